//! With the account's keys.

use super::exact::{of_any, stricter};
use super::{ADDRESSES, NEEDED, NOT_SIGNED};
use crate::rule::{lax, unheard};
use crate::{Kind, Proof, Rule};

const HALF: &str = "a part of a delegation key makes it a delegation SAS, which lacks the others";
const POLICIES: &str = "what a stored policy says holds, whatever the SAS says beside it";
const OPEN: &str = "it fails over a stored policy that leaves the permissions open";
const SECOND: &str = "a second credential beside the SAS is not looked at";
pub(super) const SNAPSHOTS: &str = "the time of a snapshot is signed by each SAS to it, where the service has it signed \
                                    by those for one snapshot alone";
const BLOCKS: &str = "it does not know yet that creating makes blobs of blocks, from version 2026-04-06 on";

pub(super) const RULES: &[Rule] = &[
    unheard("*/sv/emptied", Kind::Denied, NEEDED),
    unheard("*/sv/without-a-value", Kind::Denied, NEEDED),
    Rule::new("account-*/se/emptied", Proof::Stated),
    Rule::new("account-*/se/without-a-value", Proof::Stated),
    Rule::new("account-*/sp/emptied", Proof::Stated),
    Rule::new("account-*/sp/without-a-value", Proof::Stated),
    unheard("account-*/ss/removed", Kind::Denied, NEEDED),
    unheard("account-*/ss/in-upper-case", Kind::Denied, NEEDED),
    unheard("account-*/srt/removed", Kind::Denied, NEEDED),
    unheard("account-*/srt/in-upper-case", Kind::Denied, NEEDED),
    lax("account-*/si/added", NOT_SIGNED),
    lax("account-*/rsc*/added", NOT_SIGNED),
    lax("account-*/skoid/added", NOT_SIGNED),
    lax("account-*/sks/added", NOT_SIGNED),
    unheard("*/skoid/added", Kind::Denied, HALF),
    unheard("*/sks/added", Kind::Denied, HALF),
    lax("*/second/*", SECOND),
    lax("*/protocol/http", "a SAS for plain HTTP alone is one to it"),
    lax("get/account/another-address", ADDRESSES),
    Rule::new("get/policy-*/permits-itself", Proof::Stricter(Kind::Failed, OPEN)),
    unheard("put/policy-*/permits-less", Kind::Failed, OPEN),
    lax("get/policy-*/*-twice", POLICIES),
    stricter("get/snapshot/by-a-container"),
    stricter("get/snapshot/by-its-blob"),
    unheard("get/snapshot/as-its-blob", Kind::Denied, SNAPSHOTS),
    unheard("get/snapshot/as-a-version", Kind::Denied, SNAPSHOTS),
    unheard("get/snapshot/as-its-container", Kind::Denied, SNAPSHOTS),
];

pub(super) const EXACT: &[Rule] = &[
    stricter("get/exact/get-snapshot"),
    stricter("head/exact/get-snapshot"),
    stricter("blob-r/exact/get-snapshot"),
    stricter("all-r/exact/get-snapshot"),
    stricter("delete/exact/delete-snapshot"),
    stricter("blob-d/exact/delete-snapshot"),
    stricter("all-d/exact/delete-snapshot"),
    blocks("create/exact/put-block-of-new"),
    blocks("blob-c/exact/put-block-of-new"),
    blocks("all-c/exact/put-block-of-new"),
    blocks("account-c/exact/put-block-of-new"),
    of_any("account-c/exact/account-information"),
    of_any("account-w/exact/account-information"),
    of_any("account-d/exact/account-information"),
    of_any("account-l/exact/account-information"),
    of_any("account-c/exact/container-account"),
    of_any("account-w/exact/container-account"),
    of_any("account-d/exact/container-account"),
    of_any("account-l/exact/container-account"),
];

const fn blocks(pattern: &'static str) -> Rule {
    Rule::new(pattern, Proof::Stricter(Kind::Permission, BLOCKS))
}
