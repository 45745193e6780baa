use std::borrow::Cow;

use http::{HeaderName, Method, header};
use presign_core::{Action, Checksum, ChecksumAlgorithm, Error, ErrorKind, Parts, Result, Target, Term, attachment};
use presign_v4::{GOOG4_RSA, QueryPair};

use crate::scheme::is_v2;

/// A grant in Cloud Storage's words: what is put on the wire and signed.
pub(crate) struct Operation<'g> {
    pub(crate) method: &'g Method,
    pub(crate) key: Option<&'g str>,
    pub(crate) query: Vec<QueryPair<'g>>,
    /// Bound beside the host.
    pub(crate) headers: Vec<(HeaderName, Cow<'g, str>)>,
}

/// The longest object name in bytes (<https://cloud.google.com/storage/docs/objects#naming>).
pub(crate) const LONGEST_KEY: usize = 1024;

/// The names in a query that make an operation another one
/// (<https://cloud.google.com/storage/docs/xml-api/reference-headers#query>).
const SUBRESOURCES: [&str; 23] = [
    "acl",
    "billing",
    "compose",
    "cors",
    "customPlacementConfig",
    "defaultObjectAcl",
    "delete",
    "encryption",
    "encryptionConfig",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "object-lock",
    "retention",
    "storageClass",
    "tagging",
    "upload_id",
    "uploadId",
    "uploads",
    "versioning",
    "versions",
    "websiteConfig",
];

const COPY_SOURCE: &str = "x-goog-copy-source";
const RESUMABLE: &str = "x-goog-resumable";
const LENGTH_RANGE: &str = "x-goog-content-length-range";
const GENERATION_MATCH: &str = "x-goog-if-generation-match";
const HASH: &str = "x-goog-hash";

const FREE_HEADERS: &str = "choose every header that is not signed and does not begin with `x-goog-`";
pub(crate) const FREE_SIZE: &str = "upload a body of any size up to 5 TiB";
const FREE_PARTS: &str = "choose which of the uploaded parts make up the object";
const READS_SOURCE: &str = "have the object that x-goog-copy-source names read by the signer's rights";
const SESSION: &str = "upload by the session URI of the answer for a week, also when the URL has ended";

/// What a request does, as far as its bearer is free in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Reads,
    Copies,
    /// Makes an object of parts.
    Completes,
    /// Its body becomes the object, or a part of it.
    Uploads,
    /// Begins an upload that goes on by a URI of its own.
    Resumable,
    Writes,
}

impl<'g> Operation<'g> {
    /// The request for the bucket itself, until [`read`](Self::read) has read the rest. It is large, and filled where it
    /// is.
    #[inline]
    pub(crate) fn new(parts: &'g Parts<'_>) -> Self {
        Self { method: parts.action().method(), key: None, query: Vec::new(), headers: Vec::new() }
    }

    /// Whether its method carries a body.
    #[inline]
    fn writes(&self) -> bool {
        matches!(*self.method, Method::PUT | Method::POST)
    }

    /// Reads what is asked for.
    pub(crate) fn read(&mut self, parts: &'g Parts<'_>) -> Result<()> {
        self.aim(parts)?;
        if parts.terms().next().is_some() { self.read_terms(parts) } else { Ok(()) }
    }

    // Apart: most grants have none.
    #[inline(never)]
    fn read_terms(&mut self, parts: &'g Parts<'_>) -> Result<()> {
        for term in parts.terms().filter(|term| names_operation(term)) {
            self.apply(parts.action(), term)?;
        }
        for term in parts.terms().filter(|term| !names_operation(term)) {
            self.apply(parts.action(), term)?;
        }
        let subresource = self.query.iter().any(|(name, _)| is_subresource(name));
        parts.terms().try_for_each(|term| self.fits(parts.action(), term, subresource))
    }

