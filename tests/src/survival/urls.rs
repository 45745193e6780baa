//! The URLs: every name of the matrix by one scheme, the awkward ones by all, and awkward parameters.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use presign_core::{
    Backend, End, Error, ErrorKind, Expiring, Grant, Presigned, Ready, Timestamp, base64_encode, percent,
};

use crate::azure::AzurePen;
use crate::local::LocalPen;
use crate::matrix::keys::table;
use crate::matrix::scheme::Signs;
use crate::pen::Forgery;
use crate::{AzureGround, Ground, LocalGround, Pen, Presented, Signer};

/// A URL, whose last parameter is the signature.
#[derive(Clone, Debug)]
pub(super) struct Signed {
    url: String,
    target: usize,
}

impl Signed {
    fn new(url: String, origin: &str) -> Self {
        Self { url, target: origin.len() }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Path and query.
    pub(super) fn target(&self) -> &str {
        &self.url[self.target..]
    }

    /// Of `arrived`, the target that has its signature, however that is escaped.
    pub(super) fn found<'a>(&self, arrived: &'a [String]) -> Option<&'a String> {
        let signature = self.url.rsplit('=').next().unwrap_or_default();
        arrived.iter().find(|target| target.ends_with(signature)).or_else(|| {
            let own = percent::decode(signature)?;
            arrived.iter().find(|target| percent::decode(target).is_some_and(|target| target.ends_with(&*own)))
        })
    }
}

const QUARTER: Duration = Duration::from_secs(900);

/// 2026-11-21T12:00:00Z: nobody checks the time here.
fn now() -> Result<Timestamp> {
    Ok(Timestamp::from_unix(1_795_262_400)?)
}

/// What the library signs.
pub(super) fn signed(origin: &str) -> Result<Vec<Signed>> {
    let ground = Ground::new(origin, "http://s3.localhost");
    let s3 = Pen::new(&ground, now()?);
    let local = LocalPen::new(&LocalGround::new(origin, now()?)?, now()?);
    let account = Signer::Account(base64_encode(&[7; 64]));
    let azure = AzurePen::new(&AzureGround::new(format!("{origin}/account"), account)?, now()?)?;
    let mut urls = Vec::new();
    let mut add = |url: &str| urls.push(Signed::new(url.to_owned(), origin));
    for key in table::signed() {
        add(s3.presign(&Grant::get(&key, QUARTER))?.reveal().as_str());
    }
    for key in table::NAMES {
        let grant = Grant::get(*key, QUARTER);
        for signed in [local.presign(&grant), gcs(origin, &grant), azure.presign(&grant)] {
            // A service that has no such names, or would change them, gets none.
            if let Some(presigned) = unless_refused(signed)? {
                add(presigned.reveal().as_str());
            }
        }
    }
    for text in table::NAMES {
        for grant in [
            Grant::get("k", QUARTER).respond_with("content-language", *text),
            Grant::get("k", QUARTER).query("x-note", *text),
            Grant::get("k", QUARTER).query(*text, ""),
            Grant::list(*text, QUARTER),
        ] {
            if let Some(presigned) = unless_refused(s3.presign(&grant))? {
                add(presigned.reveal().as_str());
            }
        }
    }
    Ok(urls)
}

/// What was signed; none if it is refused by rule.
fn unless_refused(signed: Result<Presigned>) -> Result<Option<Presigned>> {
    match signed {
        Ok(presigned) => Ok(Some(presigned)),
        Err(error) => match error.downcast_ref::<Error>().map(Error::kind) {
            Some(ErrorKind::Key | ErrorKind::Term) => Ok(None),
            _ => Err(error),
        },
    }
}

/// By Cloud Storage's HMAC.
fn gcs(origin: &str, grant: &Grant<'_>) -> Result<Presigned> {
    let key = presign_gcs::Credentials::hmac("GOOGMATRIX", "not-a-secret");
    let account = presign_gcs::Account::new(Arc::new(Expiring::new(key, End::Never))).with_endpoint(origin.parse()?);
    match account.bucket("mtx")?.try_presign(grant, now()?)? {
        Ready::Signed(presigned) => Ok(presigned),
        _ => bail!("an HMAC key is at hand"),
    }
}

/// Names that the library refuses, signed all the same, as they are and with their dots escaped.
pub(super) const DOTS: [&str; 8] = ["a/../b", "a/./b", "../a", "./a", "a/..", "a/.", "a/%2E%2E/b", "a/.%2e/b"];

/// [`DOTS`], signed.
pub(super) fn refused(origin: &str) -> Result<Vec<Signed>> {
    let ground = Ground::new(origin, "http://s3.localhost");
    let pen = Pen::new(&ground, now()?);
    let urls = DOTS.iter().map(|name| {
        let forged: Presented = pen.forge("GET", &format!("dots/{name}"), &Forgery::default());
        let query = forged.target().split_once('?').map_or("", |(_, query)| query);
        Signed::new(format!("{origin}/mtx/dots/{name}?{query}"), origin)
    });
    Ok(urls.collect())
}
