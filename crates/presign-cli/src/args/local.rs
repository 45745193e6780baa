use std::path::PathBuf;

use clap::Args;

/// The keys of the local scheme. They are in a file alone: arguments are visible to other users.
#[derive(Args)]
#[command(next_help_heading = "Local scheme, for http(s)://host/path")]
pub(crate) struct Local {
    /// The key-ring file, which `presign keys new` makes [default: PRESIGN_KEYRING, else presign/keys.json in
    /// XDG_CONFIG_HOME or ~/.config]
    #[arg(long, value_name = "FILE")]
    pub(crate) keyring: Option<PathBuf>,
}

impl Local {
    /// The first flag that was given.
    pub(crate) fn given(&self) -> Option<&'static str> {
        self.keyring.as_ref().map(|_| "--keyring")
    }
}
