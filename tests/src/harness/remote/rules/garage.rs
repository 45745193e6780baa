//! What Garage says otherwise, and what it does not look at.

use super::super::{Profile, Sessions};
use crate::rule::{lax, says, unheard};
use crate::{Keeping, Kind, Proof, Rule};

pub(super) const PROFILE: Profile = Profile {
    name: "garage",
    title: "Garage",
    sessions: Sessions::Lasting(
        "GK89abcdef0123456701234567",
        "99998888777766665555444433332222111100009999888877776666aaaabbbb",
    ),
    rules: &[RULES],
    keeps,
    stride: 32,
    enforces: true,
};

fn keeps(key: &str) -> Keeping {
    match key {
        _ if key.starts_with('/') => Keeping::SignatureAlone("it cuts slashes off the start of a name"),
        _ => Keeping::ByName,
    }
}

const OPERATION: &str = "what is none of its operations is refused before the signature is looked at";
const METHOD: &str = "a method that it does not serve is refused before the signature is looked at";
const PREFLIGHT: &str = "a preflight without an origin is refused before the signature is looked at";
const NO_HOST: &str = "a request without a host is refused before the signature is looked at";
const DOUBLED: &str = "two parameters of a name are refused before the signature is looked at";
const SIGV2: &str = "it knows no Version 2";
const SECOND: &str = "an Authorization header beside the query is not looked at";
const PLUS: &str = "a plus in the query is a blank";
const FUTURE: &str = "a date in the future is as good as another";
const TOKEN: &str = "the session token is not looked at, but for its part in the signature";