    /// What the bearer is free to do beyond what was asked, and what is done that a reader of the URL may not expect.
    pub(crate) fn also_allows(&self) -> &'static [&'static str] {
        match self.effect() {
            Effect::Reads => &[],
            Effect::Copies => &[READS_SOURCE, FREE_HEADERS],
            Effect::Completes => &[FREE_PARTS, FREE_HEADERS],
            Effect::Resumable if self.binds_size() => &[SESSION, FREE_HEADERS],
            Effect::Resumable => &[SESSION, FREE_HEADERS, FREE_SIZE],
            Effect::Uploads if self.binds_size() || self.binds_body() => &[FREE_HEADERS],
            Effect::Uploads => &[FREE_HEADERS, FREE_SIZE],
            Effect::Writes => &[FREE_HEADERS],
        }
    }

    pub(crate) fn effect(&self) -> Effect {
        if !self.writes() {
            return Effect::Reads;
        }
        let resumable = self.headers.iter().any(|(name, value)| name.as_str() == RESUMABLE && value == "start");
        let part = self.asks("uploadId") && self.asks("partNumber");
        let named = self.query.iter().any(|(name, _)| is_subresource(name));
        match *self.method {
            _ if self.binds(COPY_SOURCE) || self.says(COPY_SOURCE) => Effect::Copies,
            Method::POST if self.asks("uploadId") => Effect::Completes,
            Method::POST if resumable && self.key.is_some() && !named => Effect::Resumable,
            Method::PUT if self.key.is_some() && (part || !named) => Effect::Uploads,
            _ => Effect::Writes,
        }
    }

    pub(crate) fn asks(&self, wanted: &str) -> bool {
        self.query.iter().any(|(name, _)| name == wanted)
    }

    /// Whether the query has what is else a header. Whether Cloud Storage obeys it there is not said anywhere.
    fn says(&self, header: &str) -> bool {
        self.query.iter().any(|(name, _)| name.eq_ignore_ascii_case(header))
    }

    /// At what the action is done to.
    fn aim(&mut self, parts: &'g Parts<'_>) -> Result<()> {
        match parts.target() {
            Target::Object(key) => {
                check_key(key.as_str())?;
                self.key = Some(key.as_str());
            }
            Target::Bucket => {}
            Target::Prefix(prefix) if *parts.action() == Action::List => {
                self.ask("list-type", Some("2".into()))?;
                if !prefix.is_empty() {
                    self.ask("prefix", Some(prefix.as_ref().into()))?;
                }
            }
            _ => {
                return Err(Error::unsupported("all objects under a prefix", "gcs", "sign a URL for each object"));
            }
        }
        Ok(())
    }

    /// Enforces one term, or refuses it: there is no third way.
    fn apply(&mut self, action: &Action, term: &'g Term<'_>) -> Result<()> {
        let reads = matches!(*self.method, Method::GET | Method::HEAD) && *action != Action::List;
        let effect = self.effect();
        // What becomes an object: in one body, or in the one that a session takes.
        let makes = matches!(effect, Effect::Uploads | Effect::Resumable) && !self.asks("partNumber");
        match term {
            Term::ContentType(value) if self.writes() => self.bind(header::CONTENT_TYPE, value.as_ref().into()),
            Term::ContentType(_) => {
                Err(unsupported(term, "override the type of the response, or ask for it with an upload"))
            }
            Term::Size(size) if makes => {
                self.bind(HeaderName::from_static(LENGTH_RANGE), format!("{},{}", size.min(), size.max()).into())
            }
            Term::Size(size) if effect == Effect::Uploads => match size.exact() {
                Some(bytes) => self.bind(header::CONTENT_LENGTH, bytes.to_string().into()),
                None => Err(Error::unsupported("a range of sizes for a part", "gcs", "bind the part's exact size")),
            },
            Term::Checksum(checksum) if effect == Effect::Uploads => {
                let (name, value) = checksum_header(checksum)?;
                self.bind(name, value.into())
            }
            Term::CreateOnly if makes => self.bind(HeaderName::from_static(GENERATION_MATCH), "0".into()),
            Term::Size(_) | Term::Checksum(_) | Term::CreateOnly => {
                Err(unsupported(term, "ask for it with put: it is about an object that is written at once"))
            }
            Term::DownloadAs(name) if reads => self.ask("response-content-disposition", Some(attachment(name)?.into())),
            Term::RespondWith(name, value) if reads => self.respond(name, value),
            Term::DownloadAs(_) | Term::RespondWith(..) => Err(unsupported(term, "ask for it with get")),
            Term::Version(id) if self.key.is_some() && !matches!(action, Action::Put | Action::Upload) => {
                if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
                    let text = "name a version: a generation is a number; take it from `x-goog-generation`";
                    return Err(Error::new(ErrorKind::Term, text));
                }
                self.ask("generation", Some(id.as_ref().into()))
            }
            Term::Version(_) => {
                Err(unsupported(term, "leave it out: it names one of the generations that an object has"))
            }
            Term::Header(name, value) => self.bind(name.clone(), value.as_ref().into()),
            Term::Query(name, value) => self.ask(name, value.as_deref().map(Cow::Borrowed)),
            Term::ClientIp(_) => {
                Err(unsupported(term, "filter addresses by a bucket's IP filter, or serve by a gateway"))
            }
            Term::NotBefore(_) => Err(unsupported(term, "sign the URL when it is needed, or serve by a gateway")),
            Term::SingleUse => Err(unsupported(term, "serve by a gateway, or bind create-only for an upload")),
            other => Err(unsupported(other, "leave it out")),
        }
    }

    /// Whether a term means in this operation what it says: one of another operation than the named one is another
    /// thing to grant.
    fn fits(&self, action: &Action, term: &Term<'_>, subresource: bool) -> Result<()> {
        // The two names together, and no third, make a PUT the upload of a part: a write of the object all the same.
        let own = |name: &str| name == "uploadId" && *self.method == Method::PUT && self.asks("partNumber");
        match (action, term) {
            (Action::Request(_), Term::DownloadAs(_) | Term::RespondWith(..)) if subresource || self.key.is_none() => {
                Err(unsupported(term, "ask for it with get"))
            }
            (Action::Request(_), _) => Ok(()),
            (_, Term::Header(name, _)) if [COPY_SOURCE, RESUMABLE].contains(&name.as_str()) => Err(Error::unsupported(
                format!("the header {name} with {}", action.name()),
                "gcs",
                "ask for it with request: it names another operation",
            )),
            (_, Term::Query(name, _)) if is_subresource(name) && !own(name) => Err(Error::unsupported(
                format!("the query {name} with {}", action.name()),
                "gcs",
                format!("ask for it with request {}: it names another operation", self.method),
            )),
            _ => Ok(()),
        }
    }

    /// Whether the size of what becomes the object is bound.
    pub(crate) fn binds_size(&self) -> bool {
        self.binds(LENGTH_RANGE) || self.binds(header::CONTENT_LENGTH.as_str())
    }

    /// Whether the body itself is bound, and its size with it. By a CRC it is not: a body of any size has the one asked.
    pub(crate) fn binds_body(&self) -> bool {
        let md5 = |sums: &str| sums.split(',').any(|sum| sum.trim_start().starts_with("md5="));
        self.headers.iter().any(|(name, value)| name == "content-md5" || (name == HASH && md5(value)))
    }

    fn binds(&self, name: &str) -> bool {
        self.headers.iter().any(|(bound, _)| bound.as_str() == name)
    }

    fn bind(&mut self, name: HeaderName, value: Cow<'g, str>) -> Result<()> {
        // The scheme's own, in their header form: two of them in one request contradict each other.
        const OWN: [&str; 3] = ["x-goog-date", "x-goog-expires", "x-goog-signature"];
        let refusal = |why: &str| Err(Error::new(ErrorKind::Term, format!("bind the header {name}: {why}")));
        if OWN.contains(&name.as_str()) {
            return refusal("the URL's query says it already; leave it out");
        }
        if name.as_str().starts_with("x-amz-") {
            return refusal("Cloud Storage takes it for its own of the same meaning; write it as x-goog-…");
        }
        if self.binds(name.as_str()) {
            return refusal("it comes twice, and one of the two would be lost; say it once");
        }
        self.headers.push((name, value));
        Ok(())
    }

    fn ask(&mut self, name: &'g str, value: Option<Cow<'g, str>>) -> Result<()> {
        let refusal = |why: &str| Err(Error::new(ErrorKind::Term, format!("bind a query parameter: {why}")));
        if GOOG4_RSA.owns(name) || is_v2(name) {
            return refusal("its name belongs to the signature; choose another");
        }
        if self.query.iter().any(|(other, _)| other == name) {
            return refusal("the name comes twice, and Cloud Storage takes one of the two values; say it once");
        }
        self.query.push((name.into(), value));
        Ok(())
    }

    fn respond(&mut self, name: &HeaderName, value: &'g str) -> Result<()> {
        // https://cloud.google.com/storage/docs/xml-api/reference-headers#responsecontentdisposition
        let parameter = match *name {
            header::CONTENT_DISPOSITION => "response-content-disposition",
            header::CONTENT_TYPE => "response-content-type",
            _ => {
                return Err(Error::unsupported(
                    format!("the response header {name}"),
                    "gcs",
                    "set it on the object; a URL can override content-disposition and content-type alone",
                ));
            }
        };
        self.ask(parameter, Some(value.into()))
    }
}

