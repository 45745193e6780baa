//! What Azurite says otherwise, and what it does not look at.

use crate::rule::{says, unheard};
use crate::{Keeping, Kind, Rule};

pub(super) fn of(_delegates: bool) -> Vec<Rule> {
    [COMMON, NAMES].concat()
}

const NOTHING: &str = "what comes by that method is no operation to it, whoever signed it";

const COMMON: &[Rule] =
    &[unheard("get-as-put/keys/**", Kind::Other, NOTHING), unheard("put-as-post/keys/**", Kind::Other, NOTHING)];

/// The table of names in Azure's words: it is shared with other schemes, which sign methods too.
pub(in crate::harness) const NAMES: &[Rule] = &[
    says("*-forged/keys/**", Kind::Denied),
    says("get-of-another/keys/**", Kind::Denied),
    says("get-as-put/keys/**", Kind::Permission),
    says("put-as-post/keys/**", Kind::Permission),
];

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
