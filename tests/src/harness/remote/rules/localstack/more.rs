//! Version 2, forms and uploads in parts.

use super::{ANY_KEY, ANYBODY, FIRST, LAST, SLASHES};
use crate::rule::{lax, says, unheard};
use crate::{Kind, Proof, Rule};

const SPELLING: &str = "Version 2 signs the path decoded, so that every spelling of it is the same";
const NUMBER: &str = "another spelling of the end is the same end, which is what it signs";
const FREE: &str = "Version 2 signs a list of parameters, and no other";
const FORMS: &str = "the signature of a form is not looked at, and who leaves the policy out is held to nothing";
const EXTRA: &str = "fields that no condition of the policy covers are taken";
const BEHIND: &str = "fields behind the file count as those before it";
const READ: &str = "what it can't read of a form fails before anything is looked at";

pub(super) const RULES: &[Rule] = &[
    unheard(
        "*/sigv2/method-OPTIONS",
        Kind::Other,
        "a preflight is answered without a signature, here for want of an origin",
    ),
    lax("*/sigv2/method-lower-case", "the method may be in any case"),
    lax("*/sigv2/stripped-query", ANYBODY),
    says("*/sigv2/stripped-*", Kind::Denied),
    lax("*/sigv2/path-escape-of-a-letter", SPELLING),
    lax("*/sigv2/path-lower-case-escapes", SPELLING),
    lax("*/sigv2/path-slash-escaped", SPELLING),
    lax("*/sigv2/path-plus-as-it-is", SPELLING),
    unheard("get-by-host/sigv2/path-slash-doubled", Kind::Missing, SLASHES),
    lax("*/sigv2/path-slash-doubled", "it takes two slashes at the start of a path for one"),
    says("*/sigv2/path-dots-*", Kind::Signature),
    // The first of two counts; what is missing is denied.
    lax("*/sigv2/*-doubled-in-lower-case", FREE),
    says("*/sigv2/Expires-doubled-another-first", Kind::Signature),
    says("*/sigv2/Signature-doubled-another-first", Kind::Signature),
    lax("*/sigv2/meta-doubled", LAST),
    lax("*/sigv2/*-doubled", FIRST),
    lax("*/sigv2/*-doubled-another-last", FIRST),
    says("*/sigv2/AWSAccessKeyId-removed", Kind::Denied),
    says("*/sigv2/AWSAccessKeyId-in-lower-case", Kind::Denied),
    lax("*/sigv2/AWSAccessKeyId-*", ANY_KEY),
    says("*/sigv2/Expires-removed", Kind::Denied),
    says("*/sigv2/Expires-in-lower-case", Kind::Denied),
    lax("*/sigv2/Expires-zero-in-front", NUMBER),
    lax("*/sigv2/Expires-plus-in-front", NUMBER),
    Rule::new("*/sigv2/Expires-over", Proof::Stated),
    says("*/sigv2/Expires-negative", Kind::Expired),
    says("*/sigv2/Expires-*", Kind::Signature),
    says("*/sigv2/Signature-removed", Kind::Denied),
    says("*/sigv2/Signature-in-lower-case", Kind::Denied),
    says("*/sigv2/Signature-*", Kind::Signature),
    lax("*/sigv2/credential-unknown-key", ANY_KEY),
    lax("*/sigv2/credential-key-in-another-case", ANY_KEY),
    lax("*/sigv2/credential-secret-of-another-key", ANY_KEY),
    lax("*/sigv2/unsigned-query-*", FREE),
    lax("*/sigv2/query-empty-pair", "empty parameters are skipped"),
    says("*/sigv2/query-two-schemes", Kind::Signature),
    lax("*/sigv2/second-sigv2", "an Authorization header beside the query is not looked at"),
    says("put-typed/sigv2/type-two", Kind::Signature),
    // Forms: the policy is evaluated, and nobody asks who signed it.
    says("post/forms-*/emptied-key", Kind::Malformed),
    unheard("post/forms-*/removed-key", Kind::Failed, READ),
    unheard("post/forms-*/file-none", Kind::Failed, READ),
    lax("post/forms-*/file-as-a-field", "a field before the file may be named as the file"),
    unheard("post/forms-v4/altered-policy", Kind::Signature, READ),
    unheard("post/forms-v4/doubled-another-first-policy", Kind::Signature, READ),
    lax("post/forms-v2/altered-policy", FORMS),
    lax("post/forms-*/emptied-policy", FORMS),
    lax("post/forms-*/removed-policy", FORMS),
    lax("post/forms-*/behind-the-file-*", BEHIND),
    lax("post/forms-*/doubled-another-first-policy", FORMS),
    lax("post/forms-*/doubled-another-first-x-amz-signature", FORMS),
    lax("post/forms-*/doubled-another-first-signature", FORMS),
    lax("post/forms-*/doubled-another-first-AWSAccessKeyId", FORMS),
    says("post/forms-*/doubled-another-first-*", Kind::Policy),
    lax("post/forms-*/doubled-*", FIRST),
    says("post/forms-*/altered-x-amz-algorithm", Kind::Policy),
    says("post/forms-*/altered-x-amz-credential", Kind::Policy),
    says("post/forms-*/altered-x-amz-date", Kind::Policy),
    says("post/forms-*/emptied-x-amz-algorithm", Kind::Policy),
    says("post/forms-*/emptied-x-amz-credential", Kind::Policy),
    says("post/forms-*/emptied-x-amz-date", Kind::Policy),
    lax("post/forms-*/altered-AWSAccessKeyId", FORMS),
    lax("post/forms-*/emptied-AWSAccessKeyId", FORMS),
    lax("post/forms-v4/altered-x-amz-signature", FORMS),
    lax("post/forms-v4/emptied-x-amz-signature", FORMS),
    lax("post/forms-v2/altered-signature", FORMS),
    lax("post/forms-v2/emptied-signature", FORMS),
    unheard("post/forms-*/extra-tagging", Kind::Malformed, READ),
    lax("post/forms-*/extra-*", EXTRA),
    lax("post/forms-*/flip-*", FORMS),
    says("post/forms-*/policy-of-another-form", Kind::Policy),
    lax("post/forms-*/policy-*", FORMS),
    lax("post/forms-*/credential-*", FORMS),
    says("post/forms-*/anonymous-with-its-policy", Kind::Denied),
    lax("post/forms-*/anonymous-without-its-policy", FORMS),
];
