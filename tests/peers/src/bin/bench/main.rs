//! The same work by presign, by its peers and by the bare primitives, side by side: one URL from what is ready to sign.
//!
//!     bench [s3|facade|gcs-hmac|azure|local|gcs] [--rounds N] [--json FILE] [--write FOLDER] [--instructions] [--samples]
//!
//! The work: GET, key `photos/2026/11/21/img-000123.jpg`, static credentials, 900 s, each time at another instant of
//! one day. Before anything is timed, all must give the same signatures.

mod at_once;
mod azure;
mod call;
mod contender;
mod counting;
mod facade;
mod floor;
#[cfg(feature = "gcs")]
mod gcs;
mod gcs_hmac;
mod growth;
mod instructions;
mod local;
mod measure;
mod options;
mod page;
mod plot;
mod presign;
mod processes;
mod report;
mod s3;
#[cfg(any(feature = "azure-peers", feature = "s3-peers"))]
mod signer;
mod threads;

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::contender::Field;
use crate::options::{Options, Service};

/// What every work has in common.
mod work {
    use std::time::Duration;

    pub(crate) const KEY: &str = "photos/2026/11/21/img-000123.jpg";
    pub(crate) const VALIDITY: Duration = Duration::from_secs(900);
    /// 2026-11-21T00:00:00Z.
    pub(crate) const MIDNIGHT: i64 = 1_795_219_200;
}

fn main() -> Result<()> {
    let options = Options::read(std::env::args_os().skip(1))?;
    let services = options.services();
    if options.instructions || options.samples {
        let fields: Vec<Field> =
            services.into_iter().map(fields).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        if options.instructions {
            return instructions::run(&fields);
        }
        return Ok(std::io::stdout().write_all(processes::one(&fields, options.rounds)?.as_bytes())?);
    }
    let (mut benches, mut measured) = (Vec::new(), Vec::new());
    for service in services {
        let fields = fields(service)?;
        let samples = processes::pooled(service, &fields, options.rounds)?;
        for (field, samples) in fields.into_iter().zip(samples) {
            let lines = measure::lines(&field, samples);
            std::io::stdout().write_all(report::table(&field, &lines).as_bytes())?;
            benches.push(report::json(&field, &lines));
            measured.push((field, lines));
        }
    }
    if let Some(path) = &options.json {
        let json = serde_json::to_string_pretty(&json!({ "rounds": options.rounds, "benches": benches }))?;
        write(path, &(json + "\n"))?;
    }
    if let Some(folder) = &options.write {
        let growth = growth::all(options.rounds)?;
        write(&folder.join("growth.svg"), &plot::svg(&growth))?;
        write(&folder.join("performance.md"), &page::markdown(&measured, &growth, options.rounds, COMMAND))?;
    }
    Ok(())
}

/// What the page that is written says of its making.
const COMMAND: &str =
    if cfg!(feature = "s3-peers") { "cargo xtask bench --peers --write" } else { "cargo xtask bench --write" };

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("{}: can't write", path.display()))
}

fn fields(service: Service) -> Result<Vec<Field>> {
    match service {
        Service::S3 => s3::fields(),
        Service::Facade => Ok(vec![facade::field()?]),
        Service::GcsHmac => Ok(vec![gcs_hmac::field()?]),
        Service::Azure => azure::fields(),
        Service::Local => Ok(vec![local::field()?]),
        #[cfg(feature = "gcs")]
        Service::Gcs => Ok(vec![gcs::field()?]),
        #[cfg(not(feature = "gcs"))]
        Service::Gcs => anyhow::bail!("gcs: the bench was built without it; say --peers, which builds it"),
    }
}
