//! S3's scheme in the words of the matrix.

mod values;

use anyhow::Result;
use presign_core::{Grant, Presigned, Timestamp};
use presign_s3::Signature;

use super::operation::VALIDITY;
use super::scheme::{Scheme, Signs};
use super::v2;
use crate::{Kind, Pen, Presented, store};
pub(super) use values::other_case;

pub(super) const S3: Scheme = Scheme {
    prefix: "X-Amz-",
    parameters: &[
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
    ],
    values: values::values,
    signature: "X-Amz-Signature",
    signature_chars: 64,
    zero: "0",
    padding: "",
    escaped_name: ["X-Amz-Expires", "X-Amz-E%78pires"],
    respelled: None,
    head_follows_get: false,
    mount: "/mtx",
    mounts: &[("another-bucket", "/alt"), ("no-such-bucket", "/nix"), ("bucket-in-upper-case-escape", "/%4Dtx")],
    unlisted: ("X-Amz-SignedHeaders", Some("X-Amz-SignedHeaders=host")),
    flipped: [&[Kind::Signature], ANY, &[Kind::Signature]],
    stored: [200, 200],
    deleted: 204,
    listed: |key| format!("<Key>{key}</Key>"),
    sum: Some(("x-amz-checksum-sha256", str::to_owned)),
    create_only: Some(("if-none-match", "\"0\"")),
    commands: &[
        ("x-amz-meta-a", "1"),
        ("x-amz-acl", "public-read"),
        ("x-amz-date", "20260101T000000Z"),
        ("x-amz-security-token", "token"),
        ("x-amz-server-side-encryption", "AES256"),
    ],
    commanded: &[Kind::UnsignedHeader],
    overrides: &[
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-type",
        "expires",
    ],
};

/// Any word that a server finds for a parameter that lost its meaning.
const ANY: &[Kind] = &[
    Kind::Signature,
    Kind::Anonymous,
    Kind::Malformed,
    Kind::UnknownKey,
    Kind::UnsignedHeader,
    Kind::Expired,
    Kind::NotYetValid,
    Kind::Validity,
    Kind::Unsupported,
    Kind::Denied,
];

impl Signs for Pen<'_> {
    fn scheme(&self) -> &'static Scheme {
        if *self.signature() == Signature::V4 { &S3 } else { &v2::S3_V2 }
    }

    fn now(&self) -> Timestamp {
        Pen::now(self)
    }

    fn presign(&self, grant: &Grant<'_>) -> Result<Presigned> {
        Pen::presign(self, grant)
    }

    fn stored_as(&self, key: &str) -> String {
        store::name(self.ground().bucket, key)
    }

    fn get_otherwise(&self, key: &str) -> Result<Option<Presented>> {
        self.by_virtual_host().sign(&Grant::get(key, VALIDITY), b"").map(Some)
    }
}
