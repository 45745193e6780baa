//! What the Ceph RADOS gateway says otherwise, and what it does not look at.

mod more;

use super::super::{Profile, Sessions};
use crate::rule::{lax, says, unheard};
use crate::{Keeping, Kind, Proof, Rule};

pub(super) const PROFILE: Profile = Profile {
    name: "ceph",
    title: "Ceph RADOS gateway",
    sessions: Sessions::Sts,
    rules: &[RULES, more::RULES],
    keeps,
    stride: 32,
    enforces: true,
};

fn keeps(key: &str) -> Keeping {
    match key {
        _ if key.contains('\0') => Keeping::Unheard(NUL),
        _ => Keeping::ByName,
    }
}

const DOUBLED: &str = "of two parameters or headers of a name the last counts, and it alone is signed";
const SCOPE: &str = "region and service are not looked at, but for their part in the signature";
const UNSIGNED: &str = "unsigned x-amz- headers are taken";
const SECOND: &str = "of two credentials the Authorization header is judged, and the query is not looked at";
const TLS: &str = "it wants TLS for encryption, and does not ask whether the header is signed";
const HOST: &str = "the list of signed headers may lack the host";
const PORT: &str = "a host without a port is taken for one with the server's port";
const PLUS: &str = "a plus in the query is a blank";
const FUTURE: &str = "a date in the future is as good as another";
const SUM: &str = "x-amz-checksum- headers are not looked at, but for their part in the signature";
const HASH: &str = "an unsigned x-amz-content-sha256 takes part in the signature";
const UNKNOWN: &str = "what it does not do is refused before the signature is looked at";
const PREFLIGHT: &str = "a preflight without an origin is refused before the signature is looked at";
const ROOT: &str = "two slashes at the start name no bucket, and that is refused before the signature is looked at";
const NUL: &str = "a NUL in the path is refused before the signature is looked at";
const FORM: &str = "a POST whose query has no credential is taken for a form, and refused as none";
const TOKEN: &str = "a lasting key may come with a token, which is not looked at, but for its part in the signature";

const RULES: &[Rule] = &[
    // The method is looked at first, and so are bytes that no name may have.
    unheard("*/method/PATCH", Kind::Unsupported, UNKNOWN),
    unheard("*/method/FETCH", Kind::Unsupported, UNKNOWN),
    unheard("*/method/lower-case", Kind::Unsupported, UNKNOWN),
    unheard("*/method/OPTIONS", Kind::Malformed, PREFLIGHT),
    unheard("put/path/slash-doubled", Kind::Unsupported, ROOT),
    unheard("delete/path/slash-doubled", Kind::Unsupported, ROOT),
    unheard("begin/path/slash-doubled", Kind::Unsupported, ROOT),
    unheard("*/path/a-NUL-behind", Kind::Other, NUL),
    // No path is walked, no host is known: what was not signed does not match.
    says("*/path/dots-*", Kind::Signature),
    lax("*/host/no-port", PORT),
    lax("*/host/twice", DOUBLED),
    says("*/host/*", Kind::Signature),
    // What lacks of the scheme's parameters, or can't be read, is denied.
    unheard("begin/stripped/*", Kind::Malformed, FORM),
    says("*/stripped/*", Kind::Denied),
    lax("*/X-Amz-*/doubled", DOUBLED),
    lax("*/X-Amz-*/doubled-another-first", DOUBLED),
    lax("*/X-Amz-Signature/in-lower-case", "the parameter's name may be in lower case"),
    lax("*/X-Amz-Signature/doubled-in-lower-case", DOUBLED),
    says("*/X-Amz-*/doubled-in-lower-case", Kind::Signature),
    says("*/X-Amz-*/in-lower-case", Kind::Signature),
    says("*/X-Amz-*/removed", Kind::Denied),
    says("*/X-Amz-*/emptied", Kind::Denied),
    says("*/X-Amz-*/without-a-value", Kind::Denied),
    says("*/X-Amz-SignedHeaders/*", Kind::Signature),
    says("*/X-Amz-Signature/*", Kind::Signature),
    says("*/X-Amz-Algorithm/*", Kind::Denied),
    says("*/X-Amz-Credential/another-*", Kind::Signature),
    says("*/X-Amz-Credential/service-*", Kind::Signature),
    says("*/X-Amz-Date/another-day", Kind::Signature),
    says("*/X-Amz-Date/doubled-another-last", Kind::Denied),
    says("*/X-Amz-Date/no-*", Kind::Denied),
    says("*/X-Amz-Date/extended-form", Kind::Denied),
    says("*/X-Amz-Expires/doubled-another-last", Kind::Denied),
    says("*/X-Amz-Expires/over-*", Kind::Denied),
    says("*/X-Amz-Expires/zero", Kind::Denied),
    says("*/X-Amz-Expires/negative", Kind::Denied),
    says("*/X-Amz-Expires/no-number", Kind::Denied),
    says("*/X-Amz-Expires/*-in-front", Kind::Signature),
    says("*/X-Amz-Expires/fraction", Kind::Signature),
    says("*/X-Amz-Expires/blank-behind", Kind::Signature),
    lax("*/query/empty-pair", "empty parameters are skipped"),
    lax("list/query/*-doubled", DOUBLED),
    lax("begin/query/uploads-doubled", DOUBLED),
    Rule::new("*/query/fragment", Proof::Stricter(Kind::Signature, "a fragment is taken for a part of the query")),
    lax("*/download/*-blank-as-plus", PLUS),
    // Headers beside the signature.
    unheard("*/second/b*", Kind::Malformed, SECOND),
    unheard("*/second/sigv*", Kind::Denied, SECOND),
    lax("delete/unsigned/x-amz-server-side-encryption", UNSIGNED),
    lax("list/unsigned/x-amz-server-side-encryption", UNSIGNED),
    unheard("*/unsigned/x-amz-server-side-encryption", Kind::Malformed, TLS),
    lax("*/unsigned/*", UNSIGNED),
    lax("*/exact/x-amz-*", UNSIGNED),
    lax("put-summed/exact/*-body", SUM),
    lax("list/exact/list-all", DOUBLED),
    lax("begin/exact/begin", DOUBLED),
    Rule::new("*/free/hash-of-the-body", Proof::Stricter(Kind::Signature, HASH)),
    lax("*/bound/doubled", DOUBLED),
    lax("*/checksum/other-body", SUM),
    // Time and scope.
    Rule::new("*/time/the-last-second", Proof::Stricter(Kind::Denied, "the last second is over when it begins")),
    says("*/time/ended-*", Kind::Denied),
    says("*/time/*-ahead-and-forged", Kind::Signature),
    lax("*/time/a-*-ahead", FUTURE),
    lax("*/time/sixteen-minutes-ahead", FUTURE),
    says("*/cap/*", Kind::Denied),
    lax("*/credential/another-region", SCOPE),
    says("*/forged/headers-not-sorted", Kind::Signature),
    lax("*/forged/host-*", HOST),
    lax("*/forged/another-region", SCOPE),
    lax("*/forged/no-*", SCOPE),
    lax("*/forged/service-*", SCOPE),
    // Temporary keys of its own STS, which knows none without the right token.
    says("*/clamp/credential-ended*", Kind::Denied),
    says("*/clamp/stretched-again", Kind::UnknownKey),
    lax("*/token/doubled", DOUBLED),
    lax("*/token/signed-by-a-key-that-has-none", TOKEN),
    says("*/token/added", Kind::Signature),
    says("*/token/emptied", Kind::Denied),
    says("*/token/without-a-value", Kind::Denied),
    says("*/token/*", Kind::UnknownKey),
];
