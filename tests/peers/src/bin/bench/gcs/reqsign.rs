use std::time::Duration;

use anyhow::{Context as _, Result};
use http::Uri;
use reqsign_core::Signer;
use reqsign_google::{Credential, RequestSigner, StaticCredentialProvider};

use crate::at_once::at_once;
use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;
use crate::gcs::account::{BUCKET, key_file};
use crate::work;

/// `Signer::sign` of reqsign for Google, by its clock. It parses its key each time, and that is of the crate rsa, 0.9.
pub(crate) struct Reqsign {
    signer: Signer<Credential>,
    uri: Uri,
}

impl Reqsign {
    pub(crate) fn new() -> Result<Self> {
        let provider = StaticCredentialProvider::new(key_file().to_string());
        let signer = Signer::new(reqsign_core::Context::new(), provider, RequestSigner::new("storage"));
        Ok(Self { signer, uri: format!("https://storage.googleapis.com/{BUCKET}/{}", work::KEY).parse()? })
    }

    fn work(&self) -> Result<String> {
        let (mut parts, ()) = http::Request::get(self.uri.clone()).body(())?.into_parts();
        at_once(self.signer.sign(&mut parts, Some(work::VALIDITY)))??;
        Ok(parts.uri.to_string())
    }
}

impl Contender for Reqsign {
    fn name(&self) -> &'static str {
        "reqsign-google 3.2.0 (rsa 0.9)"
    }

    fn signed(&self, _at: Instant) -> Result<Option<String>> {
        let url = self.work()?;
        // It writes its signature in capital digits. Here it is in those of all others, to be compared.
        let (rest, signature) = url.rsplit_once('=').context("no signature")?;
        Ok(Some(format!("{rest}={}", signature.to_ascii_lowercase())))
    }

    fn time(&self, first: i64, count: i64) -> Duration {
        time(first, count, |_| self.work())
    }

    fn allocations(&self, at: Instant) -> Counted {
        allocations(at, |_| self.work())
    }
}
