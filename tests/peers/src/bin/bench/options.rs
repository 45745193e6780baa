use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};

const USAGE: &str =
    "expected [s3|facade|gcs-hmac|azure|local|gcs] [--rounds N] [--json FILE] [--write FOLDER] [--instructions]";

/// What the command line says.
pub(crate) struct Options {
    /// Which work; all of it if none is named.
    pub(crate) only: Option<Service>,
    pub(crate) rounds: usize,
    pub(crate) json: Option<PathBuf>,
    /// Where the book's chapter goes.
    pub(crate) write: Option<PathBuf>,
    /// One turn each, for a tool that counts instructions, and nothing else.
    pub(crate) instructions: bool,
}

/// Whose URLs are signed.
#[derive(Clone, Copy)]
pub(crate) enum Service {
    S3,
    /// Of S3, by the facade.
    Facade,
    GcsHmac,
    Azure,
    Local,
    /// By RSA keys.
    Gcs,
}

impl Options {
    pub(crate) fn read(mut args: impl Iterator<Item = OsString>) -> Result<Self> {
        let mut options = Self { only: None, rounds: 1000, json: None, write: None, instructions: false };
        while let Some(arg) = args.next() {
            let name = arg.to_string_lossy();
            let mut value = || args.next().with_context(|| format!("{name}: {USAGE}"));
            match &*name {
                "s3" => options.only = Some(Service::S3),
                "facade" => options.only = Some(Service::Facade),
                "gcs-hmac" => options.only = Some(Service::GcsHmac),
                "azure" => options.only = Some(Service::Azure),
                "local" => options.only = Some(Service::Local),
                "gcs" => options.only = Some(Service::Gcs),
                "--instructions" => options.instructions = true,
                "--rounds" => {
                    let value = value()?;
                    let text = value.to_string_lossy();
                    options.rounds = text.parse().with_context(|| format!("--rounds {text}: not a number"))?;
                    ensure!(options.rounds > 0, "--rounds 0: nothing would be measured");
                }
                "--write" => options.write = Some(value()?.into()),
                "--json" => options.json = Some(value()?.into()),
                _ => bail!("{name}: {USAGE}"),
            }
        }
        Ok(options)
    }
}
