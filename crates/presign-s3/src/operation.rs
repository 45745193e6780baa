use std::borrow::Cow;

use http::{HeaderName, Method, header};
use presign_core::{Action, Checksum, ChecksumAlgorithm, Error, ErrorKind, Parts, Result, Target, Term, attachment};
use presign_v4::QueryPair;

use crate::scheme::{is_v2, is_v4};

/// A grant in S3's words: what is put on the wire and signed.
pub(crate) struct Operation<'g> {
    pub(crate) method: &'g Method,
    pub(crate) key: Option<&'g str>,
    pub(crate) query: Vec<QueryPair<'g>>,
    /// Bound beside the host.
    pub(crate) headers: Vec<(HeaderName, Cow<'g, str>)>,
}

/// The longest object name in bytes
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>).
pub(crate) const LONGEST_KEY: usize = 1024;

/// The names in a query that make an operation another one, in order
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>).
const SUBRESOURCES: [&str; 40] = [
    "accelerate",
    "acl",
    "analytics",
    "annotation",
    "append",
    "attributes",
    "cors",
    "delete",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "metadataConfiguration",
    "metadataInventoryTable",
    "metadataJournalTable",
    "metadataTable",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "renameObject",
    "replication",
    "requestPayment",
    "restore",
    "retention",
    "select",
    "session",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versioning",
    "versions",
    "website",
];

/// With it a PUT copies another object, and has no body.
const COPY_SOURCE: &str = "x-amz-copy-source";
const RENAME_SOURCE: &str = "x-amz-rename-source";
const FREE_HEADERS: &str = "choose every header that is not signed and does not begin with `x-amz-`";
pub(crate) const FREE_SIZE: &str = "upload a body of any size up to 5 GiB";
pub(crate) const FREE_PARTS: &str = "choose which of the uploaded parts make up the object";
pub(crate) const READS_SOURCE: &str = "have the object that x-amz-copy-source names read by the signer's rights";

/// What a request does, as far as its bearer is free in it.
pub(crate) enum Effect {
    Reads,
    Copies,
    /// Makes an object of parts.
    Completes,
    /// Its body becomes the object, or a part of it.
    Uploads,
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
    pub(crate) fn writes(&self) -> bool {
        matches!(*self.method, Method::PUT | Method::POST)
    }

    /// Whether the body becomes the object.
    fn uploads(&self) -> bool {
        *self.method == Method::PUT && self.key.is_some()
    }

    /// Reads what is asked for.
    // In the hot path: all but what is rare is inlined.
    #[inline(always)]
    pub(crate) fn read(&mut self, parts: &'g Parts<'_>) -> Result<()> {
        self.aim(parts)?;
        if parts.terms().next().is_some() {
            self.read_terms(parts)?;
        }
        if *parts.action() == Action::Upload && !self.binds(&header::CONTENT_LENGTH) {
            return Err(size_range());
        }
        Ok(())
    }

    // Apart: most grants have none.
    #[inline(never)]
    fn read_terms(&mut self, parts: &'g Parts<'_>) -> Result<()> {
        for term in parts.terms() {
            self.apply(parts.action(), term)?;
        }
        let subresource = self.query.iter().any(|(name, _)| is_subresource(name));
        parts.terms().try_for_each(|term| self.fits(parts.action(), term, subresource))
    }

