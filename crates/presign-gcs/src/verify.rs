use std::sync::Arc;

use presign_core::{BaseUrl, Denied, End, Reason, Received, Timestamp, Verified, VerifyBytes};
use presign_v4::{GOOG4_HMAC, Resource};

use crate::claims::Said;
use crate::locate::locate;
use crate::obligations::obligations;
use crate::scheme::Scheme;
use crate::{Addressing, Claims, Keys, LONGEST_S, SERVICE, Signature};

/// Checks signed requests as Cloud Storage does, in three steps: [`parse`](Self::parse) what came, look up the key that
/// it names, [`verify`](Self::verify).
///
/// It accepts V4, by RSA and by HMAC keys, and V2 by its name alone (`with_v2`, feature `v2`). Parameters may come in any
/// order, and in lower case as gsutil writes them.
///
/// ```
/// use presign_core::{Backend, End, Expiring, Grant, Origin, Ready, Received, Timestamp};
/// use presign_gcs::{Account, Credentials};
/// use std::{sync::Arc, time::Duration};
///
/// let keys = Credentials::hmac("GOOGTS7C7FUP3AIRVJTE2BCD", "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ");
/// let account = Account::new(Arc::new(Expiring::new(keys.clone(), End::Never)));
/// let at: Timestamp = "2026-11-21T12:00:00Z".parse()?;
/// let grant = Grant::get("cats/1.png", Duration::from_secs(900));
/// let Ready::Signed(presigned) = account.bucket("photos")?.try_presign(&grant, at)? else {
///     unreachable!("an HMAC key is at hand")
/// };
///
/// let (parts, ()) = presigned.reveal().to_request()?.into_parts();
/// let origin = Origin::HostHeader { scheme: "https".into() };
/// let verifier = account.verifier()?;
/// let claims = verifier.parse(&Received::new(&parts, &origin, None)?)?;
/// let verified = verifier.verify(&claims, &keys, at)?;
/// assert_eq!((verified.bucket(), verified.key().map(|key| key.as_str())), (Some("photos"), Some("cats/1.png")));
/// assert!(verifier.verify(&claims, &keys, at.plus(901)).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Verifier {
    endpoint: BaseUrl,
    addressing: Option<Addressing>,
    bound: Option<String>,
    pub(crate) tolerance_s: u64,
    accepted: Vec<&'static str>,
}

/// How far ahead a signer's clock may be, in seconds: 15 minutes.
const TOLERANCE_S: u64 = 900;

impl Verifier {
    /// The verifier of a service at `endpoint`. The host says whether a bucket is addressed by path or by virtual host.
    pub fn new(endpoint: BaseUrl) -> Self {
        let accepted = vec![Signature::V4.scheme()];
        Self { endpoint, addressing: None, bound: None, tolerance_s: TOLERANCE_S, accepted }
    }

    /// The same for buckets addressed in this way alone.
    #[must_use]
    pub fn with_addressing(mut self, addressing: Addressing) -> Self {
        self.addressing = Some(addressing);
        self
    }

    /// The same at an endpoint whose host is the own one of this bucket.
    #[must_use]
    pub fn with_bound_bucket(mut self, bucket: impl Into<String>) -> Self {
        self.bound = Some(bucket.into());
        self
    }

    /// The same for signers whose clock may be ahead by `seconds`.
    #[must_use]
    pub fn with_tolerance_seconds(mut self, seconds: u64) -> Self {
        self.tolerance_s = seconds;
        self
    }

    /// The same that also accepts URLs of V2, unless they have a query parameter beside its own: V2 does not cover any, so
    /// whoever holds such a URL can add them. At an endpoint with a path it accepts none.
    #[cfg(feature = "v2")]
    #[must_use]
    pub fn with_v2(mut self) -> Self {
        self.accepted.push(Signature::V2.scheme());
        self
    }

