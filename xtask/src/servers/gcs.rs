//! gcp-storage-emulator: it serves what a signed Google Cloud Storage URL asks for, and looks at no signature.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::home::Home;
use super::locked::PythonLock;
use super::{Server, Speaks};

pub(super) const SERVER: Server = Server {
    name: "gcs-emulator",
    title: "gcp-storage-emulator",
    speaks: Speaks::Gcs,
    verifies: "nothing: it routes GET and PUT of signed URLs",
    passes: "every signature, its end and its scope; it knows no HEAD, DELETE, POST and lists by signed URLs",
    version: |workspace| LOCK.version(workspace),
    install: |workspace| LOCK.ensure(workspace).map(drop),
    start,
};

const LOCK: PythonLock = PythonLock { name: "gcp-storage-emulator", package: "gcp-storage-emulator" };

const BUCKET: &str = "presign";

fn start(home: &mut Home<'_>) -> Result<Value> {
    let environment = LOCK.ensure(home.workspace)?;
    let [port] = home.ports()?;
    let mut command = Command::new(environment.program("gcp-storage-emulator"));
    command.arg("--data-dir").arg(home.make("data")?);
    command.args(["start", "--host", "127.0.0.1", "--in-memory", "--default-bucket", BUCKET, "--port"]);
    command.arg(port.to_string());
    home.spawn("gcs-emulator", &command)?;
    home.wait_for_http(port, &format!("/storage/v1/b/{BUCKET}"), Duration::from_secs(60))?;
    Ok(json!({ "endpoint": format!("http://127.0.0.1:{port}"), "bucket": BUCKET }))
}