    /// What the bearer is free to do beyond what was asked, and what is done that a reader of the URL may not expect.
    #[inline(always)]
    pub(crate) fn also_allows(&self) -> &'static [&'static str] {
        match self.effect() {
            Effect::Reads => &[],
            Effect::Copies => &[READS_SOURCE, FREE_HEADERS],
            Effect::Completes => &[FREE_PARTS, FREE_HEADERS],
            Effect::Uploads if !self.binds_body() => &[FREE_HEADERS, FREE_SIZE],
            Effect::Uploads | Effect::Writes => &[FREE_HEADERS],
        }
    }

    #[inline]
    pub(crate) fn effect(&self) -> Effect {
        if self.writes() { self.effect_of_write() } else { Effect::Reads }
    }

    #[inline(never)]
    fn effect_of_write(&self) -> Effect {
        // S3 obeys `x-amz-*` in the query, too.
        let copies = self.headers.iter().any(|(name, _)| name.as_str() == COPY_SOURCE)
            || self.query.iter().any(|(name, _)| name.eq_ignore_ascii_case(COPY_SOURCE));
        match *self.method {
            _ if copies => Effect::Copies,
            Method::POST if self.asks("uploadId") => Effect::Completes,
            _ if self.uploads() => Effect::Uploads,
            _ => Effect::Writes,
        }
    }

    pub(crate) fn asks(&self, wanted: &str) -> bool {
        self.query.iter().any(|(name, _)| name == wanted)
    }

    /// At what the action is done to.
    #[inline(always)]
    fn aim(&mut self, parts: &'g Parts<'_>) -> Result<()> {
        match parts.target() {
            Target::Object(key) if key.as_str().len() > LONGEST_KEY => {
                return Err(Error::new(
                    ErrorKind::Key,
                    format!("name an S3 object: the name has over {LONGEST_KEY} bytes; shorten it"),
                ));
            }
            Target::Object(key) => self.key = Some(key.as_str()),
            Target::Bucket => {}
            Target::Prefix(prefix) if *parts.action() == Action::List => {
                self.ask("list-type", Some("2".into()))?;
                if !prefix.is_empty() {
                    self.ask("prefix", Some(prefix.as_ref().into()))?;
                }
            }
            _ => {
                return Err(Error::unsupported("all objects under a prefix", "s3", "sign a URL for each object"));
            }
        }
        Ok(())
    }

    /// Enforces one term, or refuses it: there is no third way.
    fn apply(&mut self, action: &Action, term: &'g Term<'_>) -> Result<()> {
        let writes = self.writes();
        let reads = matches!(*self.method, Method::GET | Method::HEAD) && *action != Action::List;
        match term {
            Term::ContentType(value) if writes => self.bind(header::CONTENT_TYPE, value.as_ref().into()),
            Term::ContentType(_) => {
                Err(unsupported(term, "override the type of the response, or ask for it with an upload"))
            }
            Term::Size(size) if writes => match size.exact() {
                Some(bytes) => self.bind(header::CONTENT_LENGTH, bytes.to_string().into()),
                None => Err(size_range()),
            },
            Term::Checksum(checksum) if writes => {
                let (name, value) = checksum_header(checksum)?;
                self.bind(name, value.into())
            }
            Term::CreateOnly if writes => self.bind(header::IF_NONE_MATCH, "*".into()),
            Term::Size(_) | Term::Checksum(_) | Term::CreateOnly => {
                Err(unsupported(term, "ask for it with put: it is about the body"))
            }
            Term::DownloadAs(name) if reads => self.ask("response-content-disposition", Some(attachment(name)?.into())),
            Term::RespondWith(name, value) if reads => self.respond(name, value),
            Term::DownloadAs(_) | Term::RespondWith(..) => Err(unsupported(term, "ask for it with get")),
            Term::Version(id) if self.key.is_some() && !matches!(action, Action::Put | Action::Upload) => {
                self.ask("versionId", Some(id.as_ref().into()))
            }
            Term::Version(_) => Err(unsupported(term, "leave it out: it names one of the versions that an object has")),
            Term::Header(name, value) => self.bind(name.clone(), value.as_ref().into()),
            Term::Query(name, value) => self.ask(name, value.as_deref().map(Cow::Borrowed)),
            Term::ClientIp(_) => Err(unsupported(
                term,
                "deny other addresses by aws:SourceIp in the bucket policy, or serve by a gateway",
            )),
            Term::NotBefore(_) => Err(unsupported(term, "sign the URL when it is needed, or serve by a gateway")),
            Term::SingleUse => Err(unsupported(term, "serve by a gateway, or bind create-only for an upload")),
            other => Err(unsupported(other, "leave it out")),
        }
    }

    /// Whether a term means in this operation what it says: one of another operation than the named one is another
    /// thing to grant, and S3 takes some terms for reading and writing an object alone.
    fn fits(&self, action: &Action, term: &Term<'_>, subresource: bool) -> Result<()> {
        let completes = || *self.method == Method::POST && self.asks("uploadId");
        // The two names together, and no third, make a PUT the upload of a part: a write of the object all the same.
        let own = |name: &str| name == "uploadId" && self.uploads() && self.asks("partNumber");
        match (action, term) {
            (_, Term::CreateOnly) if (subresource && !completes()) || self.asks("partNumber") => {
                Err(unsupported(term, "bind it to the request that completes the upload"))
            }
            (Action::Request(_), Term::DownloadAs(_) | Term::RespondWith(..)) if subresource || self.key.is_none() => {
                Err(unsupported(term, "ask for it with get"))
            }
            (Action::Request(_), _) => Ok(()),
            (_, Term::Header(name, _)) if [COPY_SOURCE, RENAME_SOURCE].contains(&name.as_str()) => {
                Err(Error::unsupported(
                    format!("the header {name} with {}", action.name()),
                    "s3",
                    "ask for it with request PUT: it names another object",
                ))
            }
            (_, Term::Query(name, _)) if is_subresource(name) && !own(name) => Err(Error::unsupported(
                format!("the query {name} with {}", action.name()),
                "s3",
                format!("ask for it with request {}: it names another operation", self.method),
            )),
            _ => Ok(()),
        }
    }

    /// Whether the size of the body is bound, or the body itself. By a CRC it is not: a body of any size has the one asked.
    fn binds_body(&self) -> bool {
        let hash = |name: &str, value: &str| name == "x-amz-content-sha256" && value.len() == 64;
        let sum =
            |name| matches!(name, "content-length" | "content-md5" | "x-amz-checksum-sha1" | "x-amz-checksum-sha256");
        self.headers.iter().any(|(name, value)| sum(name.as_str()) || hash(name.as_str(), value))
    }

    fn binds(&self, name: &HeaderName) -> bool {
        self.headers.iter().any(|(bound, _)| bound == name)
    }

    fn bind(&mut self, name: HeaderName, value: Cow<'g, str>) -> Result<()> {
        // The scheme's own, in their header form: two of them in one request contradict each other.
        const OWN: [&str; 5] =
            ["x-amz-date", "x-amz-expires", "x-amz-region-set", "x-amz-security-token", "x-amz-signature"];
        if OWN.contains(&name.as_str()) {
            let text = format!("bind the header {name}: the URL's query says it already; leave it out");
            return Err(Error::new(ErrorKind::Term, text));
        }
        if self.binds(&name) {
            let text = format!("bind the header {name} twice: one of the two would be lost; say it once");
            return Err(Error::new(ErrorKind::Term, text));
        }
        self.headers.push((name, value));
        Ok(())
    }

    fn ask(&mut self, name: &'g str, value: Option<Cow<'g, str>>) -> Result<()> {
        let refusal = |why: &str| Err(Error::new(ErrorKind::Term, format!("bind a query parameter: {why}")));
        if is_v4(name) || is_v2(name) {
            return refusal("its name belongs to the signature; choose another");
        }
        if self.query.iter().any(|(other, _)| other == name) {
            return refusal("the name comes twice, and S3 takes one of the two values; say it once");
        }
        self.query.push((name.into(), value));
        Ok(())
    }

    fn respond(&mut self, name: &HeaderName, value: &'g str) -> Result<()> {
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
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
                    "s3",
                    "set it on the object; a URL can override cache-control, expires and content-disposition, \
                     -encoding, -language and -type alone",
                ));
            }
        };
        self.ask(parameter, Some(value.into()))
    }
}

