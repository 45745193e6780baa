use std::borrow::Cow;

use http::Method;

use crate::term::{bindable, field};
use crate::{
    Action, Checksum, End, Error, ErrorKind, IpNet, Limits, ObjectKey, Result, Size, Span, Target, Term, Timestamp,
    Validity, Window, window,
};

/// What the bearer of a URL may do: one action on one target, for a validity, under terms.
///
/// The validity is a required argument: a [`Duration`](std::time::Duration) or an end. Setters never fail; the first
/// thing that is wrong is reported once, when the grant is presigned.
///
/// ```
/// use presign_core::{Action, Grant, Term};
/// use std::time::Duration;
/// let grant = Grant::put("cat.png", Duration::from_secs(900)).content_type("image/png").create_only();
/// let parts = grant.parts()?;
/// assert_eq!(*parts.action(), Action::Put);
/// assert_eq!(parts.terms().count(), 2);
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    parts: Parts<'a>,
    fault: Option<Error>,
}

/// The parts of a [`Grant`] in which nothing is wrong.
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    action: Action,
    target: Target<'a>,
    validity: Validity,
    stable_for: u64,
    terms: Vec<Term<'a>>,
}

impl<'a> Grant<'a> {
    /// To read an object.
    pub fn get(key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::on_object(Action::Get, key, validity)
    }

    /// To read an object's metadata.
    pub fn head(key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::on_object(Action::Head, key, validity)
    }

    /// To write an object.
    pub fn put(key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::on_object(Action::Put, key, validity)
    }

    /// To delete an object.
    pub fn delete(key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::on_object(Action::Delete, key, validity)
    }

    /// To list the objects whose names begin with `prefix`, which may be empty.
    pub fn list(prefix: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::new(Action::List, Ok(Target::Prefix(prefix.into())), validity)
    }

    /// To write an object of a size within `size` (bytes), by whatever the provider has for it.
    pub fn upload(key: impl Into<Cow<'a, str>>, size: impl Into<Size>, validity: impl Into<Validity>) -> Self {
        Self::on_object(Action::Upload, key, validity).size(size)
    }

    /// To do any other operation of the provider: `method` on `target`, with the query and headers that name it.
    ///
    /// ```
    /// use presign_core::{Grant, Target};
    /// use std::time::Duration;
    /// let begin = Grant::request(http::Method::POST, "film.mp4", Duration::from_secs(60)).query_flag("uploads");
    /// let buckets = Grant::request(http::Method::GET, Target::Bucket, Duration::from_secs(60)).query_flag("policy");
    /// assert!(begin.parts().is_ok() && buckets.parts().is_ok());
    /// ```
    pub fn request(
        method: Method,
        target: impl TryInto<Target<'a>, Error: Into<Error>>,
        validity: impl Into<Validity>,
    ) -> Self {
        Self::new(Action::Request(method), target.try_into().map_err(Into::into), validity)
    }

    /// The upload must have this media type.
    #[must_use]
    pub fn content_type(self, value: impl Into<Cow<'a, str>>) -> Self {
        let term = field("content-type", value.into()).map(|(_, value)| Term::ContentType(value));
        self.with(term)
    }

    /// The upload must have this size in bytes, or a size in this range.
    #[must_use]
    pub fn size(self, size: impl Into<Size>) -> Self {
        self.with(size.into().checked().map(Term::Size))
    }

    /// The upload must have this checksum.
    #[must_use]
    pub fn checksum(self, checksum: Checksum) -> Self {
        self.with(Ok(Term::Checksum(checksum)))
    }

    /// The upload must not replace an object.
    #[must_use]
    pub fn create_only(self) -> Self {
        self.with(Ok(Term::CreateOnly))
    }

    /// The client saves the download under this file name ([`attachment`](crate::attachment)).
    #[must_use]
    pub fn download_as(self, name: impl Into<Cow<'a, str>>) -> Self {
        self.with(Ok(Term::DownloadAs(name.into())))
    }

    /// The response has this header field.
    #[must_use]
    pub fn respond_with(self, name: &str, value: impl Into<Cow<'a, str>>) -> Self {
        self.with(field(name, value.into()).map(|(name, value)| Term::RespondWith(name, value)))
    }

