//! Azurite, Microsoft's own emulator of Blob Storage: plain, and over TLS, where it gives delegation keys.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::home::{Home, text};
use super::{Server, Speaks, locked, state};
use crate::apt::{self, Program};
use crate::child::output_bounded;
use crate::npm::{Folder, NODE};
use crate::workspace::Workspace;

pub(super) const SERVER: Server = Server {
    name: "azurite",
    title: "Azurite",
    speaks: Speaks::Azure,
    verifies: "service and account SAS: signature, times, permissions, protocol, stored policies, snapshots",
    passes: PASSES,
    version,
    install,
    start: plain,
};

pub(super) const OVER_TLS: Server = Server {
    name: "azurite-tls",
    title: "Azurite over TLS",
    verifies: "what azurite does, and user delegation SAS of versions before 2026-04-06",
    version: |workspace| if apt::missing(OPENSSL).is_empty() { version(workspace) } else { None },
    install: |workspace| {
        apt::ensure(OPENSSL)?;
        install(workspace)
    },
    start: over_tls,
    ..SERVER
};

const PASSES: &str = "addresses, unknown letters among the permissions, unknown versions; directories and blob versions \
                      are refused though they are right";

const OPENSSL: &[Program] = &[Program { name: "openssl", package: "openssl" }];

/// The account that every Azurite has, and its published key.
/// <https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key>
const ACCOUNT: &str = "devstoreaccount1";
const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

const LIMIT: Duration = Duration::from_secs(60);

fn version(workspace: &Workspace) -> Option<String> {
    let version = folder(workspace).version("azurite")?;
    (program(workspace).is_file() && apt::missing(NODE).is_empty()).then_some(version)
}

fn install(workspace: &Workspace) -> Result<()> {
    folder(workspace).install("azurite")
}

fn folder(workspace: &Workspace) -> Folder {
    let from = workspace.root.join(locked::folder()).join("azurite");
    Folder::new(from, state::folder(workspace, "azurite").join("installed"))
}

fn program(workspace: &Workspace) -> PathBuf {
    ["node_modules", "azurite", "dist", "src", "blob", "main.js"]
        .iter()
        .fold(folder(workspace).path().to_owned(), |path, name| path.join(name))
}

fn plain(home: &mut Home<'_>) -> Result<Value> {
    let [port] = home.ports()?;
    home.spawn("azurite", &blob(home, port))?;
    home.wait_for_http(port, &format!("/{ACCOUNT}?comp=list"), LIMIT)?;
    Ok(address("http", port))
}

fn over_tls(home: &mut Home<'_>) -> Result<Value> {
    let [port] = home.ports()?;
    let (certificate, key) = (home.path("certificate.pem"), home.path("key.pem"));
    home.run(&mut self_signed(&certificate, &key))?;
    let mut command = blob(home, port);
    // "basic" looks at what a token says, not at who signed it.
    command.arg("--cert").arg(&certificate).arg("--key").arg(&key).args(["--oauth", "basic"]);
    home.spawn("azurite", &command)?;
    home.wait("a connection that fits the certificate", LIMIT, || {
        let mut client = Command::new("openssl");
        client.args(["s_client", "-brief", "-verify_return_error", "-connect"]).arg(format!("127.0.0.1:{port}"));
        client.arg("-CAfile").arg(&certificate);
        output_bounded(&mut client, Duration::from_secs(5)).is_ok_and(|said| said.status.success())
    })?;
    let mut address = address("https", port);
    address["certificate"] = text(&certificate)?.into();
    Ok(address)
}

fn blob(home: &Home<'_>, port: u16) -> Command {
    let mut command = Command::new("node");
    command.arg(program(home.workspace)).args(["--blobHost", "127.0.0.1", "--blobPort"]).arg(port.to_string());
    command.args(["--inMemoryPersistence", "--disableTelemetry", "--silent"]);
    command
}

/// For this address alone, and no authority: a client that trusts it trusts nothing else by it.
fn self_signed(certificate: &Path, key: &Path) -> Command {
    let mut command = Command::new("openssl");
    command.args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "30",
    ]);
    command.args(["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]);
    command.args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"]).arg(key).arg("-out").arg(certificate);
    command
}

fn address(scheme: &str, port: u16) -> Value {
    json!({ "endpoint": format!("{scheme}://127.0.0.1:{port}/{ACCOUNT}"), "account": ACCOUNT, "account_key": KEY })
}
