use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use presign::azure::{Credentials, UserDelegationKey, Version};
use presign::{Secret, Timestamp};
use serde::Deserialize;

use crate::errors::Failure;

/// A key has some hundred bytes.
const LONGEST_BYTES: u64 = 64 * 1024;

/// A user delegation key, as Azure's answer names its parts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    oid: String,
    tid: String,
    start: String,
    expiry: String,
    service: String,
    version: String,
    value: String,
    delegated_tid: Option<String>,
}

/// The key in the file at `path`. No error repeats anything of it.
pub(super) fn read(path: &Path) -> Result<Credentials, Failure> {
    let mut text = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST_BYTES).read_to_end(&mut text));
    read.map_err(|error| Failure::Usage(format!("read --delegation-key: {error}; name a file that holds the key")))?;
    let written: Written = serde_json::from_slice(&text).map_err(|_| {
        refusal("it is not JSON with oid, tid, start, expiry, service, version, value, and delegated_tid where there is one")
    })?;
    let instant = |text: &str| text.parse::<Timestamp>().map_err(|_| refusal("its start or expiry is no instant"));
    let version: Version = written.version.parse().map_err(|_| refusal("its version is none of the service"))?;
    let (start, expiry) = (instant(&written.start)?, instant(&written.expiry)?);
    let key = UserDelegationKey::new(written.oid, written.tid, start, expiry, version, Secret::from(written.value))?;
    let key = key.with_service(written.service)?;
    Ok(Credentials::from(match written.delegated_tid {
        Some(tid) => key.with_delegated_tenant(tid)?,
        None => key,
    }))
}

fn refusal(what: &str) -> Failure {
    Failure::Usage(format!("read --delegation-key: {what}; write it as Azure answered"))
}
