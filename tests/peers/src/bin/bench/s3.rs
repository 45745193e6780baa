//! S3: Version 4, virtual host.

mod agree;
#[cfg(feature = "s3-peers")]
mod peers;
mod rusty_s3;

/// Without the heavy ones.
#[cfg(not(feature = "s3-peers"))]
mod peers {
    pub(crate) fn all() -> anyhow::Result<Vec<Box<dyn crate::contender::Contender>>> {
        Ok(Vec::new())
    }

    pub(crate) fn verifiers() -> anyhow::Result<Vec<Box<dyn crate::contender::Contender>>> {
        Ok(Vec::new())
    }
}

use std::sync::Arc;

use anyhow::{Result, ensure};
use presign_core::{End, Expiring, Grant, ProvideCredentials, Timestamp};
use presign_s3::{Account, Addressing, Bucket, Credentials};

use crate::call::Call;
use crate::contender::{Contender, Field, Instant};
use crate::floor::Floor;
use crate::presign::{Many, Presign, Reused};
use crate::work;

const ACCESS_KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const REGION: &str = "us-east-1";
const ENDPOINT: &str = "https://s3.us-east-1.amazonaws.com";
pub(crate) const BUCKET: &str = "examplebucket";
const TYPE: &str = "image/jpeg";

/// A session token of 800 characters, in base64 as they come.
fn token() -> String {
    "IQoJb3JpZ2luX2VjEP//////////wEaCXVzLWVhc3QtMSJHMEUCIQD+exa/ple=".chars().cycle().take(800).collect()
}

pub(crate) fn fields() -> Result<Vec<Field>> {
    Ok(vec![reading()?, writing()?])
}

/// One URL to read an object, and the way back.
fn reading() -> Result<Field> {
    let presign = Presign::new("presign try_presign", bucket(credentials())?);
    let reused = Reused(Presign::new("presign try_presign_in", bucket(credentials())?));
    let many = Many(Presign::new("presign presign_many", bucket(credentials())?));
    same_urls(&presign, &many)?;
    let midnight = Timestamp::from_unix(work::MIDNIGHT)?;
    let floor = floor(&presign, midnight)?.of_blocks(5, 3)?;
    let rusty_s3 = rusty_s3::RustyS3::reading()?;
    same_urls(&presign, &rusty_s3)?;
    let verify = agree::verification(&presign.url(midnight)?)?;

    let peers = peers::all()?;
    peers.iter().try_for_each(|peer| agree::valid_urls(&**peer))?;
    let others = [Box::new(floor) as Box<dyn Contender>, Box::new(rusty_s3)];
    let others = others.into_iter().chain(peers).chain(peers::verifiers()?).collect();
    Ok(Field {
        title: "one S3 URL, ns of thread CPU time",
        work: "s3-get-virtual-host",
        others,
        ours: vec![Box::new(presign), Box::new(reused), Box::new(many), Box::new(Call::new("presign verify", verify)?)],
    })
}

/// One URL to write an object: a signed content type, by temporary credentials.
fn writing() -> Result<Field> {
    let grant = Grant::put(work::KEY, work::VALIDITY).content_type(TYPE);
    let presign = Presign::of("presign try_presign", bucket(credentials().with_session_token(token()))?, grant);
    let floor = floor(&presign, Timestamp::from_unix(work::MIDNIGHT)?)?;
    let rusty_s3 = rusty_s3::RustyS3::writing()?;
    same_urls(&presign, &rusty_s3)?;
    Ok(Field {
        title: "one S3 URL of a signed type and a token",
        work: "s3-put-content-type-token-800",
        others: vec![Box::new(floor), Box::new(rusty_s3)],
        ours: vec![Box::new(presign)],
    })
}

pub(crate) fn credentials() -> Credentials {
    Credentials::new(ACCESS_KEY, SECRET_KEY)
}

pub(crate) fn account(credentials: impl ProvideCredentials<Credentials> + 'static) -> Result<Account> {
    Ok(Account::new(REGION, credentials)?.with_endpoint(ENDPOINT.parse()?).with_addressing(Addressing::VirtualHost))
}

pub(crate) fn bucket(credentials: Credentials) -> Result<Bucket> {
    Ok(account(Arc::new(Expiring::new(credentials, End::Never)))?.bucket(BUCKET)?)
}

pub(crate) fn floor(presign: &Presign<Bucket>, at: Timestamp) -> Result<Floor> {
    let secret = ["AWS4", SECRET_KEY].concat();
    let (canonical_request, string_to_sign) = (presign.canonical_request(at)?, presign.string_to_sign(at)?);
    Floor::v4(&canonical_request, &string_to_sign, [&secret, REGION, "s3", "aws4_request"])
}

/// Holds the peer to the same URLs, and the floor to the signature of its texts.
fn same_urls(presign: &Presign<Bucket>, peer: &impl Contender) -> Result<()> {
    for second in (0..86_400).step_by(7_919) {
        let instant = Instant::of_day(second);
        let at = Timestamp::from_unix(instant.unix())?;
        let expected = presign.url(at)?;
        if let Some(url) = peer.signed(instant)? {
            ensure!(url == expected, "{} signs another URL:\n{url}\n{expected}", peer.name());
        }
        let bare = floor(presign, at)?.signature();
        ensure!(expected.ends_with(&bare), "the floor does not do the work of this URL: {expected}");
    }
    Ok(())
}
