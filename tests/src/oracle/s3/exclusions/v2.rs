//! What Version 2 leaves out of its text, or could be read as something else in it: we refuse to sign it, botocore drops
//! it or signs it all the same.

use super::{Rule, any_header, refuse};
use crate::oracle::s3::case::{Ask, Case, Version};

pub(super) const REFUSED: &[Rule] = &[
    Rule {
        exclusion: refuse("v2, a listing: we refuse, for its prefix can't be signed; botocore leaves it unsigned"),
        holds: |case| {
            is_v2(case) && matches!(&case.ask, Ask::Call(operation) if operation.call.name == "list_objects_v2")
        },
    },
    Rule {
        exclusion: refuse("v2, a query parameter that is not on its list: we refuse; botocore leaves it unsigned"),
        holds: |case| is_v2(case) && case.query().iter().any(|(name, _)| !COVERED_BY_V2.contains(name)),
    },
    Rule {
        exclusion: refuse(
            "v2, a header beside content-md5, content-type and x-amz-*: we refuse; botocore's URL leaves it out",
        ),
        holds: |case| is_v2(case) && any_header(case, |name, _| !covers(name)),
    },
    Rule {
        exclusion: refuse("v2, an empty content-md5 or content-type: we refuse, for its text is that of none at all"),
        holds: |case| {
            let empty = |name: &str, value: &str| !name.starts_with("x-amz-") && value.trim().is_empty();
            is_v2(case) && any_header(case, empty)
        },
    },
    Rule {
        exclusion: refuse("v2, a `&` in a query value: we refuse, for its text is that of two; botocore signs it"),
        holds: |case| {
            is_v2(case) && case.query().iter().any(|(_, value)| value.is_some_and(|value| value.contains('&')))
        },
    },
    Rule {
        exclusion: refuse(
            "v2, a parameter after one with a value: we refuse, for its text is that of a longer value; botocore signs it",
        ),
        holds: |case| is_v2(case) && is_absorbed(case),
    },
    Rule {
        exclusion: refuse(
            "v2, an endpoint with a path: we refuse, for it could be a bucket of another host; botocore's client leaves it \
             out of what it signs, and its signer signs it",
        ),
        holds: |case| case.version == Version::V2 && case.place.has_path(),
    },
];

/// Whether one parameter could be read as the end of the value of the one before it. The two of a part are allowed.
fn is_absorbed(case: &Case) -> bool {
    let method = match &case.ask {
        Ask::Request(request) => request.method.as_str(),
        Ask::Call(operation) => operation.call.method,
        Ask::Form(_) => return false,
    };
    let mut query = case.query();
    query.sort_unstable();
    query.windows(2).any(|two| match two {
        [("partNumber", Some(_)), ("uploadId", _)] => !matches!(method, "PUT" | "POST"),
        [(_, first), _] => first.is_some(),
        _ => false,
    })
}

fn is_v2(case: &Case) -> bool {
    case.version == Version::V2 && !matches!(case.ask, Ask::Form(_))
}

fn covers(name: &str) -> bool {
    name.starts_with("x-amz-") || matches!(name, "content-md5" | "content-type")
}

/// As botocore has it (`HmacV1Auth.QSAOfInterest`).
pub(in super::super) const COVERED_BY_V2: &[&str] = &[
    "accelerate",
    "acl",
    "cors",
    "defaultObjectAcl",
    "location",
    "logging",
    "partNumber",
    "policy",
    "requestPayment",
    "torrent",
    "versioning",
    "versionId",
    "versions",
    "website",
    "uploads",
    "uploadId",
    "response-content-type",
    "response-content-language",
    "response-expires",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "delete",
    "lifecycle",
    "tagging",
    "restore",
    "storageClass",
    "notification",
    "replication",
    "analytics",
    "metrics",
    "inventory",
    "select",
    "select-type",
    "object-lock",
];
