use presign_core::{Explanation, Result};
use presign_v4::{AWS4_ECDSA, sign_ecdsa};

use crate::RegionSet;
use crate::signature::Task;
use crate::v4::{explain_by, scope, stamp, with_request};

/// The URL, signed by the key pair of its access key.
pub(crate) fn sign(task: &Task<'_>, regions: &RegionSet) -> Result<String> {
    let key = task.credentials.pair()?;
    let scoped = scope(task, &AWS4_ECDSA, regions.as_str());
    let stamp = stamp(task, scoped.scope());
    Ok(with_request(task, &AWS4_ECDSA, |request| sign_ecdsa(request, &stamp, key)))
}

pub(crate) fn explain(task: &Task<'_>, regions: &RegionSet) -> Explanation {
    explain_by(task, &AWS4_ECDSA, regions.as_str())
}

#[cfg(test)]
mod tests;
