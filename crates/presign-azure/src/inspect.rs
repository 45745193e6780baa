use std::fmt;

use http::{Method, Request};
use presign_core::{Denied, ObjectKey, Origin, Reason, Received, Timestamp, percent};

use crate::fields::{Field, is_own};
use crate::locate::{Located, below};
use crate::said::{Pairs, Said};
use crate::{IpRange, Permissions, Version};

/// What the URL of a SAS says, read without any key. None of it is verified, and the signature is left out.
#[derive(Clone)]
pub struct Inspection {
    said: Said,
    host: String,
    path: String,
    located: Option<(String, Located)>,
    query: Vec<(String, Option<String>)>,
}

/// Reads the URL of a SAS, of any kind, without a key.
///
/// ```
/// let inspection = presign_azure::inspect(
///     "https://account.blob.core.windows.net/container/a%20b.txt?sv=2020-12-06&se=2030-01-01T00%3A01%3A00Z&sp=r&sr=b\
///      &spr=https&sig=BInNJ1Os6PeLCwLFrQzDgvuM0ZGsYFuIzWyD/%2BzONkk%3D",
/// )?;
/// assert_eq!((inspection.scheme(), inspection.account()), ("azure-sas-service", Some("account")));
/// assert_eq!(inspection.blob().map(|blob| blob.as_str()), Some("a b.txt"));
/// assert_eq!(inspection.expires_at().map(|at| at.to_string()).as_deref(), Some("2030-01-01T00:01:00Z"));
/// # Ok::<(), presign_core::Denied>(())
/// ```
///
/// # Errors
/// If it is no URL, or not one with a SAS that can be read.
pub fn inspect(url: &str) -> Result<Inspection, Denied> {
    let uri: http::Uri = url.parse().map_err(|_| Reason::Malformed("the URL"))?;
    let (Some(scheme), Some(_)) = (uri.scheme_str().map(str::to_owned), uri.authority()) else {
        return Err(Reason::Malformed("the URL").into());
    };
    let request = Request::builder().method(Method::GET).uri(uri).body(()).map_err(|_| Reason::Malformed("the URL"))?;
    let (parts, ()) = request.into_parts();
    let origin = Origin::HostHeader { scheme };
    let received = Received::new(&parts, &origin, None)?;
    let pairs = received.pairs()?;
    let said = Said::read(&pairs)?;
    let host = received.authority().to_ascii_lowercase();
    let path = percent::decode(received.path()).ok_or(Reason::Malformed("the path"))?.into_owned();
    let located = account(&host, &path).and_then(|(account, prefix)| Some((account, below(&path, &prefix).ok()?)));
    let query = pairs.into_iter().filter(|(name, _)| !is_own(name)).collect();
    Ok(Inspection { said, host, path, located, query })
}

/// A host of Azure says the account; an address has it in its path; of a custom domain nobody knows.
fn account(host: &str, path: &str) -> Option<(String, String)> {
    let first = |text: &str| text.split(['/', '.', ':']).next().unwrap_or_default().to_owned();
    let plain = |account: String| account.strip_suffix("-secondary").map(str::to_owned).unwrap_or(account);
    if host.split_once(".blob.").is_some_and(|(account, _)| !account.contains('.')) {
        return Some((plain(first(host)), String::new()));
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let local = name == "localhost" || name.starts_with('[') || name.parse::<std::net::Ipv4Addr>().is_ok();
    let account = first(path.strip_prefix('/')?);
    (local && !account.is_empty()).then(|| (plain(account.clone()), format!("/{account}")))
}

impl Inspection {
    /// The scheme: `azure-sas-service`, `azure-sas-delegation` or `azure-sas-account`.
    pub fn scheme(&self) -> &'static str {
        self.said.kind.scheme()
    }

    /// The version of the service that it was signed for.
    pub fn version(&self) -> Version {
        self.said.version
    }

    /// The host, and the port where one is given.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The path, decoded.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The account, where the host or an emulator's path says it.
    pub fn account(&self) -> Option<&str> {
        self.located.as_ref().map(|(account, _)| account.as_str())
    }

    /// The container, where it is known which part of the path names it.
    pub fn container(&self) -> Option<&str> {
        self.located.as_ref().and_then(|(_, located)| located.container.as_deref())
    }

    /// The blob, where it is known which part of the path names it.
    pub fn blob(&self) -> Option<&ObjectKey<'static>> {
        self.located.as_ref().and_then(|(_, located)| located.blob.as_ref())
    }

    /// The kind of resource that it is for, `sr`; an account SAS has none.
    pub fn resource(&self) -> Option<&str> {
        self.said.values.get(Field::Resource)
    }

    /// What it permits, if it says so itself.
    pub fn permissions(&self) -> Option<Permissions> {
        self.said.permissions
    }

    /// The stored access policy that it names.
    pub fn policy(&self) -> Option<&str> {
        self.said.values.get(Field::Policy)
    }

    /// The first instant at which it is valid, if it says so itself.
    pub fn starts_at(&self) -> Option<Timestamp> {
        self.said.start
    }

    /// The last second at which it says to be valid, if it says so itself: a delegation key that ends first ends it.
    pub fn expires_at(&self) -> Option<Timestamp> {
        match (self.said.expiry, self.said.key_times) {
            (Some(expiry), Some((_, key_ends))) => Some(expiry.min(key_ends)),
            (expiry, _) => expiry,
        }
    }

    /// The clients that it is for.
    pub fn client_ips(&self) -> Option<IpRange> {
        self.said.ip
    }

    /// Whether it is for HTTPS alone.
    pub fn is_https_only(&self) -> bool {
        self.said.https_only
    }

    /// The parameters of the SAS as they came, by name, without the signature.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.said.values.params().map(|(_, name, value)| (name, value))
    }

    /// The rest of the query, decoded: nothing binds it but `srq`.
    pub fn query(&self) -> &Pairs {
        &self.query
    }
}

