//! What the OpenStack Swift s3api says otherwise, and what it does not look at.

use super::super::Profile;
use crate::{Keeping, Rule};

pub(super) const PROFILE: Profile = Profile {
    name: "swift",
    title: "OpenStack Swift s3api",
    rules: RULES,
    keeps: |_| Keeping::ByName,
    stride: 32,
};

const RULES: &[Rule] = &[];
