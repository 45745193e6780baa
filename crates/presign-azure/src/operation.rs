use std::borrow::Cow;

use http::{HeaderName, Method, header};
use presign_core::{Action, ChecksumAlgorithm, Error, ErrorKind, Parts, Result, Target, Term, attachment};

use crate::account::Wider;
use crate::checked::Checked;
use crate::exact::Access;
use crate::fields::{Field, is_own};
use crate::layout::{Kind, V2026};
use crate::request::{NAMING, Operation, PUT_BLOB, Place};
use crate::resource::{Form, SNAPSHOT, VERSION_ID};
use crate::sas::Wanted;
use crate::template::Template;
use crate::{IpRange, Permissions, Version};

/// A grant in Azure's words, but for the name of its blob and for its span: a request, and the SAS that permits it.
pub(crate) struct Asked<'g> {
    pub(crate) method: &'g Method,
    pub(crate) wanted: Wanted<'g>,
    /// The query beside the token, without what the resource says.
    pub(crate) query: Vec<(Cow<'g, str>, Option<Cow<'g, str>>)>,
    /// What must be sent although nothing binds it.
    pub(crate) need: Option<(HeaderName, &'static str)>,
    action: &'g Action,
    operation: Option<&'static str>,
    /// Whether the query must be bound, because it is no part of the action's own request.
    binds_query: bool,
    create_only: bool,
    version: Version,
}

/// What is asked of credentials of one kind, and permitted: signed for any blob and span.
pub(crate) struct Permitted<'g> {
    pub(crate) asked: Asked<'g>,
    /// What the URL allows beyond.
    pub(crate) also: &'static [&'static str],
    pub(crate) checked: Checked,
    pub(crate) template: Option<Template>,
}

/// It overrides `Content-Type`, so that no other can be sent beside it.
const CONTENT_TYPE: &str = "x-ms-blob-content-type";

const BLOB_TYPE: HeaderName = HeaderName::from_static("x-ms-blob-type");

impl<'g> Asked<'g> {
    /// What `parts` ask for.
    pub(crate) fn of(parts: &'g Parts<'_>, version: Version) -> Result<Self> {
        let (action, mut query) = (parts.action(), Vec::new());
        let form = match parts.target() {
            Target::Object(_) => Form::Blob,
            Target::Bucket => Form::Container,
            Target::Prefix(prefix) if *action == Action::List => {
                query.push(("restype".into(), Some("container".into())));
                query.push(("comp".into(), Some("list".into())));
                if !prefix.is_empty() {
                    query.push(("prefix".into(), Some(prefix.as_ref().into())));
                }
                Form::Container
            }
            _ => {
                let instead = "sign a URL for each blob, or a SAS for a directory or the container";
                return Err(Error::unsupported("all blobs under a prefix", "azure", instead));
            }
        };
        let mut asked = Self { query, ..Self::bare(action, form, version) };
        for term in parts.terms() {
            asked.apply(term)?;
        }
        asked.permitted()
    }

    /// What `action` on a blob asks for where no term is said.
    pub(crate) fn of_blob(action: &'g Action, version: Version) -> Result<Self> {
        Self::bare(action, Form::Blob, version).permitted()
    }

    /// Which permission it needs is known when all of the request is.
    fn bare(action: &'g Action, form: Form<'g>, version: Version) -> Self {
        let (method, wanted, query) = (action.method(), Wanted::bare(form), Vec::new());
        let (need, operation, binds_query, create_only) = (None, None, false, false);
        Self { method, wanted, query, need, action, operation, binds_query, create_only, version }
    }