/// What says which operation it is, and so what the other terms mean.
fn names_operation(term: &Term<'_>) -> bool {
    matches!(term, Term::Header(..) | Term::Query(..))
}

/// Whether a parameter of this name makes an operation another one; what is else a header has no case.
fn is_subresource(name: &str) -> bool {
    SUBRESOURCES.contains(&name) || [COPY_SOURCE, RESUMABLE].iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// <https://cloud.google.com/storage/docs/objects#naming>
pub(crate) fn check_key(key: &str) -> Result<()> {
    let refusal = |why: &str| Err(Error::new(ErrorKind::Key, format!("name an object of Cloud Storage: {why}")));
    if key.len() > LONGEST_KEY {
        return refusal("the name has over 1024 bytes; shorten it");
    }
    // A scan without an exit takes many bytes at a time.
    if key.bytes().fold(0, |broken, byte| broken | u8::from((byte == b'\r') | (byte == b'\n'))) != 0 {
        return refusal("the name has a line break, which Cloud Storage does not allow; leave it out");
    }
    if key.starts_with(".well-known/acme-challenge/") {
        return refusal(
            "the name begins with .well-known/acme-challenge/, which Cloud Storage does not allow; choose another",
        );
    }
    Ok(())
}

fn unsupported(term: &Term<'_>, instead: &'static str) -> Error {
    Error::unsupported(term.name(), "gcs", instead)
}

/// <https://cloud.google.com/storage/docs/xml-api/reference-headers#xgooghash>
fn checksum_header(checksum: &Checksum) -> Result<(HeaderName, String)> {
    match checksum.algorithm() {
        ChecksumAlgorithm::Md5 => Ok((HeaderName::from_static("content-md5"), checksum.base64().to_owned())),
        ChecksumAlgorithm::Crc32c => Ok((HeaderName::from_static(HASH), format!("crc32c={}", checksum.base64()))),
        other => Err(Error::unsupported(format!("a {} of the upload", other.name()), "gcs", "bind a crc32c or an md5")),
    }
}

#[cfg(test)]
mod tests;
