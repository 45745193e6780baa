//! Version 2, forms and uploads in parts.

use crate::rule::{lax, says, unheard};
use crate::{Kind, Proof, Rule};

const BUCKET: &str = "a name that no bucket can have is refused before the signature is looked at";
const FREE: &str = "Version 2 signs a list of parameters, and no other";
const FIELDS: &str = "of two fields of a name the last counts, and it alone is held to the policy";
const READ: &str = "the policy is read before the signature is looked at";

pub(in super::super) const RULES: &[Rule] = &[
    unheard("*/sigv2/path-bucket-in-upper-case-escape", Kind::Name, BUCKET),
    says("*/sigv2/path-dots-*", Kind::Signature),
    says("*/sigv2/AWSAccessKeyId-emptied", Kind::UnknownKey),
    says("*/sigv2/AWSAccessKeyId-without-a-value", Kind::UnknownKey),
    lax("*/sigv2/*-doubled-in-lower-case", FREE),
    says("*/sigv2/Signature-removed", Kind::Anonymous),
    says("*/sigv2/Signature-in-lower-case", Kind::Anonymous),
    Rule::new("*/sigv2/Signature-doubled*", Proof::Stated),
    says("*/sigv2/Signature-*", Kind::Signature),
    says("*/sigv2/Expires-zero-in-front", Kind::Signature),
    says("*/sigv2/Expires-plus-in-front", Kind::Signature),
    lax("*/sigv2/unsigned-query-*", FREE),
    lax("*/sigv2/query-empty-pair", "empty parameters are skipped"),
    lax("*/sigv2/query-two-schemes", "beside Version 2 no other scheme is looked at"),
    lax("*/sigv2/second-sigv2", "an Authorization header beside the query is not looked at"),
    says("put-typed/sigv2/type-two", Kind::Signature),
    says("get-as/sigv2/override-*-doubled", Kind::Signature),
    // Forms: a condition that fails is called a policy that can't be read.
    lax("post-named/forms-*/right-by-the-file", "it does not replace ${filename}"),
    says("post-named/forms-*/name-*", Kind::Malformed),
    says("post-typed/forms-*/type-*", Kind::Malformed),
    says("post-answer/forms-*/redirect-*", Kind::Malformed),
    says("*/forms-*/bucket-*", Kind::Malformed),
    says("post/forms-*/doubled-another-last-x-amz-algorithm", Kind::Unsupported),
    says("post/forms-*/doubled-another-last-AWSAccessKeyId", Kind::UnknownKey),
    says("post/forms-*/doubled-another-last-x-amz-signature", Kind::Signature),
    says("post/forms-*/doubled-another-last-signature", Kind::Signature),
    Rule::new("post/forms-*/doubled-another-last-*", Proof::Stated),
    lax("post/forms-*/doubled-*", FIELDS),
    lax("post/forms-*/file-as-a-field", "a field before the file may be named as the file"),
    says("post/forms-*/file-none", Kind::Other),
    says("post/forms-*/altered-x-amz-algorithm", Kind::Unsupported),
    says("post/forms-*/emptied-x-amz-algorithm", Kind::Unsupported),
    unheard("post/forms-*/altered-policy", Kind::Malformed, READ),
    unheard("post/forms-v4/emptied-policy", Kind::Malformed, READ),
    says("post/forms-v4/removed-x-amz-signature", Kind::Anonymous),
    says("post/forms-v4/behind-the-file-x-amz-signature", Kind::Anonymous),
    says("post/forms-v2/removed-signature", Kind::Anonymous),
    says("post/forms-v2/behind-the-file-signature", Kind::Anonymous),
    says("post/forms-*/altered-key", Kind::Malformed),
    says("post/forms-*/emptied-key", Kind::Malformed),
    says("post/forms-*/*-Content-Type", Kind::Malformed),
    says("post/forms-*/*-x-amz-meta-mood", Kind::Malformed),
    says("post/forms-*/*-x-amz-meta-note", Kind::Malformed),
    says("post/forms-*/*-success_action_status", Kind::Malformed),
    lax("post/forms-*/extra-x-amz-server-side-encryption", "fields for encryption need no condition"),
    lax("post/forms-*/extra-submit", "fields that it does not know need no condition"),
    says("post/forms-*/extra-*", Kind::Denied),
    says("post/forms-v4/anonymous-with-its-policy", Kind::Malformed),
];
