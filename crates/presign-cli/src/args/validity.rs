use std::time::Duration;

use clap::{Args, ValueEnum};
use presign::{Expiry, Timestamp};

use super::{duration, instant};

/// Since when, for how long, and what the credential's own end does to it.
#[derive(Args)]
#[command(next_help_heading = "Validity")]
pub(crate) struct Validity {
    /// How long the URL is valid: seconds, or a time such as 15m, 1h30m, 7d [default: 15m, and then a note says so]
    #[arg(long, value_name = "TIME", value_parser = duration::parse, conflicts_with = "expires_at")]
    pub(crate) expires_in: Option<Duration>,
    /// The instant at which the URL ends, such as 2026-11-21T12:15:00Z
    #[arg(long, value_name = "INSTANT", value_parser = instant::parse)]
    pub(crate) expires_at: Option<Timestamp>,
    /// Sign as of this instant instead of now; the same arguments then give the same output
    #[arg(long, value_name = "INSTANT", value_parser = instant::parse)]
    pub(crate) at: Option<Timestamp>,
    /// What to do when the credential ends before the URL would; AWS_CREDENTIAL_EXPIRATION says when it ends
    /// [default: clamp]
    #[arg(long, value_name = "WHAT")]
    pub(crate) credential_expiry: Option<CredentialExpiry>,
    /// Give the same URL for whole windows of this length, at most half the validity, so that it can be cached
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(crate) stable_for: Option<Duration>,
}

/// [`Expiry`] in the command's words.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum CredentialExpiry {
    /// The URL ends with the credential, and a note says so
    Clamp,
    /// It is an error
    Refuse,
    /// Sign as asked; the URL stops to work with the credential all the same
    Ignore,
}

impl From<CredentialExpiry> for Expiry {
    fn from(choice: CredentialExpiry) -> Self {
        match choice {
            CredentialExpiry::Clamp => Self::Clamp,
            CredentialExpiry::Refuse => Self::Refuse,
            CredentialExpiry::Ignore => Self::Ignore,
        }
    }
}
