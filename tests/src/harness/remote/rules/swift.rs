//! What the OpenStack Swift s3api says otherwise, and what it does not look at.

mod more;

use super::super::{Profile, Sessions};
use crate::rule::{lax, says, unheard};
use crate::{Keeping, Kind, Proof, Rule};

pub(super) const PROFILE: Profile = Profile {
    name: "swift",
    title: "OpenStack Swift s3api",
    sessions: Sessions::Lasting("test:session", "not-a-secret-of-a-session"),
    rules: &[RULES, more::RULES],
    keeps: |key| {
        if key.contains('\0') { Keeping::Unheard(NUL) } else { Keeping::ByName }
    },
    stride: 32,
    enforces: false,
};

const NUL: &str = "a path with a NUL is refused before the signature is looked at";
const BUCKET: &str = "a name that no bucket can have is refused before the signature is looked at";
const UNKNOWN: &str = "what it does not do is refused before the signature is looked at";
const BODY: &str = "what it can't read of a body is refused before the signature is looked at";
const NUMBER: &str = "a number that it can't read fails before the signature is looked at";
const ENCRYPTION: &str = "encryption is refused before the signature is looked at";
const CONDITION: &str = "a condition on an upload is refused before the signature is looked at";
const LAST: &str = "of two parameters of one name the last one counts";
const FUTURE: &str = "a date in the future is taken";
const HOST: &str = "the host need not be signed";
const UNSIGNED: &str = "x-amz- headers may be unsigned";
const TOKEN: &str = "there are no sessions: a token is but a part of what is signed";

