use presign_core::{Denied, FormReason, Obligation};

use super::{Condition, FormWords, Policy, Posted};

/// What a form is held against: where it was posted, and the object that it names.
struct Place<'a> {
    bucket: &'a str,
    key: &'a str,
}

impl FormWords {
    /// Holds a form that was posted to `bucket` and names the object `key` against the conditions of its policy, and its
    /// policy against the fields of the form. What only the file can settle is left as an obligation.
    ///
    /// ```
    /// use presign_core::FormReason;
    /// use presign_v4::{Condition, Policy, Posted, S3_FORMS};
    /// let policy = Policy::new("2026-11-21T12:01:00Z".parse()?)
    ///     .with(Condition::eq("bucket", "photos"))
    ///     .with(Condition::starts_with("key", "user/"));
    /// let posted = Posted::new([("key", "user/1.png"), ("policy", "…")]);
    /// assert!(S3_FORMS.evaluate(&policy, &posted, "photos", "user/1.png").is_ok());
    ///
    /// let more = Posted::new([("key", "user/1.png"), ("policy", "…"), ("acl", "public-read")]);
    /// let denied = S3_FORMS.evaluate(&policy, &more, "photos", "user/1.png").unwrap_err();
    /// assert_eq!(*denied.reason(), FormReason::ExtraField("acl".to_owned()).into());
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// The first condition that does not hold, or the first field that no condition covers.
    pub fn evaluate(
        &self,
        policy: &Policy,
        posted: &Posted<'_>,
        bucket: &str,
        key: &str,
    ) -> Result<Vec<Obligation>, Denied> {
        let place = Place { bucket, key };
        // Where a field names the bucket too, whoever reads the form might take that.
        if posted.field("bucket").is_some_and(|named| named != bucket) {
            return Err(FormReason::Condition(Condition::eq("bucket", bucket).shown()).into());
        }
        let mut obligations = Vec::new();
        for condition in policy.conditions() {
            let holds = match condition {
                Condition::Eq { field, value } => value_of(field, posted, &place) == Some(value),
                Condition::StartsWith { field, prefix } => self.begins(field, value_of(field, posted, &place), prefix),
                Condition::Size(size) => {
                    match posted.size() {
                        None => obligations.push(Obligation::Size(*size)),
                        Some(bytes) if (size.min()..=size.max()).contains(&bytes) => {}
                        Some(bytes) => return Err(FormReason::Size { bytes, allowed: *size }.into()),
                    }
                    true
                }
                Condition::Never(_) => false,
            };
            if !holds {
                return Err(FormReason::Condition(condition.shown()).into());
            }
        }
        let covered = |name: &str| {
            let mut fields = policy.conditions().iter().filter_map(Condition::field);
            fields.any(|field| field.eq_ignore_ascii_case(name))
        };
        // A bucket is always posted to, whether a field names it or not.
        match posted.names().chain(["bucket"]).find(|name| !self.is_exempt(name) && !covered(name)) {
            Some(extra) => Err(FormReason::ExtraField(extra.to_owned()).into()),
            None => Ok(obligations),
        }
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
