//! An S3 server that verifies signatures, in process: `s3s` (the protocol and the check) over `s3s-fs` (a directory).
//!
//! It is a verifier that we did not write, which is its whole worth. It proves the signature over method, host, path,
//! query and the signed headers, the secret, the expiry and a date too far in the future. It does not look at: the cap
//! of seven days, the region, the session token, unsigned `x-amz-*` headers, an `Authorization` header beside the
//! query, whether `host` is signed, the order of `SignedHeaders`, how the path is escaped. And the store is a directory:
//! `a//b` is `a/b`, a leading or trailing `/` fails, so does a key over 164 bytes (bucket of four letters), and a PUT
//! refused for its checksum has replaced the object.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use s3s::auth::SimpleAuth;
use s3s_fs::FileSystem;

use crate::listening::{Hosts, Listening};

/// A running server; dropping it ends the server and every open connection.
pub struct S3s {
    server: Listening,
    root: PathBuf,
}

impl S3s {
    /// Serves the directory `root` on a free port of 127.0.0.1 to whoever signs with this key pair.
    ///
    /// Path style always works at [`endpoint`](Self::endpoint). With a `domain` (no port; `s3.localhost` is a good one:
    /// curl resolves every `*.localhost` to the loopback by itself) the host `{bucket}.{domain}:{port}` names a bucket
    /// too.
    ///
    /// # Errors
    /// No such directory, an invalid domain, no free port.
    ///
    /// # Panics
    /// Outside a tokio runtime with I/O and time.
    pub async fn start(root: &Path, access_key: &str, secret_key: &str, domain: Option<&str>) -> Result<Self> {
        Self::start_on(0, root, access_key, secret_key, domain).await
    }

    /// As [`start`](Self::start), on a port of your choice; 0 is any free one.
    ///
    /// # Errors
    /// As [`start`](Self::start), or the port is taken.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    pub async fn start_on(
        port: u16,
        root: &Path,
        access_key: &str,
        secret_key: &str,
        domain: Option<&str>,
    ) -> Result<Self> {
        let hosts = domain.map_or(Hosts::Address, Hosts::Below);
        Self::start_for(port, root, SimpleAuth::from_single(access_key, secret_key), hosts).await
    }

    pub(crate) async fn start_for(port: u16, root: &Path, keys: SimpleAuth, hosts: Hosts<'_>) -> Result<Self> {
        // The crate's error implements no `Error`, hence the Debug text.
        let files = FileSystem::new(root).map_err(|error| anyhow!("{}: {error:?}", root.display()))?;
        Ok(Self { server: Listening::start(port, files, keys, hosts).await?, root: root.to_owned() })
    }

    /// `http://127.0.0.1:PORT`, for path style.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        self.server.endpoint()
    }

    /// `http://DOMAIN:PORT`, for virtual-host style (and path style); none without a domain.
    #[must_use]
    pub fn virtual_endpoint(&self) -> Option<&str> {
        self.server.virtual_endpoint()
    }

    /// Where to connect, whatever the URL's host says.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Makes a bucket, which is a directory; one that exists is left as it is.
    ///
    /// # Errors
    /// The directory can't be made.
    pub fn make_bucket(&self, name: &str) -> Result<()> {
        let path = self.root.join(name);
        std::fs::create_dir_all(&path).with_context(|| path.display().to_string())
    }
}

impl fmt::Debug for S3s {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3s").field("endpoint", &self.endpoint()).field("root", &self.root).finish_non_exhaustive()
    }
}
