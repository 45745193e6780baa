//! The known servers.

mod ceph;
mod garage;
mod localstack;
mod swift;

use super::Profile;

pub(super) const PROFILES: &[Profile] = &[ceph::PROFILE, garage::PROFILE, swift::PROFILE, localstack::PROFILE];
