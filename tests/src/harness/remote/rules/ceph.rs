//! What the Ceph RADOS gateway says otherwise, and what it does not look at.

use super::super::Profile;
use crate::{Keeping, Rule};

pub(super) const PROFILE: Profile = Profile {
    name: "ceph",
    title: "Ceph RADOS gateway",
    rules: RULES,
    keeps: |_| Keeping::ByName,
    stride: 32,
};

const RULES: &[Rule] = &[];
