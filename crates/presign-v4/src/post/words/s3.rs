use presign_core::ChecksumAlgorithm;

use super::{FormWords, Instead, REDIRECT, STATUS};
use crate::AWS4;
use crate::post::layout::Layout;

/// The words of Amazon S3
/// ([fields](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html),
/// [conditions](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html)).
pub static S3_FORMS: FormWords = FormWords {
    provider: "s3",
    service: "S3",
    dialects: &[&AWS4],
    layout: Layout::Asked,
    known: &[
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
        "x-amz-*",
    ],
    by_beginning: &[
        "acl",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-type",
        "expires",
        "redirect",
        REDIRECT,
        "x-amz-meta-*",
    ],
    meta: "x-amz-meta-",
    signing: &[
        "policy",
        "x-amz-algorithm",
        "x-amz-credential",
        "x-amz-date",
        "x-amz-security-token",
        "x-amz-signature",
        "awsaccesskeyid",
        "signature",
    ],
    // Of Version 2, the key id is one of them too.
    exempt: &["x-amz-signature", "signature", "awsaccesskeyid", "policy", "file"],
    // Two names for one thing: which of them S3 takes nobody says.
    elsewhere: &[
        ("x-amz-acl", "name it acl"),
        ("x-amz-tagging", "name it tagging, with the tags as an XML document"),
        ("x-amz-expires", "leave it out: the policy says when the form ends"),
        ("x-amz-region-set", "leave it out: a form is for one region"),
        ("x-amz-content-sha256", "bind a checksum"),
        ("x-amz-copy-source*", "sign a PUT: a form uploads a file"),
        ("x-amz-rename-source*", "sign a PUT: a form uploads a file"),
    ],
    redirects: &[REDIRECT, "redirect"],
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
    lists: &["content-type"],
    renamed: &[("content-type", "Content-Type"), ("x-amz-acl", "acl")],
    headers: &[
        "cache-control",
        "content-disposition",
        "content-encoding",
        "expires",
        "x-amz-meta-*",
        "x-amz-storage-class*",
        "x-amz-server-side-encryption*",
        "x-amz-website-redirect-location*",
        "x-amz-object-lock-*",
        "x-amz-checksum-*",
    ],
    create_only: "if-none-match",
    checksums: &[
        (ChecksumAlgorithm::Crc32, "x-amz-checksum-crc32"),
        (ChecksumAlgorithm::Crc32c, "x-amz-checksum-crc32c"),
        (ChecksumAlgorithm::Crc64Nvme, "x-amz-checksum-crc64nvme"),
        (ChecksumAlgorithm::Sha1, "x-amz-checksum-sha1"),
        (ChecksumAlgorithm::Sha256, "x-amz-checksum-sha256"),
    ],
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
    longest_key: 1024,
    // 20 KB, the smaller of its two readings (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html).
    longest_form: Some(20_000),
    instead: Instead {
        checksum: "bind a sha256, or sign a PUT",
        create_only: "choose a name that no object has, such as a random one, or bind create-only to a PUT of an exact \
                      size",
        client_ip: "deny other addresses by aws:SourceIp in the bucket policy, or serve by a gateway",
    },
};
