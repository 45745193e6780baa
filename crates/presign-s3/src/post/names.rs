//! What S3 knows of the names of a form's fields, which it compares without regard to case.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html>

/// What S3 replaces by the name of the file.
pub(super) const FILENAME: &str = "${filename}";

pub(super) const STATUS: &str = "success_action_status";
pub(super) const REDIRECT: &str = "success_action_redirect";

/// Sent and not looked at: in no policy.
pub(super) const IGNORED: &str = "x-ignore-";

/// What the signature is made of, in either scheme. In lower case.
const SIGNING: [&str; 8] = [
    "policy",
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-signature",
    "awsaccesskeyid",
    "signature",
];

/// Fields beside `x-amz-*` that S3 reads.
const KNOWN: [&str; 10] = [
    "acl",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-type",
    "expires",
    "redirect",
    REDIRECT,
    STATUS,
    "tagging",
];

/// Fields that a policy can hold to the beginning of their value, and all of `x-amz-meta-*`
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html>). The others are held to a
/// value or not at all.
const BY_BEGINNING: [&str; 8] = [
    "acl",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-type",
    "expires",
    "redirect",
    REDIRECT,
];

pub(super) fn is_signing(name: &str) -> bool {
    SIGNING.contains(&name.to_ascii_lowercase().as_str())
}

/// Whether S3 reads a field of this name.
pub(super) fn is_known(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    KNOWN.contains(&name.as_str()) || name.starts_with("x-amz-")
}

pub(super) fn can_begin(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    BY_BEGINNING.contains(&name.as_str()) || name.starts_with("x-amz-meta-")
}

pub(super) fn is_ignored(name: &str) -> bool {
    name.to_ascii_lowercase().starts_with(IGNORED)
}

/// Where the browser goes next: the field, and its older name.
pub(super) fn is_redirect(name: &str) -> bool {
    name.eq_ignore_ascii_case(REDIRECT) || name.eq_ignore_ascii_case("redirect")
}
