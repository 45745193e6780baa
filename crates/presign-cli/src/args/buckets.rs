use clap::Args;

use super::azure::Azure;
use super::gcs::Gcs;
use super::s3::S3;
use super::server::Server;

/// What is said of a bucket, whoever has it.
#[derive(Args)]
pub(crate) struct Buckets {
    #[command(flatten)]
    pub(crate) server: Server,
    #[command(flatten)]
    pub(crate) s3: S3,
    #[command(flatten)]
    pub(crate) gcs: Gcs,
    #[command(flatten)]
    pub(crate) azure: Azure,
}

impl Buckets {
    /// The first flag that was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        let Self { server, s3, gcs, azure } = self;
        server.given().or(s3.given()).or(gcs.given()).or(azure.given())
    }
}
