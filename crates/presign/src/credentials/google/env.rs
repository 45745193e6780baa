use std::env::var_os;
use std::ffi::OsString;

use presign_core::Result;

use super::OfGoogle;
use crate::credentials::variables::{pair, wrong};
use crate::gcs;

const ACCESS_ID: &str = "GCS_HMAC_ACCESS_ID";
const SECRET: &str = "GCS_HMAC_SECRET";
const FILE: &str = "GOOGLE_APPLICATION_CREDENTIALS";

/// The credentials for Cloud Storage in the environment: an HMAC key in `GCS_HMAC_ACCESS_ID` and `GCS_HMAC_SECRET`, or else
/// the key file of a service account, whose path is in `GOOGLE_APPLICATION_CREDENTIALS` (features `serde_json`, and
/// `aws_lc_rs` or `rsa`; with both, AWS-LC signs: the signatures are the same).
///
/// ```
/// match presign::credentials::gcs_env() {
///     Ok(credentials) => assert!(!credentials.id().is_empty()),
///     Err(error) => assert_eq!(*error.kind(), presign::ErrorKind::Credentials),
/// }
/// ```
///
/// # Errors
/// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) if a variable is missing, empty, not text, or has no partner,
/// or if the file is no service account's, with what to set.
pub fn gcs_env() -> Result<gcs::Credentials> {
    gcs_from_lookup(var_os)
}

/// As [`gcs_env`], from what `lookup` knows of the variables: from a file of settings, or in a test.
///
/// ```
/// use presign::credentials::gcs_from_lookup;
/// let credentials = gcs_from_lookup(|name| match name {
///     "GCS_HMAC_ACCESS_ID" => Some("GOOGTS7C7FUP3AIRVJTE2BCD".into()),
///     "GCS_HMAC_SECRET" => Some("bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ".into()),
///     _ => None,
/// })?;
/// assert_eq!(credentials.id(), "GOOGTS7C7FUP3AIRVJTE2BCD");
/// # Ok::<(), presign::Error>(())
/// ```
///
/// # Errors
/// As [`gcs_env`].
pub fn gcs_from_lookup(lookup: impl Fn(&'static str) -> Option<OsString>) -> Result<gcs::Credentials> {
    from_lookup(lookup).map(|(credentials, _)| credentials)
}

impl OfGoogle {
    pub(crate) fn env() -> Result<Self> {
        from_lookup(var_os).map(|(credentials, universe)| Self::fixed(credentials, universe))
    }
}

/// The credentials, and the universe that they are of, where they say so.
fn from_lookup(lookup: impl Fn(&'static str) -> Option<OsString>) -> Result<(gcs::Credentials, Option<String>)> {
    if let Some((access_id, secret)) = pair(&lookup, [ACCESS_ID, SECRET])? {
        return Ok((gcs::Credentials::hmac(access_id, secret), None));
    }
    // Empty is how a shell unsets for one command.
    match lookup(FILE).filter(|path| !path.is_empty()) {
        Some(path) => of_file(path),
        None => Err(wrong(
            FILE,
            "is not set: set it to the path of a service account's key file, or set GCS_HMAC_ACCESS_ID and GCS_HMAC_SECRET; \
             without any key, choose the credentials sign-blob (feature sign_blob of presign)",
        )),
    }
}

#[cfg(feature = "serde_json")]
fn of_file(path: OsString) -> Result<(gcs::Credentials, Option<String>)> {
    let account = super::ServiceAccount::from_file(path)?;
    Ok((account.credentials()?, Some(account.universe_domain().to_owned())))
}

#[cfg(not(feature = "serde_json"))]
fn of_file(_: OsString) -> Result<(gcs::Credentials, Option<String>)> {
    Err(wrong(FILE, "needs the feature serde_json of presign, and aws_lc_rs or rsa: switch them on"))
}

#[cfg(test)]
mod tests {
    use presign_core::ErrorKind;

    use super::*;

    fn from(variables: &[(&'static str, &str)]) -> Result<gcs::Credentials> {
        gcs_from_lookup(|name| variables.iter().find(|(other, _)| *other == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn an_hmac_key_comes_before_a_file() {
        let pair = [(ACCESS_ID, "GOOG1"), (SECRET, "5ec4e7"), (FILE, "/nowhere")];
        let credentials = from(&pair).unwrap();
        assert_eq!(credentials.id(), "GOOG1");
        assert!(!format!("{credentials:?}").contains("5ec4e7"));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named_with_what_to_do() {
        let (id, secret) = ((ACCESS_ID, "GOOG1"), (SECRET, "5ec4e7"));
        let cases: &[(&[(&'static str, &str)], &str)] = &[
            (&[], "GOOGLE_APPLICATION_CREDENTIALS is not set"),
            (&[(FILE, "")], "GOOGLE_APPLICATION_CREDENTIALS is not set"),
            (&[id], "GCS_HMAC_SECRET is missing beside GCS_HMAC_ACCESS_ID"),
            (&[secret], "GCS_HMAC_ACCESS_ID is missing beside GCS_HMAC_SECRET"),
            (&[secret, (FILE, "/nowhere")], "GCS_HMAC_ACCESS_ID is missing"),
            (&[id, (SECRET, "")], "GCS_HMAC_SECRET is empty"),
            (&[id, (SECRET, "5ec4e7\n")], "GCS_HMAC_SECRET has a blank"),
        ];
        for (variables, what) in cases {
            let error = from(variables).unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::Credentials);
            assert!(error.to_string().contains(what), "{error}");
            assert!(!format!("{error:?}").contains("5ec4e7"), "{error:?}");
        }
        let error = from(&[(FILE, "/nowhere/5ec4e7")]).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Credentials);
        assert!(!format!("{error:?}").contains("5ec4e7"), "{error:?}");
    }
}
