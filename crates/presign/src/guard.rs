#[cfg(feature = "tower")]
mod serve;

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use http::request;
use presign_core::{BaseUrl, Denied, Obligation, Origin, Reason, Received, Result, Verified};
use presign_local::Verifier;

#[cfg(feature = "axum")]
pub(crate) use serve::signed_alone;
#[cfg(feature = "tower")]
pub(crate) use serve::{mute, settled};

use crate::{Clock, Rings, SystemClock};

/// What decides whether a request came by a signed URL: a key ring, an origin, and the path that is served under.
/// Cheap to clone.
///
/// The features `axum` and `tower` put it in front of handlers and services; whoever has neither calls
/// [`check`](Self::check).
///
/// ```
/// use presign::local::{Key, KeyRing};
/// use presign::{Grant, Guard, LiveSite, Presigner};
/// use std::{sync::Arc, time::Duration};
///
/// let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(3600))?);
/// let guard = Guard::of(ring.clone(), "https://files.example/files")?;
/// let presigner = Presigner::new(LiveSite::new(ring, "https://files.example/files")?);
///
/// let presigned = presigner.presign_now(&Grant::get("a b.txt", Duration::from_secs(60)))?;
/// let (parts, ()) = presigned.reveal().to_request()?.into_parts();
/// assert_eq!(guard.check(&parts, None)?.key().map(|key| key.as_str()), Some("a b.txt"));
/// let (forged, ()) = http::Request::get("https://files.example/files/a%20b.txt").body(()).unwrap().into_parts();
/// assert!(guard.check(&forged, None).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Guard(Arc<Settings>);

#[derive(Clone)]
struct Settings {
    rings: Arc<dyn Rings>,
    origin: Origin,
    /// Escaped; empty, or begins with `/`.
    mount: String,
    verifier: Verifier,
    clock: Arc<dyn Clock>,
    report: Arc<dyn Fn(&Denied) + Send + Sync>,
}

/// The address that a request came from, for servers that have no extension of their own for it: put it into the
/// request's extensions, from the connection and never from a header.
///
/// ```
/// use presign::Peer;
/// let request = http::Request::get("/").extension(Peer::new([127, 0, 0, 1])).body(()).unwrap();
/// assert_eq!(request.extensions().get::<Peer>().map(|peer| peer.address().is_loopback()), Some(true));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(IpAddr);

impl Peer {
    /// The peer at `address`.
    pub fn new(address: impl Into<IpAddr>) -> Self {
        Self(address.into())
    }

    /// Its address.
    pub fn address(self) -> IpAddr {
        self.0
    }
}

impl Guard {
    /// Checks against the ring of `rings` what was signed for `origin`.
    ///
    /// With [`Origin::Fixed`] the URL is bound to what its signer calls the service, whatever proxies make of `Host`;
    /// [`of`](Self::of) takes that from a base URL.
    ///
    /// ```
    /// use presign::{Guard, Origin, local::{Key, KeyRing}};
    /// use std::{sync::Arc, time::Duration};
    ///
    /// let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(3600))?);
    /// let guard = Guard::new(ring, Origin::HostHeader { scheme: "https".into() }).under("/files");
    /// let (parts, ()) = http::Request::get("/files/a").header("host", "h").body(()).unwrap().into_parts();
    /// assert_eq!(guard.check(&parts, None).unwrap_err().reason().to_string(), "ps-key is missing");
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(rings: impl Rings + 'static, origin: Origin) -> Self {
        Self(Arc::new(Settings {
            rings: Arc::new(rings),
            origin,
            mount: String::new(),
            verifier: Verifier::new(),
            clock: Arc::new(SystemClock),
            report: Arc::new(|_| {}),
        }))
    }