    /// The same, to be signed by credentials of one kind.
    pub(crate) fn by(mut self, kind: Kind, wider: Wider) -> Result<Permitted<'g>> {
        let also = self.bind_query(kind == Kind::BlobDelegation && self.version >= V2026, wider)?;
        let checked = Checked::of(&self.wanted, kind, self.version)?;
        Ok(Permitted { asked: self, also, checked, template: None })
    }

    /// What the URL allows, where its query is bound or not.
    fn access(&self, bound: bool) -> Access {
        let prefix = self.query.iter().any(|(name, _)| name == "prefix");
        match self.action {
            Action::Get => Access::GET,
            Action::Head => Access::HEAD,
            Action::List if !prefix || bound => Access::LIST,
            Action::List => Access::LIST_ALL,
            Action::Delete => Access::DELETE,
            Action::Put | Action::Upload if self.create_only => Access::create(self.version),
            Action::Put | Action::Upload => Access::REPLACE,
            _ if self.create_only => Access::create(self.version),
            _ if bound && self.query.iter().any(|(name, _)| name == "comp") => {
                Access::bound(*self.method != Method::GET)
            }
            _ => Access::of_request(
                self.operation.unwrap_or_default(),
                self.wanted.permissions.unwrap_or(Permissions::WRITE),
                self.version,
            ),
        }
    }

    /// Binds what can be bound, refuses the rest, and says what the URL allows beyond what was asked.
    fn bind_query(&mut self, binds: bool, wider: Wider) -> Result<&'static [&'static str]> {
        if !binds && (self.binds_query || !self.wanted.headers.is_empty()) {
            let what = match self.wanted.headers.first().map(|(name, _)| name.as_str()) {
                Some(CONTENT_TYPE) => "a content type".to_owned(),
                Some("content-md5") => "a checksum".to_owned(),
                Some(name) => format!("the request header {name}"),
                None => "a query parameter".to_owned(),
            };
            let instead = "sign with a user delegation key for version 2026-04-06 or a newer one, or leave it out and \
                           check the blob when it is there";
            return Err(Error::unsupported(what, "azure", instead));
        }
        let also = self.access(binds).accepted(wider)?;
        if binds {
            for (name, value) in &self.query {
                let Some(value) = value else {
                    return Err(Error::unsupported("a query parameter without a value", "azure", "give it a value"));
                };
                self.wanted.query.push((name.clone(), value.clone()));
            }
        }
        Ok(also)
    }

    /// Enforces one term, or refuses it: there is no third way.
    fn apply(&mut self, term: &'g Term<'_>) -> Result<()> {
        let writes = matches!(*self.method, Method::PUT | Method::POST);
        let reads = matches!(*self.method, Method::GET | Method::HEAD) && *self.action != Action::List;
        match term {
            Term::ContentType(value) if writes => self.bind(HeaderName::from_static(CONTENT_TYPE), value),
            Term::ContentType(_) => {
                Err(unsupported(term, "override the type of the response, or ask for it with an upload"))
            }
            Term::Size(_) => {
                Err(unsupported(term, "leave it out, and check the size when the blob is there, or serve by a gateway"))
            }
            Term::Checksum(checksum) if writes => match checksum.algorithm() {
                ChecksumAlgorithm::Md5 => self.bind(HeaderName::from_static("content-md5"), checksum.base64()),
                other => Err(Error::unsupported(other.name(), "azure", "use md5")),
            },
            Term::CreateOnly if *self.method == Method::PUT => {
                self.create_only = true;
                Ok(())
            }
            Term::Checksum(_) | Term::CreateOnly => Err(unsupported(term, "ask for it with put: it is about the body")),
            Term::DownloadAs(name) if reads => self.say(Field::ContentDisposition, attachment(name)?),
            Term::RespondWith(name, value) if reads => self.respond(name, value),
            Term::DownloadAs(_) | Term::RespondWith(..) => Err(unsupported(term, "ask for it with get")),
            Term::Version(id) => self.one_of(term, Form::Version(id.as_ref().into())),
            Term::Query(name, value) => self.ask(term, name, value.as_deref()),
            Term::Header(name, value) => self.bind_header(name, value),
            Term::ClientIp(network) => self.say(Field::Ip, IpRange::try_from(*network)?.to_string()),
            Term::NotBefore(at) => {
                self.wanted.start = Some(*at);
                Ok(())
            }
            Term::SingleUse => Err(unsupported(term, "serve by a gateway, or bind create-only for an upload")),
            other => Err(unsupported(other, "leave it out")),
        }
    }

    /// The same with the operation that the request is, and the least that permits it.
    fn permitted(mut self) -> Result<Self> {
        self.wanted.form.check(self.version)?;
        let place = if matches!(self.wanted.form, Form::Container) { Place::Container } else { Place::Blob };
        let beside = self.wanted.form.beside();
        let query = |name: &str| match beside {
            Some((own, value)) if own == name => Some(value),
            _ => self
                .query
                .iter()
                .find(|(other, _)| other == name)
                .map(|(_, value)| value.as_deref().unwrap_or_default()),
        };
        let header =
            |name: &str| self.wanted.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_ref());
        let operation = Operation::of(self.version, self.method, place, query, header).ok_or_else(no_such_request)?;
        if !operation.by_resource {
            let instead = "sign an account SAS: one for a container permits what is done to its blobs alone";
            return Err(Error::unsupported(format!("{} on a container", operation.name), "azure", instead));
        }
        if self.create_only && !operation.creates() {
            let instead = "ask for it with put, or for blocks with version 2026-04-06 or a newer one";
            return Err(Error::unsupported("create-only", "azure", instead));
        }
        if operation.asks_more() {
            let instead = "set tags, policies and holds by a request of their own: with the blob they need permissions \
                           that allow it anyway";
            return Err(Error::unsupported("tags, policies or holds of an upload", "azure", instead));
        }
        if header(CONTENT_TYPE).is_some() && !operation.types() {
            let instead = "bind it where the blob is made: to Put Blob, or to Put Block List";
            return Err(Error::unsupported(format!("a content type with {}", operation.name), "azure", instead));
        }
        let mut permissions = operation.least();
        if operation.creates() && !self.create_only {
            permissions = permissions.without(Permissions::CREATE) | Permissions::WRITE;
        }
        self.wanted.permissions = Some(permissions);
        if operation.name == PUT_BLOB && header(BLOB_TYPE.as_str()).is_none() {
            self.need = Some((BLOB_TYPE, "BlockBlob"));
        }
        self.operation = Some(operation.name);
        Ok(self)
    }

    fn say(&mut self, field: Field, value: impl Into<Cow<'g, str>>) -> Result<()> {
        if self.wanted.values.get(field).is_some() {
            let what = field.param().unwrap_or_default();
            let text = format!("say `{what}` twice: one of the two would be lost; say it once");
            return Err(Error::new(ErrorKind::Term, text));
        }
        self.wanted.values.set(field, value);
        Ok(())
    }

    fn respond(&mut self, name: &HeaderName, value: &'g str) -> Result<()> {
        let field = match *name {
            header::CACHE_CONTROL => Field::CacheControl,
            header::CONTENT_DISPOSITION => Field::ContentDisposition,
            header::CONTENT_ENCODING => Field::ContentEncoding,
            header::CONTENT_LANGUAGE => Field::ContentLanguage,
            header::CONTENT_TYPE => Field::ContentType,
            _ => {
                return Err(Error::unsupported(
                    format!("the response header {name}"),
                    "azure",
                    "set it on the blob; a URL can override cache-control and content-disposition, -encoding, \
                     -language and -type alone",
                ));
            }
        };
        self.say(field, value)
    }

    /// Names a snapshot or version instead of the blob.
    fn one_of(&mut self, term: &Term<'_>, which: Form<'g>) -> Result<()> {
        match self.wanted.form {
            Form::Blob if matches!(*self.method, Method::GET | Method::HEAD | Method::DELETE) => {
                self.wanted.form = which;
                Ok(())
            }
            _ => Err(unsupported(term, "leave it out: it names one of those that a blob has, once")),
        }
    }

    fn ask(&mut self, term: &Term<'_>, name: &'g str, value: Option<&'g str>) -> Result<()> {
        let refusal = |why: &str| Err(Error::new(ErrorKind::Term, format!("bind a query parameter: {why}")));
        if is_own(name) {
            return refusal("its name belongs to the SAS; choose another");
        }
        if self.query.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
            return refusal("the name comes twice, and Azure takes one of the two values; say it once");
        }
        // Azure reads names without their case; in another one they would be taken for harmless.
        if NAMING.iter().any(|naming| naming.eq_ignore_ascii_case(name) && *naming != name) {
            return refusal("the name is one of the service's own in another case; write it in lower case");
        }
        match (name, value) {
            (SNAPSHOT, Some(time)) => return self.one_of(term, Form::Snapshot(time.into())),
            (VERSION_ID, Some(id)) => return self.one_of(term, Form::Version(id.into())),
            (SNAPSHOT | VERSION_ID, None) => return refusal("a snapshot or version needs a value; say which"),
            // They make the request another one than was asked for.
            ("comp" | "restype" | "deletetype", _) if !matches!(self.action, Action::Request(_)) => {
                let instead = format!("ask for it with request {}: it names another operation", self.method);
                return Err(Error::unsupported(
                    format!("the query {name} with {}", self.action.name()),
                    "azure",
                    instead,
                ));
            }
            _ => {}
        }
        self.binds_query |= !matches!(self.action, Action::Request(_));
        self.query.push((name.into(), value.map(Cow::Borrowed)));
        Ok(())
    }

    fn bind_header(&mut self, name: &HeaderName, value: &'g str) -> Result<()> {
        // The `x-ms-blob-` form of each overrides it, and the bearer could send that one.
        let weak = [
            header::CACHE_CONTROL,
            header::CONTENT_DISPOSITION,
            header::CONTENT_ENCODING,
            header::CONTENT_LANGUAGE,
            header::CONTENT_TYPE,
        ];
        if weak.contains(name) {
            let text = format!("bind the header {name}: `x-ms-blob-{name}` overrides it; bind that one");
            return Err(Error::new(ErrorKind::Term, text));
        }
        if *name == header::CONTENT_LENGTH {
            let instead = "leave it out, and check the size when the blob is there, or serve by a gateway";
            return Err(Error::unsupported("a size", "azure", instead));
        }
        let source = ["x-ms-copy-source", "x-ms-rename-source"].contains(&name.as_str());
        if source && !matches!(self.action, Action::Request(_)) {
            return Err(Error::unsupported(
                format!("the header {name} with {}", self.action.name()),
                "azure",
                "ask for it with request PUT: it names another blob",
            ));
        }
        self.bind(name.clone(), value)
    }

    fn bind(&mut self, name: HeaderName, value: &'g str) -> Result<()> {
        if self.wanted.headers.iter().any(|(bound, _)| *bound == name) {
            let text = format!("bind the header {name} twice: one of the two would be lost; say it once");
            return Err(Error::new(ErrorKind::Term, text));
        }
        self.wanted.headers.push((name, value.into()));
        Ok(())
    }
}

fn unsupported(term: &Term<'_>, instead: &'static str) -> Error {
    Error::unsupported(term.name(), "azure", instead)
}

fn no_such_request() -> Error {
    let instead = "check its method and the parameters `comp` and `restype`; batches and access policies need the \
                   account's key itself";
    Error::unsupported("this request", "azure", instead)
}

#[cfg(test)]
mod tests;
