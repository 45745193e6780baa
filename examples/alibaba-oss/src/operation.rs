//! A grant in the service's words: the exactness table.

use std::borrow::Cow;

use http::{HeaderName, Method, header};
use presign_core::{Action, ChecksumAlgorithm, Error, ErrorKind, ObjectKey, Parts, Result, Target, Term, attachment};

use crate::canonical::OWN;

pub(crate) const PROVIDER: &str = "oss";

/// What is put on the wire and signed.
pub(crate) struct Operation<'g> {
    pub(crate) method: Method,
    /// Empty for the bucket itself.
    pub(crate) key: &'g str,
    pub(crate) query: Vec<(&'g str, Cow<'g, str>)>,
    /// Bound beside the host.
    pub(crate) headers: Vec<(HeaderName, Cow<'g, str>)>,
}

/// The longest object name in bytes (<https://www.alibabacloud.com/help/en/oss/user-guide/object-naming-conventions>).
const LONGEST_KEY: usize = 1023;

/// With it an upload copies another object, and has no body.
const COPY_SOURCE: &str = "x-oss-copy-source";

/// Parameters that change what a download looks like, and not which one it is.
const HARMLESS: [&str; 2] = ["x-oss-process", "x-oss-traffic-limit"];

impl<'g> Operation<'g> {
    pub(crate) fn of(parts: &'g Parts<'_>) -> Result<Self> {
        let mut operation = Self::bare(parts)?;
        for term in parts.terms() {
            operation.apply(parts.action(), term)?;
        }
        if *parts.action() == Action::Upload && !operation.binds(&header::CONTENT_LENGTH) {
            return Err(size_range());
        }
        Ok(operation)
    }

