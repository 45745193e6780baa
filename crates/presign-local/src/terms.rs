use std::borrow::Cow;

use http::{HeaderName, Method, header};
use presign_core::{Action, ChecksumAlgorithm, Error, ErrorKind, Parts, Result, Size, Target, Term, attachment};

use crate::params::{PREFIX, Params, is_header_name};

/// A grant in this scheme's words.
pub(crate) struct Asked<'g> {
    pub(crate) method: &'g Method,
    /// What follows the site's path, unescaped: an object, a prefix of many, or nothing.
    pub(crate) rest: &'g str,
    pub(crate) query: Vec<(Cow<'g, str>, Option<Cow<'g, str>>)>,
    pub(crate) headers: Vec<(HeaderName, Cow<'g, str>)>,
    pub(crate) params: Params<'static>,
    /// Whether the path is signed as a prefix.
    pub(crate) under: bool,
}

impl<'g> Asked<'g> {
    /// The request for all of the site, until [`read`](Self::read) has read the rest. It is large, and filled where it is.
    #[inline]
    pub(crate) fn new(parts: &'g Parts<'_>) -> Self {
        let (method, params) = (parts.action().method(), Params::default());
        Self { method, rest: "", query: Vec::new(), headers: Vec::new(), params, under: false }
    }

    /// Reads what is asked for.
    pub(crate) fn read(&mut self, parts: &'g Parts<'_>) -> Result<()> {
        self.aim(parts)?;
        for term in parts.terms() {
            self.apply(parts.action(), term)?;
        }
        // Most URLs bind none.
        if !self.headers.is_empty() {
            self.list_headers();
        }
        Ok(())
    }

    fn list_headers(&mut self) {
        self.headers.sort_by(|(a, _), (b, _)| a.as_str().cmp(b.as_str()));
        let names = self.headers.iter().map(|(name, _)| name.as_str());
        self.params.headers = names.collect::<Vec<_>>().join(".").into();
    }

    /// At what the action is done to.
    fn aim(&mut self, parts: &'g Parts<'_>) -> Result<()> {
        match (parts.target(), parts.action()) {
            (Target::Object(key), _) => self.rest = key.as_str(),
            (Target::Bucket, _) => {}
            (Target::Prefix(prefix), Action::List) => {
                self.ask("list", None)?;
                self.ask("prefix", Some(prefix.as_ref().into()))?;
            }
            (Target::Prefix(prefix), Action::Request(_)) if prefix.ends_with('/') => {
                Target::object(prefix.as_ref())?;
                (self.rest, self.under) = (prefix.as_ref(), true);
            }
            (Target::Prefix(_), _) => {
                let text = "grant all below a prefix: it does not end with `/`, so that `user1` would cover `user10`; \
                            end it with `/`";
                return Err(Error::new(ErrorKind::Key, text));
            }
            _ => return Err(Error::unsupported("this target", "local", "name an object")),
        }
        Ok(())
    }

    /// Enforces one term, or refuses it.
    fn apply(&mut self, action: &Action, term: &'g Term<'_>) -> Result<()> {
        // A method of someone's own API may have a body or not: all but these are left to it.
        let writes = !matches!(*self.method, Method::GET | Method::HEAD | Method::DELETE);
        let reads = matches!(*self.method, Method::GET | Method::HEAD) && *action != Action::List;
        match term {
            Term::ContentType(value) if writes => self.bind(header::CONTENT_TYPE, value.as_ref().into()),
            Term::Size(_) if writes && self.params.size.is_some() => {
                let text = "bind a size: the header content-length binds one already; say it once";
                Err(Error::new(ErrorKind::Term, text))
            }
            Term::Size(size) if writes => {
                self.params.size = Some(*size);
                Ok(())
            }
            Term::Checksum(checksum) if writes => match checksum.algorithm() {
                // RFC 9530
                ChecksumAlgorithm::Sha256 => {
                    let value = format!("sha-256=:{}:", checksum.base64());
                    self.bind(HeaderName::from_static("content-digest"), value.into())
                }
                other => Err(Error::unsupported(other.name(), "local", "use sha256")),
            },
            Term::CreateOnly if writes => self.bind(header::IF_NONE_MATCH, "*".into()),
            Term::ContentType(_) | Term::Size(_) | Term::Checksum(_) | Term::CreateOnly => {
                Err(unsupported(term, "ask for it with put: it is about the body"))
            }
            Term::DownloadAs(name) if reads => self.ask("response-content-disposition", Some(attachment(name)?.into())),
            Term::RespondWith(name, value) if reads => self.respond(name, value),
            Term::DownloadAs(_) | Term::RespondWith(..) => Err(unsupported(term, "ask for it with get")),
            Term::Header(name, value) => self.bind(name.clone(), value.as_ref().into()),
            Term::Query(name, value) => self.ask(name, value.as_deref().map(Cow::Borrowed)),
            Term::ClientIp(net) => {
                self.params.net = Some(*net);
                Ok(())
            }
            Term::NotBefore(at) => {
                self.params.from = Some(*at);
                Ok(())
            }
            Term::Version(_) => Err(unsupported(term, "name another object: there are no versions")),
            Term::SingleUse => Err(unsupported(term, "grant a short validity, or bind create-only for an upload")),
            other => Err(unsupported(other, "leave it out")),
        }
    }

