//! Each layout that was ever signed, by the first and the last version that has it.

use anyhow::Result;
use presign_azure::{Permissions, Resource, Sas};
use presign_core::Grant;

use super::sheet::{DENIED, Sheet};
use crate::azure::AzurePen;
use crate::matrix::case::Wanted;
use crate::matrix::operation::{self, KEY, UPLOAD, VALIDITY};
use crate::matrix::scheme::Signs as _;

const OF_ACCOUNTS: [&str; 9] = [
    "2015-04-05",
    "2018-03-28",
    "2018-11-09",
    "2020-10-02",
    "2020-12-06",
    "2025-07-05",
    "2025-11-05",
    "2026-04-06",
    "2026-10-06",
];

const OF_USERS: [&str; 9] = [
    "2018-11-09",
    "2019-12-12",
    "2020-02-10",
    "2020-10-02",
    "2020-12-06",
    "2025-05-05",
    "2025-07-05",
    "2026-04-06",
    "2026-10-06",
];

pub(super) fn write(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    let versions = if pen.ground().delegates() { OF_USERS } else { OF_ACCOUNTS };
    for version in versions {
        let pen = pen.in_version(version)?;
        let all = |letters: &str| pen.token(&Sas::new(Resource::Container, letters.parse()?, VALIDITY));
        let get = pen.sign(&Grant::get(KEY, VALIDITY), b"")?;
        let put = pen.sign(&Grant::put(KEY, VALIDITY), UPLOAD)?;
        let list = pen.sign(&Grant::list("", VALIDITY), b"")?;
        let by_all = pen.request("GET", &pen.path(KEY), "", &all("r")?);
        let mentions = Some((pen.scheme().listed)(KEY));
        let listed = Wanted { mentions, ..Wanted::status(200) };
        for (name, send, wanted) in [
            ("get", get, operation::read()),
            ("put", put, operation::written(&pen, KEY, UPLOAD)),
            ("list", list, listed),
            ("get-by-all", by_all, operation::read()),
        ] {
            let twin = send.clone();
            let forged = pen.scheme().forged(&send);
            sheet.accepts(&format!("{name}/layout/{version}"), send, wanted);
            sheet.refuses(&format!("{name}/layout/{version}-forged"), forged, DENIED, twin);
        }
        // What is signed in another layout is not signed.
        let token = pen.token(&Sas::new(Resource::blob(KEY)?, Permissions::READ, VALIDITY))?;
        let right = pen.request("GET", &pen.path(KEY), "", &token);
        for other in versions.into_iter().filter(|other| *other != version) {
            let tampered = right.clone().with_parameter("sv", |_| Some(format!("sv={other}")));
            let twin = pen.in_version(other)?.resigned(&tampered);
            sheet.refuses(&format!("get/layout/{version}-as-{other}"), tampered, DENIED, twin);
        }
    }
    Ok(())
}
