//! Version 2, uploads in parts, and forms, which it does not know.

use super::{BODY, BUCKET, ENCRYPTION, LAST, NUL, UNKNOWN};
use crate::rule::{lax, says, unheard};
use crate::{Kind, Proof, Rule};

const FREE: &str = "Version 2 signs a list of parameters, and no other";
const TAGGING: &str = "tagging is not among the parameters that it signs in Version 2";
const SECOND: &str = "of two credentials the Authorization header is judged, and the query is not looked at";
const TYPES: &str = "of two content types one counts, and it alone is signed";
const FORMS: &str = "it knows no forms, and looks at nothing of them";

pub(super) const RULES: &[Rule] = &[
    unheard("*/sigv2/method-POST", Kind::Unsupported, UNKNOWN),
    unheard("*/sigv2/method-PATCH", Kind::Unsupported, UNKNOWN),
    unheard("*/sigv2/method-OPTIONS", Kind::Unsupported, UNKNOWN),
    unheard("*/sigv2/method-FETCH", Kind::Unsupported, UNKNOWN),
    unheard("*/sigv2/method-lower-case", Kind::Unsupported, UNKNOWN),
    says("*/sigv2/stripped-*", Kind::Other),
    says("*/sigv2/path-dots-*", Kind::Signature),
    unheard("*/sigv2/path-bucket-in-upper-case-escape", Kind::Name, BUCKET),
    unheard("*/sigv2/path-a-NUL-behind", Kind::Name, NUL),
    unheard("get/sigv2/path-slash-doubled", Kind::Failed, BUCKET),
    unheard("head/sigv2/path-slash-doubled", Kind::Unsupported, BUCKET),
    unheard("put/sigv2/path-slash-doubled", Kind::Unsupported, BUCKET),
    unheard("delete/sigv2/path-slash-doubled", Kind::Unsupported, BUCKET),
    unheard("put/sigv2/path-the-bucket", Kind::Malformed, BODY),
    unheard("put-by-host/sigv2/path-the-bucket", Kind::Malformed, BODY),
    // The controller for a method and a subresource is looked for first.
    unheard("head/sigv2/sub-resource-acl", Kind::Unsupported, UNKNOWN),
    unheard("put/sigv2/sub-resource-acl", Kind::Unsupported, UNKNOWN),
    unheard("put-by-host/sigv2/sub-resource-acl", Kind::Unsupported, UNKNOWN),
    unheard("delete/sigv2/sub-resource-acl", Kind::Unsupported, UNKNOWN),
    unheard("get/sigv2/sub-resource-uploads", Kind::Malformed, UNKNOWN),
    unheard("get-by-host/sigv2/sub-resource-uploads", Kind::Malformed, UNKNOWN),
    unheard("*/sigv2/sub-resource-uploads", Kind::Unsupported, UNKNOWN),
    lax("get/sigv2/sub-resource-tagging", TAGGING),
    lax("get-by-host/sigv2/sub-resource-tagging", TAGGING),
    unheard("*/sigv2/sub-resource-tagging", Kind::Unsupported, UNKNOWN),
    unheard("get/sigv2/sub-resource-versionId", Kind::Unsupported, UNKNOWN),
    unheard("get-by-host/sigv2/sub-resource-versionId", Kind::Unsupported, UNKNOWN),
    unheard("head/sigv2/sub-resource-versionId", Kind::Unsupported, UNKNOWN),
    unheard("delete/sigv2/sub-resource-versionId", Kind::Unsupported, UNKNOWN),
    unheard("get/sigv2/sub-resource-partNumber", Kind::Unsupported, UNKNOWN),
    unheard("get-by-host/sigv2/sub-resource-partNumber", Kind::Unsupported, UNKNOWN),
    unheard("head/sigv2/sub-resource-partNumber", Kind::Unsupported, UNKNOWN),
    unheard("delete/sigv2/sub-resource-partNumber", Kind::Unsupported, UNKNOWN),
    unheard("*/sigv2/added-x-amz-server-side-encryption", Kind::Unsupported, ENCRYPTION),
    // What has no key is no S3 request.
    says("*/sigv2/AWSAccessKeyId-removed", Kind::Other),
    says("*/sigv2/AWSAccessKeyId-in-lower-case", Kind::Other),
    says("*/sigv2/AWSAccessKeyId-emptied", Kind::Denied),
    says("*/sigv2/AWSAccessKeyId-without-a-value", Kind::Denied),
    says("get-as/sigv2/override-*-doubled", Kind::Signature),
    lax("*/sigv2/AWSAccessKeyId-doubled", LAST),
    lax("*/sigv2/Expires-doubled", LAST),
    lax("*/sigv2/Signature-doubled", LAST),
    lax("*/sigv2/*-doubled-another-first", LAST),
    lax("*/sigv2/*-doubled-in-lower-case", FREE),
    says("*/sigv2/AWSAccessKeyId-*", Kind::Signature),
    says("*/sigv2/Expires-zero-in-front", Kind::Signature),
    says("*/sigv2/Expires-plus-in-front", Kind::Signature),
    says("*/sigv2/Expires-fraction", Kind::Signature),
    says("*/sigv2/Expires-a-*", Kind::Signature),
    Rule::new("*/sigv2/Expires-over", Proof::Stated),
    says("*/sigv2/Expires-*", Kind::Denied),
    says("*/sigv2/Signature-removed", Kind::Denied),
    says("*/sigv2/Signature-emptied", Kind::Denied),
    says("*/sigv2/Signature-without-a-value", Kind::Denied),
    says("*/sigv2/Signature-in-lower-case", Kind::Denied),
    says("*/sigv2/Signature-*", Kind::Signature),
    lax("*/sigv2/unsigned-query-*", FREE),
    lax("*/sigv2/query-*", FREE),
    unheard("*/sigv2/second-sigv2", Kind::Signature, SECOND),
    lax("put-typed/sigv2/type-two", TYPES),
    says("*/sigv2/credential-*", Kind::Signature),
    // Forms: a POST to a bucket is refused whatever its body says, and one to a host is none.
    Rule::new("post-by-host/forms-*/right-*", Proof::Stricter(Kind::Missing, FORMS)),
    unheard("post-by-host/forms-*/*", Kind::Missing, FORMS),
    Rule::new("*/forms-*/right-*", Proof::Stricter(Kind::Other, FORMS)),
    unheard("*/forms-*/*", Kind::Other, FORMS),
    unheard("touched/multipart/part-without-its-number", Kind::Unsupported, UNKNOWN),
    unheard("touched/multipart/part-as-*", Kind::Unsupported, UNKNOWN),
];
