//! With a user's keys.

use super::NEEDED;
use crate::rule::{lax, says, unheard};
use crate::{Kind, Proof, Rule};

const COPIES: &str = "it trusts nobody's certificate, its own included, and so copies nothing over TLS";
const MADE_OF: &str = "a key is made of what a SAS says of it: whoever says another thing has no key, and where there is \
                       one, `of-another-key` proves it";
const NOT_SIGNED: &str = "it neither signs this parameter nor looks at it";
const USERS: &str = "it does not sign whom a SAS is for, or what finds it in logs";
const BINDS: &str = "it knows the layouts before 2026-04-06, in which no request is bound";
const SNAPSHOTS: &str = "no time of a snapshot is signed of a user's SAS to it";
const OLD: &str = "it fails over versions that had no delegation yet";
const SECOND: &str = "a second credential beside the SAS is not looked at";
const CONTAINERS: &str = "it signs the blob's name of a SAS for its container, before version 2020-12-06";

pub(super) const RULES: &[Rule] = &[
    unheard("*/sv/emptied", Kind::Failed, OLD),
    unheard("*/sv/without-a-value", Kind::Failed, OLD),
    unheard("*/sv/first-version", Kind::Failed, OLD),
    unheard("*/sv/before-snapshots", Kind::Failed, OLD),
    lax("*/sk*/doubled-in-upper-case", super::CASES),
    Rule::new("*/skoid/of-another-key", Proof::Stated),
    Rule::new("*/sktid/of-another-key", Proof::Stated),
    Rule::new("*/skt/of-another-key", Proof::Stated),
    Rule::new("*/ske/of-another-key", Proof::Stated),
    unheard("*/skoid/*", Kind::Denied, MADE_OF),
    unheard("*/sktid/*", Kind::Denied, MADE_OF),
    unheard("*/skt/*", Kind::Denied, MADE_OF),
    unheard("*/ske/*", Kind::Denied, MADE_OF),
    unheard("*/sks/*", Kind::Denied, NEEDED),
    unheard("*/skv/*", Kind::Denied, MADE_OF),
    unheard("*/flip/sk*", Kind::Denied, MADE_OF),
    Rule::new("list-by-all/sv/before-scopes", Proof::Stated),
    unheard("*-by-all/sv/before-scopes", Kind::Denied, CONTAINERS),
    Rule::new("list*/sr/snapshot", Proof::Stated),
    unheard("*/sr/snapshot", Kind::Denied, SNAPSHOTS),
    unheard("*/si/added", Kind::Denied, "a user's SAS that names a policy is none, whoever signed it"),
    lax("*/saoid/added", NOT_SIGNED),
    lax("*/suoid/added", NOT_SIGNED),
    lax("*/scid/added", NOT_SIGNED),
    lax("*/skdutid/added", NOT_SIGNED),
    lax("*/sduoid/added", NOT_SIGNED),
    lax("*/srh/added", NOT_SIGNED),
    lax("*/srq/added", NOT_SIGNED),
    lax("*/second/*", SECOND),
    Rule::new("*/layout/2026-04-06", Proof::Stricter(Kind::Denied, BINDS)),
    Rule::new("*/layout/2026-10-06", Proof::Stricter(Kind::Denied, BINDS)),
    unheard("*/layout/2026-04-06-forged", Kind::Denied, BINDS),
    unheard("*/layout/2026-10-06-forged", Kind::Denied, BINDS),
    unheard("*/layout/*-as-2026-04-06", Kind::Denied, BINDS),
    unheard("*/layout/*-as-2026-10-06", Kind::Denied, BINDS),
    Rule::new("get-by-all/layout/2018-11-09", Proof::Stricter(Kind::Denied, CONTAINERS)),
    Rule::new("get-by-all/layout/2019-12-12", Proof::Stricter(Kind::Denied, CONTAINERS)),
    Rule::new("get-by-all/layout/2020-02-10", Proof::Stricter(Kind::Denied, CONTAINERS)),
    Rule::new("get-by-all/layout/2020-10-02", Proof::Stricter(Kind::Denied, CONTAINERS)),
    unheard("get-by-all/layout/2018-11-09-forged", Kind::Denied, CONTAINERS),
    unheard("get-by-all/layout/2019-12-12-forged", Kind::Denied, CONTAINERS),
    unheard("get-by-all/layout/2020-02-10-forged", Kind::Denied, CONTAINERS),
    unheard("get-by-all/layout/2020-10-02-forged", Kind::Denied, CONTAINERS),
    Rule::new("get/user/*", Proof::Stricter(Kind::Denied, USERS)),
    says("*/protocol/http", Kind::Protocol),
    Rule::new("put/bound/header", Proof::Stricter(Kind::Denied, BINDS)),
    Rule::new("list/bound/query", Proof::Stricter(Kind::Denied, BINDS)),
    unheard("put/bound/*", Kind::Denied, BINDS),
    unheard("list/bound/*", Kind::Denied, BINDS),
    Rule::new("*/snapshot/as-signed", Proof::Stricter(Kind::Denied, SNAPSHOTS)),
    Rule::new("get/snapshot/by-*", Proof::Stated),
    Rule::new("get/snapshot/as-its-blob", Proof::Stated),
    Rule::new("get/snapshot/as-its-container", Proof::Stated),
    unheard("get/snapshot/*", Kind::Denied, SNAPSHOTS),
];

pub(super) const EXACT: &[Rule] =
    &[Rule::new("*/exact/copy", Proof::NotTried(COPIES)), Rule::new("*/exact/copy-to-new", Proof::NotTried(COPIES))];
