use std::fmt;

use presign_core::{BaseUrl, Error, ErrorKind, Result};

use crate::names;

/// Where a storage account answers: the account's name, and the URL that the *bearer* calls.
///
/// Whatever the URL looks like, what is signed names the account once.
///
/// ```
/// use presign_azure::{Cloud, Endpoint};
/// let endpoint = Endpoint::new("photos", Cloud::Public)?;
/// assert_eq!(endpoint.to_string(), "https://photos.blob.core.windows.net");
/// assert_eq!(endpoint.secondary()?.to_string(), "https://photos-secondary.blob.core.windows.net");
/// // A custom domain, and an account that stands in the path.
/// assert!(Endpoint::at("photos", "https://cdn.example".parse()?).is_ok());
/// let emulator = Endpoint::at("devstoreaccount1", "http://127.0.0.1:10000/devstoreaccount1".parse()?)?;
/// assert_eq!(emulator.account(), "devstoreaccount1");
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    account: String,
    base: BaseUrl,
}

/// A cloud of Azure.
/// <https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-endpoints>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cloud {
    /// The one of all regions but the following.
    #[default]
    Public,
    /// Of the government of the United States.
    UsGovernment,
    /// In China, operated by 21Vianet.
    China,
}

impl Cloud {
    /// What stands behind `blob.` in a host's name: `EndpointSuffix` in a connection string.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Public => "core.windows.net",
            Self::UsGovernment => "core.usgovcloudapi.net",
            Self::China => "core.chinacloudapi.cn",
        }
    }
}

impl Endpoint {
    /// The blob service of `account` in `cloud`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if that can't be the name of an account.
    pub fn new(account: impl Into<String>, cloud: Cloud) -> Result<Self> {
        Self::below(account.into(), "https", cloud.suffix())
    }

    /// The blob service of `account` at a URL of its own: a custom domain, a proxy, or an emulator, whose path begins
    /// with the account's name.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if that can't be the name of an account, or if the URL is Azure's own one of another account.
    pub fn at(account: impl Into<String>, base: BaseUrl) -> Result<Self> {
        let account = account.into();
        names::account(&account)?;
        // Its URLs would never work, and what asks there would show it a token.
        if let Some(other) = account_of_azure(base.host()).filter(|other| *other != account) {
            let text =
                format!("find the blob service: the endpoint is that of the account {other}; name the account of both");
            return Err(Error::new(ErrorKind::Config, text));
        }
        Ok(Self { account, base })
    }

    /// Azurite on this machine, at its own port: `http://127.0.0.1:10000/devstoreaccount1`.
    /// <https://learn.microsoft.com/azure/storage/common/storage-use-azurite>
    ///
    /// # Errors
    /// As [`at`](Self::at).
    pub fn azurite() -> Result<Self> {
        let base = format!("http://127.0.0.1:10000/{}", crate::SharedKey::AZURITE_ACCOUNT);
        Self::at(crate::SharedKey::AZURITE_ACCOUNT, base.parse()?)
    }

    /// The copy for reading of an account that is replicated to another region. It is signed for like the first.
    /// <https://learn.microsoft.com/azure/storage/common/geo-redundant-design>
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if neither the host nor the path begins with the account's
    /// name: give the secondary URL itself to [`at`](Self::at).
    pub fn secondary(&self) -> Result<Self> {
        let (account, base) = (&self.account, &self.base);
        let other = format!("{account}-secondary");
        let url = if let Some(rest) = base.authority().strip_prefix(&format!("{account}.")) {
            format!("{}://{other}.{rest}{}", base.scheme(), base.prefix())
        } else if base.prefix() == format!("/{account}") {
            format!("{}/{other}", base.origin())
        } else {
            let text = "find the secondary endpoint: the URL does not begin with the account's name; give the \
                        secondary URL itself";
            return Err(Error::new(ErrorKind::Config, text));
        };
        Ok(Self { account: account.clone(), base: url.parse()? })
    }

    /// The account's name.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Whether it is of the emulator's account, whose key everybody knows, at plain HTTP: there is nothing to protect.
    pub(crate) fn is_open(&self) -> bool {
        self.account == crate::SharedKey::AZURITE_ACCOUNT && !self.base.is_https()
    }

    pub(crate) fn below(account: String, scheme: &str, suffix: &str) -> Result<Self> {
        names::account(&account)?;
        if suffix.contains(['/', ':']) {
            let text =
                "find the blob service: the endpoint suffix is no part of a host's name; write it as core.windows.net";
            return Err(Error::new(ErrorKind::Config, text));
        }
        let base = format!("{scheme}://{account}.blob.{suffix}").parse()?;
        Ok(Self { account, base })
    }

    /// The URL.
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }
}

/// The account whose own host this is.
fn account_of_azure(host: &str) -> Option<&str> {
    let (account, suffix) = host.split_once(".blob.")?;
    let known = [Cloud::Public, Cloud::UsGovernment, Cloud::China].iter().any(|cloud| cloud.suffix() == suffix);
    known.then(|| account.strip_suffix("-secondary").unwrap_or(account))
}

/// The URL.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.base.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cloud_has_its_hosts() {
        for (cloud, url) in [
            (Cloud::Public, "https://acct.blob.core.windows.net"),
            (Cloud::UsGovernment, "https://acct.blob.core.usgovcloudapi.net"),
            (Cloud::China, "https://acct.blob.core.chinacloudapi.cn"),
        ] {
            assert_eq!(Endpoint::new("acct", cloud).unwrap().to_string(), url);
        }
        for (url, taken) in [
            ("https://acct.blob.core.windows.net", true),
            ("https://acct-secondary.blob.core.windows.net", true),
            ("https://other.blob.core.windows.net", false),
            ("https://other.blob.core.chinacloudapi.cn", false),
            ("https://other.blob.example", true),
        ] {
            assert_eq!(Endpoint::at("acct", url.parse().unwrap()).is_ok(), taken, "{url}");
        }
        for account in ["", "a.b", "a/b", "evil.example/", "Acct"] {
            assert!(Endpoint::new(account, Cloud::Public).is_err(), "{account}");
        }
    }

    #[test]
    fn the_secondary_is_named_where_the_account_is() {
        let secondary =
            |url: &str| Endpoint::at("acct", url.parse().unwrap()).unwrap().secondary().ok().map(|one| one.to_string());
        for (url, expected) in [
            ("https://acct.blob.core.windows.net", Some("https://acct-secondary.blob.core.windows.net")),
            ("http://127.0.0.1:10000/acct", Some("http://127.0.0.1:10000/acct-secondary")),
            ("https://cdn.example", None),
            ("https://acct", None),
            ("https://h/acct/x", None),
        ] {
            assert_eq!(secondary(url).as_deref(), expected, "{url}");
        }
    }
}
