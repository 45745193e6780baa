use std::borrow::Borrow;
use std::fmt;
use std::iter::FusedIterator;
use std::sync::Arc;
use std::time::Duration;

use presign_core::{
    Backend, Error, ErrorKind, Explanation, Form, Grant, Plan, Presigned, Ready, Result, Step, Timestamp, Upload,
};

use crate::{Clock, Rules, SystemClock};

/// Makes signed URLs: a backend, a clock and house rules. Cheap to clone.
///
/// Any [`Backend`] will do, also one that knows presign-core alone:
///
/// ```
/// use presign_core::{Backend, End, Error, Grant, HmacKey, Limits, Presigned, Ready, Seal, Target, Timestamp, percent};
///
/// #[derive(Debug)]
/// struct Toy(HmacKey);
///
/// impl Backend for Toy {
///     fn provider(&self) -> &'static str {
///         "toy"
///     }
///
///     fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready, Error> {
///         let parts = grant.parts()?;
///         let Target::Object(key) = parts.target() else {
///             return Err(Error::unsupported("this target", "toy", "name an object"));
///         };
///         if let Some(term) = parts.terms().next() {
///             return Err(Error::unsupported(term.name(), "toy", "leave it out"));
///         }
///         let window = parts.window(at, &Limits::up_to_seconds(3600), End::Never)?;
///         let mut url = String::from("https://toy.example/");
///         percent::path(key.as_str(), &mut url);
///         url.push_str(&format!("?action={}&until={}", parts.action().name(), window.expires_at().unix()));
///         let mut mac = self.0.mac();
///         mac.update(url.as_bytes());
///         Seal::hex("sig").append(&mut url, &mac.finish());
///         Ok(Ready::Signed(Presigned::new(http::Method::GET, url, window).by("toy", "toy-1")))
///     }
/// }
///
/// use presign::{FixedClock, Presigner, Rules};
/// use std::time::Duration;
///
/// let presigner = Presigner::new(Toy(HmacKey::new(b"an example key of thirty-two byte")))
///     .with_clock(FixedClock::new(Timestamp::from_unix(1_795_262_400)?))
///     .with_rules(Rules::new().allow_prefix("cats/").longest(Duration::from_secs(900)));
///
/// let minute = Duration::from_secs(60);
/// let presigned = presigner.presign_now(&Grant::get("cats/1.png", minute))?;
/// let url = presigned.reveal().as_str();
/// assert!(url.starts_with("https://toy.example/cats/1.png?action=get&until=1795262460&sig="));
/// assert!(presigner.presign_now(&Grant::get("dogs/1.png", minute)).is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct Presigner {
    backend: Arc<dyn Backend>,
    clock: Arc<dyn Clock>,
    rules: Arc<Vec<Rules>>,
}

impl Presigner {
    /// Signs with `backend`, by the system's clock, without house rules.
    pub fn new(backend: impl Backend + 'static) -> Self {
        Self::from(Arc::new(backend) as Arc<dyn Backend>)
    }

    /// The same, by `clock`.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The same, under `rules` too: they add to the rules that are there, and none can be taken back.
    #[must_use]
    pub fn with_rules(mut self, rules: Rules) -> Self {
        Arc::make_mut(&mut self.rules).push(rules);
        self
    }

    /// Signs, fetching credentials or a signature where they are not at hand.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] by a house rule, before anything is fetched or signed; what is wrong with the grant;
    /// [`ErrorKind::Unsupported`] for each term that the provider can't enforce; [`ErrorKind::Credentials`] and
    /// [`ErrorKind::Transport`].
    pub async fn presign(&self, grant: &Grant<'_>) -> Result<Presigned> {
        let at = self.allowed_at(grant)?;
        match self.backend.try_presign(grant, at)? {
            Ready::Signed(presigned) => Ok(presigned),
            _ => self.backend.presign(grant, at).await,
        }
    }

    /// Signs with what is at hand.
    ///
    /// # Errors
    /// As [`presign`](Self::presign), and [`ErrorKind::Pending`] where something must be fetched first: await
    /// [`presign`](Self::presign) instead, or [`ready`](Self::ready) before a batch.
    pub fn presign_now(&self, grant: &Grant<'_>) -> Result<Presigned> {
        let at = self.allowed_at(grant)?;
        at_hand(self.backend.try_presign(grant, at)?, "presign")
    }

