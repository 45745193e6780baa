//! Where the object is, and who signs for it.

use std::path::Path;
use std::sync::Arc;

use presign::{Backend, Grant};

use crate::args::{Bucket, Buckets, CredentialExpiry, Local, LocalUrl, Sign, StoreUrl};
use crate::errors::Failure;
use crate::sign::Operation;
use crate::{account, azure, google, keyring, read};

/// Why the end of the credentials is nothing to ask about.
pub(crate) const ENDLESS: &str = "gs://, whose keys do not end while their URLs live";

/// For whom flags of the others say nothing.
pub(crate) const AZURE: &str = "az://, whose credentials come from Azure";

/// Where the prefix of a bucket's names stands.
const IN_THE_URL: &str =
    "a bucket; write the prefix after it, as s3://bucket/prefix, gs://bucket/prefix or az://container/prefix";

/// The store that a URL names, with the name in it: an object's, a prefix, or none.
pub(crate) struct Store {
    place: Place,
    name: Option<String>,
}

enum Place {
    S3(Bucket),
    Gcs(Bucket),
    Azure(Bucket),
    /// The base of the site, and the query that the URL has of its own.
    Site(String, LocalUrl),
}

impl Store {
    /// What `operation` is done to.
    pub(crate) fn of(operation: &Operation, sign: &Sign) -> Result<Self, Failure> {
        match &sign.store_url {
            StoreUrl::S3(bucket) => {
                not_for(
                    sign.local.given().or(sign.buckets.gcs.given()).or(azure_flag(sign)),
                    "s3://, whose credentials come from AWS",
                )?;
                Ok(Self { name: name(operation, bucket, sign)?, place: Place::S3(bucket.clone()) })
            }
            StoreUrl::Gcs(bucket) => {
                not_for(
                    sign.local.given().or(sign.buckets.s3.given()).or(azure_flag(sign)),
                    "gs://, whose credentials come from Google",
                )?;
                not_for(sign.validity.credential_expiry.map(|_| "--credential-expiry"), ENDLESS)?;
                Ok(Self { name: name(operation, bucket, sign)?, place: Place::Gcs(bucket.clone()) })
            }
            StoreUrl::Azure(bucket) => {
                not_for(sign.local.given().or(sign.buckets.s3.given()).or(sign.buckets.gcs.given()), AZURE)?;
                Ok(Self { name: name(operation, bucket, sign)?, place: Place::Azure(bucket.clone()) })
            }
            StoreUrl::Local(url) => {
                not_for(sign.buckets.given().or(sign.sas.given()), "http(s)://, which says by itself where it is")?;
                not_for(
                    sign.key_file.as_ref().map(|_| "--key-file"),
                    "http(s)://; write the path escaped in the URL, its awkward bytes as %XX",
                )?;
                not_for(
                    sign.validity.credential_expiry.map(|_| "--credential-expiry"),
                    "http(s)://, whose keys do not end while their URLs live",
                )?;
                Self::of_site(operation, url)
            }
        }
    }

    /// What `operation` is done to, by a line of a batch: what is said beside its URL is said for all lines.
    pub(crate) fn of_line(operation: &Operation, url: StoreUrl) -> Result<Self, Failure> {
        let (mut bucket, place): (_, fn(Bucket) -> Place) = match url {
            StoreUrl::S3(bucket) => (bucket, Place::S3),
            StoreUrl::Gcs(bucket) => (bucket, Place::Gcs),
            StoreUrl::Azure(bucket) => (bucket, Place::Azure),
            StoreUrl::Local(url) => return Self::of_site(operation, &url),
        };
        not_for(matches!(operation, Operation::List(Some(_))).then_some("prefix"), IN_THE_URL)?;
        let name = Some(std::mem::take(&mut bucket.rest)).filter(|name| !name.is_empty());
        Ok(Self { name, place: place(bucket) })
    }

    fn of_site(operation: &Operation, url: &LocalUrl) -> Result<Self, Failure> {
        let (base, name) = match operation {
            Operation::List(_) if url.query.iter().any(|pair| ["list", "prefix"].contains(&pair.name.as_str())) => {
                let text = "list: the URL's query says `list` or `prefix` itself, and one of two would be lost; \
                            give the site's URL without it, and the prefix by --prefix";
                return Err(Failure::Usage(text.into()));
            }
            Operation::List(prefix) => (url.site(), prefix.clone()),
            _ => (url.origin.clone(), url.name()),
        };
        Ok(Self { place: Place::Site(base, url.clone()), name })
    }

