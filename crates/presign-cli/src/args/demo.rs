use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

/// The gateway with sample files and a page.
#[derive(Args)]
pub(crate) struct Demo {
    /// The address to listen at, which has to be a loopback one; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    /// Keep the files in this folder, and show those that are there: whoever uses this machine can then have links to
    /// them [default: a fresh folder, removed at the end]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}
