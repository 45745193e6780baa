//! Before, at and after the end; before the beginning; and keys that have ended.

use std::time::Duration;

use anyhow::Result;
use presign_core::Grant;

use super::sheet::{DENIED, Sheet};
use crate::Presented;
use crate::azure::AzurePen;
use crate::matrix::operation::{self, KEY, UPLOAD, VALIDITY};
use crate::matrix::scheme::Signs as _;
use crate::matrix::shifted;

const MINUTE: Duration = Duration::from_secs(60);

pub(super) fn write(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    let wanted = |name| if name == "get" { operation::read() } else { operation::written(pen, KEY, UPLOAD) };
    let both = |get: Grant<'static>, put: Grant<'static>, pen: &AzurePen| -> Result<[(&str, Presented); 2]> {
        Ok([("get", pen.sign(&get, b"")?), ("put", pen.sign(&put, UPLOAD)?)])
    };
    let signed =
        |at: i64, validity| both(Grant::get(KEY, validity), Grant::put(KEY, validity), &pen.at(shifted(pen.now(), at)));
    let right = signed(0, VALIDITY)?;
    let twin = |name| right.iter().find(|(other, _)| *other == name).map(|(_, right)| right.clone());
    for (label, at, validity) in [
        ("a-minute-left", -60, 2 * MINUTE),
        ("half-a-minute-left", -60, MINUTE + MINUTE / 2),
        ("the-last-second", -60, MINUTE),
        ("four-hours", 0, 240 * MINUTE),
    ] {
        for (name, request) in signed(at, validity)? {
            sheet.accepts(&format!("{name}/time/{label}"), request, wanted(name));
        }
    }
    for (label, at, validity) in [
        ("ended-a-second-ago", -61, MINUTE),
        ("ended-two-seconds-ago", -62, MINUTE),
        ("ended-a-minute-ago", -120, MINUTE),
        ("ended-ten-minutes-ago", -660, MINUTE),
    ] {
        for (name, request) in signed(at, validity)? {
            let Some(twin) = twin(name) else { continue };
            sheet.refuses(&format!("{name}/time/{label}"), request, DENIED, twin);
        }
    }
    let starting = |seconds| {
        let at = shifted(pen.now(), seconds);
        both(Grant::get(KEY, VALIDITY).not_before(at), Grant::put(KEY, VALIDITY).not_before(at), pen)
    };
    for (label, seconds) in [("began-just-now", -1), ("began-an-hour-ago", -3600)] {
        for (name, request) in starting(seconds)? {
            sheet.accepts(&format!("{name}/time/{label}"), request, wanted(name));
        }
    }
    for (label, seconds) in [("begins-in-a-minute", 60), ("begins-in-ten-minutes", 600)] {
        for (name, request) in starting(seconds)? {
            let Some(twin) = twin(name) else { continue };
            sheet.refuses(&format!("{name}/time/{label}"), request, DENIED, twin);
        }
    }
    forms(sheet, pen)?;
    keys(sheet, pen)
}

/// Other ways to write a time that the service documents, and one that it does not.
fn forms(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    let right = pen.sign(&Grant::get(KEY, VALIDITY), b"")?;
    let says = |text: &str| {
        let pair = format!("se={}", text.replace(':', "%3A"));
        pen.resigned(&right.clone().with_parameter("se", |_| Some(pair.clone())))
    };
    let at = |seconds| shifted(pen.now(), seconds).to_string();
    let cut = |text: String, to: usize| text.get(..to).unwrap_or_default().to_owned();
    sheet.accepts("get/time-form/minutes", says(&format!("{}Z", cut(at(600), 16))), operation::read());
    sheet.accepts("get/time-form/a-day", says(&cut(at(172_800), 10)), operation::read());
    let fraction = format!("{}.0000000Z", cut(at(600), 19));
    sheet.accepts("get/time-form/fraction", says(&fraction), operation::read());
    sheet.refuses("get/time-form/a-day-that-ended", says(&cut(at(-172_800), 10)), DENIED, right.clone());
    sheet.refuses("get/time-form/no-time", says("tomorrow"), DENIED, right.clone());
    sheet.refuses("get/time-form/unix", says(&(pen.now().unix() + 900).to_string()), DENIED, right);
    Ok(())
}

/// A delegation key that has ended, or not begun.
fn keys(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    for (label, other) in pen.others()? {
        if !matches!(label, "ended" | "not-begun") {
            continue;
        }
        for (name, right) in [
            ("get", pen.sign(&Grant::get(KEY, VALIDITY), b"")?),
            ("put", pen.sign(&Grant::put(KEY, VALIDITY), UPLOAD)?),
        ] {
            let dated = ["skt", "ske"].into_iter().fold(right.clone(), |request, parameter| {
                let named = other.named(parameter);
                request.with_parameter(parameter, |_| named.clone())
            });
            sheet.refuses(&format!("{name}/time/key-{label}"), other.resigned(&dated), DENIED, right);
        }
    }
    Ok(())
}
