//! Cloud Storage by an HMAC key: V4, path style.

use std::sync::Arc;

use anyhow::{Result, ensure};
use presign_core::{End, Expiring, Timestamp};
use presign_gcs::{Account, Credentials};

use crate::contender::{Contender as _, Field, Instant};
use crate::floor::Floor;
use crate::presign::{Many, Presign};
use crate::work;

const SECRET: &str = "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ";

pub(crate) fn field() -> Result<Field> {
    let credentials = Credentials::hmac("GOOGTS7C7FUP3AIRVJTE2BCD", SECRET);
    let account = Account::new(Arc::new(Expiring::new(credentials, End::Never)));
    let presign = Presign::new("presign try_presign", account.bucket("examplebucket")?);
    let many = Many(Presign::new("presign presign_many", account.bucket("examplebucket")?));
    let midnight = Timestamp::from_unix(work::MIDNIGHT)?;
    let secret = ["GOOG4", SECRET].concat();
    let (canonical_request, string_to_sign) = (presign.canonical_request(midnight)?, presign.string_to_sign(midnight)?);
    let floor = Floor::v4(&canonical_request, &string_to_sign, [&secret, "auto", "storage", "goog4_request"])?;
    let url = presign.url(midnight)?;
    ensure!(url.ends_with(&floor.signature()), "the floor does not do the work of this URL: {url}");
    let of_many = many.signed(Instant::of_day(0))?;
    ensure!(of_many.as_ref() == Some(&url), "{} signs another URL:\n{of_many:?}\n{url}", many.name());
    Ok(Field {
        title: "one URL of Cloud Storage by an HMAC key",
        work: "gcs-get-hmac",
        others: vec![Box::new(floor)],
        ours: vec![Box::new(presign), Box::new(many)],
    })
}
