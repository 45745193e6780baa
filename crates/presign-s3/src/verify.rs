use presign_core::{Denied, ObjectKey, Obligation, Reason, Received, Size, Timestamp, Verified, constant_time_eq};
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
/// use presign_s3::{Addressing, Credentials, Verifier};
/// let verifier = Verifier::new("https://s3.amazonaws.com".parse()?, "us-east-1").with_addressing(Addressing::VirtualHost);
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
    endpoint: Endpoint,
    region: String,
    addressing: Addressing,
    tolerance_s: u64,
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
    /// The verifier of a service at `endpoint`, which answers for `region`. Buckets are addressed by path, at AWS by
    /// virtual host.
    pub fn new(endpoint: Endpoint, region: impl Into<String>) -> Self {
        let addressing = if endpoint.is_aws() { Addressing::VirtualHost } else { Addressing::Path };
        Self { endpoint, region: region.into(), addressing, tolerance_s: TOLERANCE_S }
    }

    /// The same for buckets addressed otherwise.
    #[must_use]
    pub fn with_addressing(mut self, addressing: Addressing) -> Self {
        self.addressing = addressing;
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
        if at > v4.expires_at() {
            return Err(Reason::Expired(v4.expires_at()).into());
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
        let query = v4.query().map(|(name, value)| (name.to_owned(), value.unwrap_or_default().to_owned()));
        Ok(Verified::new(v4.method().clone(), v4.key_id(), v4.expires_at())
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

/// What the signature binds and only the body or the store can settle.
fn obligations(v4: &presign_v4::Claims) -> Result<Vec<Obligation>, Denied> {
    const CHECKSUMS: [(&str, &str); 6] = [
        ("content-md5", "md5"),
        ("x-amz-checksum-crc32", "crc32"),
        ("x-amz-checksum-crc32c", "crc32c"),
        ("x-amz-checksum-crc64nvme", "crc64nvme"),
        ("x-amz-checksum-sha1", "sha1"),
        ("x-amz-checksum-sha256", "sha256"),
    ];
    let mut obligations = Vec::new();
    for (name, value) in v4.headers() {
        match name {
            "content-length" => {
                let bytes: u64 = value.parse().map_err(|_| Reason::Malformed("content-length"))?;
                obligations.push(Obligation::Size(Size::from(bytes)));
            }
            "if-none-match" if value == "*" => obligations.push(Obligation::CreateOnly),
            "x-amz-content-sha256" if value.len() == 64 => obligations.push(Obligation::Sha256Hex(value.to_owned())),
            _ => {}
        }
        if let Some((_, algorithm)) = CHECKSUMS.iter().find(|(header, _)| *header == name) {
            obligations.push(Obligation::Checksum { algorithm, base64: value.to_owned() });
        }
    }
    Ok(obligations)
}
