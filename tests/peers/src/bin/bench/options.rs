use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};

/// What the command line says.
pub(crate) struct Options {
    pub(crate) rounds: usize,
    pub(crate) json: Option<PathBuf>,
}

impl Options {
    pub(crate) fn read(mut args: impl Iterator<Item = OsString>) -> Result<Self> {
        let mut options = Self { rounds: 1000, json: None };
        while let Some(arg) = args.next() {
            let name = arg.to_string_lossy();
            let value = args.next().with_context(|| format!("{name}: expected [--rounds N] [--json FILE]"))?;
            match &*name {
                "--rounds" => {
                    let text = value.to_string_lossy();
                    options.rounds = text.parse().with_context(|| format!("--rounds {text}: not a number"))?;
                    ensure!(options.rounds > 0, "--rounds 0: nothing would be measured");
                }
                "--json" => options.json = Some(value.into()),
                _ => bail!("{name}: expected [--rounds N] [--json FILE]"),
            }
        }
        Ok(options)
    }
}
