use clap::Args;

/// Where the bucket is, and who signs. No secret is an argument: those are visible to other users.
#[derive(Args)]
#[command(next_help_heading = "S3 (credentials: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN; else \
                               --profile; else where AWS has them)")]
pub(crate) struct S3 {
    /// The bucket's region [default: AWS_REGION, AWS_DEFAULT_REGION]
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// The server: `http(s)://host[:port][/prefix]` [default: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, else Amazon's]
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// The bucket stands in the path: the default of a server of your own
    #[arg(long, conflicts_with = "virtual_host")]
    pub(crate) path_style: bool,
    /// The bucket stands in the host name: the default of Amazon
    #[arg(long)]
    pub(crate) virtual_host: bool,
    /// The profile in ~/.aws to sign by, where the environment has no keys [default: AWS_PROFILE, roles and so on]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}

impl S3 {
    /// The first flag that was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        // Taken apart whole, so that a flag that is added can't be forgotten here.
        let Self { region, endpoint, path_style, virtual_host, profile } = self;
        let flags = [
            ("--region", region.is_some()),
            ("--endpoint", endpoint.is_some()),
            ("--path-style", *path_style),
            ("--virtual-host", *virtual_host),
            ("--profile", profile.is_some()),
        ];
        flags.into_iter().find_map(|(name, given)| given.then_some(name))
    }
}
