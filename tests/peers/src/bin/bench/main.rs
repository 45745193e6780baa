//! The same work by presign, by its peers and by the bare primitives, side by side: one URL from what is ready to sign.
//!
//!     bench [s3|facade|gcs-hmac|azure|local|gcs] [--rounds N] [--json FILE] [--write FOLDER] [--instructions]
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
    if options.instructions {
        return instructions::run(&fields(options.only)?);
    }
    let (mut benches, mut measured) = (Vec::new(), Vec::new());
    for field in fields(options.only)? {
        let lines = measure::all(&field, options.rounds);
        std::io::stdout().write_all(report::table(&field, &lines).as_bytes())?;
        benches.push(report::json(&field, &lines));
        measured.push((field, lines));
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

/// Those of one service, or all that the bench was built for.
fn fields(only: Option<Service>) -> Result<Vec<Field>> {
    match only {
        Some(Service::S3) => s3::fields(),
        Some(Service::GcsHmac) => Ok(vec![gcs_hmac::field()?]),
        Some(Service::Facade) => Ok(vec![facade::field()?]),
        Some(Service::Azure) => azure::fields(),
        Some(Service::Local) => Ok(vec![local::field()?]),
        #[cfg(feature = "gcs")]
        Some(Service::Gcs) => Ok(vec![gcs::field()?]),
        #[cfg(not(feature = "gcs"))]
        Some(Service::Gcs) => anyhow::bail!("gcs: the bench was built without it; say --peers, which builds it"),
        None => {
            let mut fields = s3::fields()?;
            fields.extend([facade::field()?, gcs_hmac::field()?]);
            fields.extend(azure::fields()?);
            fields.push(local::field()?);
            #[cfg(feature = "gcs")]
            fields.push(gcs::field()?);
            Ok(fields)
        }
    }
}