    /// Checks what a site of this base URL signed: its origin is fixed, and its path is the one served under.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if that is no base URL.
    ///
    /// ```
    /// use presign::{Guard, local::{Key, KeyRing}};
    /// use std::{sync::Arc, time::Duration};
    ///
    /// let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(3600))?);
    /// assert!(Guard::of(ring.clone(), "https://files.example/files").is_ok());
    /// assert!(Guard::of(ring, "files.example").is_err());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn of(rings: impl Rings + 'static, base: &str) -> Result<Self> {
        let base: BaseUrl = base.parse()?;
        let origin = Origin::Fixed { scheme: base.scheme().to_owned(), authority: base.authority().to_owned() };
        Ok(Self::new(rings, origin).under(base.prefix()))
    }

    /// The same for a service at `prefix`: what follows it in the path is the object. Anything outside is refused.
    ///
    /// It is the path that clients see, also where a router is nested and takes it off. A proxy has to pass the path as
    /// it came: a signature covers the whole of it.
    #[must_use]
    pub fn under(self, prefix: &str) -> Self {
        self.with(|settings| prefix.trim_end_matches('/').clone_into(&mut settings.mount))
    }

    /// The same with another verifier: one that ignores tracking parameters.
    ///
    /// ```
    /// # use presign::{Guard, local::{Key, KeyRing, Verifier}};
    /// # let ring = KeyRing::new(Key::new("k1", [7; 32])?, std::time::Duration::from_secs(3600))?;
    /// # let guard = Guard::of(std::sync::Arc::new(ring), "https://files.example")?;
    /// let guard = guard.with_verifier(Verifier::new().ignoring(["utm_*", "fbclid"]));
    /// # assert!(format!("{guard:?}").contains("fbclid"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn with_verifier(self, verifier: Verifier) -> Self {
        self.with(|settings| settings.verifier = verifier)
    }

    /// The same, by `clock`.
    ///
    /// ```
    /// # use presign::{Guard, local::{Key, KeyRing}};
    /// # let ring = KeyRing::new(Key::new("k1", [7; 32])?, std::time::Duration::from_secs(3600))?;
    /// # let guard = Guard::of(std::sync::Arc::new(ring), "https://files.example")?;
    /// let guard = guard.with_clock(presign::FixedClock::new("2026-11-21T12:00:00Z".parse()?));
    /// # assert!(format!("{guard:?}").contains("FixedClock"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        self.with(|settings| settings.clock = Arc::new(clock))
    }

    /// The same, which tells `report` of each request that an extractor or a layer refuses: for logs. The outside has
    /// one mute answer.
    ///
    /// ```
    /// # use presign::{Guard, local::{Key, KeyRing}};
    /// # let ring = KeyRing::new(Key::new("k1", [7; 32])?, std::time::Duration::from_secs(3600))?;
    /// # let guard = Guard::of(std::sync::Arc::new(ring), "https://files.example")?;
    /// let guard = guard.with_report(|denied| eprintln!("refused: {}", denied.reason()));
    /// # assert!(format!("{guard:?}").starts_with("Guard"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn with_report(self, report: impl Fn(&Denied) + Send + Sync + 'static) -> Self {
        self.with(|settings| settings.report = Arc::new(report))
    }

    /// Checks a request that came from `peer`, by its target as it came: not one that a router has taken a prefix off.
    ///
    /// # Errors
    /// A typed reason, for logs: to the outside there is one answer.
    pub fn check(&self, parts: &request::Parts, peer: Option<IpAddr>) -> Result<Verified, Denied> {
        let received = Received::new(parts, &self.0.origin, peer)?.under(&self.0.mount)?;
        let claims = self.0.verifier.parse(&received)?;
        let at = self.0.clock.now().map_err(|_| Reason::Unacceptable("the clock"))?;
        let verified = self.0.verifier.verify(&claims, &self.0.rings.current(), at)?;
        said_size(parts, &verified)?;
        Ok(verified)
    }

    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

/// A size that the request states must be one that was signed; one that it does not state only the body can tell.
fn said_size(parts: &request::Parts, verified: &Verified) -> Result<(), Denied> {
    let mut lengths = parts.headers.get_all(http::header::CONTENT_LENGTH).iter();
    let Some(length) = lengths.next() else { return Ok(()) };
    // Digits alone (https://www.rfc-editor.org/rfc/rfc9110#section-8.6): a sign would parse too.
    let digits = length.to_str().ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let length: Option<u64> = digits.and_then(|digits| digits.parse().ok());
    let fits = |length: u64| {
        verified.obligations().iter().all(|obligation| match obligation {
            Obligation::Size(size) => (size.min()..=size.max()).contains(&length),
            _ => true,
        })
    };
    match (length, lengths.next()) {
        (Some(length), None) if fits(length) => Ok(()),
        _ => Err(Reason::Unacceptable("content-length").into()),
    }
}

/// Without the report, which is code.
impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("rings", &self.0.rings)
            .field("origin", &self.0.origin)
            .field("mount", &self.0.mount)
            .field("verifier", &self.0.verifier)
            .field("clock", &self.0.clock)
            .finish_non_exhaustive()
    }
}