    /// Reads a request that came in.
    ///
    /// # Errors
    /// A typed reason for everything that can't be verified whatever its signature.
    pub fn parse<'r>(&self, received: &Received<'r>) -> Result<Claims<'r>, Denied> {
        let request = received.with_pairs()?;
        match Scheme::of(request.pairs())? {
            refused if !self.accepted.contains(&refused.name()) => Err(Reason::Scheme(refused.name()).into()),
            Scheme::V4(dialect) => {
                // Cloud Storage takes such a header for its own of the same meaning.
                if let Some(name) = received.headers().keys().find(|name| name.as_str().starts_with("x-amz-")) {
                    return Err(Reason::UnsignedHeader(name.as_str().to_owned().into()).into());
                }
                let v4 = presign_v4::Claims::parse_pairs(dialect, request)?;
                if v4.service() != SERVICE {
                    return Err(Reason::Unacceptable("X-Goog-Credential").into());
                }
                if v4.token().is_some() {
                    return Err(Reason::Unacceptable("X-Goog-Security-Token").into());
                }
                if !(1..=LONGEST_S).contains(&v4.seconds()) {
                    return Err(Reason::Validity { seconds: v4.seconds(), longest: LONGEST_S }.into());
                }
                let resource = v4.resource(|host, path| self.locate(host, path))?;
                Ok(Claims { said: Said::V4(v4), resource })
            }
            #[cfg(feature = "v2")]
            Scheme::V2 if self.endpoint.prefix().is_empty() => {
                let v2 = crate::v2::Claims::parse(received)?;
                let resource = self.locate(GOOG4_HMAC.host(&v2.host), &v2.path)?.into_owned();
                Ok(Claims { said: Said::V2(v2), resource })
            }
            refused @ Scheme::V2 => Err(Reason::Scheme(refused.name()).into()),
        }
    }

    pub(crate) fn locate<'p>(&self, host: &'p str, path: &'p str) -> Result<Resource<'p>, Denied> {
        locate(&self.endpoint, self.addressing, self.bound.as_deref(), host, path)
    }

    /// Checks `claims` at `at` against the key that they name.
    ///
    /// # Errors
    /// A typed reason: ended, not yet valid, unknown key, or a signature that does not match.
    pub fn verify(&self, claims: &Claims<'_>, keys: &(impl Keys + ?Sized), at: Timestamp) -> Result<Verified, Denied> {
        let expires_at = match keys.end(claims.key_id()) {
            End::At(end) => end.min(claims.expires_at()),
            _ => claims.expires_at(),
        };
        if at > expires_at {
            return Err(Reason::Expired(expires_at).into());
        }
        if let Some(issued_at) = claims.issued_at().filter(|issued_at| *issued_at > at.plus(self.tolerance_s)) {
            return Err(Reason::NotYetValid(issued_at).into());
        }
        if !matches(claims, keys)? {
            return Err(Reason::Signature.into());
        }
        // Joined they were signed, but whoever takes the first of them would see another value.
        if claims.headers().zip(claims.headers().skip(1)).any(|((one, _), (next, _))| one == next) {
            return Err(Reason::Repeated("a signed header").into());
        }
        let query = claims.query().map(|(name, value)| (name.to_owned(), value.unwrap_or_default().to_owned()));
        let Resource { bucket, key } = claims.resource.clone().into_owned();
        Ok(Verified::new(claims.method(), claims.key_id(), expires_at)
            .on(Some(bucket.into_owned()), key)
            .with_query(query.collect())
            .with_obligations(obligations(claims)?))
    }
}

/// Whether the signature is one of the key that it names.
fn matches(claims: &Claims<'_>, keys: &(impl Keys + ?Sized)) -> Result<bool, Denied> {
    let id = claims.key_id();
    match &claims.said {
        Said::V4(v4) if *v4.dialect() == GOOG4_HMAC => {
            let credentials = keys.hmac(id).ok_or(Reason::UnknownKey)?;
            let chain = credentials.chain().ok_or(Reason::UnknownKey)?;
            let key = chain.key(&GOOG4_HMAC, v4.issued_at(), v4.region(), v4.service());
            Ok(with_or_without_port(v4, |v4| v4.matches(&key)))
        }
        Said::V4(v4) => {
            let keys = public_keys(keys, id)?;
            Ok(with_or_without_port(v4, |v4| v4.signed_by_one_of(borrowed(&keys))))
        }
        #[cfg(feature = "v2")]
        Said::V2(v2) => {
            let object = claims.resource.key.as_ref().map(presign_core::ObjectKey::as_str);
            if let Some(credentials) = keys.hmac(id) {
                let chain = credentials.chain().ok_or(Reason::UnknownKey)?;
                let key = presign_core::HmacSha1Key::new(chain.secret().reveal().as_bytes());
                return Ok(v2.matches(&key, &claims.resource.bucket, object));
            }
            Ok(v2.signed_by_one_of(borrowed(&public_keys(keys, id)?), &claims.resource.bucket, object))
        }
    }
}

/// Google's conformance suite signs the host's name without its port, and Google's client for Python with it. Either
/// binds this host.
fn with_or_without_port(v4: &presign_v4::Claims<'_>, matches: impl Fn(&presign_v4::Claims<'_>) -> bool) -> bool {
    matches(v4) || v4.with_port().is_some_and(|v4| matches(&v4))
}

fn public_keys(keys: &(impl Keys + ?Sized), email: &str) -> Result<Vec<Arc<dyn VerifyBytes>>, Denied> {
    let public = keys.public_keys(email);
    if public.is_empty() { Err(Reason::UnknownKey.into()) } else { Ok(public) }
}

fn borrowed(keys: &[Arc<dyn VerifyBytes>]) -> impl Iterator<Item = &dyn VerifyBytes> {
    keys.iter().map(|key| &**key)
}

#[cfg(test)]
mod tests;
