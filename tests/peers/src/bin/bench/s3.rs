//! S3: Version 4, virtual host.

mod floor;
mod rusty_s3;

use std::sync::Arc;

use anyhow::{Result, ensure};
use presign_core::{End, Expiring, Timestamp};
use presign_s3::{Account, Addressing, Bucket, Credentials};

use crate::contender::{Contender, Field, Instant};
use crate::presign::Presign;
use crate::work;

const ACCESS_KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const REGION: &str = "us-east-1";
const ENDPOINT: &str = "https://s3.us-east-1.amazonaws.com";
const BUCKET: &str = "examplebucket";

pub(crate) fn field() -> Result<Field> {
    let presign = Presign::new("presign try_presign", bucket()?);
    let midnight = Timestamp::from_unix(work::MIDNIGHT)?;
    let floor = floor::Floor::new(&presign.canonical_request(midnight)?, &presign.string_to_sign(midnight)?)?;
    let rusty_s3 = rusty_s3::RustyS3::new()?;
    agree(&presign, &rusty_s3)?;
    Ok(Field {
        title: "one S3 URL, ns of thread CPU time",
        work: "s3-get-virtual-host",
        others: vec![Box::new(floor), Box::new(rusty_s3)],
        ours: vec![Box::new(presign)],
    })
}

fn bucket() -> Result<Bucket> {
    let credentials = Credentials::new(ACCESS_KEY, SECRET_KEY);
    let account = Account::new(REGION, Arc::new(Expiring::new(credentials, End::Never)))?
        .with_endpoint(ENDPOINT.parse()?)
        .with_addressing(Addressing::VirtualHost);
    Ok(account.bucket(BUCKET)?)
}

/// Holds the peer to the same URLs, and the floor to the signature of its texts.
fn agree(presign: &Presign<Bucket>, peer: &impl Contender) -> Result<()> {
    for second in (0..86_400).step_by(7_919) {
        let instant = Instant::of_day(second);
        let at = Timestamp::from_unix(instant.unix())?;
        let expected = presign.url(at)?;
        if let Some(url) = peer.signed(instant)? {
            ensure!(url == expected, "{} signs another URL:\n{url}\n{expected}", peer.name());
        }
        let bare = floor::Floor::new(&presign.canonical_request(at)?, &presign.string_to_sign(at)?)?.signature();
        ensure!(expected.ends_with(&bare), "the floor does not do the work of this URL: {expected}");
    }
    Ok(())
}
