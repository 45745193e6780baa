use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};

const USAGE: &str = "expected [s3|facade|gcs-hmac|azure|local|gcs] [--rounds N] [--json FILE] [--write FOLDER] [--instructions] [--samples]";

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
    /// What this process measures alone, for the one that started it.
    pub(crate) samples: bool,
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

impl Service {
    const ALL: [Self; 6] = [Self::S3, Self::Facade, Self::GcsHmac, Self::Azure, Self::Local, Self::Gcs];

    /// As the command line has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::Facade => "facade",
            Self::GcsHmac => "gcs-hmac",
            Self::Azure => "azure",
            Self::Local => "local",
            Self::Gcs => "gcs",
        }
    }
}

impl Options {
    pub(crate) fn read(mut args: impl Iterator<Item = OsString>) -> Result<Self> {
        let mut options =
            Self { only: None, rounds: 1000, json: None, write: None, instructions: false, samples: false };
        while let Some(arg) = args.next() {
            let name = arg.to_string_lossy();
            let mut value = || args.next().with_context(|| format!("{name}: {USAGE}"));
            match &*name {
                "--instructions" => options.instructions = true,
                "--samples" => options.samples = true,
                "--rounds" => {
                    let value = value()?;
                    let text = value.to_string_lossy();
                    options.rounds = text.parse().with_context(|| format!("--rounds {text}: not a number"))?;
                    ensure!(options.rounds > 0, "--rounds 0: nothing would be measured");
                }
                "--write" => options.write = Some(value()?.into()),
                "--json" => options.json = Some(value()?.into()),
                _ => match Service::ALL.into_iter().find(|service| service.name() == name) {
                    Some(service) => options.only = Some(service),
                    None => bail!("{name}: {USAGE}"),
                },
            }
        }
        Ok(options)
    }

    /// The one that is named, or all that the bench was built for.
    pub(crate) fn services(&self) -> Vec<Service> {
        let built = |service: &Service| cfg!(feature = "gcs") || !matches!(service, Service::Gcs);
        self.only.map_or_else(|| Service::ALL.into_iter().filter(built).collect(), |only| vec![only])
    }
}
