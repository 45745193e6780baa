//! The gateway with sample files and a page: what signed URLs do, to see and to try.

mod api;
mod door;
mod files;
mod links;
mod names;
mod page;
mod samples;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use presign::keyring::fresh_key;
use presign::local::KeyRing;
use presign::{Grant, Origin, Presigner};
use presign_gateway::{Disk, Gateway, Limits};
use tracing::info;

use crate::args;
use crate::errors::Failure;
use crate::table::Table;
use crate::{listen, terminal};
use door::Door;
use files::Files;

/// The path that the files are served under.
const UNDER: &str = "/files";

/// The longest validity that a URL of the demo has: its keys live in memory alone and end with it.
const LONGEST: Duration = Duration::from_secs(3600);

/// The largest upload: 64 MiB.
const UPLOAD_BYTES: u64 = 64 << 20;

/// The longest request to the page's own endpoints.
const ASKED_BYTES: usize = 4096;

/// Serves until it is told to stop.
pub(crate) fn run(flags: &args::Demo) -> Result<(), Failure> {
    if !flags.listen.ip().is_loopback() {
        return Err(Failure::Usage(
            "show the demo beyond this machine: its page gives links to whoever asks; listen at a loopback address, or \
             use `presign serve`"
                .into(),
        ));
    }
    let folder = Folder::open(flags.data.as_deref())?;
    let runtime = listen::runtime()?;
    let done = runtime.block_on(serve(flags, &folder));
    // To drop it would wait for a disk that hangs.
    runtime.shutdown_timeout(Duration::from_secs(3));
    folder.close();
    done
}

async fn serve(flags: &args::Demo, folder: &Folder) -> Result<(), Failure> {
    let (listener, address) = listen::bind(flags.listen).await?;
    let told = listen::until_told_to_stop()?;
    let door = Door::at(address)?;
    let ring = Arc::new(KeyRing::new(fresh_key(None)?, LONGEST)?);
    let site = presign::local::Site::new(ring.clone(), &format!("{}{UNDER}", door.origin()))?;
    let origin = Origin::Fixed { scheme: "http".into(), authority: door.authority().to_owned() };
    let limits = Limits::default().upload_bytes(UPLOAD_BYTES).grace(Duration::from_secs(2));
    let gateway = Gateway::new(Disk::open(folder.path())?, ring, origin).under(UNDER).with_limits(limits.clone());
    let files = Files::new(gateway.clone(), Presigner::new(site), folder.path());
    samples::write(&files).await?;

    let first = files.sign(&Grant::get(samples::IMAGE, links::VALIDITY))?;
    terminal::print(said(&door, folder, first.reveal().as_str()).as_bytes())?;
    info!(%address, "serving the demo");
    presign_gateway::serve(listener, router(door, files, gateway), told, limits)
        .await
        .map_err(|error| Failure::System("serve the demo".into(), error))
}

/// The page and what it asks for; whatever else is asked for is the gateway's to answer.
fn router(door: Door, files: Files, gateway: Gateway) -> Router {
    let own = Router::new()
        .route("/", get(page::html))
        .route("/page.css", get(page::css))
        .route("/page.js", get(page::script))
        .route("/upload.js", get(page::upload_script))
        .route("/icon.svg", get(page::icon))
        .route("/api/links", post(api::links))
        .route("/api/upload", post(api::upload))
        .with_state(Arc::new(files))
        .layer(DefaultBodyLimit::max(ASKED_BYTES))
        .layer(axum::middleware::from_fn_with_state(Arc::new(door), door::keep));
    own.fallback_service(gateway.router())
}

fn said(door: &Door, folder: &Folder, signed: &str) -> String {
    let mut table = Table::default();
    table.row("page", format!("{}/", door.origin()));
    table.row("a signed file", signed);
    table.row("files are in", folder.said());
    table.row("stop with", "Ctrl-C");
    table.finish()
}

/// Where the files are.
enum Folder {
    Given(PathBuf),
    /// Removed at the end.
    Fresh(tempfile::TempDir),
}

impl Folder {
    fn open(given: Option<&Path>) -> Result<Self, Failure> {
        match given {
            Some(path) => {
                let failure = |error| Failure::System("make the folder of --data; name another".into(), error);
                std::fs::create_dir_all(path).map_err(failure)?;
                Ok(Self::Given(path.to_owned()))
            }
            None => {
                let failure = |error| Failure::System("make a folder; name one with --data".into(), error);
                Ok(Self::Fresh(tempfile::Builder::new().prefix("presign-demo-").tempdir().map_err(failure)?))
            }
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Given(path) => path,
            Self::Fresh(folder) => folder.path(),
        }
    }

    fn said(&self) -> String {
        let path = self.path().display();
        match self {
            Self::Given(_) => format!("{path} (kept)"),
            Self::Fresh(_) => format!("{path} (removed at the end)"),
        }
    }

    fn close(self) {
        if let Self::Fresh(folder) = self
            && let Err(error) = folder.close()
        {
            terminal::complain(&format!("note: the demo's folder could not be removed: {error}"));
        }
    }
}
