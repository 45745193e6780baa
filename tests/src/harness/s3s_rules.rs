//! What the verifier of `s3s` 0.14.1 says otherwise, and what it does not look at.

mod more;

use crate::rule::{lax, says, unheard};
use crate::{Kind, Proof, Rule};

pub(super) const ALL: [&[Rule]; 2] = [RULES, more::RULES];

const HOST: &str = "a host that is neither an address nor below its domain is taken whole for a bucket's name, and \
                    refused as one before the signature is looked at";
const USER: &str = "a user in the host is refused before the signature is looked at";
const BUCKET: &str = "a name that no bucket can have is refused before the signature is looked at";
const UNKNOWN: &str = "what it does not do is refused before the signature is looked at";
const SIGV2: &str = "of two credentials an Authorization header of SigV2 is judged, and the query is not looked at";
const CAP: &str = "there is no cap on the validity";
const REGION: &str = "the region is not looked at";
const TOKEN: &str = "the session token is not looked at, but for its part in the signature";
const UNSIGNED: &str = "unsigned x-amz- headers are taken";
const HEADERS: &str = "the list of signed headers may lack the host, and need not be sorted";
const CLOCK: &str = "its clock can't be held";

const RULES: &[Rule] = &[
    unheard("*/host/another-name-same-port", Kind::Name, HOST),
    unheard("*/host/name-behind", Kind::Name, HOST),
    unheard("get-by-host/host/another-port", Kind::Name, HOST),
    unheard("put-by-host/host/another-port", Kind::Name, HOST),
    unheard("get-by-host/host/a-user-before", Kind::Name, HOST),
    unheard("put-by-host/host/a-user-before", Kind::Name, HOST),
    unheard("*/host/a-user-before", Kind::Malformed, USER),
    says("*/host/**", Kind::Signature),
    // The path is split into bucket and key before anything is checked.
    unheard("*/path/bucket-in-upper-case-escape", Kind::Name, BUCKET),
    Rule::new("*-by-host/path/slash-doubled", Proof::Stated),
    unheard("*/path/slash-doubled", Kind::Name, BUCKET),
    unheard("list/path/a-blank-behind", Kind::Name, BUCKET),
    unheard("list/path/a-NUL-behind", Kind::Name, BUCKET),
    says("*/path/dots-*", Kind::Signature),
    // Parameters are found by their exact name; others are part of what is signed.
    says("*/X-Amz-Algorithm/removed", Kind::Malformed),
    says("*/X-Amz-Algorithm/doubled", Kind::Malformed),
    says("*/X-Amz-Algorithm/doubled-another-first", Kind::Malformed),
    says("*/X-Amz-Algorithm/doubled-another-last", Kind::Malformed),
    says("*/X-Amz-Algorithm/in-lower-case", Kind::Malformed),
    says("*/*/doubled-in-lower-case", Kind::Signature),
    says("*/X-Amz-Algorithm/*", Kind::Unsupported),
    says("*/X-Amz-Signature/removed", Kind::Anonymous),
    says("*/X-Amz-Signature/in-lower-case", Kind::Anonymous),
    says("*/X-Amz-SignedHeaders/emptied", Kind::Signature),
    says("*/X-Amz-SignedHeaders/without-a-value", Kind::Signature),
    says("*/X-Amz-SignedHeaders/without-host", Kind::Signature),
    says("*/X-Amz-SignedHeaders/upper-case", Kind::Signature),
    says("*/X-Amz-SignedHeaders/host-twice", Kind::Signature),
    says("*/X-Amz-SignedHeaders/semicolon-behind", Kind::Signature),
    says("*/X-Amz-Credential/no-key", Kind::UnknownKey),
    says("*/X-Amz-Credential/another-day", Kind::Signature),
    says("*/X-Amz-Credential/another-region", Kind::Signature),
    says("*/X-Amz-Credential/service-sts", Kind::Signature),
    says("*/X-Amz-Credential/service-ec2", Kind::Unsupported),
    says("*/X-Amz-Date/another-day", Kind::Signature),
    says("*/X-Amz-Date/no-such-day", Kind::Signature),
    says("*/X-Amz-Expires/over-the-cap", Kind::Signature),
    says("*/X-Amz-Expires/zero", Kind::Expired),
    says("*/X-Amz-Expires/zero-in-front", Kind::Signature),
    says("*/X-Amz-Expires/plus-in-front", Kind::Signature),
    unheard("begin/stripped/query", Kind::Unsupported, UNKNOWN),
    says("*/query/extra-sigv2-signature", Kind::Malformed),
    lax("*/query/empty-pair", "empty parameters are skipped"),
    lax("*/download/*-blank-as-plus", "a plus in the query is a blank"),
    // Headers beside the signature.
    unheard("*/second/sigv2", Kind::Malformed, SIGV2),
    lax("*/second/*", "an Authorization header beside the query is not looked at"),
    lax("*/unsigned/*", UNSIGNED),
    lax("*/exact/x-amz-*", UNSIGNED),
    lax("head-as/override/*", "overrides are for GET alone"),
    // Time and scope.
    Rule::new("*/time/the-last-second", Proof::Stricter(Kind::Expired, "the last second is over when it begins")),
    Rule::new("*/time/a-second-too-far-ahead", Proof::NotTried(CLOCK)),
    Rule::new("*/time/a-second-too-far-ahead-and-forged", Proof::NotTried(CLOCK)),
    says("*/cap/zero", Kind::Expired),
    says("*/cap/over-32-bits", Kind::Malformed),
    lax("*/cap/a-second-over", CAP),
    lax("*/cap/eight-days", CAP),
    lax("*/cap/eight-days-in-the-eighth", CAP),
    lax("*/cap/136-years", CAP),
    lax("*/credential/another-region", REGION),
    lax("*/forged/another-region", REGION),
    lax("*/forged/no-region", REGION),
    lax("*/forged/service-sts", "the service sts is as good as s3"),
    says("*/forged/service-ec2", Kind::Unsupported),
    lax("*/forged/host-not-signed", HEADERS),
    lax("*/forged/host-not-signed-and-another", HEADERS),
    lax("*/forged/headers-not-sorted", HEADERS),
    // Tokens.
    lax("*/token/another-signed", TOKEN),
    lax("*/token/none-signed", TOKEN),
    lax("*/token/signed-by-a-key-that-has-none", TOKEN),
    says("*/token/*", Kind::Signature),
];
