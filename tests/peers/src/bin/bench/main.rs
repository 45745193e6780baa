//! The same work by presign, by its peers and by the bare primitives, side by side: one URL from what is ready to sign.
//!
//!     bench [s3|gcs] [--rounds N] [--json FILE]
//!
//! The work: GET, key `photos/2026/11/21/img-000123.jpg`, static credentials, 900 s, each time at another instant of
//! one day. Before anything is timed, all must give the same signatures.

mod contender;
mod counting;
#[cfg(feature = "gcs")]
mod gcs;
mod measure;
mod options;
mod presign;
mod report;
mod s3;
mod threads;

use std::io::Write as _;

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::contender::Field;
use crate::options::{Options, Service};

/// Without its peers.
#[cfg(not(feature = "gcs"))]
mod gcs {
    pub(crate) fn field() -> anyhow::Result<crate::contender::Field> {
        anyhow::bail!("gcs: the bench was built without it; name s3 alone, or build it with `--features gcs`")
    }
}

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
    let mut benches = Vec::new();
    for field in fields(options.only)? {
        let lines = measure::all(&field, options.rounds);
        std::io::stdout().write_all(report::table(&field, &lines).as_bytes())?;
        benches.push(report::json(&field, &lines));
    }
    if let Some(path) = &options.json {
        let json = serde_json::to_string_pretty(&json!({ "rounds": options.rounds, "benches": benches }))?;
        std::fs::write(path, json + "\n").with_context(|| format!("{}: can't write", path.display()))?;
    }
    Ok(())
}

/// All, or that of one service.
fn fields(only: Option<Service>) -> Result<Vec<Field>> {
    match only {
        Some(Service::S3) => Ok(vec![s3::field()?]),
        Some(Service::Gcs) => Ok(vec![gcs::field()?]),
        None => Ok(vec![s3::field()?, gcs::field()?]),
    }
}
