use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use crate::{Error, ErrorKind, Result, percent};

/// Where a service answers: scheme, host, port, and a path prefix, each in the one spelling that clients keep.
///
/// ```
/// use presign_core::BaseUrl;
/// let base: BaseUrl = "http://Storage.example:9000/s3/".parse()?;
/// assert_eq!(base.to_string(), "http://storage.example:9000/s3");
/// for refused in ["storage.example", "ftp://h", "https://user@h", "https://h/?a", "https://h/..", "https://h:0"] {
///     assert!(refused.parse::<BaseUrl>().is_err());
/// }
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    https: bool,
    /// Host and port, without one that is the scheme's own: clients leave that out of `Host`, so it must not be signed.
    authority: String,
    /// Where in it the host ends.
    host_end: usize,
    /// Escaped; empty, or begins with `/` and does not end with it.
    prefix: String,
}

impl BaseUrl {
    /// Whether the scheme is `https`.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// The scheme: `http` or `https`.
    pub fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    /// The host, in lower case.
    pub fn host(&self) -> &str {
        &self.authority[..self.host_end]
    }

    /// The path prefix, escaped: empty, or it begins with `/` and does not end with it.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether the host is an IP address, which has no names below it.
    pub fn is_address(&self) -> bool {
        self.host().starts_with('[') || self.host().rsplit('.').next().is_some_and(|last| last.parse::<u8>().is_ok())
    }

    /// The authority as clients send it in `Host`: without the scheme's own port.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Scheme and authority.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme(), self.authority())
    }
}

impl FromStr for BaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refusal = |what: &str| {
            Error::new(ErrorKind::Config, format!("read a base URL: {what}; write it as https://host[:port][/prefix]"))
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
        let mut authority = host.to_ascii_lowercase();
        if !is_host(&authority) {
            return Err(refusal("the host is neither a DNS name nor an IP address"));
        }
        let own = if https { 443 } else { 80 };
        let host_end = authority.len();
        match port.map(|digits| (digits, digits.parse::<u16>())) {
            Some((digits, Ok(port))) if port > 0 && digits.bytes().all(|b| b.is_ascii_digit()) => {
                let given = (port != own).then(|| format!(":{port}"));
                authority.extend(given);
            }
            Some(_) => return Err(refusal("the port is not a number from 1 to 65535")),
            None => {}
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        if !is_prefix(prefix) {
            return Err(refusal(
                "the path has a query, a fragment, an empty or a dot segment, or a character that is not escaped",
            ));
        }
        Ok(Self { https, authority, host_end, prefix: prefix.to_owned() })
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme(), self.authority(), self.prefix)
    }
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        // Clients differ on how an IPv4 address within is written.
        return !address.contains('.') && address.parse::<Ipv6Addr>().is_ok_and(|parsed| parsed.to_string() == address);
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
    let whole = |segment: &str| !matches!(segment, "" | "." | "..");
    prefix.is_empty() || (percent::is_path(prefix) && decoded.split('/').skip(1).all(whole))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_base_url_is_read_in_one_spelling() {
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
            assert_eq!(text.parse::<BaseUrl>().unwrap().to_string(), expected);
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
            "https://[::ffff:1.2.3.4]",
            "https://[::ffff:102:304]",
            "https://h\n",
            "https://h/%0",
        ] {
            assert!(text.parse::<BaseUrl>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(https?://)?[a-zA-Z0-9.:/@%\\[\\]?#é-]{0,30}") {
            if let Ok(base) = text.parse::<BaseUrl>() {
                let again = base.to_string();
                prop_assert_eq!(again.parse::<BaseUrl>().unwrap(), base);
                prop_assert!(again.parse::<http::Uri>().is_ok());
            }
        }
    }
}
