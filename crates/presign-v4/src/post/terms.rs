use http::HeaderName;
use presign_core::{Checksum, ChecksumAlgorithm, Error, Result, Size, Term};

use super::fill::Filled;

impl<'g> Filled<'g> {
    /// Enforces one term by a field and its condition, or refuses it: there is no third way.
    pub(super) fn apply(&mut self, term: &'g Term<'_>) -> Result<()> {
        let instead = match term {
            Term::ContentType(value) => return self.hold("Content-Type".into(), value.as_ref().into()),
            Term::Size(size) => return self.limit(*size),
            Term::Checksum(checksum) => return self.checksum(checksum),
            Term::CreateOnly => return Err(self.create_only()),
            Term::Header(name, value) => return self.header(name, value),
            Term::DownloadAs(_) | Term::RespondWith(..) => {
                "ask for it with get, or set content-disposition on the object by a header"
            }
            Term::Version(_) => "leave it out: it names one of the versions that an object has",
            Term::Query(..) => "say it by a field of the form: a form has no query",
            Term::ClientIp(_) => self.words.instead.client_ip,
            Term::NotBefore(_) => "sign the form when it is needed, or serve by a gateway",
            Term::SingleUse => "choose a name that is used once, or serve by a gateway",
            _ => "leave it out",
        };
        Err(Error::unsupported(term.name(), self.words.provider, instead))
    }

    fn checksum(&mut self, checksum: &'g Checksum) -> Result<()> {
        match self.words.checksum_field(checksum.algorithm()) {
            Some(field) => self.hold(field.into(), checksum.base64().into()),
            None => {
                let what = match checksum.algorithm() {
                    ChecksumAlgorithm::Md5 => "an MD5 of the upload".to_owned(),
                    other => format!("a {} of the upload", other.name()),
                };
                Err(Error::unsupported(what, self.words.provider, self.words.instead.checksum))
            }
        }
    }

    /// A header of an upload is a field of its form, where the service has such a field.
    fn header(&mut self, name: &'g HeaderName, value: &'g str) -> Result<()> {
        let provider = self.words.provider;
        match (name.as_str(), self.words.field_of(name.as_str())) {
            (_, Some(field)) => self.hold(field.into(), value.into()),
            ("content-length", _) => match value.parse::<u64>() {
                Ok(bytes) => self.limit(Size::from(bytes)),
                Err(_) => Err(Error::unsupported("a size that is no number", provider, "write digits alone")),
            },
            (other, _) if other == self.words.create_only => Err(self.create_only()),
            (other, _) => Err(Error::unsupported(
                format!("the header {other} in a form"),
                provider,
                "sign a PUT, which binds every header",
            )),
        }
    }

    fn create_only(&self) -> Error {
        Error::unsupported("create-only in a form", self.words.provider, self.words.instead.create_only)
    }
}
