use presign_core::{Error, ErrorKind, Expiring, Limits, Result, Span, Timestamp, Validity, Window};

use crate::account::Shared;
use crate::{Credentials, credentials};

/// When a SAS is signed, and for which span.
#[derive(Clone, Copy)]
pub(crate) struct When {
    pub(crate) at: Timestamp,
    pub(crate) span: Option<Span>,
}

impl When {
    /// Azure has no longest validity: <https://learn.microsoft.com/azure/storage/common/sas-expiration-policy>.
    pub(crate) const LIMITS: Limits = Limits::up_to_seconds(u64::MAX);

    pub(crate) fn new(at: Timestamp, validity: Option<Validity>) -> Result<Self> {
        let span = validity.map(|validity| validity.span(at, &Self::LIMITS)).transpose()?;
        Ok(Self { at, span })
    }

    /// The last second that credentials should live until.
    pub(crate) fn until(&self) -> Timestamp {
        self.span.map_or(self.at, |span| span.until())
    }

    /// From when to when it is valid, if it says so itself.
    pub(crate) fn window(
        self,
        shared: &Shared,
        credentials: &Expiring<Credentials>,
        start: Option<Timestamp>,
    ) -> Result<Option<Window>> {
        match self.span {
            Some(span) => window(span, self.at, shared, credentials, start).map(Some),
            None => begun(self.at, credentials).map(|()| None),
        }
    }
}

/// What `credentials` leave of `span` to what is signed at `at` and starts at `start`.
// Moved piece by piece otherwise: in the hot path.
#[inline(always)]
pub(crate) fn window(
    span: Span,
    at: Timestamp,
    shared: &Shared,
    credentials: &Expiring<Credentials>,
    start: Option<Timestamp>,
) -> Result<Window> {
    begun(at, credentials)?;
    let window = span.within(credentials::end(credentials), shared.expiry)?;
    if start.is_some_and(|start| start > window.expires_at()) {
        let text = "start a URL after its end: choose an earlier start or a longer validity";
        return Err(Error::new(ErrorKind::Validity, text));
    }
    Ok(window)
}

/// Refuses credentials that sign from a later instant on.
#[inline]
fn begun(at: Timestamp, credentials: &Expiring<Credentials>) -> Result<()> {
    match credentials::begins_at(credentials.value()) {
        Some(begins) if at < begins => {
            let text = format!("sign with a user delegation key that begins at {begins}: ask for one that has begun");
            Err(Error::new(ErrorKind::Credentials, text))
        }
        _ => Ok(()),
    }
}