    fn bind(&mut self, name: HeaderName, value: Cow<'g, str>) -> Result<()> {
        let refusal = |why: &str| Err(Error::new(ErrorKind::Term, format!("bind the header {name}: {why}")));
        if name == header::CONTENT_LENGTH {
            return match value.parse::<u64>() {
                Ok(bytes) if self.params.size.is_none() => {
                    self.params.size = Some(Size::from(bytes));
                    Ok(())
                }
                _ => refusal("it is no number of bytes, or the size is bound already; bind the size once"),
            };
        }
        if name == "content-digest" && digest(&value).is_none() {
            return refusal("it is no digest by SHA-256; bind a checksum instead");
        }
        if !is_header_name(name.as_str()) {
            return refusal("its name has characters beside letters, digits and hyphens; choose another");
        }
        if self.headers.iter().any(|(bound, _)| *bound == name) {
            return refusal("it is bound already, and one of the two would be lost; say it once");
        }
        self.headers.push((name, value));
        Ok(())
    }

    fn ask(&mut self, name: &'g str, value: Option<Cow<'g, str>>) -> Result<()> {
        if name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX)) {
            let text = format!("bind a query parameter: names that begin with {PREFIX} belong to the signature");
            return Err(Error::new(ErrorKind::Term, text));
        }
        // What the gateway obeys may come once; what somebody's own service makes of a repeated name is its own.
        let obeyed = name.starts_with("response-") || matches!(name, "list" | "prefix");
        if obeyed && self.query.iter().any(|(other, _)| other == name) {
            let text = format!("bind the query parameter {name} twice: one of the two would be lost; say it once");
            return Err(Error::new(ErrorKind::Term, text));
        }
        self.query.push((name.into(), value));
        Ok(())
    }

    fn respond(&mut self, name: &HeaderName, value: &'g str) -> Result<()> {
        let parameter = match *name {
            header::CACHE_CONTROL => "response-cache-control",
            header::CONTENT_DISPOSITION => "response-content-disposition",
            header::CONTENT_LANGUAGE => "response-content-language",
            header::CONTENT_TYPE => "response-content-type",
            _ => {
                return Err(Error::unsupported(
                    format!("the response header {name}"),
                    "local",
                    "override cache-control, content-disposition, -language or -type alone",
                ));
            }
        };
        self.ask(parameter, Some(value.into()))
    }
}

/// The one form that a verifier holds a body to.
fn digest(value: &str) -> Option<Vec<u8>> {
    let base64 = value.strip_prefix("sha-256=:")?.strip_suffix(':')?;
    presign_core::base64_decode(base64).filter(|bytes| bytes.len() == 32)
}

fn unsupported(term: &Term<'_>, instead: &'static str) -> Error {
    Error::unsupported(term.name(), "local", instead)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use presign_core::Grant;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn what_would_be_lost_or_widened_is_refused() {
        let prefix = |text: &'static str| Target::Prefix(text.into());
        for grant in [
            Grant::get("k", MINUTE).size(5),
            Grant::get("k", MINUTE).content_type("a/b"),
            Grant::get("k", MINUTE).create_only(),
            Grant::put("k", MINUTE).download_as("a"),
            Grant::put("k", MINUTE).checksum("md5:1B2M2Y8AsgTpgAmY7PhCfg==".parse().unwrap()),
            Grant::put("k", MINUTE).size(5).header("content-length", "5"),
            Grant::put("k", MINUTE).content_type("a/b").header("content-type", "a/c"),
            Grant::put("k", MINUTE).header("x_a", "1"),
            Grant::put("k", MINUTE).header("x.a", "1"),
            Grant::get("k", MINUTE).query("ps-until", "1"),
            Grant::get("k", MINUTE).query("PS-x", "1"),
            Grant::get("k", MINUTE).download_as("a").respond_with("content-disposition", "inline"),
            Grant::put("k", MINUTE).header("content-length", "5").size(1..=9),
            Grant::put("k", MINUTE).header("content-digest", "sha-512=:AAAA:"),
            Grant::get("k", MINUTE).respond_with("content-disposition", "inline").download_as("a"),
            Grant::get("k", MINUTE).respond_with("content-type", "a/b").query("response-content-type", "a/c"),
            Grant::list("a/", MINUTE).query("prefix", ""),
            Grant::list("a/", MINUTE).query_flag("list"),
            Grant::get("k", MINUTE).respond_with("set-cookie", "a=b"),
            Grant::get("k", MINUTE).respond_with("x-frame-options", "deny"),
            Grant::get("k", MINUTE).version("1"),
            Grant::get("k", MINUTE).single_use(),
            Grant::request(Method::GET, prefix("user1"), MINUTE),
            Grant::request(Method::GET, prefix(""), MINUTE),
            Grant::request(Method::GET, prefix("../"), MINUTE),
            Grant::request(Method::GET, prefix("a/../"), MINUTE),
        ] {
            let parts = grant.parts().unwrap();
            assert!(Asked::new(parts).read(parts).is_err(), "{grant:?}");
        }
    }
}