    /// Signs many with what is at hand, all at one instant: what their URLs share is prepared once. They come in order;
    /// one that is refused is an error in its place. Two are signed at once, when the first of them is asked for, which
    /// waits for the second's grant: of `grants`, one more may have been taken by then than URLs were.
    ///
    /// ```
    /// # #[cfg(feature = "s3")] {
    /// # use presign::{End, Expiring, FixedClock, Grant, Presigner, Timestamp, s3};
    /// # use std::{sync::Arc, time::Duration};
    /// # let keys = Arc::new(Expiring::new(s3::Credentials::new("AKID", "secret"), End::Never));
    /// # let presigner = Presigner::new(s3::Account::new("us-east-1", keys)?.bucket("photos")?)
    /// #     .with_clock(FixedClock::new(Timestamp::from_unix(1_795_262_400)?));
    /// let hour = Duration::from_secs(3600);
    /// let grants = (1..=1000).map(|page| Grant::get(format!("page-{page}.png"), hour));
    /// let urls: Vec<_> = presigner.presign_many(grants)?.collect::<Result<_, _>>()?;
    /// assert!(urls[999].reveal().as_str().starts_with("https://photos.s3.us-east-1.amazonaws.com/page-1000.png?"));
    /// # }
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the clock can't be read. Each of them: as [`presign_now`](Self::presign_now).
    pub fn presign_many<'p, 'g, G: Borrow<Grant<'g>> + 'p>(
        &'p self,
        grants: impl IntoIterator<Item = G, IntoIter: 'p>,
    ) -> Result<impl FusedIterator<Item = Result<Presigned>> + 'p> {
        let at = self.clock.now()?;
        let allowed = grants.into_iter().map(move |grant| self.allowed(grant.borrow(), at).map(|()| grant));
        Ok(presign_core::presign_allowed(&*self.backend, allowed, at).map(|signed| at_hand(signed?, "ready")))
    }

    /// Signs an upload form, fetching credentials or a signature where they are not at hand.
    ///
    /// # Errors
    /// As [`presign`](Self::presign); [`ErrorKind::Unsupported`] by a provider without forms.
    pub async fn form(&self, grant: &Grant<'_>) -> Result<Form> {
        let at = self.allowed_at(grant)?;
        match self.backend.try_form(grant, at)? {
            Ready::Signed(form) => Ok(form),
            _ => self.backend.form(grant, at).await,
        }
    }

    /// Signs one step of an upload in parts. House rules are asked about the put that the plan is of: whoever may put an
    /// object may do so in parts.
    ///
    /// # Errors
    /// As [`presign`](Self::presign); [`ErrorKind::Unsupported`] where the provider has no such uploads.
    pub async fn presign_step(&self, plan: &Plan<'_>, step: &Step<'_>) -> Result<Presigned> {
        let at = self.allowed_at(plan.grant())?;
        let grant = self.backend.step(plan, step)?;
        match self.backend.try_presign(&grant, at)? {
            Ready::Signed(presigned) => Ok(presigned),
            _ => self.backend.presign(&grant, at).await,
        }
    }

    /// Signs an upload form with what is at hand.
    ///
    /// # Errors
    /// As [`form`](Self::form), and [`ErrorKind::Pending`] where something must be fetched first.
    pub fn form_now(&self, grant: &Grant<'_>) -> Result<Form> {
        let at = self.allowed_at(grant)?;
        at_hand(self.backend.try_form(grant, at)?, "form")
    }

    /// Signs an upload by what enforces all of the grant, a URL or else a form: the provider picks.
    ///
    /// # Errors
    /// As [`presign`](Self::presign), if neither can.
    pub async fn upload(&self, grant: &Grant<'_>) -> Result<Upload> {
        let at = self.allowed_at(grant)?;
        match self.backend.try_upload(grant, at)? {
            Ready::Signed(upload) => Ok(upload),
            _ => self.backend.upload(grant, at).await,
        }
    }

    /// The same with what is at hand.
    ///
    /// # Errors
    /// As [`upload`](Self::upload), and [`ErrorKind::Pending`] where something must be fetched first.
    pub fn upload_now(&self, grant: &Grant<'_>) -> Result<Upload> {
        let at = self.allowed_at(grant)?;
        at_hand(self.backend.try_upload(grant, at)?, "upload")
    }

    /// Fetches what URLs need that end within `longest` from now, so that a batch of them can be signed by
    /// [`presign_now`](Self::presign_now).
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] or [`ErrorKind::Transport`].
    pub async fn ready(&self, longest: Duration) -> Result<()> {
        let at = self.clock.now()?;
        let seconds = longest.as_secs().saturating_add(u64::from(longest.subsec_nanos() > 0));
        self.backend.ready(at, at.plus(seconds)).await
    }

    /// The texts that would be signed now, for comparing them with a server's.
    ///
    /// # Errors
    /// As [`presign_now`](Self::presign_now); [`ErrorKind::Unsupported`] by a backend that doesn't write them.
    pub fn explain(&self, grant: &Grant<'_>) -> Result<Explanation> {
        let at = self.allowed_at(grant)?;
        self.backend.explain(grant, at)
    }

    /// The provider's short name.
    pub fn provider(&self) -> &'static str {
        self.backend.provider()
    }

    /// The present instant, if all rules allow `grant` at it.
    fn allowed_at(&self, grant: &Grant<'_>) -> Result<Timestamp> {
        let at = self.clock.now()?;
        self.allowed(grant, at)?;
        Ok(at)
    }

    fn allowed(&self, grant: &Grant<'_>, at: Timestamp) -> Result<()> {
        self.rules.iter().try_for_each(|rules| rules.check(grant, at))
    }
}

fn at_hand<T>(ready: Ready<T>, awaiting: &str) -> Result<T> {
    match ready {
        Ready::Signed(signed) => Ok(signed),
        _ => Err(Error::new(
            ErrorKind::Pending,
            format!(
                "sign at once: the key or its credentials are not at hand; await `{awaiting}`, or await `ready` first"
            ),
        )),
    }
}

/// A backend that is shared already.
impl From<Arc<dyn Backend>> for Presigner {
    fn from(backend: Arc<dyn Backend>) -> Self {
        Self { backend, clock: Arc::new(SystemClock), rules: Arc::default() }
    }
}

/// Without the backend, which holds a key.
impl fmt::Debug for Presigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presigner")
            .field("provider", &self.provider())
            .field("clock", &self.clock)
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
