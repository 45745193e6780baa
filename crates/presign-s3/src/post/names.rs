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

/// What a field of this name says is not a form's to say, or has another name there: which, or what to do.
pub(super) fn elsewhere(name: &str) -> Option<&'static str> {
    // Two names for one thing: which of them S3 takes nobody says.
    const ELSEWHERE: [(&str, &str); 7] = [
        ("x-amz-acl", "name it acl"),
        ("x-amz-tagging", "name it tagging, with the tags as an XML document"),
        ("x-amz-expires", "leave it out: the policy says when the form ends"),
        ("x-amz-region-set", "leave it out: a form is for one region"),
        ("x-amz-content-sha256", "bind a checksum"),
        ("x-amz-copy-source*", "sign a PUT: a form uploads a file"),
        ("x-amz-rename-source*", "sign a PUT: a form uploads a file"),
    ];
    let name = name.to_ascii_lowercase();
    let is = |known: &str| known.strip_suffix('*').map_or(name == known, |start| name.starts_with(start));
    ELSEWHERE.iter().find_map(|(known, instead)| is(known).then_some(*instead))
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
