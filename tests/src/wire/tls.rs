//! The same over TLS, for a server whose certificate is known beforehand.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::{PATIENCE, Reply, read, talk};
use crate::Presented;

/// A client that trusts one certificate, and no other.
pub(crate) struct Trusting(TlsConnector);

impl Trusting {
    pub(crate) fn of(certificate: &Path) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        let certificate = CertificateDer::from_pem_file(certificate)
            .with_context(|| format!("no certificate in {}", certificate.display()))?;
        roots.add(certificate)?;
        // By name: a second provider in the tree would leave the choice to chance.
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    /// As [`exchange`](super::exchange).
    pub(crate) async fn exchange(&self, address: SocketAddr, presented: &Presented) -> Result<Reply> {
        let bytes = tokio::time::timeout(PATIENCE, async {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let stream = self.0.connect(ServerName::from(address.ip()), stream).await?;
            talk(stream, presented).await
        });
        read(bytes.await, presented)
    }
}
