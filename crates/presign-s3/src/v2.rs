//! Signature Version 2 in the query: what it signs, and that it signs no more
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html>).

#[cfg(feature = "sigv2")]
mod claims;
#[cfg(feature = "sigv2")]
mod exact;
mod params;
#[cfg(feature = "sigv2")]
mod sign;
#[cfg(feature = "sigv2")]
mod text;

#[cfg(feature = "sigv2")]
pub(crate) use claims::Claims;
#[cfg(feature = "sigv2")]
pub(crate) use exact::{also_allows, enforces};
pub(crate) use params::Params;
#[cfg(feature = "sigv2")]
pub(crate) use sign::{explain, sign};

/// The query parameters that are signed, in order: those of AWS's own signer
/// (<https://github.com/boto/botocore/blob/1.44.5/botocore/auth.py>, `HmacV1Auth.QSAOfInterest`), of which the
/// documentation lists the older ones.
const SIGNED: [&str; 35] = [
    "accelerate",
    "acl",
    "analytics",
    "cors",
    "defaultObjectAcl",
    "delete",
    "inventory",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "partNumber",
    "policy",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "select",
    "select-type",
    "storageClass",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
];

/// The headers beside `x-amz-*` that are signed, present or absent.
const MD5: &str = "content-md5";
const TYPE: &str = "content-type";

/// The session token, which Version 2 signs as the header of this name although it stands in the query.
const TOKEN: &str = "x-amz-security-token";

fn is_signed_header(name: &str) -> bool {
    name.starts_with("x-amz-") || matches!(name, MD5 | TYPE)
}

#[cfg(test)]
#[cfg(feature = "sigv2")]
mod tests;
