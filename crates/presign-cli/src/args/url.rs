use clap::Args;

/// A signed URL to look at.
#[derive(Args)]
pub(crate) struct UrlArg {
    /// The signed URL, or - to read it from stdin: other users of the machine can see arguments, and a URL is a key
    #[arg(value_name = "URL")]
    pub(crate) url: String,
}
