//! LocalStack, S3 alone and in memory: what most people first try a presigned URL on.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::home::Home;
use super::locked::PythonLock;
use super::{Server, Speaks};

pub(super) const SERVER: Server = Server {
    name: "localstack",
    title: "LocalStack",
    speaks: Speaks::S3,
    verifies: "SigV4 and SigV2 in the query, unsigned x-amz-* headers, the end",
    passes: "who does not sign at all, access keys, the region, the port, the cap, dates in the future, doubled \
             parameters, a second credential, session tokens, POST signatures",
    version: |workspace| LOCK.version(workspace),
    install: |workspace| LOCK.ensure(workspace).map(drop),
    start,
};

const LOCK: PythonLock = PythonLock { name: "localstack", package: "localstack-core" };

/// It binds every interface, whatever address it is told to listen on.
const ON_LOOPBACK: &str = "\
from functools import partial
from twisted.internet import endpoints
endpoints.TCP4ServerEndpoint = partial(endpoints.TCP4ServerEndpoint, interface='127.0.0.1')
from localstack.runtime.main import main
main()
";

fn start(home: &mut Home<'_>) -> Result<Value> {
    let python = LOCK.ensure(home.workspace)?.python();
    let [port] = home.ports()?;
    let mut command = Command::new(python);
    command.arg("-I").arg(home.write("on_loopback.py", ON_LOOPBACK)?);
    command.env("GATEWAY_LISTEN", format!("127.0.0.1:{port}"));
    // Without this it lets every signature pass, and says so in its log.
    command.env("S3_SKIP_SIGNATURE_VALIDATION", "0");
    for (name, value) in [
        // S3 and nothing else, from the start.
        ("SERVICES", "s3"),
        ("STRICT_SERVICE_LOADING", "1"),
        ("EAGER_SERVICE_LOADING", "1"),
        // It neither reports to its maker nor fetches a certificate, and answers no DNS.
        ("DISABLE_EVENTS", "1"),
        ("SKIP_SSL_CERT_DOWNLOAD", "1"),
        ("DNS_ADDRESS", "0"),
        // A line for every request costs a tenth of its time.
        ("LS_LOG", "error"),
    ] {
        command.env(name, value);
    }
    for (name, folder) in [("LOCALSTACK_VOLUME_DIR", "volume"), ("XDG_CACHE_HOME", "cache"), ("FILESYSTEM_ROOT", "fs")]
    {
        command.env(name, home.make(folder)?);
    }
    home.spawn("localstack", &command)?;
    home.wait_for_http(port, "/no-such-bucket", LIMIT)?;
    Ok(json!({
        "endpoint": format!("http://127.0.0.1:{port}"),
        "virtual_endpoint": format!("http://s3.localhost.localstack.cloud:{port}"),
        "region": "us-east-1",
        "access_key": "test",
        "secret_key": "test",
    }))
}

const LIMIT: Duration = Duration::from_secs(120);