    /// The object's name, or the prefix of the names to list; `None` is the bucket or the site itself.
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What its URL begins with; a URL of your own has its scheme in its origin.
    pub(crate) fn scheme(&self) -> &'static str {
        match &self.place {
            Place::S3(_) => "s3://",
            Place::Gcs(_) => "gs://",
            Place::Azure(_) => "az://",
            Place::Site(..) => "",
        }
    }

    /// The place in a log's words: a bucket, or an origin.
    pub(crate) fn place(&self) -> &str {
        match &self.place {
            Place::S3(bucket) | Place::Gcs(bucket) | Place::Azure(bucket) => &bucket.name,
            Place::Site(base, _) => base,
        }
    }

    /// `grant` with the query that the store URL has of its own.
    pub(crate) fn bound<'a>(&'a self, mut grant: Grant<'a>) -> Grant<'a> {
        let query = match &self.place {
            Place::S3(_) | Place::Gcs(_) | Place::Azure(_) => &[][..],
            Place::Site(_, url) => &url.query,
        };
        for pair in query {
            grant = match &pair.value {
                Some(value) => grant.query(pair.name.as_str(), value.as_str()),
                None => grant.query_flag(pair.name.as_str()),
            };
        }
        grant
    }

    /// What signs.
    pub(crate) fn open(&self, sign: &Sign) -> Result<Arc<dyn Backend>, Failure> {
        self.open_by(&sign.buckets, &sign.local, sign.validity.credential_expiry)
    }

    /// What signs, by these flags.
    pub(crate) fn open_by(
        &self,
        buckets: &Buckets,
        local: &Local,
        expiry: Option<CredentialExpiry>,
    ) -> Result<Arc<dyn Backend>, Failure> {
        match &self.place {
            Place::S3(bucket) => {
                let (account, _) = account::open(buckets, &bucket.name)?;
                let expiry = expiry.map(Into::into).unwrap_or_default();
                Ok(Arc::new(account.with_expiry(expiry).bucket(bucket.name.as_str())?))
            }
            Place::Gcs(bucket) => Ok(Arc::new(google::open(buckets)?.bucket(bucket.name.as_str())?)),
            Place::Azure(bucket) => {
                let expiry = expiry.map(Into::into).unwrap_or_default();
                Ok(Arc::new(azure::open(buckets)?.with_expiry(expiry).container(bucket.name.as_str())?))
            }
            Place::Site(base, _) => Ok(Arc::new(presign::local::Site::new(keyring::ring(local)?, base)?)),
        }
    }

    /// What to do where an object is missing.
    pub(crate) fn names_no_object(&self) -> &'static str {
        match &self.place {
            Place::S3(_) => {
                "the store URL names no object; write s3://bucket/key, or for the bucket itself use `presign list` or \
                 `presign request METHOD`"
            }
            Place::Gcs(_) => {
                "the store URL names no object; write gs://bucket/key, or for the bucket itself use `presign list` or \
                 `presign request METHOD`"
            }
            Place::Azure(_) => {
                "the store URL names no blob; write az://container/blob, or for the container itself use `presign list` or \
                 `presign request METHOD`"
            }
            Place::Site(..) => {
                "the URL names nothing below its host; write https://host/path, or for the host's root itself use \
                 `presign request METHOD`"
            }
        }
    }
}

/// The first of Azure's flags that was given.
fn azure_flag(sign: &Sign) -> Option<&'static str> {
    sign.buckets.azure.given().or(sign.sas.given())
}

/// Refuses a flag that says nothing about the store at hand: it would be dropped.
pub(crate) fn not_for(flag: Option<&str>, what: &str) -> Result<(), Failure> {
    match flag {
        None => Ok(()),
        Some(flag) => Err(Failure::Usage(format!("use {flag}: it is not for {what}"))),
    }
}

/// What `operation` is done to in `bucket`.
fn name(operation: &Operation, bucket: &Bucket, sign: &Sign) -> Result<Option<String>, Failure> {
    not_for(matches!(operation, Operation::List(Some(_))).then_some("--prefix"), IN_THE_URL)?;
    key(bucket, sign.key_file.as_deref())
}

/// The key or prefix; `None` is the bucket itself.
pub(crate) fn key(bucket: &Bucket, key_file: Option<&Path>) -> Result<Option<String>, Failure> {
    let rest = &bucket.rest;
    match key_file {
        None => Ok((!rest.is_empty()).then(|| rest.clone())),
        Some(path) if rest.is_empty() => read::key(path).map(Some),
        Some(_) => Err(Failure::Usage(
            "name the object: both the store URL and --key-file give a key; write the bucket alone with --key-file"
                .into(),
        )),
    }
}
