use http::{HeaderName, header};
use presign_core::{Error, Result, Size, Term};

use super::fill::Filled;
use crate::operation::checksum_header;

impl<'g> Filled<'g> {
    /// Enforces one term by a field and its condition, or refuses it: there is no third way.
    pub(super) fn apply(&mut self, term: &'g Term<'_>) -> Result<()> {
        match term {
            Term::ContentType(value) => self.hold("Content-Type".into(), value.as_ref().into()),
            Term::Size(size) => self.limit(*size),
            Term::Checksum(checksum) => {
                let (name, value) = checksum_header(checksum)?;
                if name == "content-md5" {
                    return Err(Error::unsupported("an MD5 of the upload", "s3", "bind a sha256, or sign a PUT"));
                }
                self.hold(name.as_str().to_owned().into(), value.into())
            }
            Term::CreateOnly => Err(create_only()),
            Term::Header(name, value) => self.header(name, value),
            Term::DownloadAs(_) | Term::RespondWith(..) => {
                Err(unsupported(term, "ask for it with get, or set content-disposition on the object by a header"))
            }
            Term::Version(_) => Err(unsupported(term, "leave it out: it names one of the versions that an object has")),
            Term::Query(..) => Err(unsupported(term, "say it by a field of the form: a form has no query")),
            Term::ClientIp(_) => Err(unsupported(
                term,
                "deny other addresses by aws:SourceIp in the bucket policy, or serve by a gateway",
            )),
            Term::NotBefore(_) => Err(unsupported(term, "sign the form when it is needed, or serve by a gateway")),
            Term::SingleUse => Err(unsupported(term, "choose a name that is used once, or serve by a gateway")),
            other => Err(unsupported(other, "leave it out")),
        }
    }

    /// A header of an upload is a field of its form, where S3 has such a field.
    fn header(&mut self, name: &'g HeaderName, value: &'g str) -> Result<()> {
        const SAME: [&str; 4] = ["cache-control", "content-disposition", "content-encoding", "expires"];
        const OWN: [&str; 6] = [
            "x-amz-meta-",
            "x-amz-storage-class",
            "x-amz-server-side-encryption",
            "x-amz-website-redirect-location",
            "x-amz-object-lock-",
            "x-amz-checksum-",
        ];
        match name.as_str() {
            "content-type" => self.hold("Content-Type".into(), value.into()),
            "content-length" => match value.parse::<u64>() {
                Ok(bytes) => self.limit(Size::from(bytes)),
                Err(_) => Err(Error::unsupported("a size that is no number", "s3", "write digits alone")),
            },
            "x-amz-acl" => self.hold("acl".into(), value.into()),
            same if SAME.contains(&same) || OWN.iter().any(|own| same.starts_with(own)) => {
                self.hold(same.into(), value.into())
            }
            _ if *name == header::IF_NONE_MATCH => Err(create_only()),
            other => Err(Error::unsupported(
                format!("the header {other} in a form"),
                "s3",
                "sign a PUT, which binds every header",
            )),
        }
    }
}

fn create_only() -> Error {
    Error::unsupported(
        "create-only in a form",
        "s3",
        "choose a name that no object has, such as a random one, or bind create-only to a PUT of an exact size",
    )
}

fn unsupported(term: &Term<'_>, instead: &'static str) -> Error {
    Error::unsupported(term.name(), "s3", instead)
}
