use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use presign_core::{Error, ErrorKind, Result, percent};

/// Where a service answers: scheme, host, port, and a path prefix.
///
/// ```
/// use presign_s3::Endpoint;
/// let endpoint: Endpoint = "http://Storage.example:9000/s3/".parse()?;
/// assert_eq!(endpoint.to_string(), "http://storage.example:9000/s3");
/// for refused in ["storage.example", "ftp://h", "https://user@h", "https://h/?a", "https://h/..", "https://h:0"] {
///     assert!(refused.parse::<Endpoint>().is_err());
/// }
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    https: bool,
    host: String,
    /// None if it is the scheme's own: clients leave that out of `Host`, so it must not be signed.
    port: Option<u16>,
    /// Escaped; empty, or begins with `/` and does not end with it.
    prefix: String,
    aws: bool,
}

impl Endpoint {
    /// The regional endpoint of AWS.
    ///
    /// ```
    /// let endpoint = presign_s3::Endpoint::aws("eu-central-1")?;
    /// assert_eq!(endpoint.to_string(), "https://s3.eu-central-1.amazonaws.com");
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if that can't be the name of an AWS region.
    pub fn aws(region: &str) -> Result<Self> {
        let label = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if region.is_empty() || !region.bytes().all(label) || region.starts_with('-') || region.ends_with('-') {
            return Err(Error::new(
                ErrorKind::Config,
                "find the endpoint: that is no AWS region; write it as us-east-1, or give the endpoint of your service",
            ));
        }
        // China's regions have a domain of their own: https://docs.aws.amazon.com/general/latest/gr/s3.html
        let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        let host = format!("s3.{region}.{domain}");
        Ok(Self { https: true, host, port: None, prefix: String::new(), aws: true })
    }

    pub(crate) fn is_aws(&self) -> bool {
        self.aws
    }

    pub(crate) fn is_https(&self) -> bool {
        self.https
    }

    pub(crate) fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(crate) fn is_address(&self) -> bool {
        self.host.starts_with('[') || self.host.rsplit('.').next().is_some_and(|last| last.parse::<u8>().is_ok())
    }

    /// The authority of this endpoint, or of a bucket below it.
    pub(crate) fn authority(&self, bucket: Option<&str>) -> String {
        let mut authority = bucket.map_or(String::new(), |bucket| format!("{bucket}."));
        authority.push_str(&self.host);
        if let Some(port) = self.port {
            authority.push_str(&format!(":{port}"));
        }
        authority
    }
}

impl FromStr for Endpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refusal = |what: &str| {
            Error::new(
                ErrorKind::Config,
                format!("read the endpoint: {what}; write it as https://host[:port][/prefix]"),
            )
        };
        let (https, rest) = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            _ => return Err(refusal("it does not begin with https:// or http://")),
        };
        let (authority, prefix) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (authority, None),
        };
        let host = host.to_ascii_lowercase();
        if !is_host(&host) {
            return Err(refusal("the host is neither a DNS name nor an IP address"));
        }
        let own = if https { 443 } else { 80 };
        let port = match port.map(|digits| (digits, digits.parse::<u16>())) {
            None => None,
            Some((digits, Ok(port))) if port > 0 && digits.bytes().all(|b| b.is_ascii_digit()) => {
                (port != own).then_some(port)
            }
            Some(_) => return Err(refusal("the port is not a number from 1 to 65535")),
        };
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        if !is_prefix(prefix) {
            return Err(refusal(
                "the path has a query, a fragment, an empty or a dot segment, or a character that is not escaped",
            ));
        }
        let aws = host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
        Ok(Self { https, host, port, prefix: prefix.to_owned(), aws })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme(), self.authority(None), self.prefix)
    }
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().is_ok_and(|parsed| parsed.to_string() == address);
    }
    let label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
        (1..=63).contains(&label.len()) && label.bytes().all(inner) && !label.starts_with('-') && !label.ends_with('-')
    };
    // A name whose last label is a number is an IPv4 address to every client, however it is written.
    let number = |label: &str| label.bytes().all(|b| b.is_ascii_digit()) || label.starts_with("0x");
    host.len() <= 253
        && host.split('.').all(label)
        && (!host.rsplit('.').next().is_some_and(number)
            || host.parse::<std::net::Ipv4Addr>().is_ok_and(|parsed| parsed.to_string() == host))
}

fn is_prefix(prefix: &str) -> bool {
    let Some(decoded) = percent::decode(prefix) else {
        return false;
    };
    let mut spelled = String::new();
    percent::path(&decoded, &mut spelled);
    let whole = |segment: &str| !matches!(segment, "" | "." | "..");
    prefix.is_empty() || (spelled == prefix && decoded.split('/').skip(1).all(whole))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_endpoint_is_read_in_one_spelling() {
        for (text, expected) in [
            ("https://h", "https://h"),
            ("HTTPS://H.Example/", "https://h.example"),
            ("https://h:443", "https://h"),
            ("http://h:443", "http://h:443"),
            ("http://h:80/a/b/", "http://h/a/b"),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
            ("http://[::1]:9000/x%20y", "http://[::1]:9000/x%20y"),
            ("https://a_b-c.example", "https://a_b-c.example"),
        ] {
            assert_eq!(text.parse::<Endpoint>().unwrap().to_string(), expected);
        }
    }

    #[test]
    fn what_a_client_would_read_otherwise_is_refused() {
        for text in [
            "",
            "h",
            "//h",
            "https:/h",
            "https://",
            "https:///p",
            "s3://b",
            "https://h:",
            "https://h:0",
            "https://h:65536",
            "https://h:+1",
            "https://h:1:2",
            "https://a b",
            "https://a%2eb",
            "https://h\\x",
            "https://h?a",
            "https://h#a",
            "https://h/?a",
            "https://h/#a",
            "https://u@h",
            "https://u:p@h",
            "https://h//",
            "https://h/a//b",
            "https://h/.",
            "https://h/a/..",
            "https://h/%2e%2e",
            "https://h/a b",
            "https://h/%2",
            "https://h/%c3%a9",
            "https://h/é",
            "https://é",
            "https://-a",
            "https://a-",
            "https://a..b",
            "https://.a",
            "https://1.2.3",
            "https://1",
            "https://0x7f.1",
            "https://127.0.0.01",
            "https://[::1",
            "https://[0:0::1]",
            "https://[1.2.3.4]",
            "https://h\n",
            "https://h/%0",
        ] {
            assert!(text.parse::<Endpoint>().is_err(), "{text}");
        }
        for region in ["", "EU", "eu central", "eu.central", "-a", "a-", "é", "a/b", "a@b"] {
            assert!(Endpoint::aws(region).is_err(), "{region}");
        }
        assert_eq!(Endpoint::aws("cn-north-1").unwrap().to_string(), "https://s3.cn-north-1.amazonaws.com.cn");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(https?://)?[a-zA-Z0-9.:/@%\\[\\]?#é-]{0,30}") {
            if let Ok(endpoint) = text.parse::<Endpoint>() {
                let again = endpoint.to_string();
                prop_assert_eq!(again.parse::<Endpoint>().unwrap(), endpoint);
                prop_assert!(again.parse::<http::Uri>().is_ok());
            }
        }
    }
}
