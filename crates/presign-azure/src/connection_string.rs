use std::fmt;
use std::str::FromStr;

use presign_core::{BaseUrl, Error, ErrorKind, Result, Secret};

use crate::{Cloud, Endpoint, SharedKey};

/// A connection string: `Name=Value` settings, parted by semicolons. `Debug` shows the endpoint alone.
/// <https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string>
///
/// ```
/// use presign_azure::ConnectionString;
/// let one: ConnectionString = "DefaultEndpointsProtocol=https;AccountName=photos;AccountKey=c2VjcmV0;\
///                              EndpointSuffix=core.chinacloudapi.cn".parse()?;
/// assert_eq!(one.endpoint().to_string(), "https://photos.blob.core.chinacloudapi.cn");
/// assert_eq!(one.shared_key().map(|key| key.account()), Some("photos"));
/// let emulator: ConnectionString = "UseDevelopmentStorage=true".parse()?;
/// assert_eq!(emulator.endpoint().to_string(), "http://127.0.0.1:10000/devstoreaccount1");
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone)]
pub struct ConnectionString {
    endpoint: Endpoint,
    secondary: Option<Endpoint>,
    key: Option<SharedKey>,
    sas: Option<Secret>,
}

impl ConnectionString {
    /// Where the blob service answers.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Where its copy for reading answers, if the string says it: `BlobSecondaryEndpoint`.
    pub fn secondary(&self) -> Option<&Endpoint> {
        self.secondary.as_ref()
    }

    /// The account's key, which signs.
    pub fn shared_key(&self) -> Option<&SharedKey> {
        self.key.as_ref()
    }

    /// A SAS that was given in place of a key, without the `?`. It signs nothing: it is a capability by itself.
    pub fn sas(&self) -> Option<&Secret> {
        self.sas.as_ref()
    }
}

impl fmt::Debug for ConnectionString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionString").field("endpoint", &self.endpoint.to_string()).finish_non_exhaustive()
    }
}

/// The settings by their names, which have no case. Other services' are read and left.
const KNOWN: [&str; 18] = [
    "accountkey",
    "accountname",
    "blobendpoint",
    "blobsecondaryendpoint",
    "defaultendpointsprotocol",
    "developmentstorageproxyuri",
    "endpointsuffix",
    "sharedaccesssignature",
    "usedevelopmentstorage",
    "dfsendpoint",
    "dfssecondaryendpoint",
    "fileendpoint",
    "filesecondaryendpoint",
    "queueendpoint",
    "queuesecondaryendpoint",
    "tableendpoint",
    "tablesecondaryendpoint",
    "webendpoint",
];

impl FromStr for ConnectionString {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let settings = Settings::read(text)?;
        if let Some(used) = settings.get("usedevelopmentstorage") {
            return settings.development(used);
        }
        let (key, sas) = (settings.get("accountkey"), settings.get("sharedaccesssignature"));
        if key.is_some() && sas.is_some() {
            return Err(refusal(
                "it has a key and a SAS; which of the two is to be used is anyone's guess, leave one out",
            ));
        }
        let scheme = match settings.get("defaultendpointsprotocol") {
            None => "https",
            Some(scheme) if scheme.eq_ignore_ascii_case("https") => "https",
            Some(scheme) if scheme.eq_ignore_ascii_case("http") => "http",
            Some(_) => return Err(refusal("DefaultEndpointsProtocol is neither https nor http; correct it")),
        };
        let own = settings.get("blobendpoint").map(str::parse::<BaseUrl>).transpose()?;
        let named = settings.get("accountname").map(str::to_owned);
        let Some(account) = named.or_else(|| own.as_ref().and_then(account_of)) else {
            return Err(refusal("AccountName is missing, and the endpoint's URL does not say it; add it"));
        };
        let endpoint = match own {
            Some(base) => Endpoint::at(account.clone(), base)?,
            None => {
                let suffix = settings.get("endpointsuffix").unwrap_or(Cloud::Public.suffix());
                Endpoint::below(account.clone(), scheme, suffix)?
            }
        };
        let secondary = settings.get("blobsecondaryendpoint").map(str::parse::<BaseUrl>).transpose()?;
        let secondary = secondary.map(|base| Endpoint::at(account.clone(), base)).transpose()?;
        let key = key.map(|key| SharedKey::new(account, key)).transpose()?;
        let sas = sas.map(|sas| Secret::from(sas.strip_prefix('?').unwrap_or(sas)));
        Ok(Self { endpoint, secondary, key, sas })
    }
}

struct Settings<'a>(Vec<(String, &'a str)>);

impl<'a> Settings<'a> {
    fn read(text: &'a str) -> Result<Self> {
        let mut settings: Vec<(String, &str)> = Vec::new();
        for setting in text.trim().split(';').filter(|setting| !setting.trim().is_empty()) {
            // A key ends in equals signs of its own.
            let Some((name, value)) = setting.split_once('=') else {
                return Err(refusal("a setting of it has no `=`; write Name=Value, parted by semicolons"));
            };
            let name = name.trim().to_ascii_lowercase();
            if !KNOWN.contains(&name.as_str()) {
                return Err(refusal(
                    "a setting of it has a name that nobody knows; check its spelling, or leave it out",
                ));
            }
            if value.is_empty() {
                return Err(refusal(&format!("the setting {name} is empty; say its value, or leave it out")));
            }
            if settings.iter().any(|(other, _)| *other == name) {
                return Err(refusal(&format!("the setting {name} comes twice; say it once")));
            }
            settings.push((name, value));
        }
        Ok(Self(settings))
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find_map(|(other, value)| (other == name).then_some(*value))
    }

