use std::env::var_os;
use std::ffi::OsString;

use presign_core::Result;

use super::OfAzure;
use crate::azure;
use crate::credentials::variables::{pair, wrong};
use crate::environment;

const ACCOUNT: &str = "AZURE_STORAGE_ACCOUNT";
const KEY: &str = "AZURE_STORAGE_KEY";
const STRING: &str = "AZURE_STORAGE_CONNECTION_STRING";

/// The key of a storage account in the environment: `AZURE_STORAGE_ACCOUNT` and `AZURE_STORAGE_KEY`, or
/// `AZURE_STORAGE_CONNECTION_STRING`, which says where the account answers too.
///
/// ```
/// match presign::credentials::azure_env() {
///     Ok(key) => assert!(!key.account().is_empty()),
///     Err(error) => assert!(error.to_string().contains("AZURE_STORAGE_")),
/// }
/// ```
///
/// # Errors
/// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) if a variable is missing, empty, not text, or has no partner, if two of them contradict each
/// other, or if a connection string has no key; [`ErrorKind::Config`](crate::ErrorKind::Config) if it is none.
/// With what to set.
pub fn azure_env() -> Result<azure::SharedKey> {
    azure_from_lookup(var_os)
}

/// As [`azure_env`], from what `lookup` knows of the variables: from a file of settings, or in a test.
///
/// ```
/// use presign::credentials::azure_from_lookup;
/// let key = azure_from_lookup(|name| match name {
///     "AZURE_STORAGE_CONNECTION_STRING" => Some("AccountName=photos;AccountKey=c2VjcmV0IGtleQ==".into()),
///     _ => None,
/// })?;
/// assert_eq!(key.account(), "photos");
/// # Ok::<(), presign::Error>(())
/// ```
///
/// # Errors
/// As [`azure_env`].
pub fn azure_from_lookup(lookup: impl Fn(&'static str) -> Option<OsString>) -> Result<azure::SharedKey> {
    from_lookup(lookup).map(|(key, _)| key)
}

impl OfAzure {
    pub(crate) fn env() -> Result<Self> {
        from_lookup(var_os).map(|(key, endpoint)| Self::fixed(key, endpoint))
    }
}

/// The key, and where its account answers, where a connection string says so.
fn from_lookup(
    lookup: impl Fn(&'static str) -> Option<OsString>,
) -> Result<(azure::SharedKey, Option<azure::Endpoint>)> {
    let Some(text) = environment::first(&lookup, [STRING])? else {
        return match pair(&lookup, [ACCOUNT, KEY])? {
            Some((account, key)) => Ok((azure::SharedKey::new(account, key)?, None)),
            None => Err(wrong(
                ACCOUNT,
                "is not set: set it and AZURE_STORAGE_KEY, or AZURE_STORAGE_CONNECTION_STRING; without any key, choose the \
                 credentials default-chain (feature azure_identity of presign)",
            )),
        };
    };
    if environment::first(&lookup, [KEY])?.is_some() {
        return Err(wrong(KEY, &format!("is set beside {STRING}, and one of the two would be dropped: unset one")));
    }
    let string: azure::ConnectionString = text.parse()?;
    let account = environment::first(&lookup, [ACCOUNT])?;
    if account.is_some_and(|account| account != string.endpoint().account()) {
        return Err(wrong(ACCOUNT, &format!("names another account than {STRING}: unset one of the two")));
    }
    match string.shared_key() {
        Some(key) => Ok((key.clone(), Some(string.endpoint().clone()))),
        None if string.sas().is_some() => {
            Err(wrong(STRING, "has a SAS, which is a signed URL's own end and signs no other: set one with AccountKey"))
        }
        None => Err(wrong(STRING, "has no AccountKey, and so signs nothing: copy it whole")),
    }
}

#[cfg(test)]
mod tests {
    use presign_core::ErrorKind;

    use super::*;

    fn from(variables: &[(&'static str, &str)]) -> Result<(azure::SharedKey, Option<azure::Endpoint>)> {
        from_lookup(|name| variables.iter().find(|(other, _)| *other == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn a_connection_string_says_the_endpoint_too() {
        let (key, endpoint) = from(&[(ACCOUNT, "photos"), (KEY, "c2VjcmV0")]).unwrap();
        assert_eq!((key.account(), endpoint), ("photos", None));
        for (account, string, url) in [
            (None, "UseDevelopmentStorage=true", "http://127.0.0.1:10000/devstoreaccount1"),
            (
                Some("photos"),
                "AccountName=photos;AccountKey=c2VjcmV0;EndpointSuffix=core.chinacloudapi.cn",
                "https://photos.blob.core.chinacloudapi.cn",
            ),
        ] {
            let mut variables = vec![(STRING, string)];
            variables.extend(account.map(|account| (ACCOUNT, account)));
            assert_eq!(from(&variables).unwrap().1.unwrap().to_string(), url);
        }
    }

    #[test]
    fn what_is_missing_or_wrong_is_named_with_what_to_do() {
        let (account, key) = ((ACCOUNT, "photos"), (KEY, "NWVjNGU3"));
        let string = (STRING, "AccountName=photos;AccountKey=NWVjNGU3");
        type Row<'a> = (&'a [(&'static str, &'a str)], ErrorKind, &'a str);
        let cases: &[Row<'_>] = &[
            (&[], ErrorKind::Credentials, "AZURE_STORAGE_ACCOUNT is not set"),
            (&[(STRING, "")], ErrorKind::Credentials, "AZURE_STORAGE_ACCOUNT is not set"),
            (&[account], ErrorKind::Credentials, "AZURE_STORAGE_KEY is missing beside AZURE_STORAGE_ACCOUNT"),
            (&[key], ErrorKind::Credentials, "AZURE_STORAGE_ACCOUNT is missing beside AZURE_STORAGE_KEY"),
            (&[account, (KEY, "")], ErrorKind::Credentials, "AZURE_STORAGE_KEY is empty"),
            (&[account, (KEY, "NWVjNGU3\n")], ErrorKind::Credentials, "AZURE_STORAGE_KEY has a blank"),
            (&[account, (KEY, "NWVjNGU3=")], ErrorKind::Credentials, "no base64"),
            (&[account, key, string], ErrorKind::Credentials, "is set beside AZURE_STORAGE_CONNECTION_STRING"),
            (&[(ACCOUNT, "cats"), string], ErrorKind::Credentials, "another account"),
            (&[(STRING, "NWVjNGU3")], ErrorKind::Config, "no `=`"),
            (&[(STRING, "AccountName=photos")], ErrorKind::Credentials, "has no AccountKey"),
            (
                &[(STRING, "AccountName=photos;SharedAccessSignature=sig=NWVjNGU3")],
                ErrorKind::Credentials,
                "has a SAS, which is",
            ),
        ];
        for (variables, kind, what) in cases {
            let error = from(variables).unwrap_err();
            assert_eq!(error.kind(), kind, "{error}");
            assert!(error.to_string().contains(what), "{error}");
            assert!(!format!("{error:?}").contains("NWVj"), "{error:?}");
        }
    }
}
