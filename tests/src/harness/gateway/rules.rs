//! Where the words of the local scheme are others than those that the shared cases state.

use crate::{Kind, Proof, Rule};

/// Without a signature there is no parameter to begin with; a host, a path or a dot segment is just signed; and what is
/// not in the one spelling and order can't be read.
pub(super) const RULES: &[Rule] = &[
    Rule::new("*/stripped/query", MALFORMED),
    Rule::new("*/host/none", Proof::Stated),
    Rule::new("*/host/twice", Proof::Stated),
    Rule::new("*/host/two", Proof::Stated),
    Rule::new("*/host/a-user-before", Proof::Stated),
    Rule::new("*/host/*", SIGNATURE),
    Rule::new("*/path/another-mount", MALFORMED),
    Rule::new("*/path/mount-cut", MALFORMED),
    Rule::new("*/path/mount-escaped", MALFORMED),
    Rule::new("*/path/slash-doubled", MALFORMED),
    Rule::new("*/path/blank-as-plus", MALFORMED),
    Rule::new("*/path/dots-escaped", MALFORMED),
    Rule::new("*/path/dots-*", SIGNATURE),
    Rule::new("*/exact/list-another-bucket", MALFORMED),
    Rule::new("*/exact/list-buckets", MALFORMED),
    Rule::new("*/query/extra-in-front", Proof::Stated),
    Rule::new("*/query/extra-*", MALFORMED),
    Rule::new("*/query/two-schemes", MALFORMED),
    Rule::new("*/query/*-doubled", MALFORMED),
    Rule::new("*/override/*-doubled", MALFORMED),
    Rule::new("*/download/*-blank-as-plus", MALFORMED),
    Rule::new("*/bound/doubled", MALFORMED),
    Rule::new("*/bound/another-beside-it", MALFORMED),
    Rule::new("*/type/two", MALFORMED),
    Rule::new("*/ps-key/emptied", Proof::As(Kind::UnknownKey)),
    // What need not be there is just not what was signed.
    Rule::new("*/ps-from/removed", SIGNATURE),
    Rule::new("*/ps-headers/removed", SIGNATURE),
    Rule::new("*/ps-size/removed", SIGNATURE),
    Rule::new("*/ps-net/removed", SIGNATURE),
    Rule::new("*/ps-under/removed", SIGNATURE),
];

const MALFORMED: Proof = Proof::As(Kind::Malformed);
const SIGNATURE: Proof = Proof::As(Kind::Signature);
