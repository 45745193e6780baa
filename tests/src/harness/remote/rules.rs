//! The known servers.

mod ceph;
mod localstack;
mod swift;

use super::Profile;

pub(super) const PROFILES: &[Profile] = &[ceph::PROFILE, swift::PROFILE, localstack::PROFILE];
