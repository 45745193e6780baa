//! OpenStack Swift with its `s3api`: a proxy and one server each for accounts, containers and objects, no more.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::home::{Home, text};
use super::{Server, Speaks};
use crate::apt::{self, Program};

pub(super) const SERVER: Server = Server {
    name: "swift",
    title: "OpenStack Swift s3api",
    speaks: Speaks::S3,
    verifies: "SigV4 and SigV2 in the query, the region, the port, expiry and its cap, every object name without a NUL",
    passes: "unsigned x-amz-* headers, POST forms, dates in the future, doubled parameters, the host that is not signed, a second \
             credential, session tokens, checksums",
    version: |_| if apt::missing(PROGRAMS).is_empty() { apt::version("swift-proxy") } else { None },
    install: |_| apt::ensure(PROGRAMS),
    start,
};

const PROGRAMS: &[Program] = &[
    Program { name: "swift-proxy-server", package: "swift-proxy" },
    Program { name: "swift-account-server", package: "swift-account" },
    Program { name: "swift-container-server", package: "swift-container" },
    Program { name: "swift-object-server", package: "swift-object" },
];

/// The Python that Debian's packages of Swift are for, whatever else is on the PATH.
const PYTHON: &str = "/usr/bin/python3";
const RUN: &str = include_str!("swift/run.py");
const LIMIT: Duration = Duration::from_secs(60);

fn start(home: &mut Home<'_>) -> Result<Value> {
    let [port, account, container, object] = home.ports()?;
    home.make("devices/disk")?;
    home.make("cache")?;
    home.write("swift.conf", SWIFT)?;
    let run = home.write("run.py", RUN)?;
    let python = |what: &str| {
        let mut command = Command::new(PYTHON);
        command.arg("-Es").arg(&run).arg(home.path("")).arg(what);
        command
    };
    let [account_text, container_text, object_text] = [account, container, object].map(|port| port.to_string());
    home.run(python("rings").args([account_text, container_text, object_text]))?;
    let processes = ["account", "container", "object", "proxy"].map(|kind| (kind, python(kind)));

    let common = common(home)?;
    for (kind, port) in [("account", account), ("container", container), ("object", object)] {
        home.write(&format!("{kind}.conf"), &storage(&common, kind, port))?;
    }
    home.write("proxy.conf", &proxy(&common, port))?;
    for (kind, command) in &processes {
        home.spawn(kind, command)?;
    }
    for port in [account, container, object, port] {
        home.wait_for_http(port, "/healthcheck", LIMIT)?;
    }
    Ok(json!({
        "endpoint": format!("http://127.0.0.1:{port}"),
        "virtual_endpoint": format!("http://s3.localhost:{port}"),
        "region": "us-east-1",
        "access_key": "test:tester",
        "secret_key": "testing",
    }))
}

/// The prefix is part of where things lie on the disk; without one nothing starts.
const SWIFT: &str = "\
[swift-hash]
swift_hash_path_prefix = presign
";

/// One process each, which logs to nowhere: there is no syslog at this address, and it needs none.
fn common(home: &Home<'_>) -> Result<String> {
    let folder = home.path("");
    let folder = text(&folder)?.trim_end_matches('/');
    let user = home.run(Command::new("id").arg("-un"))?;
    Ok(format!(
        "[DEFAULT]
bind_ip = 127.0.0.1
workers = 0
user = {user}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
recon_cache_path = {folder}/cache
log_address = {folder}/log/none
log_level = ERROR
",
        user = user.trim()
    ))
}

fn storage(common: &str, kind: &str, port: u16) -> String {
    format!(
        "{common}bind_port = {port}
[pipeline:main]
pipeline = healthcheck {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
log_requests = false
[filter:healthcheck]
use = egg:swift#healthcheck
"
    )
}

/// The second key is what the matrix signs with in place of a session's: it has sessions of nobody.
fn proxy(common: &str, port: u16) -> String {
    format!(
        "{common}bind_port = {port}
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache s3api tempauth bulk slo dlo versioned_writes proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:cache]
paste.filter_factory = run:cache
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = us-east-1
storage_domain = s3.localhost
force_swift_request_proxy_log = false
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
user_test_session = not-a-secret-of-a-session .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
minimum_segment_size = 1
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
"
    )
}
