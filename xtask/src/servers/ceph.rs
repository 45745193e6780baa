//! The Ceph RADOS gateway, an S3 server of production: one monitor, one store in memory, one gateway, no more.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::home::{Home, text};
use super::{Server, Speaks};
use crate::apt::{self, Program};
use crate::child::output_bounded;
use crate::workspace::Workspace;

pub(super) const SERVER: Server = Server {
    name: "ceph",
    title: "Ceph RADOS gateway",
    speaks: Speaks::S3,
    verifies: "SigV4 and SigV2 in the query, POST forms, expiry and its cap, session tokens of its own STS",
    passes: "the region, unsigned x-amz-* headers, dates in the future, a dropped port, doubled parameters, \
             the host that is not signed, checksums",
    version: |_| if apt::missing(PROGRAMS).is_empty() { apt::version("radosgw") } else { None },
    install,
    start,
};

const PROGRAMS: &[Program] = &[
    Program { name: "radosgw", package: "radosgw" },
    Program { name: "ceph-mon", package: "ceph-mon" },
    Program { name: "ceph-osd", package: "ceph-osd" },
];

const ACCESS_KEY: &str = "CEPHTESTKEY000000000";
const SECRET_KEY: &str = "not-a-secret/of-the+test=gateway";

fn install(_: &Workspace) -> Result<()> {
    apt::ensure(PROGRAMS)
}

fn start(home: &mut Home<'_>) -> Result<Value> {
    let [port, monitor] = home.ports()?;
    for folder in ["mon", "osd", "run", "rgw"] {
        home.make(folder)?;
    }
    let cluster = uuid()?;
    let settings = home.write("ceph.conf", &settings(home, &cluster, port, monitor)?)?;
    let tool = |program: &str, line: &str| {
        let mut command = Command::new(program);
        command.args(line.split(' ')).env("CEPH_CONF", &settings);
        command
    };

    keys(home, &tool)?;
    home.run(
        tool("monmaptool", "--create --fsid")
            .arg(&cluster)
            .args(["--addv", "a"])
            .arg(format!("[v2:127.0.0.1:{monitor}]"))
            .arg(home.path("monmap")),
    )?;
    home.run(
        tool("ceph-mon", "--mkfs -i a --monmap").arg(home.path("monmap")).arg("--keyring").arg(home.path("keyring")),
    )?;
    home.spawn("mon", &tool("ceph-mon", "-f -i a"))?;
    let answers = |line: &str, word: &str| {
        let said = output_bounded(&mut tool("ceph", line), Duration::from_secs(5));
        said.is_ok_and(|said| said.status.success() && String::from_utf8_lossy(&said.stdout).contains(word))
    };
    home.wait("a quorum", LIMIT, || answers("-s", ""))?;

    let store = uuid()?;
    home.run(&mut tool("ceph", &format!("osd new {store}")))?;
    home.run(&mut tool("ceph-osd", &format!("-i 0 --mkfs --osd-uuid {store}")))?;
    home.spawn("osd", &tool("ceph-osd", "-f -i 0"))?;
    home.wait("the store", LIMIT, || answers("osd stat", "1 up"))?;

    home.spawn("rgw", &tool("radosgw", "-f -n client.admin"))?;
    home.wait_for_http(port, "/", LIMIT)?;
    let user =
        format!("user create --uid=tester --display-name=tester --access-key={ACCESS_KEY} --secret={SECRET_KEY}");
    home.run(&mut tool("radosgw-admin", &user))?;
    home.run(&mut tool("radosgw-admin", "caps add --uid=tester --caps=user-policy=*;roles=*"))?;
    Ok(json!({
        "endpoint": format!("http://127.0.0.1:{port}"),
        "virtual_endpoint": format!("http://s3.localhost:{port}"),
        "region": "us-east-1",
        "access_key": ACCESS_KEY,
        "secret_key": SECRET_KEY,
    }))
}

const LIMIT: Duration = Duration::from_secs(120);

/// The keys of the monitor and of whoever asks it; nobody checks them here.
fn keys(home: &Home<'_>, tool: &impl Fn(&str, &str) -> Command) -> Result<()> {
    let keyring = home.path("keyring");
    home.run(
        tool("ceph-authtool", "--create-keyring")
            .arg(&keyring)
            .args("--gen-key -n mon. --cap mon".split(' '))
            .arg("allow *"),
    )?;
    let mut admin = tool("ceph-authtool", "--gen-key -n client.admin");
    for part in ["mon", "osd", "mgr"] {
        admin.args(["--cap", part, "allow *"]);
    }
    home.run(admin.arg(&keyring))?;
    Ok(())
}

/// One of everything, nothing durable, no keys between the parts, and no more waiting than a single monitor needs.
/// Lasting keys are asked for before sessions: the other way round every refusal is `AccessDenied`.
fn settings(home: &Home<'_>, cluster: &str, port: u16, monitor: u16) -> Result<String> {
    let folder = home.path("");
    let folder = text(&folder)?.trim_end_matches('/');
    Ok(format!(
        "[global]
fsid = {cluster}
mon host = [v2:127.0.0.1:{monitor}]
public network = 127.0.0.0/8
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
auth cluster required = none
auth service required = none
auth client required = none
auth allow insecure global id reclaim = true
ms cluster mode = crc
ms service mode = crc
ms client mode = crc
ms mon cluster mode = crc
ms mon service mode = crc
ms mon client mode = crc
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon warn on pool no redundancy = false
mon max pg per osd = 1000
mon data = {folder}/mon
mon data avail crit = 1
mon data avail warn = 1
mon tick interval = 1
paxos propose interval = 0.05
paxos min wait = 0.01
osd data = {folder}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd map message max = 10
run dir = {folder}/run
admin socket =
pid file = {folder}/run/$name.pid
log file = {folder}/log/$name.log
keyring = {folder}/keyring
rgw data = {folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw dns name = s3.localhost
rgw enable apis = s3, sts, iam, admin
rgw sts key = abcdefghijklmnop
rgw s3 auth use sts = true
rgw s3 auth order = local, sts
rgw rados pool pg num min = 1
rgw enable usage log = false
rgw enable gc threads = false
rgw enable lc threads = false
rgw enable quota threads = false
rgw thread pool size = 16
"
    ))
}

/// An id that no other cluster on this machine has.
fn uuid() -> Result<String> {
    Ok(std::fs::read_to_string("/proc/sys/kernel/random/uuid")?.trim().to_owned())
}
