//! The gateway's door of Cloud Storage as a process, for a client of others: it reads one line of JSON, the e-mail address
//! and the public key of who signs, prints one line with its endpoint, and serves until its standard input closes.

use std::io::{self, BufRead as _, Write as _};

use anyhow::{Context as _, Result};
use presign::Origin;
use presign_gateway::{Buckets, Disk, Gateway, Limits, serve};
use presign_gcs::{KnownKeys, Verifier, aws_lc_rs::PublicKey};
use serde::Deserialize;
use tokio::net::TcpListener;

#[derive(Deserialize)]
struct Signer {
    email: String,
    public_key: String,
}

fn main() -> Result<()> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("nobody says who signs")?;
    let signer: Signer = serde_json::from_str(&line).context("the first line says who signs, in JSON")?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run(signer))
}

async fn run(signer: Signer) -> Result<()> {
    let root = tempfile::Builder::new().prefix("gcs-door-").tempdir().context("no temporary directory")?;
    let mut buckets = Buckets::new();
    for name in ["photos", "other"] {
        let folder = root.path().join(name);
        std::fs::create_dir(&folder)?;
        buckets = buckets.with(name, Disk::open(&folder)?);
    }
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    // A host name, so that a bucket can stand before it; who asks knows where it is.
    let endpoint = format!("http://storage.example:{port}");
    let keys = KnownKeys::new().with_public_key(signer.email, PublicKey::from_pem(&signer.public_key)?);
    let origin = Origin::HostHeader { scheme: "http".into() };
    let gateway = Gateway::gcs(buckets, Verifier::new(endpoint.parse()?), keys, origin);
    writeln!(io::stdout(), "{}", serde_json::json!({ "endpoint": endpoint }))?;
    io::stdout().flush()?;
    let closed = async {
        // Whatever becomes of it, nobody is there any more.
        tokio::task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())).await.ok();
    };
    Ok(serve(listener, gateway.router(), closed, Limits::default()).await?)
}