const RULES: &[Rule] = &[
    // There is no check on the host but the signature, and none on dots.
    says("*/host/*", Kind::Signature),
    says("*/path/dots-*", Kind::Signature),
    unheard("*/path/a-NUL-behind", Kind::Name, NUL),
    unheard("*/path/bucket-in-upper-case-escape", Kind::Name, BUCKET),
    unheard("list/path/a-blank-behind", Kind::Name, BUCKET),
    unheard("get/path/slash-doubled", Kind::Failed, BUCKET),
    unheard("list/path/slash-doubled", Kind::Failed, BUCKET),
    unheard("head/path/slash-doubled", Kind::Unsupported, BUCKET),
    unheard("put/path/slash-doubled", Kind::Unsupported, BUCKET),
    unheard("delete/path/slash-doubled", Kind::Unsupported, BUCKET),
    unheard("begin/path/slash-doubled", Kind::Unsupported, BUCKET),
    unheard("put/path/the-bucket", Kind::Malformed, BODY),
    unheard("put-by-host/path/the-bucket", Kind::Malformed, BODY),
    unheard("begin/path/the-bucket", Kind::Malformed, UNKNOWN),
    // The controller for a method and a subresource is looked for first.
    unheard("begin/method/GET", Kind::Malformed, UNKNOWN),
    unheard("begin/method/HEAD", Kind::Unsupported, UNKNOWN),
    unheard("begin/method/PUT", Kind::Unsupported, UNKNOWN),
    unheard("begin/method/DELETE", Kind::Unsupported, UNKNOWN),
    unheard("*/method/POST", Kind::Unsupported, UNKNOWN),
    unheard("*/method/PATCH", Kind::Unsupported, UNKNOWN),
    unheard("*/method/OPTIONS", Kind::Unsupported, UNKNOWN),
    unheard("*/method/FETCH", Kind::Unsupported, UNKNOWN),
    unheard("*/method/lower-case", Kind::Unsupported, UNKNOWN),
    unheard("put-as-post/keys/**", Kind::Unsupported, UNKNOWN),
    unheard("put/query/extra-flag", Kind::Unsupported, UNKNOWN),
    unheard("put-by-host/query/extra-flag", Kind::Unsupported, UNKNOWN),
    unheard("head/query/extra-flag", Kind::Unsupported, UNKNOWN),
    unheard("delete/query/extra-flag", Kind::Unsupported, UNKNOWN),
    unheard("begin/query/extra-flag", Kind::Unsupported, UNKNOWN),
    unheard("get/query/extra-versionId", Kind::Unsupported, UNKNOWN),
    unheard("get-by-host/query/extra-versionId", Kind::Unsupported, UNKNOWN),
    unheard("head/query/extra-versionId", Kind::Unsupported, UNKNOWN),
    unheard("delete/query/extra-versionId", Kind::Unsupported, UNKNOWN),
    unheard("begin/query/uploads-removed", Kind::Unsupported, UNKNOWN),
    unheard("begin/query/uploads-renamed", Kind::Unsupported, UNKNOWN),
    unheard("begin/query/uploads-in-upper-case", Kind::Unsupported, UNKNOWN),
    unheard("begin/flip/query-7", Kind::Unsupported, UNKNOWN),
    unheard("list/query/list-type-altered", Kind::Failed, NUMBER),
    unheard("list/query/list-type-emptied", Kind::Failed, NUMBER),
    // Parameters are found by their exact name; others are part of what is signed. What has no credential is no S3
    // request to it, and its own API knows no such path.
    says("*/stripped/*", Kind::Other),
    says("get/flip/query-3", Kind::Other),
    says("get/flip/query-5", Kind::Other),
    says("put/flip/query-4", Kind::Other),
    says("delete/flip/query-5", Kind::Other),
    says("get-by-host/flip/query-1", Kind::Other),
    says("*/X-Amz-Credential/removed", Kind::Other),
    says("*/X-Amz-Credential/in-lower-case", Kind::Other),
    lax("*/X-Amz-*/doubled", LAST),
    lax("*/X-Amz-*/doubled-another-first", LAST),
    says("*/*/doubled-in-lower-case", Kind::Signature),
    says("*/X-Amz-Algorithm/doubled-another-last", Kind::Malformed),
    says("*/X-Amz-Credential/doubled-another-last", Kind::Denied),
    says("*/X-Amz-Date/doubled-another-last", Kind::Denied),
    says("*/X-Amz-Signature/doubled-another-last", Kind::Signature),
    says("*/X-Amz-SignedHeaders/doubled-another-last", Kind::Signature),
    lax("list/query/*-doubled", LAST),
    lax("begin/query/uploads-doubled", LAST),
    says("*/X-Amz-Credential/emptied", Kind::Denied),
    says("*/X-Amz-Credential/without-a-value", Kind::Denied),
    says("*/X-Amz-Credential/no-key", Kind::Denied),
    says("*/X-Amz-Credential/four-words", Kind::Denied),
    says("*/X-Amz-Credential/*-key", Kind::Signature),
    says("*/X-Amz-Credential/key-in-*", Kind::Signature),
    says("*/X-Amz-Date/a-minute-*", Kind::Signature),
    says("*/X-Amz-Date/another-day", Kind::Malformed),
    says("*/X-Amz-Date/*", Kind::Denied),
    says("*/X-Amz-Expires/removed", Kind::Denied),
    says("*/X-Amz-Expires/in-lower-case", Kind::Denied),
    says("*/X-Amz-Expires/zero", Kind::Expired),
    says("*/X-Amz-Expires/zero-in-front", Kind::Signature),
    says("*/X-Amz-Expires/plus-in-front", Kind::Signature),
    says("*/X-Amz-Expires/blank-behind", Kind::Signature),
    says("*/X-Amz-SignedHeaders/removed", Kind::Malformed),
    says("*/X-Amz-SignedHeaders/in-lower-case", Kind::Malformed),
    says("*/X-Amz-SignedHeaders/*", Kind::Signature),
    says("*/X-Amz-Signature/removed", Kind::Denied),
    says("*/X-Amz-Signature/in-lower-case", Kind::Denied),
    says("*/X-Amz-Signature/emptied", Kind::Denied),
    says("*/X-Amz-Signature/without-a-value", Kind::Denied),
    says("*/X-Amz-Signature/*", Kind::Signature),
    lax("*/query/empty-pair", "empty parameters are skipped"),
    lax("*/query/extra-sigv2-signature", "a parameter named Signature is not part of what is signed"),
    Rule::new("*/query/fragment", Proof::Stricter(Kind::Signature, "a fragment is taken for a part of the query")),
    lax("*/download/*-blank-as-plus", "a plus in the query is a blank"),
    // Headers beside the signature, and within.
    lax("*/second/*", "an Authorization header beside the query is not looked at"),
    unheard("*/unsigned/x-amz-server-side-encryption", Kind::Unsupported, ENCRYPTION),
    lax("*/unsigned/x-amz-*", UNSIGNED),
    Rule::new("create/create-only/new", Proof::Stricter(Kind::Unsupported, CONDITION)),
    unheard("create/create-only/existing", Kind::Unsupported, CONDITION),
    unheard("create/create-only/existing-and-another-condition", Kind::Unsupported, CONDITION),
    says("create/bound/missing", Kind::Signature),
    unheard("create/bound/*", Kind::Unsupported, CONDITION),
    lax("*/checksum/other-body", "the checksum is signed, and not compared with the body"),
    // Time and scope.
    Rule::new("*/time/the-last-second", Proof::Stricter(Kind::Expired, "the last second is over when it begins")),
    lax("*/time/a-second-too-far-ahead", FUTURE),
    lax("*/time/sixteen-minutes-ahead", FUTURE),
    lax("*/time/a-day-ahead", FUTURE),
    says("*/time/*-ahead-and-forged", Kind::Signature),
    says("*/cap/zero", Kind::Expired),
    says("*/credential/unknown-key", Kind::Signature),
    says("*/credential/key-*", Kind::Signature),
    lax("*/forged/host-not-signed", HOST),
    lax("*/forged/host-not-signed-and-another", HOST),
    says("*/forged/headers-not-sorted", Kind::Signature),
    // Tokens.
    lax("*/token/another-signed", TOKEN),
    lax("*/token/none-signed", TOKEN),
    lax("*/token/signed-by-a-key-that-has-none", TOKEN),
    lax("*/token/doubled", LAST),
    says("*/token/*", Kind::Signature),
];
