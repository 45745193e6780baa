use clap::Args;
use presign::Timestamp;

use super::instant;
use super::output::Report;
use super::url::UrlArg;

/// Looking into a URL.
#[derive(Args)]
pub(crate) struct Inspect {
    #[command(flatten)]
    pub(crate) url: UrlArg,
    /// Say whether the URL has expired at this instant instead of now
    #[arg(long, value_name = "INSTANT", value_parser = instant::parse)]
    pub(crate) at: Option<Timestamp>,
    /// What to write to stdout
    #[arg(short = 'o', long = "output", value_name = "FORM", default_value = "text")]
    pub(crate) format: Report,
}
