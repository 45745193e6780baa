use http::{Method, header};
use presign_core::{
    Denied, End, FormReason, ObjectKey, Obligation, Reason, Received, Timestamp, Verified, constant_time_eq, percent,
};
use presign_v4::{AWS4, FormClaims, Policy};

use super::Posted;
use super::evaluate::{Place, evaluate};
use crate::locate::locate;
use crate::verify::checksums;
use crate::{Keys, LONGEST_S, SERVICE, Verifier};

/// What a posted form says of itself. Nothing of it can be trusted before [`Verifier::verify_form`].
#[derive(Clone, Debug)]
pub struct PostClaims<'a> {
    scheme: FormClaims,
    posted: Posted<'a>,
    bucket: String,
    key: ObjectKey<'static>,
}

impl PostClaims<'_> {
    /// The access key that is said to have signed.
    pub fn key_id(&self) -> &str {
        self.scheme.key_id()
    }

    /// When the form is said to have been issued.
    pub fn issued_at(&self) -> Timestamp {
        self.scheme.issued_at()
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
        check_request(received)?;
        posted.check()?;
        let scheme = scheme(&posted)?;
        if scheme.service() != SERVICE || scheme.region() != self.region {
            return Err(FormReason::Unacceptable("X-Amz-Credential").into());
        }
        let path = percent::decode(received.path()).ok_or(Reason::Malformed("the path"))?;
        let (bucket, object) = locate(&self.endpoint, self.addressing, &host(received), &path)?;
        if object.is_some() {
            return Err(Reason::ObjectName.into());
        }
        let key = posted.key().ok_or(FormReason::MissingField("key"))?;
        let key = ObjectKey::new(key.into_owned()).map_err(|_| Reason::ObjectName)?;
        Ok(PostClaims { scheme, posted, bucket, key })
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
        let PostClaims { scheme, posted, bucket, key } = claims;
        let credentials = keys.credentials(scheme.key_id()).ok_or(Reason::UnknownKey)?;
        let token = credentials.session_token().map(|token| token.reveal()).unwrap_or_default();
        if !constant_time_eq(token.as_bytes(), scheme.token().unwrap_or_default().as_bytes()) {
            return Err(Reason::Token.into());
        }
        let derived = credentials.chain().key(&AWS4, scheme.issued_at(), scheme.region(), scheme.service());
        if !scheme.matches(&derived) {
            return Err(Reason::Signature.into());
        }
        let policy = scheme.policy()?;
        let expires_at = self.form_ends(&policy, scheme.issued_at(), keys.end(scheme.key_id()));
        if at > expires_at {
            return Err(FormReason::Expired(expires_at).into());
        }
        if scheme.issued_at() > at.plus(self.tolerance_s) {
            return Err(Reason::NotYetValid(scheme.issued_at()).into());
        }
        let mut obligations = evaluate(&policy, posted, &Place { bucket, key: key.as_str() })?;
        obligations.extend(posted.fields().filter_map(|(name, value)| {
            let name = name.to_ascii_lowercase();
            checksums(&name).map(|algorithm| Obligation::Checksum { algorithm, base64: value.to_owned() })
        }));
        Ok(Verified::new(Method::POST, scheme.key_id(), expires_at)
            .on(Some(bucket.clone()), Some(key.clone()))
            .with_obligations(obligations))
    }

    /// The first of three ends: the policy's own, the credential's, and that of the key of a day.
    fn form_ends(&self, policy: &Policy, issued: Timestamp, credential: End) -> Timestamp {
        let ends = policy.expiration().min(issued.plus(LONGEST_S));
        match credential {
            End::At(end) => end.min(ends),
            _ => ends,
        }
    }
}

/// A form is a POST to a bucket, and says everything in its fields.
fn check_request(received: &Received<'_>) -> Result<(), Denied> {
    let headers = received.headers();
    if received.method() != Method::POST {
        return Err(Reason::Malformed("the method").into());
    }
    let enclosure = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = enclosure.split(';').next().unwrap_or_default().trim_ascii();
    if !essence.eq_ignore_ascii_case("multipart/form-data") {
        return Err(FormReason::Enclosure.into());
    }
    if headers.contains_key(header::AUTHORIZATION) {
        return Err(Reason::TwoCredentials.into());
    }
    if received.query().is_some_and(|query| !query.is_empty()) {
        return Err(Reason::Malformed("the query").into());
    }
    let names = headers.keys().map(http::HeaderName::as_str);
    let mut commands =
        names.filter(|name| name.starts_with(AWS4.service_header_prefix()) && *name != AWS4.content_hash_header());
    match commands.next() {
        Some(name) => Err(Reason::UnsignedHeader(name.to_owned().into()).into()),
        None => Ok(()),
    }
}

/// What the form is signed by.
fn scheme(posted: &Posted<'_>) -> Result<FormClaims, Denied> {
    const V4: [&str; 4] = ["x-amz-signature", "x-amz-credential", "x-amz-algorithm", "x-amz-date"];
    const V2: [&str; 2] = ["awsaccesskeyid", "signature"];
    let any = |names: &[&str]| names.iter().any(|name| posted.field(name).is_some());
    match (any(&V4), any(&V2)) {
        (true, true) => Err(Reason::TwoCredentials.into()),
        (true, false) => FormClaims::parse(&AWS4, |name| posted.field(name)),
        (false, true) => Err(FormReason::Unacceptable("AWSAccessKeyId").into()),
        (false, false) => Err(FormReason::Anonymous.into()),
    }
}

/// The authority without the scheme's own port, which clients leave out of `Host`.
fn host(received: &Received<'_>) -> String {
    let authority = received.authority();
    let own = if received.scheme().eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    authority.strip_suffix(own).unwrap_or(authority).to_ascii_lowercase()
}
