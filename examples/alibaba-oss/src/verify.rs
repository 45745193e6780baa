use presign_core::{
    BaseUrl, Denied, Obligation, Reason, Received, Result, Size, Timestamp, Verified, constant_time_eq,
};

use crate::bucket::{LONGEST_S, endpoint_of, is_bucket};
use crate::{Claims, Credentials};

/// Checks presigned requests as the service does, and is stricter in what [`Bucket`](crate::Bucket) never writes: the
/// host has to be signed, and a parameter of the scheme comes once, in its own case.
#[derive(Clone, Debug)]
pub struct Verifier {
    endpoint: BaseUrl,
    region: String,
}

/// How far ahead a signer's clock may be, in seconds
/// (<https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4>).
const TOLERANCE_S: u64 = 900;

// ANCHOR: verify
impl Verifier {
    /// The verifier of the buckets at `endpoint`, which answers for `region`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](presign_core::ErrorKind::Config) if that is no endpoint.
    pub fn new(endpoint: &str, region: impl Into<String>) -> Result<Self> {
        Ok(Self { endpoint: endpoint_of(endpoint)?, region: region.into() })
    }

    /// Reads a request that came in.
    ///
    /// # Errors
    /// A typed reason for everything that can't be verified whatever its signature.
    pub fn parse(&self, received: &Received<'_>) -> Result<Claims, Denied> {
        let host = received.host();
        let bucket = host.strip_suffix(self.endpoint.authority()).and_then(|rest| rest.strip_suffix('.'));
        let claims = Claims::parse(received, bucket.filter(|name| is_bucket(name)).ok_or(Reason::Host)?)?;
        if claims.region != self.region {
            return Err(Reason::Unacceptable("x-oss-credential").into());
        }
        if !(1..=LONGEST_S).contains(&claims.seconds) {
            return Err(Reason::Validity { seconds: claims.seconds, longest: LONGEST_S }.into());
        }
        Ok(claims)
    }

    /// Checks `claims` at `at` against the key of `keys` that they name.
    ///
    /// # Errors
    /// A typed reason, for logs: to the outside there is one answer.
    pub fn verify(&self, claims: &Claims, keys: &[Credentials], at: Timestamp) -> Result<Verified, Denied> {
        if at > claims.expires_at() {
            return Err(Reason::Expired(claims.expires_at()).into());
        }
        if claims.issued > at.plus(TOLERANCE_S) {
            return Err(Reason::NotYetValid(claims.issued).into());
        }
        let known = keys.iter().find(|known| known.key_id() == claims.key_id()).ok_or(Reason::UnknownKey)?;
        if !constant_time_eq(known.token().unwrap_or_default().as_bytes(), claims.token.as_bytes()) {
            return Err(Reason::Token.into());
        }
        if !claims.matches(&known.key(claims.issued, &self.region)) {
            return Err(Reason::Signature.into());
        }
        Ok(Verified::new(&claims.method, claims.key_id(), claims.expires_at())
            .on(Some(claims.bucket.clone()), claims.key.clone())
            .with_query(claims.query.clone())
            .with_obligations(obligations(claims)?))
    }
}
// ANCHOR_END: verify

/// What was signed and only the body, or the store, can settle.
fn obligations(claims: &Claims) -> Result<Vec<Obligation>, Denied> {
    let mut obligations = Vec::new();
    for (name, value) in &claims.headers {
        match (name.as_str(), value.as_str()) {
            ("content-length", digits) => {
                let bytes: u64 = digits.parse().map_err(|_| Reason::Malformed("content-length"))?;
                obligations.push(Obligation::Size(Size::from(bytes)));
            }
            ("content-md5", base64) => {
                obligations.push(Obligation::Checksum { algorithm: "md5", base64: base64.to_owned() });
            }
            ("x-oss-forbid-overwrite", "true") => obligations.push(Obligation::CreateOnly),
            _ => {}
        }
    }
    Ok(obligations)
}
