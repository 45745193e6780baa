//! What LocalStack says otherwise, and what it does not look at.

mod more;

use super::super::{Profile, Sessions};
use crate::rule::{lax, says, unheard};
use crate::{Keeping, Kind, Proof, Rule};

pub(super) const PROFILE: Profile = Profile {
    name: "localstack",
    title: "LocalStack",
    sessions: Sessions::Lasting("MATRIXTEMPKEY", "test"),
    rules: &[RULES, more::RULES],
    keeps,
    stride: 64,
    enforces: false,
};

fn keeps(key: &str) -> Keeping {
    match key {
        _ if key.bytes().all(|byte| byte == b'/') => {
            Keeping::SignatureAlone("it takes a name of slashes alone for none, and answers for the bucket")
        }
        _ => Keeping::ByName,
    }
}

const ANYBODY: &str = "who does not sign may do anything";
const ANY_KEY: &str = "it takes every access key, each with the same secret";
const PORTS: &str = "it tries other ports in the host too: its own, 80, 443 and none";
const FIRST: &str = "of two parameters of a name the first counts, and it alone is signed";
const LAST: &str = "of two headers of a name the last counts, and it alone is signed";
const SLASHES: &str = "by virtual host it takes two slashes at the start of a path for one";
const CAP: &str = "there is no cap on the validity";
const FUTURE: &str = "a date in the future is as good as another";
const REGION: &str = "the region is not looked at, but for its part in the signature";
const TOKEN: &str = "the session token is not looked at, but for its part in the signature";

const RULES: &[Rule] = &[
    unheard("*/method/OPTIONS", Kind::Other, "a preflight is answered without a signature, here for want of an origin"),
    lax("*/method/lower-case", "the method may be in any case"),
    unheard("begin/stripped/query", Kind::Failed, ANYBODY),
    lax("*/stripped/query", ANYBODY),
    // Host and path are signed as they came, nearly.
    says("*-by-host/host/none", Kind::Signature),
    unheard("*-by-host/host/a-user-before", Kind::Name, "a user in the host is taken for a part of the bucket's name"),
    lax("*/host/none", "without a host it takes the address that it was reached at"),
    lax("*/host/twice", LAST),
    lax("*/host/another-port", PORTS),
    lax("*/host/no-port", PORTS),
    says("*/host/*", Kind::Signature),
    says("*/path/dots-*", Kind::Signature),
    unheard("get-by-host/path/slash-doubled", Kind::Missing, SLASHES),
    lax("put-by-host/path/slash-doubled", SLASHES),
    unheard("*/path/slash-doubled", Kind::Failed, "it fails over a path that names no bucket"),
    // Parameters are looked for, and two of them read, before the rest is found out by the signature.
    says("*/X-Amz-*/removed", Kind::Malformed),
    says("*/X-Amz-*/in-lower-case", Kind::Malformed),
    says("*/X-Amz-Credential/emptied", Kind::Malformed),
    says("*/X-Amz-Credential/without-a-value", Kind::Malformed),
    says("*/X-Amz-Credential/doubled-another-first", Kind::Malformed),
    says("*/X-Amz-Credential/four-words", Kind::Malformed),
    says("*/X-Amz-Expires/emptied", Kind::Failed),
    says("*/X-Amz-Expires/without-a-value", Kind::Failed),
    says("*/X-Amz-Expires/doubled-another-first", Kind::Failed),
    says("*/X-Amz-Expires/fraction", Kind::Failed),
    says("*/X-Amz-Expires/no-number", Kind::Failed),
    lax("*/X-Amz-*/doubled", FIRST),
    lax("*/X-Amz-*/doubled-another-last", FIRST),
    says("*/X-Amz-*/*", Kind::Signature),
    says("*/query/extra-sigv2-signature", Kind::Denied),
    lax("*/query/empty-pair", "empty parameters are skipped"),
    lax("list/query/*-doubled", FIRST),
    lax("begin/query/uploads-doubled", FIRST),
    Rule::new("*/query/fragment", Proof::Stricter(Kind::Signature, "a fragment is taken for a part of the query")),
    lax("get-as/override/*-doubled", FIRST),
    lax("get-as/download/*-blank-as-plus", "a plus in the query is a blank"),
    lax("head-as/override/*", "overrides are for GET alone"),
    Rule::new("get-by-host/keys//**", Proof::Stricter(Kind::Signature, SLASHES)),
    unheard("get-by-host-forged/keys//**", Kind::Signature, SLASHES),
    // Headers beside the signature.
    lax("*/second/*", "an Authorization header beside the query is not looked at"),
    lax("*/bound/doubled", LAST),
    // Time and scope. The signature is looked at first.
    Rule::new("*/time/the-last-second", Proof::Stricter(Kind::Expired, "the last second is over when it begins")),
    says("*/time/*-and-forged", Kind::Signature),
    lax("*/time/a-*-ahead", FUTURE),
    lax("*/time/sixteen-minutes-ahead", FUTURE),
    says("*/cap/zero", Kind::Expired),
    lax("*/cap/a-second-over", CAP),
    lax("*/cap/eight-days*", CAP),
    lax("*/cap/136-years", CAP),
    lax("*/cap/over-32-bits", CAP),
    lax("*/credential/unknown-key", ANY_KEY),
    lax("*/credential/key-*", ANY_KEY),
    lax("*/credential/secret-of-another-key", ANY_KEY),
    lax("*/credential/another-region", REGION),
    lax("*/forged/another-region", REGION),
    lax("*/forged/no-region", REGION),
    says("*/forged/*", Kind::Signature),
    // Tokens.
    lax("*/token/another-signed", TOKEN),
    lax("*/token/none-signed", TOKEN),
    lax("*/token/signed-by-a-key-that-has-none", TOKEN),
    lax("*/token/doubled*", FIRST),
    Rule::new("*/token/moved-to-a-header", Proof::Stated),
    says("*/token/*", Kind::Signature),
];
