use std::fmt;
use std::str::FromStr;

use presign_core::{Error, ErrorKind, Result};

use crate::Endpoint;
use crate::arn::is_label;
use crate::operation::Operation;

mod facts;

use facts::{Facts, Region};

/// A service that speaks S3, with what its documentation says of it: endpoint, region, addressing, and what it does not
/// enforce. Such a thing is refused before a URL is signed that would not hold it.
///
/// ```
/// use presign_s3::Preset;
/// let preset: Preset = "r2".parse()?;
/// let endpoint = preset.endpoint("0123456789abcdef0123456789abcdef")?;
/// assert_eq!(endpoint.to_string(), "https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com");
/// assert_eq!(preset.default_region(), Some("auto"));
/// assert!(!preset.takes_forms());
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Preset {
    /// Backblaze B2.
    B2,
    /// Ceph Object Gateway.
    Ceph,
    /// Garage.
    Garage,
    /// Hetzner Object Storage.
    Hetzner,
    /// MinIO.
    Minio,
    /// Cloudflare R2.
    R2,
    /// Scaleway Object Storage.
    Scaleway,
    /// DigitalOcean Spaces.
    Spaces,
    /// Wasabi.
    Wasabi,
}

/// Something that a service does not do or does not enforce.
#[derive(Debug)]
pub struct Limit {
    what: What,
    term: &'static str,
    instead: &'static str,
    source: &'static str,
}

#[derive(Debug)]
enum What {
    /// A header of one of these names; `*` at the end stands for any rest. It is no different in the query.
    Headers(&'static [&'static str]),
    /// A condition on a write, by `if-none-match`.
    CreateOnly,
    /// A query parameter of one of these names.
    Query(&'static [&'static str]),
    /// A name that begins with a slash.
    LeadingSlash,
    /// Headers of the answer, chosen by the query, where it is one to HEAD.
    HeadersOfHead,
    /// Browser forms (POST policies).
    Forms,
    /// Signature Version 2.
    SigV2,
}

impl Preset {
    /// All of them, by name.
    pub const ALL: [Self; 9] = [
        Self::B2,
        Self::Ceph,
        Self::Garage,
        Self::Hetzner,
        Self::Minio,
        Self::R2,
        Self::Scaleway,
        Self::Spaces,
        Self::Wasabi,
    ];

