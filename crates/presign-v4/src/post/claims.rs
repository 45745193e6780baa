use std::fmt;

use presign_core::{Denied, FormReason, HmacKey, Timestamp, hex_decode};

use super::Policy;
use crate::Dialect;

/// What a posted form says of itself. Nothing of it can be trusted before [`matches`](Self::matches) is true.
#[derive(Clone)]
pub struct FormClaims {
    dialect: &'static Dialect,
    key_id: String,
    issued: Timestamp,
    region: String,
    service: String,
    token: Option<String>,
    policy: String,
    signature: String,
}

impl FormClaims {
    /// Reads the fields of the scheme; `field` finds one by its name, in any case of letters.
    ///
    /// # Errors
    /// [`FormReason::MissingField`] and [`FormReason::Unacceptable`], each with the name of the field.
    pub fn parse<'f>(dialect: &'static Dialect, field: impl Fn(&str) -> Option<&'f str>) -> Result<Self, Denied> {
        let names = &dialect.names;
        let given = |name: &'static str| field(name).ok_or(FormReason::MissingField(name));
        let signature = given(names.signature)?;
        let algorithm = given(names.algorithm)?;
        let credential = given(names.credential)?;
        let date = given(names.date)?;
        let policy = given("policy")?;
        if algorithm != dialect.algorithm {
            return Err(FormReason::Unacceptable(names.algorithm).into());
        }
        let issued: Timestamp = match date.parse() {
            Ok(at) if date.len() == 16 => at,
            _ => return Err(FormReason::Unacceptable(names.date).into()),
        };
        // From the right: a key id may have slashes of its own.
        let mut scope = credential.rsplitn(5, '/');
        let mut word = || scope.next().ok_or(FormReason::Unacceptable(names.credential));
        let (terminator, service, region, day, key_id) = (word()?, word()?, word()?, word()?, word()?);
        if terminator != dialect.terminator || day != issued.basic().date() || key_id.is_empty() {
            return Err(FormReason::Unacceptable(names.credential).into());
        }
        Ok(Self {
            dialect,
            key_id: key_id.to_owned(),
            issued,
            region: region.to_owned(),
            service: service.to_owned(),
            token: field(names.token).map(str::to_owned),
            policy: policy.to_owned(),
            signature: signature.to_owned(),
        })
    }

    /// Whether the signature is the one of `key`, compared in constant time.
    pub fn matches(&self, key: &HmacKey) -> bool {
        let mut mac = key.mac();
        mac.update(self.policy.as_bytes());
        self.signature().is_some_and(|signature| mac.matches(&signature))
    }

    /// Whether `verifies` says of the string to sign and of the bytes of the signature that they belong together: for
    /// keys of other kinds.
    ///
    /// ```
    /// use presign_v4::{GCS_FORMS, Posted};
    /// let claims = GCS_FORMS.claims(&Posted::new([
    ///     ("policy", "e30="),
    ///     ("x-goog-algorithm", "GOOG4-RSA-SHA256"),
    ///     ("x-goog-credential", "me@example.com/20261121/auto/storage/goog4_request"),
    ///     ("x-goog-date", "20261121T120000Z"),
    ///     ("x-goog-signature", "0aff"),
    /// ]))?;
    /// assert!(claims.signed_by(|text, signature| (text, signature) == ("e30=".as_bytes(), &[0x0a, 0xff])));
    /// # Ok::<(), presign_core::Denied>(())
    /// ```
    pub fn signed_by(&self, verifies: impl FnOnce(&[u8], &[u8]) -> bool) -> bool {
        self.signature().is_some_and(|signature| verifies(self.policy.as_bytes(), &signature))
    }

    /// The bytes of the signature, if they are of a length that the dialect has.
    fn signature(&self) -> Option<Vec<u8>> {
        hex_decode(&self.signature).filter(|bytes| self.dialect.signature.lengths().contains(&bytes.len()))
    }

    /// The policy, which is worth something once the signature matched.
    ///
    /// # Errors
    /// As [`Policy::parse_base64`].
    pub fn policy(&self) -> Result<Policy, Denied> {
        Ok(Policy::parse_base64(&self.policy)?)
    }

    /// The words that it was read by, which say what kind of key it needs.
    pub fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    /// The key that is said to have signed.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// When the form is said to have been issued.
    pub fn issued_at(&self) -> Timestamp {
        self.issued
    }

    /// The region of the scope.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The service of the scope.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The session token, unchecked.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }
}

impl fmt::Debug for FormClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormClaims")
            .field("issued_at", &self.issued)
            .field("region", &self.region)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}
