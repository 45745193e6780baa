use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use http::request::Parts;
use presign_core::{End, Expiring, Origin, Received, Timestamp, Verified};
use presign_s3::Verifier;

use crate::contender::{Contender, Instant};
use crate::s3::{BUCKET, account, credentials};
use crate::work;

/// The way back of `url`, from the parts of a request to what is granted.
pub(crate) fn verification(url: &str) -> Result<impl Fn(Instant) -> bool + Sync + use<>> {
    let (parts, at) = (parts(url)?, Timestamp::from_unix(work::MIDNIGHT)?);
    let verifier = verifier()?;
    let keys = credentials();
    Ok(move |_| verify(&verifier, &keys, &parts, Some(at)).is_some())
}

/// What `contender` signs is valid at the instant that it says.
pub(crate) fn valid_urls(contender: &dyn Contender) -> Result<()> {
    let verifier = verifier()?;
    for second in (0..86_400).step_by(7_919) {
        let url = contender.signed(Instant::of_day(second))?.context("a peer signs a URL")?;
        let granted = verify(&verifier, &credentials(), &parts(&url)?, None);
        let granted = granted.with_context(|| format!("{}: not valid: {url}", contender.name()))?;
        let object = granted.key().map(presign_core::ObjectKey::as_str);
        ensure!(object == Some(work::KEY), "{} signs for another object: {url}", contender.name());
    }
    Ok(())
}

/// What is granted at `at`, or at the instant that the URL says.
fn verify(
    verifier: &Verifier,
    keys: &presign_s3::Credentials,
    parts: &Parts,
    at: Option<Timestamp>,
) -> Option<Verified> {
    let origin = Origin::HostHeader { scheme: "https".into() };
    let claims = verifier.parse(&Received::new(parts, &origin, None).ok()?).ok()?;
    let verified = verifier.verify(&claims, keys, at.or(claims.issued_at())?).ok()?;
    (verified.bucket() == Some(BUCKET)).then_some(verified)
}

fn verifier() -> Result<Verifier> {
    Ok(account(Arc::new(Expiring::new(credentials(), End::Never)))?.verifier()?)
}

pub(super) fn parts(url: &str) -> Result<Parts> {
    let uri: http::Uri = url.parse()?;
    let host = uri.host().context("no host")?.to_owned();
    Ok(http::Request::get(uri).header("host", host).body(())?.into_parts().0)
}
