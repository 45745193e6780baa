//! What Azurite says otherwise, and what it does not look at. Where it differs from the service, its source says how:
//! <https://github.com/Azure/Azurite/tree/v3.35.0/src/blob/authentication>.

mod account;
mod exact;
mod user;

use crate::rule::{lax, says, unheard};
use crate::{Keeping, Kind, Proof, Rule};

/// Those with the account's keys, or with a user's.
pub(super) fn of(delegates: bool) -> Vec<Rule> {
    let own = if delegates { [user::RULES, user::EXACT] } else { [account::RULES, account::EXACT] };
    [own[0], COMMON, own[1], NAMES].concat()
}

/// As the service does, but for what no XML can hold.
pub(super) fn keeps_here(key: &str) -> Keeping {
    match keeps(key) {
        Keeping::ByName if key.contains(['\u{fffe}', '\u{ffff}']) => {
            Keeping::SignatureAlone("it keeps such a name, and fails over each listing from then on")
        }
        keeping => keeping,
    }
}

/// What the service would keep under another name, or not at all, the library does not sign.
/// <https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata#blob-names>
pub(in crate::harness) fn keeps(key: &str) -> Keeping {
    let cut = key.split('/').any(|segment| segment.ends_with('.'));
    match (key.len(), key.chars().count()) {
        _ if cut || key.contains('\\') || key.chars().any(char::is_control) => Keeping::Unsigned,
        // It counts characters.
        (1025.., ..=1024) => Keeping::Longer,
        _ => Keeping::ByName,
    }
}

/// The table of names in Azure's words: it is shared with other schemes, which sign methods too.
pub(in crate::harness) const NAMES: &[Rule] =
    &[says("*-forged/keys/**", Kind::Denied), says("get-of-another/keys/**", Kind::Denied)];

const NEEDED: &str = "without this parameter it sees no SAS, whoever signed it";
const RESOURCES: &str = "it knows containers, blobs and snapshots; a SAS for anything else is none to it";
const CASES: &str = "a parameter in upper case is another parameter to it, and not looked at";
const NOT_SIGNED: &str = "this parameter belongs to another kind of SAS, and is not looked at";
const METHODS: &str = "what comes by that method is no operation to it, whoever signed it";
const LETTERS: &str = "letters that it does not know, or knows already, do no harm to the others";
const CLOCK: &str = "its clock can't be held";
const TIMES: &str = "a time that is none is after every other one";
const SCOPES: &str = "it knows encryption scopes only where it is started to be loose, and fails over them";
const ADDRESSES: &str = "addresses are not looked at";
const CHANGED: &str = "it takes a backslash for a slash, as the service does";
const KEPT: &str =
    "it keeps names as they are which the service would change, and a SAS for the container is for them too";
const CONTAINERS: &str = "no SAS for one container permits what is done to the container itself";
const UNHEARD: &str = "it looks for what the path names before it looks at who signed";

const COMMON: &[Rule] = &[
    unheard("*/sv/removed", Kind::Denied, NEEDED),
    unheard("*/sv/in-upper-case", Kind::Denied, NEEDED),
    unheard("*/se/removed", Kind::Denied, NEEDED),
    unheard("*/se/emptied", Kind::Denied, NEEDED),
    unheard("*/se/without-a-value", Kind::Denied, NEEDED),
    unheard("*/se/in-upper-case", Kind::Denied, NEEDED),
    unheard("*/sp/removed", Kind::Denied, NEEDED),
    unheard("*/sp/emptied", Kind::Denied, NEEDED),
    unheard("*/sp/without-a-value", Kind::Denied, NEEDED),
    unheard("*/sp/in-upper-case", Kind::Denied, NEEDED),
    lax("*/*/doubled-in-upper-case", CASES),
    unheard("*/sr/removed", Kind::Denied, NEEDED),
    unheard("*/sr/emptied", Kind::Denied, NEEDED),
    unheard("*/sr/without-a-value", Kind::Denied, NEEDED),
    unheard("*/sr/in-upper-case", Kind::Denied, NEEDED),
    unheard("*/sr/doubled*", Kind::Denied, RESOURCES),
    unheard("*/sr/version", Kind::Denied, RESOURCES),
    unheard("*/sr/directory", Kind::Denied, RESOURCES),
    unheard("*/sr/nothing-known", Kind::Denied, RESOURCES),
    unheard("*/ses/added", Kind::Failed, SCOPES),
    lax("*/sdd/added", NOT_SIGNED),
    lax("*/ss/added", NOT_SIGNED),
    lax("*/srt/added", NOT_SIGNED),
    unheard("*/path/container-in-upper-case", Kind::Name, UNHEARD),
    unheard("*/path/another-account", Kind::Missing, UNHEARD),
    unheard("list*/path/account-alone", Kind::Denied, "without a container it sees no SAS of one"),
    unheard("*/path/account-alone", Kind::Other, UNHEARD),
    lax("put-by-all/path/*-behind", KEPT),
    lax("put-by-all/path/dots-*", KEPT),
    unheard("*-by-all/path/*-behind", Kind::Missing, KEPT),
    unheard("*-by-all/path/dots-*", Kind::Missing, KEPT),
    unheard("*/path/no-UTF-8", Kind::Failed, "it fails over a path that is no UTF-8"),
    lax("*/path/backslash", CHANGED),
    unheard("list*/flip/sr", Kind::Denied, RESOURCES),
    unheard("*-by-all/flip/sr", Kind::Denied, RESOURCES),
    unheard("list*/method/HEAD", Kind::Permission, CONTAINERS),
    unheard("list*/method/PUT", Kind::Permission, CONTAINERS),
    unheard("list*/method/DELETE", Kind::Permission, CONTAINERS),
    unheard("*/method/POST", Kind::Other, METHODS),
    unheard("*/method/PATCH", Kind::Other, METHODS),
    unheard("*/method/OPTIONS", Kind::Malformed, "a preflight is answered without a signature"),
    lax("get/permission-order/rr", LETTERS),
    lax("get/permission-order/rq", LETTERS),
    lax("get/permission-order/rl", LETTERS),
    lax("get/permission-order/r%20w", LETTERS),
    lax("get/permission-order/r%2Cw", LETTERS),
    Rule::new("*/time/the-last-second", Proof::NotTried(CLOCK)),
    lax("get/time-form/no-time", TIMES),
    lax("get/time-form/unix", TIMES),
    Rule::new("get/resource/by-a-directory", Proof::Stricter(Kind::Denied, RESOURCES)),
    Rule::new("get/resource/by-a-version", Proof::Stricter(Kind::Denied, RESOURCES)),
    unheard("get/resource/beside-a-directory", Kind::Denied, RESOURCES),
    unheard("get/resource/a-version-of-none", Kind::Denied, RESOURCES),
    lax("get/network/another-*", ADDRESSES),
    Rule::new("get/scope/signed", Proof::Stricter(Kind::Failed, SCOPES)),
    says("*/protocol/no-protocol", Kind::Protocol),
    unheard("get-as-put/keys/**", Kind::Other, METHODS),
    unheard("put-as-post/keys/**", Kind::Other, METHODS),
];
