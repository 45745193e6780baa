//! Garage, a small S3 server of production: one node. It is the strictest here, and takes the longest to build: crates.io
//! alone has it, as sources.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::home::{Home, text};
use super::{Server, Speaks, state};
use crate::child::{must, output_bounded};
use crate::workspace::Workspace;

pub(super) const SERVER: Server = Server {
    name: "garage",
    title: "Garage",
    speaks: Speaks::S3,
    verifies: "SigV4 in the query, POST forms, the region, the cap, unsigned x-amz-* headers, ports, doubled parameters",
    passes: "dates in the future, a credential beside the query, create-only; it knows no SigV2 and cuts leading slashes",
    version: |workspace| program(workspace).is_file().then(|| VERSION.to_owned()),
    install,
    start,
};

const VERSION: &str = "2.5.0";

/// Of the form that it wants.
const ACCESS_KEY: &str = "GK0123456789abcdef01234567";
const SECRET_KEY: &str = "aaaabbbbccccddddeeeeffff0000111122223333444455556666777788889999";

/// There are no temporary keys: this lasting one stands for them, as the matrix expects.
const SESSION_KEY: &str = "GK89abcdef0123456701234567";
const SESSION_SECRET: &str = "99998888777766665555444433332222111100009999888877776666aaaabbbb";
/// Those of the matrix.
const BUCKETS: [&str; 2] = ["mtx", "alt"];

const LIMIT: Duration = Duration::from_secs(60);

fn install(workspace: &Workspace) -> Result<()> {
    println!("garage {VERSION} is built here, which takes minutes to half an hour");
    let mut command = workspace.cargo(["install", "--quiet", "--locked", "garage", "--version"]);
    command.arg(format!("={VERSION}")).args(["--no-default-features", "--features", "bundled-libs,sqlite"]);
    command.arg("--root").arg(folder(workspace));
    let build = state::folder(workspace, "garage").join("build");
    command.arg("--target-dir").arg(&build);
    // The matrix waits for its answers; nobody waits for the last tenth of its speed.
    command.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1").env("CARGO_PROFILE_RELEASE_DEBUG", "0");
    must(&mut command, Duration::from_secs(90 * 60)).with_context(|| format!("garage {VERSION} could not be built"))?;
    // Gigabytes that nobody needs any more.
    fs::remove_dir_all(&build).ok();
    Ok(())
}

/// The version is part of the path: another one is another program.
fn folder(workspace: &Workspace) -> PathBuf {
    state::folder(workspace, "garage").join(VERSION)
}

fn program(workspace: &Workspace) -> PathBuf {
    folder(workspace).join("bin").join(format!("garage{}", std::env::consts::EXE_SUFFIX))
}

fn start(home: &mut Home<'_>) -> Result<Value> {
    let [port, between] = home.ports()?;
    let settings = home.write("garage.toml", &settings(home, port, between)?)?;
    let program = program(home.workspace);
    let tool = |line: &str| {
        let mut command = Command::new(&program);
        command.args(line.split(' ')).env("GARAGE_CONFIG_FILE", &settings).env("RUST_LOG", "garage=warn");
        command
    };

    home.spawn("garage", &tool("server"))?;
    let answers =
        || output_bounded(&mut tool("status"), Duration::from_secs(5)).is_ok_and(|said| said.status.success());
    home.wait("the node", LIMIT, answers)?;
    let id = home.run(&mut tool("node id -q"))?;
    let id = id.split('@').next().unwrap_or_default().trim();
    home.run(&mut tool(&format!("layout assign -z dc1 -c 1G {id}")))?;
    home.run(&mut tool("layout apply --version 1"))?;
    home.run(&mut tool(&format!("key import --yes {ACCESS_KEY} {SECRET_KEY} -n tester")))?;
    home.run(&mut tool(&format!("key allow --create-bucket {ACCESS_KEY}")))?;
    home.run(&mut tool(&format!("key import --yes {SESSION_KEY} {SESSION_SECRET} -n session")))?;
    // A key reaches its own buckets alone, so those of the matrix are made here, for both.
    for bucket in BUCKETS {
        home.run(&mut tool(&format!("bucket create {bucket}")))?;
        for key in [ACCESS_KEY, SESSION_KEY] {
            home.run(&mut tool(&format!("bucket allow --read --write --owner {bucket} --key {key}")))?;
        }
    }
    home.wait_for_http(port, "/", LIMIT)?;
    Ok(json!({
        "endpoint": format!("http://127.0.0.1:{port}"),
        "virtual_endpoint": format!("http://s3.localhost:{port}"),
        "region": "us-east-1",
        "access_key": ACCESS_KEY,
        "secret_key": SECRET_KEY,
    }))
}

fn settings(home: &Home<'_>, port: u16, between: u16) -> Result<String> {
    let (meta, data) = (home.make("meta")?, home.make("data")?);
    let secret = "0123456789abcdef".repeat(4);
    Ok(format!(
        "metadata_dir = \"{}\"
data_dir = \"{}\"
db_engine = \"sqlite\"
replication_factor = 1
rpc_bind_addr = \"127.0.0.1:{between}\"
rpc_public_addr = \"127.0.0.1:{between}\"
rpc_secret = \"{secret}\"
[s3_api]
s3_region = \"us-east-1\"
api_bind_addr = \"127.0.0.1:{port}\"
root_domain = \".s3.localhost\"
",
        text(&meta)?,
        text(&data)?
    ))
}
