use std::fmt;

use presign_core::{Error, ErrorKind, HmacKey, Result, Secret, Timestamp};

use crate::fields::Field;
use crate::run::Run;
use crate::{Claims, Version, shared_key};

/// A key that Azure makes for an identity, for at most seven days. A SAS that it signs ends with it, and permits no
/// more than the identity may. `Debug` shows neither the key nor whose it is.
/// <https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key>
///
/// ```
/// use presign_azure::UserDelegationKey;
/// let oid = "11111111-1111-1111-1111-111111111111";
/// let tid = "22222222-2222-2222-2222-222222222222";
/// let (start, expiry) = ("2026-11-21T12:00:00Z".parse()?, "2026-11-28T12:00:00Z".parse()?);
/// let key = UserDelegationKey::new(oid, tid, start, expiry, "2025-11-05".parse()?, "c2VjcmV0IGtleQ==")?;
/// assert_eq!(key.expires_at(), expiry);
/// assert!(!format!("{key:?}").contains("1111"));
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone)]
pub struct UserDelegationKey {
    pub(crate) oid: String,
    tid: String,
    start: Timestamp,
    expiry: Timestamp,
    version: String,
    /// What each of its SAS says of it.
    pub(crate) run: Run,
    pub(crate) delegated_tid: Option<String>,
    key: HmacKey,
}

/// The version that brought such keys.
const FIRST: Version = Version::of(2018, 11, 9);

/// The service that they are for.
const BLOB: &str = "b";

impl UserDelegationKey {
    /// The key with which Azure answered: `SignedOid`, `SignedTid`, `SignedStart`, `SignedExpiry`, `SignedVersion` and
    /// `Value`. It is for the blob service; [`with_service`](Self::with_service) looks whether it is.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if a part of it is empty or can't stand in a SAS, or if it ends before it begins.
    pub fn new(
        oid: impl Into<String>,
        tid: impl Into<String>,
        start: Timestamp,
        expiry: Timestamp,
        version: Version,
        value: impl Into<Secret>,
    ) -> Result<Self> {
        let (oid, tid) = (oid.into(), tid.into());
        plain(&oid, "object id")?;
        plain(&tid, "tenant id")?;
        if expiry <= start {
            return Err(refusal("it ends before it begins; ask for a new one"));
        }
        if version < FIRST {
            return Err(refusal(
                "its version knows no such keys: they came with 2018-11-09; take it from Azure's answer as it is",
            ));
        }
        let key = shared_key::parse(&value.into())?;
        let version = version.to_string();
        let (start_text, expiry_text) = (start.extended(), expiry.extended());
        let values = [
            (Field::KeyOid, &*oid),
            (Field::KeyTid, &tid),
            (Field::KeyStart, start_text.as_str()),
            (Field::KeyExpiry, expiry_text.as_str()),
            (Field::KeyService, BLOB),
            (Field::KeyVersion, &version),
        ];
        let run = Run::new(&values);
        Ok(Self { oid, tid, start, expiry, version, run, delegated_tid: None, key })
    }

    /// The same with the service that it is said to be for: `SignedService`.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if that is not the blob service, `b`.
    pub fn with_service(self, service: impl Into<String>) -> Result<Self> {
        if service.into() != BLOB {
            return Err(refusal("it is for another service than the blob service, `b`; ask that one for a key"));
        }
        Ok(self)
    }

    /// The same for SAS that a user of another tenant uses: `SignedDelegatedUserTid`.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if that is empty or can't stand in a SAS.
    pub fn with_delegated_tenant(mut self, tid: impl Into<String>) -> Result<Self> {
        let tid = tid.into();
        plain(&tid, "delegated tenant id")?;
        self.delegated_tid = Some(tid);
        Ok(self)
    }

    /// The first instant at which it signs.
    pub fn starts_at(&self) -> Timestamp {
        self.start
    }

    /// When it ends, and each SAS that it signed.
    pub fn expires_at(&self) -> Timestamp {
        self.expiry
    }

    /// Whether it is the key that `claims` name.
    pub(crate) fn is_named_by(&self, claims: &Claims) -> bool {
        claims.identity() == Some((&self.oid, &self.tid))
            && claims.key_validity() == Some((self.start, self.expiry))
            && claims.key_version() == Some(&self.version)
    }

    pub(crate) fn key(&self) -> &HmacKey {
        &self.key
    }
}

impl fmt::Debug for UserDelegationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserDelegationKey")
            .field("start", &self.start)
            .field("expiry", &self.expiry)
            .finish_non_exhaustive()
    }
}

fn plain(text: &str, what: &str) -> Result<()> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(())
    } else {
        Err(refusal(&format!("its {what} is empty or has blanks; take it from Azure's answer as it is")))
    }
}

fn refusal(why: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("take a user delegation key: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_can_not_sign_is_refused() {
        let (start, expiry) = (Timestamp::from_unix(0).unwrap(), Timestamp::from_unix(1).unwrap());
        let key = |oid, tid, start, expiry, value| {
            UserDelegationKey::new(oid, tid, start, expiry, Version::NEWEST, value)
                .map(|_| ())
                .map_err(|error| error.kind().clone())
        };
        let value = "c2VjcmV0";
        assert_eq!(key("o", "t", start, expiry, value), Ok(()));
        for refused in [
            key("", "t", start, expiry, value),
            key("o\n", "t", start, expiry, value),
            key("o", "t t", start, expiry, value),
            key("o", "t", expiry, start, value),
            key("o", "t", start, start, value),
            key("o", "t", start, expiry, ""),
            key("o", "t", start, expiry, "not base64"),
        ] {
            assert_eq!(refused, Err(ErrorKind::Credentials));
        }
        let key = UserDelegationKey::new("o", "t", start, expiry, Version::NEWEST, value).unwrap();
        assert!(key.clone().with_service("q").is_err() && key.clone().with_service("b").is_ok());
        assert!(key.with_delegated_tenant("a\nb").is_err());
    }
}