    /// The request must have this header field.
    #[must_use]
    pub fn header(self, name: &str, value: impl Into<Cow<'a, str>>) -> Self {
        let term = field(name, value.into());
        self.with(term.and_then(|(name, value)| bindable(&name).map(|()| Term::Header(name, value))))
    }

    /// The request must have this query parameter, given unescaped.
    #[must_use]
    pub fn query(self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.query_pair(name.into(), Some(value.into()))
    }

    /// The request must have this query parameter, a name without a value.
    #[must_use]
    pub fn query_flag(self, name: impl Into<Cow<'a, str>>) -> Self {
        self.query_pair(name.into(), None)
    }

    /// The version of the object.
    #[must_use]
    pub fn version(self, id: impl Into<Cow<'a, str>>) -> Self {
        self.with(Ok(Term::Version(id.into())))
    }

    /// The request must come from this network.
    #[must_use]
    pub fn client_ip(self, network: IpNet) -> Self {
        self.with(Ok(Term::ClientIp(network)))
    }

    /// The URL is not valid before this instant.
    #[must_use]
    pub fn not_before(self, at: Timestamp) -> Self {
        self.with(Ok(Term::NotBefore(at)))
    }

    /// The URL is valid for one use.
    #[must_use]
    pub fn single_use(self) -> Self {
        self.with(Ok(Term::SingleUse))
    }

    /// The URL stays the same for whole windows of this length, at most half the validity, so that it can be cached:
    /// its issue time is floored to a multiple of the window, and its remaining life is that much shorter.
    #[must_use]
    pub fn stable_for(mut self, window: std::time::Duration) -> Self {
        match window::whole_seconds(window) {
            Ok(0) => {
                self.note(Error::new(ErrorKind::Validity, "keep a URL stable for 0 s: leave it out, or give a window"))
            }
            Ok(_) if self.parts.stable_for > 0 => self.note(said_twice("a stable window")),
            Ok(seconds) => self.parts.stable_for = seconds,
            Err(error) => self.note(error),
        }
        self
    }

    /// The same, with `error` to report, unless something was wrong before: for faces that build grants in a provider's
    /// own words.
    #[must_use]
    pub fn with_error(mut self, error: Error) -> Self {
        self.note(error);
        self
    }

    /// The grant's parts: the way in for a backend.
    ///
    /// # Errors
    /// The first thing that was wrong when the grant was made.
    #[inline]
    pub fn parts(&self) -> Result<&Parts<'a>> {
        match &self.fault {
            Some(fault) => Err(fault.clone()),
            None => Ok(&self.parts),
        }
    }

    fn on_object(action: Action, key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::new(action, ObjectKey::new(key).map(Target::Object), validity)
    }

    fn new(action: Action, target: Result<Target<'a>>, validity: impl Into<Validity>) -> Self {
        let (target, fault) = match target {
            Ok(target) => (target, None),
            Err(fault) => (Target::Bucket, Some(fault)),
        };
        let parts = Parts { action, target, validity: validity.into(), stable_for: 0, terms: Vec::new() };
        Self { parts, fault }
    }

    fn query_pair(self, name: Cow<'a, str>, value: Option<Cow<'a, str>>) -> Self {
        if name.is_empty() {
            let text = "bind a query parameter: the name is empty; give a name";
            return self.with(Err(Error::new(ErrorKind::Term, text)));
        }
        self.with(Ok(Term::Query(name, value)))
    }

    fn with(mut self, term: Result<Term<'a>>) -> Self {
        match term {
            Ok(term) if self.parts.terms.iter().any(|other| other.collides(&term)) => {
                self.note(said_twice(term.name()))
            }
            Ok(term) => self.parts.terms.push(term),
            Err(error) => self.note(error),
        }
        self
    }

    fn note(&mut self, fault: Error) {
        self.fault.get_or_insert(fault);
    }
}

fn said_twice(what: &'static str) -> Error {
    Error::new(ErrorKind::Term, format!("bind {what} twice: one of the two would be lost; say it once"))
}

