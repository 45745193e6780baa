//! Version 2, forms and uploads in parts.

use super::{DOUBLED, SECOND};
use crate::rule::{lax, says, unheard};
use crate::{Kind, Proof, Rule};

const METHODS: &str = "a method that it does not serve is refused before the signature is looked at";
const PREFLIGHT: &str = "a preflight is answered without a signature, here for want of an origin";
const PATH: &str = "a path that no object has is refused before the signature is looked at";
const FREE: &str = "Version 2 signs a list of parameters, and no other";
const FIELDS: &str = "of two fields of a name the last counts, and it alone is held to the policy";
const FILE: &str = "a field before the file may be named as the file";

pub(super) const RULES: &[Rule] = &[
    unheard("*/sigv2/method-PATCH", Kind::Unsupported, METHODS),
    unheard("*/sigv2/method-FETCH", Kind::Unsupported, METHODS),
    unheard("*/sigv2/method-lower-case", Kind::Unsupported, METHODS),
    unheard("*/sigv2/method-OPTIONS", Kind::Malformed, PREFLIGHT),
    says("*/sigv2/stripped-*", Kind::Denied),
    says("*/sigv2/path-dots-*", Kind::Signature),
    unheard("*/sigv2/path-a-NUL-behind", Kind::Other, PATH),
    unheard("put/sigv2/path-slash-doubled", Kind::Unsupported, PATH),
    unheard("delete/sigv2/path-slash-doubled", Kind::Unsupported, PATH),
    // The last of two counts; a missing or unreadable one is denied, a number is read as far as it goes.
    says("get-as/sigv2/override-*-doubled", Kind::Signature),
    lax("*/sigv2/AWSAccessKeyId-doubled", DOUBLED),
    lax("*/sigv2/Expires-doubled", DOUBLED),
    lax("*/sigv2/Signature-doubled", DOUBLED),
    lax("put-meta/sigv2/meta-doubled", DOUBLED),
    lax("*/sigv2/*-doubled-another-first", DOUBLED),
    lax("*/sigv2/*-doubled-in-lower-case", FREE),
    says("*/sigv2/AWSAccessKeyId-doubled-another-last", Kind::UnknownKey),
    says("*/sigv2/Signature-doubled-another-last", Kind::Signature),
    says("*/sigv2/Expires-doubled-another-last", Kind::Denied),
    says("*/sigv2/AWSAccessKeyId-unknown", Kind::UnknownKey),
    says("*/sigv2/AWSAccessKeyId-other-case", Kind::UnknownKey),
    says("*/sigv2/AWSAccessKeyId-*", Kind::Denied),
    says("*/sigv2/Expires-a-*", Kind::Signature),
    says("*/sigv2/Expires-zero-in-front", Kind::Signature),
    says("*/sigv2/Expires-plus-in-front", Kind::Signature),
    says("*/sigv2/Expires-fraction", Kind::Signature),
    says("*/sigv2/Expires-over-64-bits", Kind::Signature),
    says("*/sigv2/Expires-*", Kind::Denied),
    says("*/sigv2/Signature-19-bytes", Kind::Signature),
    says("*/sigv2/Signature-21-bytes", Kind::Signature),
    says("*/sigv2/Signature-no-base64", Kind::Signature),
    says("*/sigv2/Signature-in-hex", Kind::Signature),
    says("*/sigv2/Signature-a-character-more", Kind::Signature),
    says("*/sigv2/ended-*", Kind::Denied),
    lax("*/sigv2/unsigned-query-*", FREE),
    lax("*/sigv2/query-empty-pair", "empty parameters are skipped"),
    unheard("*/sigv2/query-two-schemes", Kind::Denied, "of two schemes Version 4 is judged"),
    unheard("*/sigv2/second-sigv2", Kind::Denied, SECOND),
    says("put-typed/sigv2/type-two", Kind::Signature),
    // Of a form it says that it is denied, and no more.
    says("post/forms-*/doubled-another-last-x-amz-algorithm", Kind::Malformed),
    says("post/forms-*/doubled-another-last-*", Kind::Denied),
    lax("post/forms-*/doubled-*", FIELDS),
    lax("post/forms-*/file-as-a-field", FILE),
    says("post/forms-*/file-none", Kind::Size),
    says("post/forms-*/anonymous-with-its-policy", Kind::Malformed),
    says("post/forms-*/anonymous-without-its-policy", Kind::Denied),
    Rule::new("post/forms-*/altered-x-amz-algorithm", Proof::Stated),
    says("post/forms-*/altered-*", Kind::Denied),
    says("post/forms-*/emptied-key", Kind::Malformed),
    Rule::new("post/forms-*/emptied-x-amz-algorithm", Proof::Stated),
    says("post/forms-*/emptied-*", Kind::Denied),
    says("post/forms-*/*-Content-Type", Kind::Denied),
    says("post/forms-*/*-x-amz-meta-mood", Kind::Denied),
    says("post/forms-*/*-x-amz-meta-note", Kind::Denied),
    says("post/forms-*/*-success_action_status", Kind::Denied),
    says("post/forms-*/removed-policy", Kind::Denied),
    says("post/forms-*/behind-the-file-policy", Kind::Denied),
    says("post/forms-*/extra-*", Kind::Denied),
    says("post/forms-*/policy-*", Kind::Denied),
    says("post/forms-*/flip-*", Kind::Denied),
    says("post/forms-*/credential-*", Kind::Denied),
    says("post/forms-*/ended-*", Kind::Denied),
    says("*/forms-*/bucket-*", Kind::Denied),
    says("post-named/forms-*/name-*", Kind::Denied),
    says("post-typed/forms-*/type-*", Kind::Denied),
    says("post-answer/forms-*/redirect-*", Kind::Denied),
    // It fails over the parts of an upload that is not there.
    says("touched/multipart/complete-of-a-foreign-upload", Kind::Failed),
    says("aborted/multipart/complete-behind", Kind::Failed),
];
