//! What the LocalStack says otherwise, and what it does not look at.

use super::super::Profile;
use crate::{Keeping, Rule};

pub(super) const PROFILE: Profile = Profile {
    name: "localstack",
    title: "LocalStack",
    rules: RULES,
    keeps: |_| Keeping::ByName,
    stride: 32,
};

const RULES: &[Rule] = &[];