/// Whether a parameter of this name makes an operation another one; what S3 obeys as a header too has no case.
fn is_subresource(name: &str) -> bool {
    SUBRESOURCES.binary_search(&name).is_ok()
        || [COPY_SOURCE, RENAME_SOURCE].iter().any(|own| own.eq_ignore_ascii_case(name))
}

fn unsupported(term: &Term<'_>, instead: &'static str) -> Error {
    Error::unsupported(term.name(), "s3", instead)
}

fn size_range() -> Error {
    Error::unsupported("a range of sizes", "s3", "bind the exact size with put; a range needs a POST form")
}

pub(crate) fn checksum_header(checksum: &Checksum) -> Result<(HeaderName, String)> {
    let name = match checksum.algorithm() {
        ChecksumAlgorithm::Crc32 => "x-amz-checksum-crc32",
        ChecksumAlgorithm::Crc32c => "x-amz-checksum-crc32c",
        ChecksumAlgorithm::Crc64Nvme => "x-amz-checksum-crc64nvme",
        ChecksumAlgorithm::Md5 => "content-md5",
        ChecksumAlgorithm::Sha1 => "x-amz-checksum-sha1",
        ChecksumAlgorithm::Sha256 => "x-amz-checksum-sha256",
        other => return Err(Error::unsupported(other.name(), "s3", "use sha256")),
    };
    Ok((HeaderName::from_static(name), checksum.base64().to_owned()))
}

#[cfg(test)]
mod tests;
