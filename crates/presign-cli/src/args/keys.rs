use std::time::Duration;

use clap::{Args, Subcommand};

use super::duration;
use super::local::Local;
use super::output::Report;

/// The local key ring: one key signs, and others go on to verify.
#[derive(Subcommand)]
pub(crate) enum Keys {
    /// Make the key-ring file, readable for you alone, with one fresh key that signs
    New(New),
    /// Let a fresh key sign; the one that signed goes on to verify
    Rotate(Rotate),
    /// List the keys, what each is for, and when it can be retired; no key is shown
    List(List),
    /// Remove a key, if no URL of it can live any more; a leaked one at once
    Retire(Retire),
}

/// A new file.
#[derive(Args)]
pub(crate) struct New {
    /// The longest validity of a URL; a key can be retired this long after it signed last
    #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "7d")]
    pub(crate) longest: Duration,
    #[command(flatten)]
    pub(crate) local: Local,
}

/// Another key that signs.
#[derive(Args)]
pub(crate) struct Rotate {
    #[command(flatten)]
    pub(crate) local: Local,
}

/// What the ring holds.
#[derive(Args)]
pub(crate) struct List {
    #[command(flatten)]
    pub(crate) local: Local,
    /// What to write to stdout
    #[arg(short = 'o', long = "output", value_name = "FORM", default_value = "text")]
    pub(crate) format: Report,
}

/// A key that goes.
#[derive(Args)]
pub(crate) struct Retire {
    /// The key's id, as `presign keys list` shows it
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Remove it at once, because others may know it: every URL of it ends now. If it signs, run `presign keys rotate`
    /// first
    #[arg(long)]
    pub(crate) leaked: bool,
    #[command(flatten)]
    pub(crate) local: Local,
}
