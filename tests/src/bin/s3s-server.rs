//! The S3 test server as a process: `s3s-server [--port N] [--domain NAME]`, 0 being any free port.
//!
//! Prints one JSON line when it is ready and serves until its standard input closes.

use std::io::{self, Write as _};

use anyhow::{Context as _, Result, bail};
use presign_conformance::s3s::S3s;

const ACCESS_KEY: &str = "PRESIGNTESTKEY";
const SECRET_KEY: &str = "not-a-secret/of-the+test=server";
const BUCKET: &str = "demo";

fn main() -> Result<()> {
    let mut port = 0;
    let mut domain = None;
    let mut args = std::env::args().skip(1);
    while let Some(name) = args.next() {
        let value = args.next().with_context(|| format!("{name} wants a value"))?;
        match name.as_str() {
            "--port" => {
                port = value.parse().with_context(|| format!("not a port: {value}"))?;
            }
            "--domain" => domain = Some(value),
            _ => bail!("unknown option {name}: use --port N, --domain NAME"),
        }
    }
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run(port, domain.as_deref()))
}

async fn run(port: u16, domain: Option<&str>) -> Result<()> {
    let root = tempfile::Builder::new().prefix("s3s-").tempdir().context("no temporary directory")?;
    let server = S3s::start_on(port, root.path(), ACCESS_KEY, SECRET_KEY, domain).await?;
    server.make_bucket(BUCKET)?;
    let line = serde_json::json!({
        "endpoint": server.endpoint(),
        "access_key": ACCESS_KEY,
        "secret_key": SECRET_KEY,
        "bucket": BUCKET,
        "region": "us-east-1",
    });
    writeln!(io::stdout(), "{line}")?;
    io::stdout().flush()?;
    tokio::task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())).await??;
    Ok(())
}