    /// The emulator, on this machine or at a proxy.
    fn development(&self, used: &str) -> Result<ConnectionString> {
        if !used.eq_ignore_ascii_case("true") {
            return Err(refusal("UseDevelopmentStorage is not true; leave it out to name an account"));
        }
        let own = ["usedevelopmentstorage", "developmentstorageproxyuri"];
        if self.0.iter().any(|(name, _)| !own.contains(&name.as_str())) {
            return Err(refusal("UseDevelopmentStorage names the emulator's account already; leave the others out"));
        }
        let endpoint = match self.get("developmentstorageproxyuri") {
            None => Endpoint::azurite()?,
            Some(proxy) => {
                let proxy: BaseUrl = proxy.parse()?;
                let account = SharedKey::AZURITE_ACCOUNT;
                Endpoint::at(account, format!("{}://{}:10000/{account}", proxy.scheme(), proxy.host()).parse()?)?
            }
        };
        Ok(ConnectionString { endpoint, secondary: None, key: Some(SharedKey::azurite()?), sas: None })
    }
}

/// The account that a URL of Azure names: the path of an emulator, or what stands before `.blob.` in a host.
fn account_of(base: &BaseUrl) -> Option<String> {
    let account = match base.prefix().strip_prefix('/') {
        Some(path) => path,
        None => base.host().split_once(".blob.")?.0,
    };
    Some(account.strip_suffix("-secondary").unwrap_or(account).to_owned())
}

fn refusal(why: &str) -> Error {
    Error::new(ErrorKind::Config, format!("read a connection string: {why}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<ConnectionString> {
        text.parse()
    }

    // The forms that the documentation shows.
    #[test]
    fn every_documented_form_is_read() {
        for (text, url, signs, sas) in [
            (
                "AccountName=storagesample;AccountKey=c2VjcmV0",
                "https://storagesample.blob.core.windows.net",
                true,
                None,
            ),
            (
                "DefaultEndpointsProtocol=http;AccountName=storagesample;AccountKey=c2VjcmV0;",
                "http://storagesample.blob.core.windows.net",
                true,
                None,
            ),
            ("accountname=storagesample", "https://storagesample.blob.core.windows.net", false, None),
            (
                "DefaultEndpointsProtocol=https;BlobEndpoint=http://www.mydomain.com;AccountName=storagesample;\
                 AccountKey=c2VjcmV0",
                "http://www.mydomain.com",
                true,
                None,
            ),
            (
                "BlobEndpoint=https://storagesample.blob.core.windows.net/;\
                 QueueEndpoint=https://storagesample.queue.core.windows.net;\
                 SharedAccessSignature=?sv=2015-07-08&sig=iCvQmdZngZNW&spr=https&st=2016-04-12T03%3A24%3A31Z",
                "https://storagesample.blob.core.windows.net",
                false,
                Some("sv=2015-07-08&sig=iCvQmdZngZNW&spr=https&st=2016-04-12T03%3A24%3A31Z"),
            ),
            (
                "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=c2VjcmV0;\
                 BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;\
                 TableEndpoint=http://127.0.0.1:10002/devstoreaccount1;",
                "http://127.0.0.1:10000/devstoreaccount1",
                true,
                None,
            ),
            ("UseDevelopmentStorage=true", "http://127.0.0.1:10000/devstoreaccount1", true, None),
            (
                "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://myproxyuri",
                "http://myproxyuri:10000/devstoreaccount1",
                true,
                None,
            ),
        ] {
            let read = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(read.endpoint().to_string(), url, "{text}");
            assert_eq!((read.shared_key().is_some(), read.sas().map(Secret::reveal)), (signs, sas), "{text}");
            assert!(!format!("{read:?}").contains("iCvQ"));
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_the_key() {
        for text in [
            "",
            ";",
            "AccountName",
            "AccountKey=c2VjcmV0",
            "BlobEndpoint=https://h;AccountKey=c2VjcmV0",
            "AccountName=photos;AccountName=photos",
            "AccountName=photos;AccountKey=c2VjcmV0;SharedAccessSignature=sig=c2VjcmV0",
            "AccountName=photos;AccountKey=",
            "AccountName=photos;AccountKey=c2VjcmV0!",
            "AccountName=photos;Key=c2VjcmV0",
            "AccountName=Photos!;AccountKey=c2VjcmV0",
            "AccountName=photos;EndpointSuffix=evil.example/",
            "AccountName=photos;EndpointSuffix=h@evil.example",
            "AccountName=photos;DefaultEndpointsProtocol=ftp",
            "AccountName=photos;BlobEndpoint=h",
            "UseDevelopmentStorage=false",
            "UseDevelopmentStorage=true;AccountKey=c2VjcmV0",
            "BlobEndpoint=https://h;SharedAccessSignature=sig=c2VjcmV0",
        ] {
            let error = read(text).unwrap_err();
            assert!(!format!("{error:?} {error}").contains("c2VjcmV0"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(
            text in "((AccountName|AccountKey|BlobEndpoint|EndpointSuffix)=[a-zA-Z0-9:/.=?]{0,12};){0,4}|\\PC{0,24}",
        ) {
            if let Ok(read) = read(&text) {
                prop_assert!(read.endpoint().to_string().parse::<BaseUrl>().is_ok());
            }
        }
    }
}
