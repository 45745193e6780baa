//! `s3s` over any store, on a port.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::{Context as _, Result};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use s3s::S3;
use s3s::auth::SimpleAuth;
use s3s::host::{MultiDomain, SingleDomain};
use s3s::service::{S3Service, S3ServiceBuilder};
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};

/// A listening `s3s`; dropping it ends the listener and every open connection.
pub(crate) struct Listening {
    endpoint: String,
    virtual_endpoint: Option<String>,
    address: SocketAddr,
    task: AbortHandle,
}

/// The hosts by which it is called. At its address the path names the bucket, whatever they are.
#[derive(Clone, Copy)]
pub(crate) enum Hosts<'a> {
    /// The address alone.
    Address,
    /// Those below a domain, at the port that is listened on.
    Below(&'a str),
    /// Those of services elsewhere, and those below them: by URLs that name no port.
    Of(&'a [&'a str]),
}

impl Listening {
    pub(crate) async fn start(port: u16, store: impl S3, keys: SimpleAuth, hosts: Hosts<'_>) -> Result<Self> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.context("no port of 127.0.0.1 to listen on")?;
        let address = listener.local_addr().context("a listener without an address")?;

        let mut builder = S3ServiceBuilder::new(store);
        builder.set_auth(keys);
        let mut virtual_endpoint = None;
        match hosts {
            Hosts::Address => {}
            Hosts::Below(domain) => {
                // s3s compares the Host header as it came, port included, so the port belongs to the domain.
                let authority = format!("{domain}:{}", address.port());
                builder.set_host(SingleDomain::new(&authority).with_context(|| format!("not a domain: {authority}"))?);
                virtual_endpoint = Some(format!("http://{authority}"));
            }
            Hosts::Of(domains) => {
                builder.set_host(MultiDomain::new(domains).with_context(|| format!("not domains: {domains:?}"))?);
            }
        }

        Ok(Self {
            endpoint: format!("http://{address}"),
            virtual_endpoint,
            address,
            task: tokio::spawn(serve(listener, builder.build())).abort_handle(),
        })
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    pub(crate) fn virtual_endpoint(&self) -> Option<&str> {
        self.virtual_endpoint.as_deref()
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort(); // the task owns the listener and the connections
    }
}

async fn serve(listener: TcpListener, service: S3Service) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let service = service.clone();
                connections.spawn(async move {
                    // A broken connection is the client's to report.
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                });
            }
            // Out of file descriptors, mostly: wait for some to close instead of spinning.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
        while connections.try_join_next().is_some() {}
    }
}
