use clap::{Args, ValueEnum};
use presign::s3::Preset;

/// Where the bucket is, and who signs. No secret is an argument: those are visible to other users.
#[derive(Args)]
#[command(next_help_heading = "S3 (credentials: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; else \
                               --profile; else where AWS has them)")]
pub(crate) struct S3 {
    /// The bucket's region [default: AWS_REGION, AWS_DEFAULT_REGION]
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// The server as the bearer of the URL calls it: `http(s)://host[:port][/prefix]`. Nothing is sent there while
    /// signing, so give the public name even where this machine knows the server by another [default:
    /// AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, else Amazon's]
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// The bucket stands in the path: the default of a server of your own
    #[arg(long, conflicts_with = "virtual_host")]
    pub(crate) path_style: bool,
    /// The bucket stands in the host name: the default of Amazon
    #[arg(long)]
    pub(crate) virtual_host: bool,
    /// A service that is known: its endpoint and region, and what it does not enforce, which is then refused: b2, ceph,
    /// garage, hetzner, minio, r2, scaleway, spaces or wasabi
    #[arg(long, value_name = "SERVICE")]
    pub(crate) preset: Option<Preset>,
    /// Amazon's hosts with IPv6 addresses
    #[arg(long)]
    pub(crate) dualstack: bool,
    /// Amazon's hosts that hold to FIPS 140 (United States, Canada, GovCloud)
    #[arg(long)]
    pub(crate) fips: bool,
    /// Amazon's hosts of Transfer Acceleration, for buckets that have it enabled
    #[arg(long)]
    pub(crate) accelerate: bool,
    /// How to sign, or which signature to accept beside v4 [default: v4]
    #[arg(long, value_name = "VERSION")]
    pub(crate) signature: Option<Version>,
    /// The regions that a URL of v4a is for, such as us-east-1,eu-* or * [default: the bucket's region, and
    /// * for a Multi-Region Access Point]
    #[arg(long, value_name = "REGIONS")]
    pub(crate) region_set: Option<String>,
    /// The profile in ~/.aws to sign by, where the environment has no keys [default: AWS_PROFILE, roles and so on]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}

/// A version of the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Version {
    /// Signature Version 4: what S3 and everything that speaks it take
    V4,
    /// Signature Version 4A: one URL for a set of regions
    V4a,
    /// Signature Version 2: for services that know nothing newer; it signs neither host nor size nor most of the query
    V2,
}

impl S3 {
    /// The first flag that was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        // Taken apart whole, so that a flag that is added can't be forgotten here.
        let Self {
            region,
            endpoint,
            path_style,
            virtual_host,
            preset,
            dualstack,
            fips,
            accelerate,
            signature,
            region_set,
            profile,
        } = self;
        let flags = [
            ("--region", region.is_some()),
            ("--endpoint", endpoint.is_some()),
            ("--path-style", *path_style),
            ("--virtual-host", *virtual_host),
            ("--preset", preset.is_some()),
            ("--dualstack", *dualstack),
            ("--fips", *fips),
            ("--accelerate", *accelerate),
            ("--signature", signature.is_some()),
            ("--region-set", region_set.is_some()),
            ("--profile", profile.is_some()),
        ];
        flags.into_iter().find_map(|(name, given)| given.then_some(name))
    }
}
