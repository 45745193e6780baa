//! Signed for another place, or presented as if it were for one.

use anyhow::Result;
use presign_core::Grant;

use super::super::case::Sheet;
use super::super::operation::{self, KEY, VALIDITY};
use super::super::scheme::Signs as _;
use crate::Kind;
use crate::local::{LocalPen, MOUNT};

pub(super) fn write(sheet: &mut Sheet, pen: &LocalPen) -> Result<()> {
    for operation in [operation::get("get", pen)?, operation::put("put", pen)?, operation::delete(pen)?] {
        let (name, right, wanted) = (operation.name, operation.send, operation.wanted);
        let authority = right.authority().to_owned();
        let own = format!("http://{authority}");
        let mut accepts = |label: &str, request| {
            sheet.accepts(&format!("{name}/target/{label}"), request, wanted.clone());
        };
        accepts("absolute", right.clone().with_absolute_target(&own));
        accepts("absolute-and-no-host", right.clone().with_absolute_target(&own).without_header("host"));

        let mut refuses = |label: &str, request, kinds| {
            sheet.refuses(&format!("{name}/target/{label}"), request, kinds);
        };
        let elsewhere = right.clone().with_absolute_target("http://evil.example");
        refuses("absolute-elsewhere", elsewhere.clone(), &[Kind::Host]);
        refuses("absolute-elsewhere-and-no-host", elsewhere.clone().without_header("host"), &[Kind::Signature]);
        refuses("absolute-elsewhere-as-host", elsewhere.with_header("host", "evil.example"), &[Kind::Signature]);
        let absolute = right.clone().with_absolute_target(&own);
        refuses("absolute-and-another-host", absolute.clone().with_header("host", "evil.example"), &[Kind::Host]);
        refuses("absolute-and-two-hosts", absolute.with_extra_header("host", &authority), &[Kind::Host]);
        refuses("host-with-a-path", right.clone().with_header("host", &format!("{authority}/")), &[Kind::Host]);
        let both = format!("{authority}, {authority}");
        refuses("two-in-one-host", right.clone().with_header("host", &both), &[Kind::Host]);
        refuses("empty-host", right.clone().with_header("host", ""), &[Kind::Host]);
    }
    names(sheet, pen)?;
    elsewhere(sheet, pen)
}

/// A host's name has no case, and but for that one spelling.
fn names(sheet: &mut Sheet, pen: &LocalPen) -> Result<()> {
    let by_address = operation::get("get", pen)?;
    let (_, port) = by_address.send.authority().rsplit_once(':').unwrap_or_default();
    let named = pen.based(&format!("http://files.example:{port}{MOUNT}"));
    for operation in [operation::get("get-named", &named)?, operation::put("put-named", &named)?] {
        let (name, right) = (operation.name, operation.send);
        let upper = right.clone().with_header("host", &right.authority().to_ascii_uppercase());
        sheet.accepts(&format!("{name}/target/as-signed"), right.clone(), operation.wanted.clone());
        sheet.accepts(&format!("{name}/target/host-in-upper-case"), upper, operation.wanted);
        for (label, host) in [
            ("dot-behind-the-name", format!("files.example.:{port}")),
            ("zero-before-the-port", format!("files.example:0{port}")),
            ("no-port", "files.example".to_owned()),
            ("below-the-name", format!("a.files.example:{port}")),
            ("above-the-name", format!("example:{port}")),
        ] {
            let other = right.clone().with_header("host", &host);
            sheet.refuses(&format!("{name}/target/{label}"), other, &[Kind::Signature]);
        }
    }
    Ok(())
}

/// URLs of other sites by the same key, sent here.
fn elsewhere(sheet: &mut Sheet, pen: &LocalPen) -> Result<()> {
    let right = pen.sign(&Grant::get(KEY, VALIDITY), b"")?;
    let authority = right.authority().to_owned();
    for (label, base) in [
        ("https", format!("https://{authority}{MOUNT}")),
        ("another-host", format!("http://files.example{MOUNT}")),
        ("another-port", format!("http://127.0.0.1:1{MOUNT}")),
        ("no-mount", format!("http://{authority}")),
        ("another-mount", format!("http://{authority}/other")),
        ("below-the-mount", format!("http://{authority}{MOUNT}/dir")),
        ("longer-mount", format!("http://{authority}{MOUNT}s")),
    ] {
        for (name, grant) in [
            ("get", Grant::get(KEY, VALIDITY)),
            ("put", Grant::put(KEY, VALIDITY)),
            ("delete", Grant::delete(KEY, VALIDITY)),
        ] {
            let foreign = pen.based(&base).sign(&grant, b"")?.with_header("host", &authority);
            let here = foreign.clone().with_path(right.path());
            sheet.refuses(&format!("{name}/site/{label}"), here, &[Kind::Signature]);
            if label.contains("mount") && label != "below-the-mount" {
                sheet.refuses(&format!("{name}/site/{label}-as-it-is"), foreign, &[Kind::Malformed]);
            }
        }
    }
    Ok(())
}