    /// What the bearer is free to do beyond what was asked.
    pub(crate) fn also_allows(&self) -> &'static [&'static str] {
        match (self.writes(), self.binds(&header::CONTENT_LENGTH)) {
            (false, _) => &[],
            (true, true) => &[FREE_HEADERS],
            (true, false) => &[FREE_HEADERS, FREE_SIZE],
        }
    }

    fn bare(parts: &'g Parts<'_>) -> Result<Self> {
        let method = parts.action().method().clone();
        let mut operation = Self { method, key: "", query: Vec::new(), headers: Vec::new() };
        match parts.target() {
            Target::Object(key) => operation.key = named(key)?,
            Target::Bucket => {}
            Target::Prefix(prefix) if *parts.action() == Action::List => {
                operation.ask("list-type", "2".into())?;
                if !prefix.is_empty() {
                    operation.ask("prefix", prefix.as_ref().into())?;
                }
            }
            _ => return Err(Error::unsupported("all objects under a prefix", PROVIDER, "sign a URL for each object")),
        }
        Ok(operation)
    }

    // ANCHOR: terms
    /// Enforces one term, or refuses it: there is no third way.
    fn apply(&mut self, action: &Action, term: &'g Term<'_>) -> Result<()> {
        let writes = self.writes();
        let reads = matches!(self.method, Method::GET | Method::HEAD) && *action != Action::List;
        match term {
            Term::ContentType(value) if writes => self.bind(header::CONTENT_TYPE, value.as_ref().into()),
            Term::Size(size) if writes => match size.exact() {
                Some(bytes) => self.bind(header::CONTENT_LENGTH, bytes.to_string().into()),
                None => Err(size_range()),
            },
            Term::Checksum(checksum) if writes => match checksum.algorithm() {
                ChecksumAlgorithm::Md5 => self.bind(HeaderName::from_static("content-md5"), checksum.base64().into()),
                other => Err(Error::unsupported(other.name(), PROVIDER, "use md5")),
            },
            Term::CreateOnly if writes => self.bind(HeaderName::from_static("x-oss-forbid-overwrite"), "true".into()),
            Term::DownloadAs(name) if reads => self.ask("response-content-disposition", attachment(name)?.into()),
            Term::RespondWith(name, value) if reads => self.respond(name, value),
            Term::Version(id) if !self.key.is_empty() && !writes => self.ask("versionId", id.as_ref().into()),
            Term::Header(name, _) if name.as_str() == COPY_SOURCE && !is_free(action) => {
                Err(unsupported(term, "ask for it with request PUT: it names another object"))
            }
            Term::Header(name, value) => self.bind(name.clone(), value.as_ref().into()),
            Term::Query(name, value) if is_free(action) || (reads && HARMLESS.contains(&name.as_ref())) => {
                self.ask(name, value.as_deref().unwrap_or_default().into())
            }
            Term::Query(..) => Err(unsupported(term, "ask for it with request: it may name another operation")),
            Term::ClientIp(_) => Err(unsupported(term, "deny other addresses by acs:SourceIp in the bucket policy")),
            Term::NotBefore(_) => Err(unsupported(term, "sign the URL when it is needed")),
            other => Err(unsupported(other, "leave it out, or ask for it with another action")),
        }
    }
    // ANCHOR_END: terms

    fn writes(&self) -> bool {
        matches!(self.method, Method::PUT | Method::POST)
    }

    fn binds(&self, name: &HeaderName) -> bool {
        self.headers.iter().any(|(bound, _)| bound == name)
    }

    fn bind(&mut self, name: HeaderName, value: Cow<'g, str>) -> Result<()> {
        let refusal = |why: &str| Err(Error::new(ErrorKind::Term, format!("bind the header {name}: {why}")));
        if OWN.contains(&name.as_str()) {
            return refusal("the URL's query says it already; leave it out");
        }
        if name == "x-oss-content-sha256" {
            return refusal("the service takes no digest but UNSIGNED-PAYLOAD; bind a checksum by md5");
        }
        if self.binds(&name) {
            return refusal("it is bound already, and one of the two would be lost; say it once");
        }
        self.headers.push((name, value));
        Ok(())
    }

    fn ask(&mut self, name: &'g str, value: Cow<'g, str>) -> Result<()> {
        // https://www.alibabacloud.com/help/en/oss/developer-reference/ddd-signatures-to-urls: those of Version 1.
        const OLDER: [&str; 4] = ["Expires", "OSSAccessKeyId", "Signature", "security-token"];
        let refusal = |why: &str| Err(Error::new(ErrorKind::Term, format!("bind a query parameter: {why}")));
        if OWN.iter().chain(&OLDER).any(|own| own.eq_ignore_ascii_case(name)) {
            return refusal("its name belongs to the signature; choose another");
        }
        if self.query.iter().any(|(other, _)| *other == name) {
            return refusal("the name comes twice, and the service takes one of the two values; say it once");
        }
        self.query.push((name, value));
        Ok(())
    }

    fn respond(&mut self, name: &HeaderName, value: &'g str) -> Result<()> {
        // https://www.alibabacloud.com/help/en/oss/developer-reference/getobject
        let parameter = match *name {
            header::CACHE_CONTROL => "response-cache-control",
            header::CONTENT_DISPOSITION => "response-content-disposition",
            header::CONTENT_ENCODING => "response-content-encoding",
            header::CONTENT_LANGUAGE => "response-content-language",
            header::CONTENT_TYPE => "response-content-type",
            header::EXPIRES => "response-expires",
            _ => {
                return Err(Error::unsupported(
                    format!("the response header {name}"),
                    PROVIDER,
                    "set it on the object",
                ));
            }
        };
        self.ask(parameter, value.into())
    }
}

const FREE_HEADERS: &str = "choose every header that is not signed and does not begin with `x-oss-`";
const FREE_SIZE: &str = "upload a body of any size up to 5 GiB";

/// The name, if the service keeps an object under it.
pub(crate) fn named<'k>(key: &'k ObjectKey<'_>) -> Result<&'k str> {
    let refusal = |why: &str| Err(Error::new(ErrorKind::Key, format!("name an object of OSS: {why}")));
    match key.as_str() {
        name if name.len() > LONGEST_KEY => refusal("the name has over 1023 bytes; shorten it"),
        name if name.starts_with(['/', '\\']) => refusal("the name begins with a slash; take it off"),
        name => Ok(name),
    }
}

/// Whether the caller says by method and parameters what is done.
fn is_free(action: &Action) -> bool {
    matches!(action, Action::Request(_))
}

fn unsupported(term: &Term<'_>, instead: &'static str) -> Error {
    Error::unsupported(term.name(), PROVIDER, instead)
}

fn size_range() -> Error {
    Error::unsupported("a range of sizes", PROVIDER, "bind the exact size with put")
}
