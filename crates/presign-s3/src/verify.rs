use presign_core::{Denied, End, Reason, Received, Secret, Timestamp, Verified, constant_time_eq};
use presign_v4::{AWS4, Resource};

use crate::claims::Said;
use crate::locate::locate;
use crate::obligations::obligations;
use crate::scheme::Scheme;
use crate::{Addressing, Claims, Endpoint, Keys, LONGEST_S, SERVICE};

/// Checks presigned requests as S3 does, in three steps: [`parse`](Self::parse) what came, look up the key that it
/// names, [`verify`](Self::verify).
///
/// It accepts Version 4, and by their names alone 4A (`with_sigv4a`, feature `sigv4a`) and 2 (`with_sigv2`, feature `sigv2`).
///
/// It is stricter than S3 in what no signer writes: parameters in another case, an unsorted list of signed headers,
/// a signed header that came in the query instead.
///
/// ```
/// use presign_core::{Origin, Received};
/// use presign_s3::{Credentials, Verifier};
/// let verifier = Verifier::new("https://s3.amazonaws.com".parse()?, "us-east-1");
/// let (parts, ()) = http::Request::get(
///     "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
///      &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
///      &X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
///      &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
/// )
/// .header("host", "examplebucket.s3.amazonaws.com")
/// .body(())?
/// .into_parts();
/// let origin = Origin::HostHeader { scheme: "https".into() };
/// let claims = verifier.parse(&Received::new(&parts, &origin, None)?)?;
/// assert_eq!(claims.key_id(), "AKIAIOSFODNN7EXAMPLE");
///
/// let keys = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
/// let verified = verifier.verify(&claims, &keys, "20130525T000000Z".parse()?)?;
/// assert_eq!(verified.bucket(), Some("examplebucket"));
/// assert!(verifier.verify(&claims, &keys, "20130525T000001Z".parse()?).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Verifier {
    pub(crate) endpoint: Endpoint,
    pub(crate) region: String,
    pub(crate) addressing: Option<Addressing>,
    pub(crate) tolerance_s: u64,
    pub(crate) accepted: Vec<Scheme>,
}

/// How far ahead a signer's clock may be, in seconds: 15 minutes, as at S3.
const TOLERANCE_S: u64 = 900;

impl Verifier {
    /// The verifier of a service at `endpoint`, which answers for `region`. The host says whether a bucket is addressed
    /// by path or by virtual host.
    pub fn new(endpoint: Endpoint, region: impl Into<String>) -> Self {
        let accepted = vec![Scheme::V4];
        Self { endpoint, region: region.into(), addressing: None, tolerance_s: TOLERANCE_S, accepted }
    }

    /// The same for buckets addressed in this way alone.
    #[must_use]
    pub fn with_addressing(mut self, addressing: Addressing) -> Self {
        self.addressing = Some(addressing);
        self
    }

    /// The same for signers whose clock may be ahead by `seconds`.
    #[must_use]
    pub fn with_tolerance_seconds(mut self, seconds: u64) -> Self {
        self.tolerance_s = seconds;
        self
    }

    /// The same that also accepts URLs of Version 4A, for sets of regions that cover this one.
    #[cfg(feature = "sigv4a")]
    #[must_use]
    pub fn with_sigv4a(mut self) -> Self {
        self.accepted.push(Scheme::V4a);
        self
    }

    /// The same that also accepts URLs of Version 2, unless they have a query parameter that it does not cover: S3 obeys
    /// those, so whoever holds such a URL can change them. At an endpoint with a path it accepts none.
    #[cfg(feature = "sigv2")]
    #[must_use]
    pub fn with_sigv2(mut self) -> Self {
        self.accepted.push(Scheme::V2);
        self
    }

