use clap::Args;
use presign::s3::Preset;

/// Where a bucket of Amazon's is, and who signs. No secret is an argument: those are visible to other users.
#[derive(Args)]
#[command(next_help_heading = "S3 (credentials: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; else \
                               --profile; else where AWS has them)")]
pub(crate) struct S3 {
    /// The bucket's region [default: AWS_REGION, AWS_DEFAULT_REGION]
    #[arg(long)]
    pub(crate) region: Option<String>,
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
    /// The regions that a URL of v4a is for, such as us-east-1,eu-* or * [default: the bucket's region, and
    /// * for a Multi-Region Access Point]
    #[arg(long, value_name = "REGIONS")]
    pub(crate) region_set: Option<String>,
    /// The profile in ~/.aws to sign by, where the environment has no keys [default: AWS_PROFILE, roles and so on]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}

impl S3 {
    /// The first flag that was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        // Taken apart whole, so that a flag that is added can't be forgotten here.
        let Self { region, preset, dualstack, fips, accelerate, region_set, profile } = self;
        let flags = [
            ("--region", region.is_some()),
            ("--preset", preset.is_some()),
            ("--dualstack", *dualstack),
            ("--fips", *fips),
            ("--accelerate", *accelerate),
            ("--region-set", region_set.is_some()),
            ("--profile", profile.is_some()),
        ];
        flags.into_iter().find_map(|(name, given)| given.then_some(name))
    }
}