impl<'a> Parts<'a> {
    /// What may be done.
    #[inline]
    pub fn action(&self) -> &Action {
        &self.action
    }

    /// What it is done to.
    #[inline]
    pub fn target(&self) -> &Target<'a> {
        &self.target
    }

    /// For how long, as asked.
    pub fn validity(&self) -> Validity {
        self.validity
    }

    /// The terms in the order in which they were set. A backend enforces each or refuses it.
    #[inline]
    pub fn terms(&self) -> impl Iterator<Item = &Term<'a>> {
        self.terms.iter()
    }

    /// A grant of another action on the same target, for the same time, under those terms that `keep` picks: for a
    /// backend that does one thing in steps.
    #[must_use]
    pub fn regrant(&self, action: Action, keep: impl Fn(&Term<'_>) -> bool) -> Grant<'a> {
        let terms = self.terms.iter().filter(|term| keep(term)).cloned().collect();
        Grant { parts: Parts { action, terms, ..self.clone() }, fault: None }
    }

    /// The span that the grant asks for when it is signed at `at`, within the provider's `limits`.
    ///
    /// # Errors
    /// [`ErrorKind::Validity`] if it is empty, in the past, over the provider's longest, or if the stable window is
    /// over half of it.
    #[inline]
    pub fn span(&self, at: Timestamp, limits: &Limits) -> Result<Span> {
        Span::of(self.validity, self.stable_for, at, limits)
    }

    /// [`Parts::span`] cut to a credential that ends at `end`, as [`Span::within`] does.
    ///
    /// # Errors
    /// Those of the two.
    pub fn window(&self, at: Timestamp, limits: &Limits, end: End) -> Result<Window> {
        self.span(at, limits)?.within(end, crate::Expiry::Clamp)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);
    const TOO_SMALL: Size = Size::between(4, 3);

    #[test]
    fn the_first_fault_is_reported_once() {
        let grant = Grant::get("../a", MINUTE).header("bad name", "v").size(TOO_SMALL);
        assert_eq!(*grant.parts().unwrap_err().kind(), ErrorKind::Key);
    }

    #[test]
    fn what_would_be_lost_or_changed_is_refused() {
        let put = || Grant::put("k", MINUTE);
        let refused = [
            put().header("host", "evil.example"),
            put().header("Authorization", "x"),
            put().header("Transfer-Encoding", "chunked"),
            put().header("x-a", "é"),
            put().header("content-length", "abc"),
            put().header("content-length", "+5"),
            put().header("content-length", "05"),
            put().header("x-a", "a\r\nx-b: c"),
            put().header("x-a", "\u{0}"),
            put().header("", "v"),
            put().header("x a", "v"),
            put().content_type("text/plain\n"),
            put().content_type("a/b").content_type("a/c"),
            put().header("x-a", "1").header("X-A", "2"),
            put().size(3).size(3),
            put().size(TOO_SMALL),
            put().create_only().create_only(),
            put().respond_with("expires", "a").respond_with("Expires", "b"),
            put().query("", "v"),
            put().query_flag(""),
            put().version("a").version("b"),
            put().stable_for(Duration::ZERO),
            put().stable_for(Duration::from_millis(1)),
            put().stable_for(MINUTE).stable_for(MINUTE),
        ];
        for grant in refused {
            assert!(grant.parts().is_err(), "{grant:?}");
        }
    }

    #[test]
    fn a_header_is_kept_without_the_blanks_that_http_drops() {
        let grant = Grant::put("k", MINUTE).header("X-A", "\t a  b ".to_owned());
        let term = grant.parts().unwrap().terms().next().cloned();
        assert_eq!(term, Some(Term::Header(http::HeaderName::from_static("x-a"), "a  b".into())));
    }

    #[test]
    fn a_grant_shows_no_value_of_a_header() {
        let grant = Grant::put("k", MINUTE).header("x-amz-server-side-encryption-customer-key", "5ec4e7");
        assert!(!format!("{grant:?}").contains("5ec4e7"));
    }

    #[test]
    fn query_names_may_repeat() {
        assert!(Grant::get("k", MINUTE).query("tag", "a").query("tag", "b").query_flag("tag").parts().is_ok());
    }
}