const RULES: &[Rule] = &[
    Rule::new("*/sigv2/**", Proof::NotTried(SIGV2)),
    Rule::new("*/forms-v2/**", Proof::NotTried(SIGV2)),
    // Routed first: what it does not serve, it does not judge.
    unheard("*/method/OPTIONS", Kind::Malformed, PREFLIGHT),
    unheard("*/method/PATCH", Kind::Unsupported, METHOD),
    unheard("*/method/FETCH", Kind::Unsupported, METHOD),
    unheard("*/method/lower-case", Kind::Unsupported, METHOD),
    unheard("*/method/POST", Kind::Malformed, OPERATION),
    unheard("begin/method/*", Kind::Malformed, OPERATION),
    Rule::new("begin/exact/post", Proof::Stated),
    unheard("*/exact/post", Kind::Malformed, OPERATION),
    unheard("begin/stripped/query", Kind::Malformed, OPERATION),
    unheard("begin/path/the-bucket", Kind::Malformed, OPERATION),
    unheard("begin/query/uploads-doubled", Kind::Malformed, DOUBLED),
    Rule::new("begin/query/uploads-altered", Proof::Stated),
    unheard("begin/query/uploads-*", Kind::Malformed, OPERATION),
    unheard("begin/query/extra-flag", Kind::Malformed, OPERATION),
    unheard("delete/query/extra-flag", Kind::Malformed, OPERATION),
    unheard("put-as-post/keys/**", Kind::Malformed, OPERATION),
    Rule::new("begin/exact/list-after", Proof::Stated),
    Rule::new("begin/exact/list-all", Proof::Stated),
    Rule::new("begin/exact/list-another-bucket", Proof::Stated),
    Rule::new("begin/exact/list-buckets", Proof::Stated),
    Rule::new("begin/exact/list-deeper", Proof::Stated),
    Rule::new("begin/exact/list-other-names", Proof::Stated),
    unheard("begin/exact/list-*", Kind::Malformed, OPERATION),
    unheard("begin/exact/a*", Kind::Malformed, OPERATION),
    unheard("begin/exact/b*", Kind::Malformed, OPERATION),
    unheard("begin/exact/copy-by-query", Kind::Malformed, OPERATION),
    unheard("begin/exact/create-bucket", Kind::Malformed, OPERATION),
    unheard("begin/exact/delete*", Kind::Malformed, OPERATION),
    unheard("begin/exact/get*", Kind::Malformed, OPERATION),
    unheard("begin/exact/location", Kind::Malformed, OPERATION),
    unheard("begin/exact/put*", Kind::Malformed, OPERATION),
    unheard("begin/exact/re*", Kind::Malformed, OPERATION),
    unheard("begin/exact/select", Kind::Malformed, OPERATION),
    unheard("begin/exact/torrent", Kind::Malformed, OPERATION),
    unheard("get-as/exact/another-name", Kind::Malformed, DOUBLED),
    unheard("list/exact/list-all", Kind::Malformed, DOUBLED),
    unheard("list/exact/list-deeper", Kind::Malformed, DOUBLED),
    unheard("list/exact/list-other-names", Kind::Malformed, DOUBLED),
    unheard("touched/multipart/part-without-its-upload", Kind::Malformed, OPERATION),
    // No path is walked, no host is known: what was not signed does not match.
    unheard("*/host/none", Kind::Malformed, NO_HOST),
    says("*/host/*", Kind::Signature),
    says("*/path/dots-*", Kind::Signature),
    unheard("begin/stripped/all-but-the-signature", Kind::Malformed, OPERATION),
    says("*/stripped/all-but-the-signature", Kind::Anonymous),
    says("*/X-Amz-Algorithm/removed", Kind::Anonymous),
    says("*/X-Amz-Credential/no-key", Kind::UnknownKey),
    says("*/X-Amz-Expires/zero", Kind::Expired),
    says("*/X-Amz-Expires/negative", Kind::Expired),
    says("*/X-Amz-Expires/*-in-front", Kind::Signature),
    lax("*/X-Amz-Signature/in-lower-case", "the names of the scheme's parameters may be in lower case"),
    lax("*/X-Amz-Signature/upper-case", "the signature's digits may be in upper case"),
    says("*/X-Amz-Signature/63-digits", Kind::Signature),
    says("*/X-Amz-Signature/no-digits", Kind::Signature),
    says("*/X-Amz-Signature/without-a-value", Kind::Signature),
    says("*/X-Amz-SignedHeaders/host-twice", Kind::Signature),
    says("*/X-Amz-SignedHeaders/upper-case", Kind::Signature),
    says("*/X-Amz-SignedHeaders/without-host", Kind::UnsignedHeader),
    says("*/X-Amz-*/in-lower-case", Kind::Signature),
    says("*/forged/headers-not-sorted", Kind::Signature),
    says("*/forged/host-not-signed*", Kind::UnsignedHeader),
    lax("*/query/empty-pair", "empty parameters are skipped"),
    unheard("*/query/*-doubled", Kind::Malformed, DOUBLED),
    unheard("get-as/override/*-doubled", Kind::Malformed, DOUBLED),
    lax("head-as/override/*", "overrides are for GET alone"),
    lax("get-as/download/*-blank-as-plus", PLUS),
    lax("*/second/*", SECOND),
    lax("create/create-only/existing", "it does not look at If-None-Match where it writes"),
    // Time and scope.
    Rule::new("*/time/the-last-second", Proof::Stricter(Kind::Expired, "the last second is over when it begins")),
    says("*/time/*-ahead-and-forged", Kind::Signature),
    lax("*/time/a-*-ahead", FUTURE),
    lax("*/time/sixteen-minutes-ahead", FUTURE),
    says("*/cap/zero", Kind::Expired),
    // Tokens.
    lax("*/token/another-signed", TOKEN),
    lax("*/token/none-signed", TOKEN),
    lax("*/token/signed-by-a-key-that-has-none", TOKEN),
    Rule::new("*/token/moved-to-a-header", Proof::Stated),
    Rule::new("*/token/doubled*", Proof::Stated),
    says("*/token/*", Kind::Signature),
    // Forms.
    says("post/forms-v4/emptied-key", Kind::Policy),
    says("post/forms-v4/anonymous-*", Kind::Malformed),
    says("post/forms-v4/behind-the-file-x-amz-credential", Kind::Anonymous),
    says("post/forms-v4/removed-x-amz-credential", Kind::Anonymous),
    lax("post/forms-v4/file-as-a-field", "a field before the file may be named as the file"),
];
