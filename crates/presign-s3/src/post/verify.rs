use http::Method;
use presign_core::{
    Denied, FormReason, ObjectKey, Obligation, Reason, Received, Timestamp, Verified, constant_time_eq, percent,
};
use presign_v4::{AWS4, S3_FORMS};

use super::claims::Said;
use crate::locate::locate;
use crate::obligations::checksum;
use crate::scheme::Scheme;
use crate::{Keys, LONGEST_S, Posted, SERVICE, Verifier};

/// What a posted form says of itself. Nothing of it can be trusted before [`Verifier::verify_form`].
#[derive(Clone, Debug)]
pub struct PostClaims<'a> {
    said: Said,
    posted: Posted<'a>,
    bucket: String,
    key: ObjectKey<'static>,
}

impl PostClaims<'_> {
    /// The access key that is said to have signed.
    pub fn key_id(&self) -> &str {
        self.said.key_id()
    }

    /// When the form is said to have been issued; Version 2 does not say it.
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.said.issued_at()
    }
}

/// Forms, checked as S3 checks them.
///
/// It is stricter than S3 in what no browser and no signer writes: a field that comes twice, a query, a second
/// credential, `${filename}` in another field than the key.
///
/// ```
/// use presign_core::{Obligation, Origin, Received, Size};
/// use presign_s3::{Credentials, Posted, Verifier};
/// let verifier = Verifier::new("https://s3.amazonaws.com".parse()?, "us-east-1");
/// let (parts, ()) = http::Request::post("/")
///     .header("host", "sigv4examplebucket.s3.amazonaws.com")
///     .header("content-type", "multipart/form-data; boundary=b")
///     .body(())?
///     .into_parts();
/// let origin = Origin::HostHeader { scheme: "https".into() };
/// let received = Received::new(&parts, &origin, None)?;
///
/// let anonymous = Posted::new([("key", "user/user1/cat.png")]).with_file_name("cat.png");
/// assert!(verifier.parse_form(&received, anonymous).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Verifier {
    /// Reads a form that came in with the request `received`.
    ///
    /// # Errors
    /// A typed reason for everything that can't be verified whatever its signature.
    pub fn parse_form<'a>(&self, received: &Received<'_>, posted: Posted<'a>) -> Result<PostClaims<'a>, Denied> {
        AWS4.check_form(received)?;
        posted.check()?;
        let scheme = scheme(&posted)?;
        if !self.accepted.contains(&scheme) {
            return Err(Reason::Scheme(scheme.name()).into());
        }
        let said = Said::parse(scheme, &posted)?;
        if let Said::V4(v4) = &said
            && (v4.service() != SERVICE || v4.region() != self.region)
        {
            return Err(FormReason::Unacceptable("X-Amz-Credential").into());
        }
        let (host, path) = (received.host(), percent::decode(received.path()).ok_or(Reason::Malformed("the path"))?);
        let named = locate(&self.endpoint, self.addressing, &host, &path)?;
        if named.key.is_some() {
            return Err(Reason::ObjectName.into());
        }
        let key = posted.key().ok_or(FormReason::MissingField("key"))?;
        let key = ObjectKey::new(key.into_owned()).map_err(|_| Reason::ObjectName)?;
        Ok(PostClaims { said, posted, bucket: named.bucket.into_owned(), key })
    }

    /// Checks `claims` at `at` against the key that they name, and the form against its policy.
    ///
    /// # Errors
    /// A typed reason: unknown key, another session token, a signature that does not match; and then what is wrong with
    /// the policy, or with the form under it.
    pub fn verify_form(
        &self,
        claims: &PostClaims<'_>,
        keys: &(impl Keys + ?Sized),
        at: Timestamp,
    ) -> Result<Verified, Denied> {
        let PostClaims { said, posted, bucket, key } = claims;
        let credentials = keys.credentials(said.key_id()).ok_or(Reason::UnknownKey)?;
        let token = credentials.session_token().map(|token| token.reveal()).unwrap_or_default();
        if !constant_time_eq(token.as_bytes(), said.token().unwrap_or_default().as_bytes()) {
            return Err(Reason::Token.into());
        }
        if !said.matches(&credentials) {
            return Err(Reason::Signature.into());
        }
        let policy = said.policy()?;
        // Version 2 has no key of a day, so that its signature counts as long as the policy says.
        let signed = said.issued_at().map(|issued_at| issued_at..=issued_at.plus(LONGEST_S));
        let expires_at = policy.in_time(at, signed, keys.end(said.key_id()), self.tolerance_s)?;
        let mut obligations = S3_FORMS.evaluate(&policy, posted, bucket, key.as_str())?;
        obligations.extend(posted.fields().filter_map(|(name, value)| {
            let name = name.to_ascii_lowercase();
            checksum(&name).map(|algorithm| Obligation::Checksum { algorithm, base64: value.to_owned() })
        }));
        Ok(Verified::new(Method::POST, said.key_id(), expires_at)
            .on(Some(bucket.clone()), Some(key.clone()))
            .with_obligations(obligations))
    }
}

/// What the form is signed by.
fn scheme(posted: &Posted<'_>) -> Result<Scheme, Denied> {
    const V4: [&str; 4] = ["x-amz-signature", "x-amz-credential", "x-amz-algorithm", "x-amz-date"];
    const V2: [&str; 2] = ["awsaccesskeyid", "signature"];
    let any = |names: &[&str]| names.iter().any(|name| posted.field(name).is_some());
    match (any(&V4), any(&V2)) {
        (true, true) => Err(Reason::TwoCredentials.into()),
        (true, false) => Ok(Scheme::V4),
        (false, true) => Ok(Scheme::V2),
        (false, false) => Err(FormReason::Anonymous.into()),
    }
}
