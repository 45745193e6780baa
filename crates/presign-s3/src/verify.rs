use presign_core::{Denied, End, ObjectKey, Obligation, Reason, Received, Size, Timestamp, Verified, constant_time_eq};
use presign_v4::AWS4;

use crate::locate::locate;
use crate::{Addressing, Endpoint, Keys, LONGEST_S, SERVICE};

/// Checks presigned requests as S3 does, in three steps: [`parse`](Self::parse) what came, look up the key that it
/// names, [`verify`](Self::verify).
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
}

/// What a request says of itself. Nothing of it can be trusted before [`Verifier::verify`].
#[derive(Clone, Debug)]
pub struct Claims {
    v4: presign_v4::Claims,
    bucket: String,
    key: Option<ObjectKey<'static>>,
}

/// How far ahead a signer's clock may be, in seconds: 15 minutes, as at S3.
const TOLERANCE_S: u64 = 900;

impl Verifier {
    /// The verifier of a service at `endpoint`, which answers for `region`. The host says whether a bucket is addressed
    /// by path or by virtual host.
    pub fn new(endpoint: Endpoint, region: impl Into<String>) -> Self {
        Self { endpoint, region: region.into(), addressing: None, tolerance_s: TOLERANCE_S }
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

    /// Reads a request that came in.
    ///
    /// # Errors
    /// A typed reason for everything that can't be verified whatever its signature.
    pub fn parse(&self, received: &Received<'_>) -> Result<Claims, Denied> {
        let v4 = presign_v4::Claims::parse(&AWS4, received)?;
        if v4.service() != SERVICE || v4.region() != self.region {
            return Err(Reason::Unacceptable("X-Amz-Credential").into());
        }
        if !(1..=LONGEST_S).contains(&v4.seconds()) {
            return Err(Reason::Validity { seconds: v4.seconds(), longest: LONGEST_S }.into());
        }
        let host = v4.headers().find_map(|(name, value)| (name == "host").then_some(value));
        let (bucket, key) = locate(&self.endpoint, self.addressing, host.unwrap_or_default(), v4.path())?;
        Ok(Claims { v4, bucket, key })
    }

    /// Checks `claims` at `at` against the key that they name.
    ///
    /// # Errors
    /// A typed reason: ended, not yet valid, unknown key, another session token, or a signature that does not match.
    pub fn verify(&self, claims: &Claims, keys: &(impl Keys + ?Sized), at: Timestamp) -> Result<Verified, Denied> {
        let v4 = &claims.v4;
        let expires_at = match keys.end(v4.key_id()) {
            End::At(end) => end.min(v4.expires_at()),
            _ => v4.expires_at(),
        };
        if at > expires_at {
            return Err(Reason::Expired(expires_at).into());
        }
        if v4.issued_at() > at.plus(self.tolerance_s) {
            return Err(Reason::NotYetValid(v4.issued_at()).into());
        }
        let credentials = keys.credentials(v4.key_id()).ok_or(Reason::UnknownKey)?;
        let token = credentials.session_token().map(|token| token.reveal()).unwrap_or_default();
        if !constant_time_eq(token.as_bytes(), v4.token().unwrap_or_default().as_bytes()) {
            return Err(Reason::Token.into());
        }
        let key = credentials.chain().key(&AWS4, v4.issued_at(), v4.region(), v4.service());
        if !v4.matches(&key) {
            return Err(Reason::Signature.into());
        }
        // Joined they were signed, but whoever takes the first of them would see another value.
        if v4.headers().zip(v4.headers().skip(1)).any(|((one, _), (next, _))| one == next) {
            return Err(Reason::Repeated("X-Amz-SignedHeaders").into());
        }
        let query = v4.query().map(|(name, value)| (name.to_owned(), value.unwrap_or_default().to_owned()));
        Ok(Verified::new(v4.method().clone(), v4.key_id(), expires_at)
            .on(Some(claims.bucket.clone()), claims.key.clone())
            .with_query(query.collect())
            .with_obligations(obligations(v4)?))
    }
}

impl Claims {
    /// The access key that is said to have signed.
    pub fn key_id(&self) -> &str {
        self.v4.key_id()
    }

    /// The region of the scope.
    pub fn region(&self) -> &str {
        self.v4.region()
    }

    /// When the URL is said to have been issued.
    pub fn issued_at(&self) -> Timestamp {
        self.v4.issued_at()
    }

    /// For how many seconds it is said to be valid.
    pub fn seconds(&self) -> u64 {
        self.v4.seconds()
    }

    /// The names of the headers that it binds.
    pub fn signed_headers(&self) -> impl Iterator<Item = &str> {
        self.v4.headers().map(|(name, _)| name)
    }

    /// The canonical request and the string to sign, to compare with those of the signer. They hold the session
    /// token, if there is one.
    pub fn texts(&self) -> (String, String) {
        self.v4.texts()
    }
}

/// The algorithm of the checksum that a header or field of this name states.
pub(crate) fn checksums(name: &str) -> Option<&'static str> {
    const CHECKSUMS: [(&str, &str); 6] = [
        ("content-md5", "md5"),
        ("x-amz-checksum-crc32", "crc32"),
        ("x-amz-checksum-crc32c", "crc32c"),
        ("x-amz-checksum-crc64nvme", "crc64nvme"),
        ("x-amz-checksum-sha1", "sha1"),
        ("x-amz-checksum-sha256", "sha256"),
    ];
    CHECKSUMS.iter().find_map(|(header, algorithm)| (*header == name).then_some(*algorithm))
}

/// What the signature binds and only the body or the store can settle.
fn obligations(v4: &presign_v4::Claims) -> Result<Vec<Obligation>, Denied> {
    // S3 obeys some headers in the query too, where other signers put them: recorded are `If-None-Match` and `x-amz-*`.
    let hoisted = v4.query().map(|(name, value)| (name.to_ascii_lowercase(), value.unwrap_or_default()));
    let hoisted = hoisted.filter(|(name, _)| name == "if-none-match" || name.starts_with("x-amz-"));
    let sent = v4.headers().map(|(name, value)| (name.to_owned(), value));
    let mut obligations = Vec::new();
    for (name, value) in sent.chain(hoisted) {
        match name.as_str() {
            "content-length" => {
                let bytes: u64 = value.parse().map_err(|_| Reason::Malformed("content-length"))?;
                obligations.push(Obligation::Size(Size::from(bytes)));
            }
            "if-none-match" if value == "*" => obligations.push(Obligation::CreateOnly),
            "x-amz-content-sha256" if value.len() == 64 => obligations.push(Obligation::Sha256Hex(value.to_owned())),
            _ => {}
        }
        if let Some(algorithm) = checksums(&name) {
            obligations.push(Obligation::Checksum { algorithm, base64: value.to_owned() });
        }
    }
    Ok(obligations)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use presign_core::{Backend, Expiring, Grant, Origin, Ready, Result};

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
        let mut parts =
            request(&account, &Grant::put("k", Duration::from_secs(60)).header("x-amz-copy-source", "/b/a,c"));
        assert!(verify(&account.verifier().unwrap(), &parts, &keys, at(0)).is_ok());
        parts.headers.insert("x-amz-copy-source", "/b/a".parse().unwrap());
        parts.headers.append("x-amz-copy-source", "c".parse().unwrap());
        let refused = verify(&account.verifier().unwrap(), &parts, &keys, at(0)).unwrap_err();
        assert_eq!(refused, Reason::Repeated("X-Amz-SignedHeaders"));
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
