use presign_core::{BaseUrl, Error, ErrorKind, Result};
use presign_v4::{Base, Bound, GOOG4_RSA};

use crate::account::Shared;
use crate::{Addressing, Signature};

/// Where a bucket answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its URL.
    pub(crate) base: Base,
    /// The signed host: the authority without its port.
    pub(crate) host: String,
    /// The same as a header that is bound.
    pub(crate) bound: Bound,
}

impl Place {
    /// The place of the bucket `name`.
    pub(crate) fn of(account: &Shared, name: &str) -> Result<Self> {
        check_name(name)?;
        let endpoint = &account.endpoint()?;
        refuse_prefix(account.signature, endpoint)?;
        let (authority, path) = match account.addressing {
            Addressing::Path => (endpoint.authority().to_owned(), format!("{}/{name}", endpoint.prefix())),
            Addressing::VirtualHost => {
                check_label(name, endpoint.is_https(), endpoint.is_address())?;
                (format!("{name}.{}", endpoint.authority()), endpoint.prefix().to_owned())
            }
            // At Google's own host the object would be taken for a bucket.
            Addressing::BucketBound if account.endpoint.is_none() => {
                return Err(Error::new(
                    ErrorKind::Config,
                    "address a bucket by a host of its own: no endpoint says which; give it as the endpoint",
                ));
            }
            Addressing::BucketBound => (endpoint.authority().to_owned(), endpoint.prefix().to_owned()),
        };
        let base = Base::new(&format!("{}://{authority}", endpoint.scheme()), &path);
        let host = GOOG4_RSA.host(&authority).to_owned();
        Ok(Self { base, bound: Bound::new(&GOOG4_RSA, &[("host", &host)]), host })
    }
}

/// V2 signs neither host nor prefix: at another host the path would begin with a bucket.
fn refuse_prefix(signature: Signature, endpoint: &BaseUrl) -> Result<()> {
    match signature {
        Signature::V4 => {
            let _ = endpoint;
            Ok(())
        }
        #[cfg(feature = "v2")]
        Signature::V2 if endpoint.prefix().is_empty() => Ok(()),
        #[cfg(feature = "v2")]
        Signature::V2 => {
            Err(Error::unsupported("an endpoint with a path by V2", "gcs", "sign by V4, whose text has the whole path"))
        }
    }
}

/// <https://cloud.google.com/storage/docs/buckets#naming>, and nothing that could end a path segment or a host name.
fn check_name(name: &str) -> Result<()> {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.');
    let edge = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let bytes = name.as_bytes();
    let whole = (3..=222).contains(&bytes.len()) && bytes.iter().all(|byte| inner(*byte));
    if whole && edge(bytes.first()) && edge(bytes.last()) && !name.contains("..") {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Config,
        "name a bucket: a name has 3 to 222 lower-case letters, digits, `-`, `_` and `.`, and begins and ends with a letter \
         or digit; check it",
    ))
}

/// Refuses a name that no host name can hold, or that no certificate covers.
fn check_label(name: &str, https: bool, address: bool) -> Result<()> {
    let refusal = |why: &str| {
        Err(Error::new(ErrorKind::Config, format!("address a bucket by virtual host: {why}; address it by path")))
    };
    if address {
        return refusal("the endpoint is an IP address, which has no host names below it");
    }
    if name.contains('.') && https {
        return refusal("its name has a dot, and the certificate of the endpoint covers one label");
    }
    if name.contains('_') {
        return refusal("its name has an underscore, which clients refuse in a host name");
    }
    let edge = |label: &str| label.starts_with('-') || label.ends_with('-');
    if name.split('.').any(|label| edge(label) || label.len() > 63) {
        return refusal("a part of its name begins or ends with a hyphen, or has over 63 characters");
    }
    Ok(())
}
