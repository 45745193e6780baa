use anyhow::{Context as _, Result, anyhow, ensure};
use presign_core::{Origin, Received, Timestamp};
use presign_gcs::{Bucket, KnownKeys, Verifier, rsa};

use crate::contender::{Contender, Instant};
use crate::gcs::account::{BUCKET, EMAIL, PUBLIC_KEY, hmac};
use crate::gcs::bare::Bare;
use crate::presign::Presign;
use crate::work;

/// Holds all to the same result.
pub(crate) struct Referee {
    pub(crate) presign: Presign<Bucket>,
    verifier: Verifier,
    keys: KnownKeys,
}

impl Referee {
    pub(crate) fn new(presign: Presign<Bucket>) -> Result<Self> {
        let keys = KnownKeys::new().with_public_key(EMAIL, rsa::PublicKey::from_pem(PUBLIC_KEY)?).with_hmac(hmac());
        Ok(Self { presign, verifier: Verifier::new("https://storage.googleapis.com".parse()?), keys })
    }

    /// A signature of this kind has no chance in it: three libraries give one.
    pub(crate) fn same_signature(&self, all: &[Bare]) -> Result<()> {
        let url = self.presign.url(Timestamp::from_unix(work::MIDNIGHT)?)?;
        for bare in all {
            ensure!(url.ends_with(&bare.signature()?), "{} signs another text than that of {url}", bare.name());
        }
        Ok(())
    }

    /// What `contender` signs is valid, and what presign signs at the instant that it says.
    pub(crate) fn same_urls(&self, contender: &dyn Contender) -> Result<()> {
        for second in (0..86_400).step_by(7_919) {
            let Some(url) = contender.signed(Instant::of_day(second))? else { continue };
            let expected = self.presign.url(self.verify(&url)?)?;
            ensure!(url == expected, "{} signs another URL:\n{url}\n{expected}", contender.name());
        }
        Ok(())
    }

    pub(crate) fn valid_urls(&self, contender: &dyn Contender) -> Result<()> {
        for second in (0..86_400).step_by(7_919) {
            if let Some(url) = contender.signed(Instant::of_day(second))? {
                self.verify(&url).with_context(|| contender.name())?;
            }
        }
        Ok(())
    }

    /// When it was signed, if it is valid then.
    fn verify(&self, url: &str) -> Result<Timestamp> {
        let uri: http::Uri = url.parse()?;
        let host = uri.host().context("no host")?.to_owned();
        let (parts, ()) = http::Request::get(uri).header("host", host).body(())?.into_parts();
        let origin = Origin::HostHeader { scheme: "https".into() };
        let refused = |denied: presign_core::Denied| anyhow!("{:?}: {url}", denied.reason());
        let claims = self.verifier.parse(&Received::new(&parts, &origin, None).map_err(refused)?).map_err(refused)?;
        let at = claims.issued_at().context("V4 says when it was signed")?;
        let verified = self.verifier.verify(&claims, &self.keys, at).map_err(refused)?;
        let object = verified.key().map(presign_core::ObjectKey::as_str);
        ensure!(object == Some(work::KEY) && verified.bucket() == Some(BUCKET), "it is for another object: {url}");
        Ok(at)
    }
}
