//! The matrix on many servers at once: one bar each while it runs, one table at the end, and the whole as JSON.

mod azure_sdk;
mod bars;
mod chromium;
mod delegation_key;
mod json;
mod table;

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use serde::Deserialize;
use tokio::runtime::Builder;

use crate::harness::{
    Address, Azurite, AzuriteAddress, GatewayOverDisk, GcsEmulator, GcsEmulatorAddress, Remote, S3sFiles,
};
use crate::{Report, matrix};
use bars::{Bar, Bars};

pub use json::to_json;
pub use table::Table;

/// What to hold the matrix against.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Plan {
    /// Those that live in this process: `s3s`, `gateway`.
    #[serde(default)]
    pub in_process: Vec<String>,
    /// Those that run already.
    #[serde(default)]
    pub servers: Vec<Running>,
    /// The cases alone whose names hold this text.
    #[serde(default)]
    pub filter: Option<String>,
    /// A Python that has Microsoft's client for Azure.
    #[serde(default)]
    pub azure_sdk: Option<PathBuf>,
}

/// A server that runs, by whose protocol it speaks.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Running {
    /// Amazon S3's.
    S3(Address),
    /// Azure Blob Storage's.
    Azure(AzuriteAddress),
    /// Google Cloud Storage's, by a server that checks nothing.
    Gcs(GcsEmulatorAddress),
}

impl Running {
    fn name(&self) -> &str {
        match self {
            Self::S3(at) => &at.name,
            Self::Azure(at) => &at.name,
            Self::Gcs(at) => &at.name,
        }
    }
}

/// What came of one server.
#[derive(Debug)]
#[non_exhaustive]
pub struct Proof {
    /// Its name.
    pub name: String,
    /// Its report, or why there is none.
    pub report: Result<Report>,
    /// How long it took.
    pub took: Duration,
}

impl Proof {
    /// Whether every answer is the stated or the declared one, and there was one, unless a filter left none.
    #[must_use]
    pub fn holds(&self) -> bool {
        let played = |report: &Report| !report.rows().is_empty() || report.is_partial();
        self.report.as_ref().is_ok_and(|report| report.unexpected().is_empty() && played(report))
    }
}

/// Whether all of them hold, and a case was played at all.
#[must_use]
pub fn hold(proofs: &[Proof]) -> bool {
    let rows = |proof: &Proof| proof.report.as_ref().map_or(0, |report| report.rows().len());
    proofs.iter().all(Proof::holds) && proofs.iter().map(rows).sum::<usize>() > 0
}

/// The servers that need no process of their own.
pub const IN_PROCESS: [&str; 2] = ["s3s", "gateway"];

/// Holds the matrix against all servers of `plan`, each on a thread of its own.
#[must_use]
pub fn run(plan: &Plan) -> Vec<Proof> {
    let bars = Bars::new();
    thread::scope(|scope| {
        let own = plan.in_process.iter().map(|name| (name.as_str(), None));
        let theirs = plan.servers.iter().map(|at| (at.name(), Some(at)));
        let threads: Vec<_> = own
            .chain(theirs)
            .map(|(name, at)| {
                let bar = bars.add(name);
                (name, scope.spawn(move || one(name, at, plan, bar)))
            })
            .collect();
        let ends = threads.into_iter().map(|(name, thread)| {
            let panicked =
                |_| Proof { name: name.to_owned(), report: Err(anyhow!("it panicked")), took: Duration::ZERO };
            thread.join().unwrap_or_else(panicked)
        });
        ends.collect()
    })
}

fn one(name: &str, at: Option<&Running>, plan: &Plan, bar: Bar) -> Proof {
    let start = Instant::now();
    let bar = std::sync::Arc::new(bar);
    let report = report(name, at, plan, &bar);
    bar.finish(report.as_ref().ok());
    Proof { name: name.to_owned(), report, took: start.elapsed() }
}

fn report(name: &str, at: Option<&Running>, plan: &Plan, bar: &std::sync::Arc<Bar>) -> Result<Report> {
    let prepared = |report: Report| {
        let report = report.watched_by(bar.clone());
        match &plan.filter {
            Some(filter) => report.only(&**filter),
            None => report,
        }
    };
    // A second thread: servers of this process serve while the matrix waits for them.
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().context("no runtime")?;
    runtime.block_on(async {
        match (name, at) {
            (_, Some(Running::Azure(at))) => {
                let server = Azurite::open(at).await?;
                let mut report = prepared(Report::of(&server));
                matrix::azure::run_into(&server, &mut report).await?;
                if let Some(certificate) = &at.certificate {
                    delegation_key::run(&server, certificate, &mut report).await?;
                }
                azure_sdk::run(&server, at.certificate.as_deref(), plan.azure_sdk.as_deref(), &mut report).await?;
                Ok(report)
            }
            (_, Some(Running::S3(at))) => {
                let server = Remote::open(at).await?;
                let mut report = prepared(Report::of(&server));
                // First: after thousands of requests Ceph 16.2.15 calls policies malformed that it took before.
                if name == chromium::SERVER {
                    chromium::run(&server, &mut report).await?;
                }
                matrix::run_into(&server, &mut report).await?;
                Ok(report)
            }
            (_, Some(Running::Gcs(at))) => {
                let server = GcsEmulator::open(at)?;
                let mut report = prepared(Report::of(&server));
                matrix::delivery::run_into(&server, &mut report).await?;
                Ok(report)
            }
            ("gateway", None) => {
                let server = GatewayOverDisk::start().await?;
                let mut report = prepared(Report::of(&server));
                matrix::local::run_into(&server, &mut report).await?;
                Ok(report)
            }
            ("s3s", None) => {
                let server = S3sFiles::start().await?;
                let mut report = prepared(Report::of(&server));
                matrix::run_into(&server, &mut report).await?;
                Ok(report)
            }
            (_, None) => Err(anyhow!("{name} does not live in this process: {} do", IN_PROCESS.join(" and "))),
        }
    })
}
