use clap::{Args, ValueEnum};

/// How the signed request is written.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Output {
    /// What to write to stdout
    #[arg(short = 'o', long = "output", value_name = "FORM", default_value = "url")]
    pub(crate) format: Format,
    /// Show the texts that were signed: in the JSON object, else on stderr; they hold the session token, if there is one
    #[arg(long)]
    pub(crate) explain: bool,
    /// Leave the notes on stderr out
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// The forms of a signed request.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The URL alone
    Url,
    /// One JSON object on one line
    Json,
    /// A command line for a POSIX shell
    Curl,
    /// A JavaScript expression
    Fetch,
}

/// The forms of what was found out about a URL.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Report {
    /// For people
    Text,
    /// One JSON object on one line
    Json,
}