    /// Its name, as configuration and the command spell it.
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// The form of its endpoint, such as `https://s3.{region}.wasabisys.com`; none for a server that you run.
    pub fn endpoint_form(self) -> Option<&'static str> {
        self.facts().endpoint
    }

    /// The endpoint whose one blank is filled by `what`: a region, or at R2 the account.
    ///
    /// ```
    /// let endpoint = presign_s3::Preset::Spaces.endpoint("fra1")?;
    /// assert_eq!(endpoint.to_string(), "https://fra1.digitaloceanspaces.com");
    /// assert!(presign_s3::Preset::Minio.endpoint("us-east-1").is_err());
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if `what` is no part of a host name, or if the server is one that you run.
    pub fn endpoint(self, what: &str) -> Result<Endpoint> {
        let Some((before, after)) = self.endpoint_form().and_then(blank) else {
            return Err(self.refusal("it is a server of your own; give its endpoint"));
        };
        if !is_label(what) {
            return Err(self.refusal(
                "its region or account has lower-case letters, digits and hyphens alone; copy it \
                                     from the service's console",
            ));
        }
        format!("{before}{what}{after}").parse()
    }

    /// The region that its buckets are signed for, where there is one that is not yours to choose.
    pub fn default_region(self) -> Option<&'static str> {
        match self.facts().region {
            Region::Only(names) => names.first().copied(),
            Region::Configured(name) => Some(name),
            Region::Own => None,
        }
    }

    /// Whether it takes browser forms (POST policies).
    pub fn takes_forms(self) -> bool {
        !self.limits().iter().any(|limit| matches!(limit.what, What::Forms))
    }

    /// Whether it takes Signature Version 2.
    pub fn takes_sigv2(self) -> bool {
        !self.limits().iter().any(|limit| matches!(limit.what, What::SigV2))
    }

    /// What it is known not to do or not to enforce.
    ///
    /// ```
    /// let limit = presign_s3::Preset::B2.limits().iter().find(|limit| limit.term() == "create-only");
    /// assert!(limit.is_some_and(|limit| limit.instead().contains("name of its own")));
    /// ```
    pub fn limits(self) -> &'static [Limit] {
        self.facts().limits
    }

    pub(crate) fn by_virtual_host(self) -> bool {
        self.facts().by_virtual_host
    }

    pub(crate) fn endpoint_in(self, region: &str) -> Result<Endpoint> {
        match self.endpoint_form() {
            Some(form) if !form.contains("{region}") => {
                Err(self.refusal(format!("its endpoint is not known from the region; give it, as {form}")))
            }
            _ => self.endpoint(region),
        }
    }

    pub(crate) fn check_region(self, region: &str) -> Result<()> {
        match self.facts().region {
            Region::Only(names) if !names.contains(&region) => {
                Err(self.refusal(format!("it takes no other region than {}", names.join(" and "))))
            }
            _ => Ok(()),
        }
    }

    /// Refuses an endpoint at which the service does not take signed URLs.
    pub(crate) fn check_endpoint(self, endpoint: &Endpoint) -> Result<()> {
        let own = self.endpoint_form().and_then(blank).filter(|_| self.facts().own_hosts_alone);
        match own {
            Some((_, after)) if !endpoint.base().host().ends_with(after) => {
                Err(self
                    .refusal(format!("it takes signed URLs at hosts below {} alone", after.trim_start_matches('.'))))
            }
            _ => Ok(()),
        }
    }

    /// Refuses Signature Version 2 where the service does not take it.
    #[cfg(feature = "sigv2")]
    pub(crate) fn check_sigv2(self) -> Result<()> {
        self.refuse(|what| matches!(what, What::SigV2))
    }

    /// Refuses browser forms where the service does not take them, and in them what it is known not to enforce.
    #[cfg(feature = "post")]
    pub(crate) fn check_form<'n>(self, fields: impl Iterator<Item = &'n str> + Clone) -> Result<()> {
        self.refuse(|what| match what {
            What::Forms => true,
            // A form spells the list of access rights without its prefix.
            What::Headers(names) => fields.clone().any(|name| match name.eq_ignore_ascii_case("acl") {
                true => is_in(names, "x-amz-acl"),
                false => is_in(names, name),
            }),
            _ => false,
        })
    }

    /// Refuses what the service is known not to enforce.
    pub(crate) fn check(self, operation: &Operation<'_>) -> Result<()> {
        let headers = || operation.headers.iter().map(|(name, _)| name.as_str());
        let query = || operation.query.iter().map(|(name, _)| name.as_ref());
        self.refuse(|what| match what {
            What::CreateOnly => {
                operation.writes() && headers().chain(query()).any(|name| name.eq_ignore_ascii_case("if-none-match"))
            }
            What::Headers(names) => headers().chain(query()).any(|name| is_in(names, name)),
            What::Query(names) => query().any(|name| names.contains(&name)),
            What::LeadingSlash => operation.key.is_some_and(|key| key.starts_with('/')),
            What::HeadersOfHead => {
                *operation.method == http::Method::HEAD && query().any(|name| name.starts_with("response-"))
            }
            What::Forms | What::SigV2 => false,
        })
    }

    fn refuse(self, met: impl Fn(&What) -> bool) -> Result<()> {
        match self.limits().iter().find(|limit| met(&limit.what)) {
            Some(limit) => Err(Error::unsupported(limit.term, self.name(), limit.instead)),
            None => Ok(()),
        }
    }

    fn refusal(self, why: impl fmt::Display) -> Error {
        Error::new(ErrorKind::Config, format!("find the endpoint of {}: {why}", self.name()))
    }

    fn facts(self) -> &'static Facts {
        match self {
            Self::B2 => &facts::B2,
            Self::Ceph => &facts::CEPH,
            Self::Garage => &facts::GARAGE,
            Self::Hetzner => &facts::HETZNER,
            Self::Minio => &facts::MINIO,
            Self::R2 => &facts::R2,
            Self::Scaleway => &facts::SCALEWAY,
            Self::Spaces => &facts::SPACES,
            Self::Wasabi => &facts::WASABI,
        }
    }
}

impl Limit {
    /// What is refused.
    pub fn term(&self) -> &'static str {
        self.term
    }

    /// What to do instead.
    pub fn instead(&self) -> &'static str {
        self.instead
    }

    /// Who says so.
    pub fn source(&self) -> &'static str {
        self.source
    }
}

impl FromStr for Preset {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == text).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(Self::name).collect();
            Error::new(
                ErrorKind::Config,
                format!("choose a preset: there is none of that name; write {}", names.join(", ")),
            )
        })
    }
}

/// Whether `name` is one of these; `*` at the end of one stands for any rest.
fn is_in(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| match known.strip_suffix('*') {
        Some(start) => name.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start)),
        None => known.eq_ignore_ascii_case(name),
    })
}

/// What stands before and after the blank.
fn blank(form: &'static str) -> Option<(&'static str, &'static str)> {
    let (before, rest) = form.split_once('{')?;
    rest.split_once('}').map(|(_, after)| (before, after))
}

#[cfg(test)]
mod tests;