impl fmt::Debug for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inspection")
            .field("scheme", &self.scheme())
            .field("host", &self.host)
            .field("path", &self.path)
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIGNATURE: &str = "BInNJ1Os6PeLCwLFrQzDgvuM0ZGsYFuIzWyD%2F%2BzONkk%3D";

    fn read(start: &str, token: &str) -> Result<Inspection, Reason> {
        inspect(&format!("{start}?{token}&sig={SIGNATURE}")).map_err(|denied| denied.reason().clone())
    }

    #[test]
    fn the_account_is_read_where_it_is_known() {
        let token = "sv=2020-12-06&se=2030-01-01T00%3A01%3A00Z&sp=r&sr=b";
        for (start, expected) in [
            ("https://acct.blob.core.windows.net/cont/a/b", Some(("acct", "cont", "a/b"))),
            ("https://acct-secondary.blob.core.chinacloudapi.cn/cont/b", Some(("acct", "cont", "b"))),
            ("http://127.0.0.1:10000/devstoreaccount1/cont/b", Some(("devstoreaccount1", "cont", "b"))),
            ("http://localhost:10000/acct-secondary/cont/b", Some(("acct", "cont", "b"))),
            ("http://[::1]:10000/acct/cont/b", Some(("acct", "cont", "b"))),
            ("https://cdn.example/cont/b", None),
            ("https://a.b.blob.core.windows.net/cont/b", None),
        ] {
            let inspection = read(start, token).unwrap();
            let found = inspection
                .account()
                .map(|account| (account, inspection.container().unwrap(), inspection.blob().unwrap().as_str()));
            assert_eq!(found, expected, "{start}");
            assert!(!format!("{inspection:?}").contains("BInNJ1"));
            assert!(inspection.parameters().all(|(name, value)| name != "sig" && !value.contains("BInNJ1")));
        }
    }

    #[test]
    fn a_delegation_key_that_ends_first_is_the_end() {
        let key = "skoid=o&sktid=t&skt=2026-01-01T00%3A00%3A00Z&ske=2026-01-02T00%3A00%3A00Z&sks=b&skv=2025-11-05";
        let token = format!("sv=2025-11-05&se=2026-01-03&sp=rl&sr=c&sip=1.2.3.4&spr=https&{key}");
        let inspection = read("https://acct.blob.core.windows.net/cont", &token).unwrap();
        assert_eq!((inspection.scheme(), inspection.resource()), ("azure-sas-delegation", Some("c")));
        assert_eq!(inspection.expires_at(), "2026-01-02T00:00:00Z".parse().ok());
        assert!(inspection.is_https_only() && inspection.client_ips() == "1.2.3.4".parse().ok());
        assert_eq!((inspection.policy(), inspection.starts_at()), (None, None));
    }

    #[test]
    fn what_is_no_sas_is_refused() {
        let start = "https://acct.blob.core.windows.net/cont/k";
        for (token, expected) in [
            ("sv=2020-12-06", Reason::Missing("sr")),
            ("sv=2020-12-06&sr=b", Reason::Missing("sp")),
            ("sv=2020-12-06&ss=b&sp=r", Reason::Missing("srt")),
            ("sr=b&sp=r&se=2026-01-03", Reason::Missing("sv")),
            ("sv=2020-12-06&sr=b&sp=r&se=never", Reason::Unacceptable("se")),
            ("sv=2018-03-28&sr=bs&sp=r&se=2026-01-03", Reason::Unacceptable("sr")),
            ("sv=2020-10-02&sr=b&sp=r&se=2026-01-03&ses=x", Reason::Unacceptable("ses")),
            ("sv=2026-02-06&sr=b&sp=r&se=2026-01-03&srh=range", Reason::Unacceptable("srh")),
        ] {
            assert_eq!(read(start, token).unwrap_err(), expected, "{token}");
        }
        for url in ["", "k", "/k?sv=1", "https://h", "https://h/k", "ftp://h/k?sig=x", "https://h/k?sig=AAAA"] {
            assert!(inspect(url).is_err(), "{url}");
        }
    }

    proptest! {
        #[test]
        fn any_url_is_read_or_refused(
            start in "https?://[a-z.:0-9]{0,12}/[a-z/%0-9]{0,8}",
            token in "((sv|sp|se|sr|ss|srt|skt)=[a-zA-Z0-9:%-]{0,10}&){0,6}sig=[A-Za-z0-9%]{0,46}",
        ) {
            let _ = inspect(&format!("{start}?{token}"));
        }
    }
}
