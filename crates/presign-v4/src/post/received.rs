use std::ops::RangeInclusive;

use http::{Method, header};
use presign_core::{Denied, End, FormReason, Reason, Received, Timestamp};

use super::Policy;
use crate::Dialect;

impl Dialect {
    /// Whether a request can carry a form, which says everything in its fields: a POST of `multipart/form-data`, without
    /// a query, another credential, or a header that commands the service.
    ///
    /// # Errors
    /// What it is instead.
    pub fn check_form(&self, received: &Received<'_>) -> Result<(), Denied> {
        let headers = received.headers();
        if received.method() != Method::POST {
            return Err(Reason::Malformed("the method").into());
        }
        let enclosure = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = enclosure.split(';').next().unwrap_or_default().trim_ascii();
        if !essence.eq_ignore_ascii_case("multipart/form-data") {
            return Err(FormReason::Enclosure.into());
        }
        if headers.contains_key(header::AUTHORIZATION) {
            return Err(Reason::TwoCredentials.into());
        }
        if received.query().is_some_and(|query| !query.is_empty()) {
            return Err(Reason::Malformed("the query").into());
        }
        let mut names = headers.keys().map(http::HeaderName::as_str);
        match names.find(|name| name.starts_with(self.service_headers) && *name != self.content_hash) {
            Some(name) => Err(Reason::UnsignedHeader(name.to_owned().into()).into()),
            None => Ok(()),
        }
    }
}

impl Policy {
    /// Until when a form under this policy can be posted, if it can be at `at`: to the first of the ends of the policy, of
    /// the `credential`, and of the time for which its signature counts, where the scheme says it. Clocks may differ by
    /// `tolerance_s` seconds.
    ///
    /// ```
    /// use presign_core::{End, Timestamp};
    /// let at: Timestamp = "2026-11-21T12:00:00Z".parse()?;
    /// let policy = presign_v4::Policy::new(at.plus(60));
    /// assert_eq!(policy.in_time(at, Some(at..=at.plus(604_800)), End::At(at.plus(30)), 0), Ok(at.plus(30)));
    /// assert!(policy.in_time(at.plus(61), None, End::Never, 0).is_err());
    /// assert!(policy.in_time(at, Some(at.plus(9)..=at.plus(99)), End::Never, 8).is_err());
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`FormReason::Expired`] and [`Reason::NotYetValid`].
    pub fn in_time(
        &self,
        at: Timestamp,
        signed: Option<RangeInclusive<Timestamp>>,
        credential: End,
        tolerance_s: u64,
    ) -> Result<Timestamp, Denied> {
        let ends = signed.as_ref().map_or(self.expiration(), |signed| self.expiration().min(*signed.end()));
        let ends = match credential {
            End::At(end) => end.min(ends),
            _ => ends,
        };
        if at > ends {
            return Err(FormReason::Expired(ends).into());
        }
        match signed {
            Some(signed) if *signed.start() > at.plus(tolerance_s) => Err(Reason::NotYetValid(*signed.start()).into()),
            _ => Ok(ends),
        }
    }
}
