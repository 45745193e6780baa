//! What Version 2 binds beside method, path and end: a type, metadata, the headers of a download, the host's bucket.

use anyhow::Result;
use presign_core::Grant;

use super::super::case::Sheet;
use super::super::operation::{KEY, UPLOAD, VALIDITY, read, written};
use super::SIGNATURE;
use crate::{Kind, Pen};

pub(super) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let typed = pen.sign(&Grant::put(KEY, VALIDITY).content_type("text/plain"), UPLOAD)?;
    sheet.accepts("put-typed/right/as-signed", typed.clone(), written(pen, KEY, UPLOAD));
    for (label, changed, kinds) in [
        ("another", typed.clone().with_header("content-type", "text/html"), SIGNATURE),
        ("in-upper-case", typed.clone().with_header("content-type", "TEXT/PLAIN"), SIGNATURE),
        ("none", typed.clone().without_header("content-type"), SIGNATURE),
        ("two", typed.with_extra_header("content-type", "text/html"), &[Kind::Malformed]),
    ] {
        sheet.refuses(&format!("put-typed/type/{label}"), changed, kinds);
    }

    const NAME: &str = "x-amz-meta-mood";
    let described = pen.sign(&Grant::put(KEY, VALIDITY).header(NAME, "calm"), UPLOAD)?;
    sheet.accepts("put-meta/right/as-signed", described.clone(), written(pen, KEY, UPLOAD));
    for (label, changed) in [
        ("another", described.clone().with_header(NAME, "wild")),
        ("empty", described.clone().with_header(NAME, "")),
        ("removed", described.clone().without_header(NAME)),
        ("doubled", described.clone().with_extra_header(NAME, "calm")),
        ("another-beside-it", described.clone().with_extra_header(NAME, "wild")),
        ("one-more", described.with_extra_header("x-amz-meta-other", "1")),
    ] {
        sheet.refuses(&format!("put-meta/meta/{label}"), changed, SIGNATURE);
    }

    for (header, value) in
        [("content-type", "text/html; charset=utf-8"), ("content-disposition", "attachment; filename=\"a b+c%.txt\"")]
    {
        let get = pen.sign(&Grant::get(KEY, VALIDITY).respond_with(header, value), b"")?;
        sheet.accepts(&format!("get-as/right/{header}"), get.clone(), read().with_header(header, value));
        let name = format!("response-{header}");
        let changed = |pair: Option<String>| get.clone().with_parameter(&name, |_| pair.clone());
        for (label, changed, kinds) in [
            ("removed", changed(None), SIGNATURE),
            ("emptied", changed(Some(format!("{name}="))), SIGNATURE),
            ("altered", changed(Some(format!("{name}=private"))), SIGNATURE),
            ("doubled", get.clone().with_pair(&format!("{name}=private")), &[Kind::Malformed]),
        ] {
            sheet.refuses(&format!("get-as/override/{header}-{label}"), changed, kinds);
        }
    }

    let (host, spare) = (pen.by_virtual_host(), pen.by_virtual_host().for_bucket(pen.ground().spare));
    let elsewhere = spare.sign(&Grant::get(KEY, VALIDITY), b"")?.authority().to_owned();
    for (name, right) in [
        ("get-by-host", host.sign(&Grant::get(KEY, VALIDITY), b"")?),
        ("put-by-host", host.sign(&Grant::put(KEY, VALIDITY), UPLOAD)?),
    ] {
        let moved = right.with_header("host", &elsewhere);
        sheet.refuses(&format!("{name}/host/of-another-bucket"), moved, SIGNATURE);
    }
    Ok(())
}
