use clap::{Args, ValueEnum};

/// Where a bucket answers, and how its URLs are signed.
#[derive(Args)]
#[command(next_help_heading = "Buckets, s3://, gs:// and az://")]
pub(crate) struct Server {
    /// The server as the bearer of the URL calls it: `http(s)://host[:port][/prefix]`. Nothing is sent there while
    /// signing, so give the public name even where this machine knows the server by another [default: for s3://
    /// AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, else Amazon's; for gs:// STORAGE_EMULATOR_HOST, else Google's; for az://
    /// that of AZURE_STORAGE_CONNECTION_STRING, else Azure's]
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// The bucket stands in the path: the default of a server of your own, and of Google
    #[arg(long, conflicts_with = "virtual_host")]
    pub(crate) path_style: bool,
    /// The bucket stands in the host name: the default of Amazon
    #[arg(long)]
    pub(crate) virtual_host: bool,
    /// How to sign, or which signature to accept beside v4 [default: v4]
    #[arg(long, value_name = "VERSION")]
    pub(crate) signature: Option<Version>,
}

/// A version of the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Version {
    /// Version 4: what Amazon, everything that speaks S3, and Google take
    V4,
    /// Signature Version 4A of Amazon: one URL for a set of regions
    V4a,
    /// Version 2: for services that know nothing newer; it signs neither host nor size nor most of the query
    V2,
}

impl Server {
    /// The first flag that was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        // Taken apart whole, so that a flag that is added can't be forgotten here.
        let Self { endpoint, path_style, virtual_host, signature } = self;
        let flags = [
            ("--endpoint", endpoint.is_some()),
            ("--path-style", *path_style),
            ("--virtual-host", *virtual_host),
            ("--signature", signature.is_some()),
        ];
        flags.into_iter().find_map(|(name, given)| given.then_some(name))
    }
}