    /// Reads a request that came in.
    ///
    /// # Errors
    /// A typed reason for everything that can't be verified whatever its signature.
    pub fn parse<'r>(&self, received: &Received<'r>) -> Result<Claims<'r>, Denied> {
        let request = received.with_pairs()?;
        match Scheme::of(request.pairs())? {
            refused if !self.accepted.contains(&refused) => Err(Reason::Scheme(refused.name()).into()),
            #[cfg(feature = "sigv2")]
            Scheme::V2 => self.parse_v2(received),
            #[cfg(feature = "sigv4a")]
            Scheme::V4a => {
                let v4 = presign_v4::Claims::parse_pairs(&presign_v4::AWS4_ECDSA, request)?;
                let covered = v4.region().parse().is_ok_and(|set: crate::RegionSet| set.covers(&self.region));
                if !covered {
                    return Err(Reason::Unacceptable("X-Amz-Region-Set").into());
                }
                self.place_v4(v4)
            }
            _ => {
                let v4 = presign_v4::Claims::parse_pairs(&AWS4, request)?;
                if v4.region() != self.region {
                    return Err(Reason::Unacceptable("X-Amz-Credential").into());
                }
                self.place_v4(v4)
            }
        }
    }

    fn place_v4<'r>(&self, v4: presign_v4::Claims<'r>) -> Result<Claims<'r>, Denied> {
        if v4.service() != SERVICE {
            return Err(Reason::Unacceptable("X-Amz-Credential").into());
        }
        if !(1..=LONGEST_S).contains(&v4.seconds()) {
            return Err(Reason::Validity { seconds: v4.seconds(), longest: LONGEST_S }.into());
        }
        let resource = v4.resource(|host, path| locate(&self.endpoint, self.addressing, host, path))?;
        Ok(Claims { said: Said::V4(v4), resource })
    }

    #[cfg(feature = "sigv2")]
    fn parse_v2(&self, received: &Received<'_>) -> Result<Claims<'static>, Denied> {
        // Where the host is not signed, a path above the bucket could be a bucket of another host.
        if !self.endpoint.base().prefix().is_empty() {
            return Err(Reason::Scheme(Scheme::V2.name()).into());
        }
        let mut claims = crate::v2::Claims::parse(received)?;
        let resource = locate(&self.endpoint, self.addressing, &claims.host, &claims.path)?.into_owned();
        if resource.key.is_none() {
            claims.name_the_bucket();
        }
        let by_host = claims.host != self.endpoint.authority();
        Ok(Claims { said: Said::V2 { claims, by_host }, resource })
    }

    /// Checks `claims` at `at` against the key that they name.
    ///
    /// # Errors
    /// A typed reason: ended, not yet valid, unknown key, another session token, or a signature that does not match.
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
    #[cfg(feature = "sigv4a")]
    if let Said::V4(v4) = &claims.said
        && *v4.dialect() == presign_v4::AWS4_ECDSA
    {
        let public = keys.public_key(v4.key_id()).ok_or(Reason::UnknownKey)?;
        same_token(public.session_token(), claims)?;
        return Ok(v4.signed_by(public.key()));
    }
    let credentials = keys.credentials(claims.key_id()).ok_or(Reason::UnknownKey)?;
    same_token(credentials.session_token(), claims)?;
    Ok(match &claims.said {
        Said::V4(v4) => v4.matches(&credentials.chain().key(&AWS4, v4.issued_at(), v4.region(), v4.service())),
        #[cfg(feature = "sigv2")]
        Said::V2 { claims: v2, by_host } => {
            v2.matches(&credentials.sha1_key(), by_host.then_some(&*claims.resource.bucket))
        }
    })
}

