//! Before, at and after the end; before, at and after the start. The server's clock stands.

use std::time::Duration;

use anyhow::Result;
use presign_core::Grant;

use super::super::case::Sheet;
use super::super::operation::{KEY, UPLOAD, read, written};
use super::super::scheme::Signs as _;
use super::super::shifted;
use crate::Kind;
use crate::local::LocalPen;

pub(super) fn write(sheet: &mut Sheet, pen: &LocalPen) -> Result<()> {
    const RIGHT: &[Kind] = &[];
    const EXPIRED: &[Kind] = &[Kind::Expired];
    const EARLY: &[Kind] = &[Kind::NotYetValid];
    const YEAR: u64 = 31_536_000;
    // When it was signed, for how long, and from when on, in seconds from now.
    for (label, at, seconds, start, refusal) in [
        ("a-second-left", -60, 61, None, RIGHT),
        ("the-last-second", -60, 60, None, RIGHT),
        ("the-last-second-of-a-year", -31_536_000, YEAR, None, RIGHT),
        ("a-year-left", 0, YEAR, None, RIGHT),
        ("signed-ahead", 3600, 60, None, RIGHT),
        ("started", -60, 120, Some(-1), RIGHT),
        ("starts-now", -60, 120, Some(0), RIGHT),
        ("starts-and-ends-now", -60, 60, Some(0), RIGHT),
        ("started-in-2001", -60, 120, Some(1_000_000_000 - pen.now().unix()), RIGHT),
        ("ended-a-second-ago", -61, 60, None, EXPIRED),
        ("ended-a-minute-ago", -120, 60, None, EXPIRED),
        ("ended-a-day-ago", -86_460, 60, None, EXPIRED),
        ("ended-after-a-year", -31_536_001, YEAR, None, EXPIRED),
        ("ended-in-2002", 1_000_000_000 - pen.now().unix(), YEAR, None, EXPIRED),
        ("started-and-ended", -120, 60, Some(-100), EXPIRED),
        ("starts-in-a-second", -60, 120, Some(1), EARLY),
        ("starts-in-a-minute", 0, 120, Some(60), EARLY),
        ("starts-tomorrow", 0, 172_800, Some(86_400), EARLY),
    ] {
        let signer = pen.at(shifted(pen.now(), at));
        let validity = Duration::from_secs(seconds);
        for (name, grant, body, wanted) in [
            ("get", Grant::get(KEY, validity), &b""[..], read()),
            ("put", Grant::put(KEY, validity), UPLOAD, written(pen, KEY, UPLOAD)),
        ] {
            let grant = match start {
                Some(start) => grant.not_before(shifted(pen.now(), start)),
                None => grant,
            };
            let right = signer.sign(&grant, body)?;
            let case = format!("{name}/time/{label}");
            let forged = signer.scheme().forged(&right);
            sheet.refuses(&format!("{case}-and-forged"), forged, &[Kind::Signature]);
            if refusal.is_empty() {
                sheet.accepts(&case, right, wanted);
                continue;
            }
            let later = format!("ps-until={}", pen.now().unix() + 900);
            let stretched = right.clone().with_parameter("ps-until", |_| Some(later.clone()));
            sheet.refuses(&format!("{case}-stretched"), stretched, &[Kind::Signature]);
            sheet.refuses(&case, right, refusal);
        }
    }
    Ok(())
}
