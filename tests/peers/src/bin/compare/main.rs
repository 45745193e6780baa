//! The same awkward names and terms, given to everybody who signs: `compare [--write FILE]`.
//!
//! What each of them signs is held against the verifier of its service: which object it is for, and whether what was asked
//! is what is enforced.

mod asked;
mod azure;
mod gcs;
mod judge;
mod page;
mod peer;
mod s3;

use std::io::Write as _;

use anyhow::{Context as _, Result};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let services = [s3::service()?, gcs::service()?, azure::service()?];
    let page = page::write(&services).await;
    match &arguments[..] {
        [] => Ok(std::io::stdout().write_all(page.as_bytes())?),
        [flag, path] if flag == "--write" => {
            std::fs::write(path, page).with_context(|| format!("{path} can't be written"))
        }
        _ => anyhow::bail!("usage: compare [--write FILE]"),
    }
}
