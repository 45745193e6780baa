use std::path::PathBuf;

use clap::Args;
use http::Method;

use super::azure::Own;
use super::buckets::Buckets;
use super::local::Local;
use super::method;
use super::output::Output;
use super::store_url::{self, StoreUrl};
use super::terms::Terms;
use super::validity::Validity;

/// What every signing command takes.
#[derive(Args)]
pub(crate) struct Sign {
    /// s3://bucket/key, gs://bucket/key or az://container/blob: after the bucket's slash everything is the key, byte for
    /// byte; s3://bucket means the bucket. http(s)://host/path, escaped, is a URL of your own: its query is kept and signed
    #[arg(value_name = "STORE-URL", value_parser = store_url::parse)]
    pub(crate) store_url: StoreUrl,
    /// Read the key from FILE, or from stdin (-), byte for byte: a newline at the end belongs to it; the store URL is
    /// then the bucket alone
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) validity: Validity,
    #[command(flatten)]
    pub(crate) terms: Terms,
    #[command(flatten)]
    pub(crate) buckets: Buckets,
    #[command(flatten)]
    pub(crate) sas: Own,
    #[command(flatten)]
    pub(crate) local: Local,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// A list of names.
#[derive(Args)]
pub(crate) struct List {
    /// The names to list begin with this; for a URL of your own, which is then the site that is listed. What follows
    /// s3://bucket/ or gs://bucket/ is the prefix already
    #[arg(long)]
    pub(crate) prefix: Option<String>,
    #[command(flatten)]
    pub(crate) sign: Sign,
}

/// Any operation, by its method.
#[derive(Args)]
pub(crate) struct Request {
    /// The request's method, such as POST; --query and --header say which operation
    #[arg(value_name = "METHOD", value_parser = method::parse)]
    pub(crate) method: Method,
    #[command(flatten)]
    pub(crate) sign: Sign,
}
