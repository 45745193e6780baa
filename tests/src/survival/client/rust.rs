//! The clients in Rust.

use std::time::Duration;

use anyhow::{Context as _, Result};
use http_body_util::Empty;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use crate::survival::Tools;

const PATIENCE: Duration = Duration::from_secs(10);

/// The version in the lock file.
pub(super) fn version(tools: &Tools, name: &str) -> Result<String, String> {
    let lock = std::fs::read_to_string(&tools.lock).map_err(|error| format!("no lock file: {error}"))?;
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{name}\""));
    let version = lines.nth(1).and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version.map(str::to_owned).ok_or_else(|| "not in the lock file".to_owned())
}

/// As a program does it: the URL is a text.
pub(super) fn reqwest(urls: &[String]) -> Result<Vec<String>> {
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build()?;
    each(urls, async |url| {
        let sent = client.get(url).send().await.map_err(|error| error.without_url().to_string())?;
        sent.bytes().await.map(drop).map_err(|error| error.without_url().to_string())
    })
}

/// The same by `http::Uri`.
pub(super) fn hyper(urls: &[String]) -> Result<Vec<String>> {
    let client: Client<_, Empty<&[u8]>> = Client::builder(TokioExecutor::new()).build_http();
    each(urls, async |url| {
        let uri = url.parse().map_err(|error: http::uri::InvalidUri| error.to_string())?;
        let sent = tokio::time::timeout(PATIENCE, client.get(uri)).await.map_err(|_| "no answer in time".to_owned())?;
        sent.map(drop).map_err(|error| error.to_string())
    })
}

fn each(urls: &[String], send: impl AsyncFn(&str) -> Result<(), String>) -> Result<Vec<String>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime")?;
    runtime.block_on(async {
        let mut said = Vec::with_capacity(urls.len());
        for url in urls {
            said.push(send(url).await.err().unwrap_or_default());
        }
        Ok(said)
    })
}
