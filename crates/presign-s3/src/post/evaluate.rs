use presign_core::{Denied, FormReason, Obligation};
use presign_v4::{Condition, Policy};

use super::Posted;
use super::names;

/// Fields that need no condition: the signature and what it is over, the file, and what S3 does not look at.
/// Of SigV2, the key id is one of them too.
const EXEMPT: [&str; 5] = ["x-amz-signature", "signature", "awsaccesskeyid", "policy", "file"];

/// What a form is held against: where it was posted, and the object that it names.
pub(super) struct Place<'a> {
    pub(super) bucket: &'a str,
    pub(super) key: &'a str,
}

/// Holds a form against the conditions of its policy, and its policy against the fields of the form. What only the file
/// can settle is left as an obligation.
pub(super) fn evaluate(policy: &Policy, posted: &Posted<'_>, place: &Place<'_>) -> Result<Vec<Obligation>, Denied> {
    // Where a field names the bucket too, whoever reads the form might take that.
    if posted.field("bucket").is_some_and(|named| named != place.bucket) {
        return Err(FormReason::Condition(Condition::eq("bucket", place.bucket).shown()).into());
    }
    let mut obligations = Vec::new();
    for condition in policy.conditions() {
        let holds = match condition {
            Condition::Eq { field, value } => value_of(field, posted, place) == Some(value),
            Condition::StartsWith { field, prefix } => begins(field, value_of(field, posted, place), prefix),
            Condition::Size(size) => {
                match posted.size() {
                    None => obligations.push(Obligation::Size(*size)),
                    Some(bytes) if (size.min()..=size.max()).contains(&bytes) => {}
                    Some(bytes) => return Err(FormReason::Size { bytes, allowed: *size }.into()),
                }
                true
            }
            _ => false,
        };
        if !holds {
            return Err(FormReason::Condition(condition.shown()).into());
        }
    }
    let covered = |name: &str| {
        let mut fields = policy.conditions().iter().filter_map(Condition::field);
        fields.any(|field| field.eq_ignore_ascii_case(name))
    };
    let exempt = |name: &str| EXEMPT.iter().any(|exempt| exempt.eq_ignore_ascii_case(name)) || names::is_ignored(name);
    // A bucket is always posted to, whether a field names it or not.
    match posted.names().chain(["bucket"]).find(|name| !exempt(name) && !covered(name)) {
        Some(extra) => Err(FormReason::ExtraField(extra.to_owned()).into()),
        None => Ok(obligations),
    }
}

fn value_of<'v>(field: &str, posted: &Posted<'v>, place: &Place<'v>) -> Option<&'v str> {
    if field.eq_ignore_ascii_case("bucket") {
        Some(place.bucket)
    } else if field.eq_ignore_ascii_case("key") {
        Some(place.key)
    } else {
        posted.field(field)
    }
}

/// An empty beginning asks for nothing, not even for the field. A content type with commas is a list, and each of it
/// has to begin so (<https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html>).
pub(super) fn begins(field: &str, value: Option<&str>, prefix: &str) -> bool {
    match value {
        None => prefix.is_empty(),
        Some(value) if field.eq_ignore_ascii_case("content-type") && value.contains(',') => {
            value.starts_with(prefix) && value.split(',').all(|one| one.trim_start().starts_with(prefix))
        }
        Some(value) => value.starts_with(prefix),
    }
}
