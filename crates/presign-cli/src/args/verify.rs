use std::net::IpAddr;

use clap::Args;
use http::Method;
use presign::Timestamp;

use super::buckets::Buckets;
use super::fields::{self, Field};
use super::local::Local;
use super::output::Report;
use super::url::UrlArg;
use super::{instant, method};

/// Checking a URL as a server would.
#[derive(Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    pub(crate) url: UrlArg,
    /// The method that the bearer uses
    #[arg(long, value_name = "METHOD", value_parser = method::parse, default_value = "GET")]
    pub(crate) method: Method,
    /// A header that the bearer sends; repeatable
    #[arg(long, value_name = "NAME: VALUE", value_parser = fields::parse)]
    pub(crate) header: Vec<Field>,
    /// Check as of this instant instead of now
    #[arg(long, value_name = "INSTANT", value_parser = instant::parse)]
    pub(crate) at: Option<Timestamp>,
    /// The address that the bearer's request comes from; for a URL that is bound to a network
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) from: Option<IpAddr>,
    #[command(flatten)]
    pub(crate) buckets: Buckets,
    #[command(flatten)]
    pub(crate) local: Local,
    /// What to write to stdout
    #[arg(short = 'o', long = "output", value_name = "FORM", default_value = "text")]
    pub(crate) format: Report,
}
