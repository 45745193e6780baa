use http::Method;
use presign_core::{Denied, FormReason, ObjectKey, Reason, Received, Timestamp, Verified, percent};
use presign_v4::{FormClaims, GCS_FORMS, GOOG4_HMAC};

use crate::operation::check_key;
use crate::{Keys, LONGEST_S, Posted, SERVICE, Verifier};

/// What a posted form says of itself. Nothing of it can be trusted before [`Verifier::verify_form`].
#[derive(Clone, Debug)]
pub struct PostClaims<'a> {
    said: FormClaims,
    posted: Posted<'a>,
    bucket: String,
    key: ObjectKey<'static>,
}

impl PostClaims<'_> {
    /// Who is said to have signed: a service account's e-mail address, or an access id.
    pub fn key_id(&self) -> &str {
        self.said.key_id()
    }

    /// The bucket that it was posted to.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// When the form is said to have been issued.
    pub fn issued_at(&self) -> Timestamp {
        self.said.issued_at()
    }
}

/// Forms, checked as Cloud Storage checks them.
///
/// It is stricter in what no browser and no signer writes: a field that comes twice, a query, a second credential,
/// `${filename}` in another field than the key.
///
/// ```
/// use presign_core::{Origin, Received};
/// use presign_gcs::{Posted, Verifier};
/// let verifier = Verifier::new("https://storage.googleapis.com".parse()?);
/// let (parts, ()) = http::Request::post("/photos/")
///     .header("host", "storage.googleapis.com")
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
        GOOG4_HMAC.check_form(received)?;
        posted.check()?;
        if ["GoogleAccessId", "Signature"].iter().any(|name| posted.field(name).is_some()) {
            return Err(Reason::Scheme("goog2").into());
        }
        let said = GCS_FORMS.claims(&posted)?;
        if said.service() != SERVICE {
            return Err(FormReason::Unacceptable("X-Goog-Credential").into());
        }
        let (host, path) = (received.host(), percent::decode(received.path()).ok_or(Reason::Malformed("the path"))?);
        let named = self.locate(GOOG4_HMAC.host(&host), &path)?;
        if named.key.is_some() {
            return Err(Reason::ObjectName.into());
        }
        let key = posted.key().ok_or(FormReason::MissingField("key"))?;
        let key = ObjectKey::new(key.into_owned()).map_err(|_| Reason::ObjectName)?;
        check_key(key.as_str()).map_err(|_| Reason::ObjectName)?;
        Ok(PostClaims { said, posted, bucket: named.bucket.into_owned(), key })
    }

    /// Checks `claims` at `at` against the key that they name, and the form against its policy.
    ///
    /// # Errors
    /// A typed reason: unknown key, a signature that does not match; and then what is wrong with the policy, or with the
    /// form under it.
    pub fn verify_form(
        &self,
        claims: &PostClaims<'_>,
        keys: &(impl Keys + ?Sized),
        at: Timestamp,
    ) -> Result<Verified, Denied> {
        let PostClaims { said, posted, bucket, key } = claims;
        if !matches(said, keys)? {
            return Err(Reason::Signature.into());
        }
        let policy = said.policy()?;
        let signed = said.issued_at()..=said.issued_at().plus(LONGEST_S);
        let expires_at = policy.in_time(at, Some(signed), keys.end(said.key_id()), self.tolerance_s)?;
        let obligations = GCS_FORMS.evaluate(&policy, posted, bucket, key.as_str())?;
        Ok(Verified::new(Method::POST, said.key_id(), expires_at)
            .on(Some(bucket.clone()), Some(key.clone()))
            .with_obligations(obligations))
    }
}

/// Whether the signature is one of the key that the form names.
fn matches(said: &FormClaims, keys: &(impl Keys + ?Sized)) -> Result<bool, Denied> {
    if *said.dialect() == GOOG4_HMAC {
        let credentials = keys.hmac(said.key_id()).ok_or(Reason::UnknownKey)?;
        let chain = credentials.chain().ok_or(Reason::UnknownKey)?;
        return Ok(said.matches(chain.key(&GOOG4_HMAC, said.issued_at(), said.region(), said.service()).hmac()));
    }
    let public = keys.public_keys(said.key_id());
    if public.is_empty() {
        return Err(Reason::UnknownKey.into());
    }
    Ok(said.signed_by(|text, signature| public.iter().any(|key| key.verifies(text, signature))))
}