fn same_token(token: Option<&Secret>, claims: &Claims<'_>) -> Result<(), Denied> {
    let token = token.map(Secret::reveal).unwrap_or_default();
    if constant_time_eq(token.as_bytes(), claims.token().unwrap_or_default().as_bytes()) {
        Ok(())
    } else {
        Err(Reason::Token.into())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use presign_core::{Backend, Expiring, Grant, Obligation, Origin, Ready, Result};

    use super::*;
    use crate::{Account, Credentials};

    const AT: &str = "20261121T120000Z";

    fn at(offset: i64) -> Timestamp {
        Timestamp::from_unix(AT.parse::<Timestamp>().unwrap().unix() + offset).unwrap()
    }

    fn account(credentials: Credentials) -> Account {
        let credentials = Arc::new(Expiring::new(credentials, End::At(at(86_400))));
        Account::new("us-east-1", credentials).unwrap().with_endpoint("http://127.0.0.1:9000".parse().unwrap())
    }

    fn request(account: &Account, grant: &Grant<'_>) -> http::request::Parts {
        let signed: Result<Ready> = account.bucket("bucket").unwrap().try_presign(grant, at(0));
        let Ok(Ready::Signed(presigned)) = signed else { panic!("{signed:?}") };
        presigned.reveal().to_request().unwrap().into_parts().0
    }

    fn verify(
        verifier: &Verifier,
        parts: &http::request::Parts,
        keys: &(impl Keys + ?Sized),
        at: Timestamp,
    ) -> Result<Verified, Reason> {
        let origin = Origin::HostHeader { scheme: "http".into() };
        let verified = Received::new(parts, &origin, None)
            .and_then(|received| verifier.parse(&received))
            .and_then(|claims| verifier.verify(&claims, keys, at));
        verified.map_err(|denied| denied.reason().clone())
    }

    #[test]
    fn what_we_sign_is_verified_within_its_time() {
        let keys = Credentials::new("AKID", "secret");
        let account = account(keys.clone());
        let verifier = account.verifier().unwrap();
        let parts = request(&account, &Grant::get("a//b é", Duration::from_secs(60)).version("7"));
        for offset in [-900, 0, 60] {
            let verified = verify(&verifier, &parts, &keys, at(offset)).unwrap();
            assert_eq!((verified.bucket(), verified.key().unwrap().as_str()), (Some("bucket"), "a//b é"));
            assert_eq!(verified.query(), [("versionId".to_owned(), "7".to_owned())]);
        }
        assert_eq!(verify(&verifier, &parts, &keys, at(61)).unwrap_err(), Reason::Expired(at(60)));
        assert_eq!(verify(&verifier, &parts, &keys, at(-901)).unwrap_err(), Reason::NotYetValid(at(0)));
        let strict = verifier.with_tolerance_seconds(0);
        assert_eq!(verify(&strict, &parts, &keys, at(-1)).unwrap_err(), Reason::NotYetValid(at(0)));
    }

    #[test]
    fn only_the_right_key_and_token_verify() {
        let keys = Credentials::new("AKID", "secret").with_session_token("token");
        let account = account(keys.clone());
        let parts = request(&account, &Grant::get("k", Duration::from_secs(60)));
        let ask = |keys: &dyn Keys| verify(&account.verifier().unwrap(), &parts, keys, at(0)).map(|_| ());
        assert_eq!(ask(&keys), Ok(()));
        assert_eq!(ask(&Credentials::new("OTHER", "secret")), Err(Reason::UnknownKey));
        assert_eq!(ask(&Credentials::new("AKID", "secret")), Err(Reason::Token));
        assert_eq!(ask(&Credentials::new("AKID", "secret").with_session_token("t")), Err(Reason::Token));
        assert_eq!(ask(&Credentials::new("AKID", "other").with_session_token("token")), Err(Reason::Signature));
        let ring = [Credentials::new("OTHER", "secret"), keys];
        assert!(verify(&account.verifier().unwrap(), &parts, &ring[..], at(0)).is_ok());
    }

    #[test]
    fn a_url_ends_with_the_credentials_that_signed_it() {
        let keys = Credentials::new("AKID", "secret");
        let account = account(keys.clone());
        let parts = request(&account, &Grant::get("k", Duration::from_secs(60)));
        let ending = Arc::new(Expiring::new(keys, End::At(at(30))));
        let verified = verify(&account.verifier().unwrap(), &parts, &ending, at(30)).unwrap();
        assert_eq!(verified.expires_at(), at(30));
        let ended = verify(&account.verifier().unwrap(), &parts, &ending, at(31)).unwrap_err();
        assert_eq!(ended, Reason::Expired(at(30)));
    }

    #[test]
    fn another_service_region_or_host_is_refused() {
        let keys = Credentials::new("AKID", "secret");
        let parts = request(&account(keys.clone()), &Grant::get("k", Duration::from_secs(60)));
        let endpoint = |text: &str| text.parse::<Endpoint>().unwrap();
        let region = Verifier::new(endpoint("http://127.0.0.1:9000"), "eu-west-1");
        assert_eq!(verify(&region, &parts, &keys, at(0)).unwrap_err(), Reason::Unacceptable("X-Amz-Credential"));
        let host = Verifier::new(endpoint("http://127.0.0.1:9001"), "us-east-1");
        assert_eq!(verify(&host, &parts, &keys, at(0)).unwrap_err(), Reason::Host);
        let prefix = Verifier::new(endpoint("http://127.0.0.1:9000/s3"), "us-east-1");
        assert_eq!(verify(&prefix, &parts, &keys, at(0)).unwrap_err(), Reason::ObjectName);
    }

    #[test]
    fn a_signed_header_cannot_be_split() {
        let keys = Credentials::new("AKID", "secret");
        let account = account(keys.clone());
        let mut parts = request(
            &account,
            &Grant::request(http::Method::PUT, "k", Duration::from_secs(60)).header("x-amz-copy-source", "/b/a,c"),
        );
        assert!(verify(&account.verifier().unwrap(), &parts, &keys, at(0)).is_ok());
        parts.headers.insert("x-amz-copy-source", "/b/a".parse().unwrap());
        parts.headers.append("x-amz-copy-source", "c".parse().unwrap());
        let refused = verify(&account.verifier().unwrap(), &parts, &keys, at(0)).unwrap_err();
        assert_eq!(refused, Reason::Repeated("a signed header"));
    }

    #[test]
    fn what_the_body_must_be_is_an_obligation() {
        let keys = Credentials::new("AKID", "secret");
        let account = account(keys.clone());
        let hash = "0".repeat(64);
        let checksum = "sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=".parse().unwrap();
        let grant = Grant::put("k", Duration::from_secs(60)).size(5).checksum(checksum).create_only();
        let parts = request(&account, &grant.header("x-amz-content-sha256", &hash));
        let verified = verify(&account.verifier().unwrap(), &parts, &keys, at(0)).unwrap();
        let base64 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=".to_owned();
        let expected = [
            Obligation::Size(5.into()),
            Obligation::CreateOnly,
            Obligation::Checksum { algorithm: "sha256", base64 },
            Obligation::Sha256Hex(hash.clone()),
        ];
        assert_eq!(verified.obligations().len(), expected.len());
        assert!(expected.iter().all(|obligation| verified.obligations().contains(obligation)));
    }
}
