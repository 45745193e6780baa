//! What a body can be held to: its size, stated or counted; and what its sender says of it.

use anyhow::Result;
use presign_core::{Grant, Sha256, Size, base64_encode};

use super::super::case::Sheet;
use super::super::operation::{KEY, NEW_KEY, UPLOAD, VALIDITY, written};
use super::super::scheme::Signs as _;
use crate::local::LocalPen;
use crate::{Kind, Presented};

pub(super) fn write(sheet: &mut Sheet, pen: &LocalPen) -> Result<()> {
    let exact = u64::try_from(UPLOAD.len())?;
    for (name, grant, least, most) in [
        ("put-sized", Grant::put(KEY, VALIDITY).size(exact), exact, exact),
        ("put-of-none", Grant::put(KEY, VALIDITY).size(0), 0, 0),
        ("put-ranged", Grant::put(KEY, VALIDITY).size(4..=40), 4, 40),
        ("upload", Grant::upload(KEY, exact, VALIDITY), exact, exact),
        ("upload-ranged", Grant::upload(KEY, Size::between(4, 40), VALIDITY), 4, 40),
    ] {
        let right = pen.sign(&grant, b"")?;
        sizes(sheet, pen, name, &right, least, most)?;
    }
    stated(sheet, pen)
}

/// Bodies at the bounds and beyond them, of a stated length and of none.
fn sizes(sheet: &mut Sheet, pen: &LocalPen, name: &str, right: &Presented, least: u64, most: u64) -> Result<()> {
    let body = |bytes: u64| -> Result<Vec<u8>> { Ok(vec![b'x'; usize::try_from(bytes)?]) };
    let stated = |bytes: &[u8]| right.clone().with_body(bytes).with_header("content-length", &bytes.len().to_string());
    let chunked = |bytes: &[u8]| {
        let bare = right.clone().with_body(bytes).without_header("content-length");
        bare.with_extra_header("transfer-encoding", "chunked")
    };
    for (label, bytes) in [("least", least), ("most", most)] {
        let bytes = body(bytes)?;
        let wanted = written(pen, KEY, &bytes);
        sheet.accepts(&format!("{name}/size/{label}"), stated(&bytes), wanted.clone());
        if !bytes.is_empty() {
            sheet.accepts(&format!("{name}/size/{label}-chunked"), chunked(&bytes), wanted);
        }
    }
    for (label, bytes) in
        [("none", 0), ("one-less", least.saturating_sub(1)), ("one-more", most + 1), ("many-more", most + 5000)]
    {
        if (least..=most).contains(&bytes) {
            continue;
        }
        let bytes = body(bytes)?;
        sheet.refuses(&format!("{name}/size/{label}"), stated(&bytes), &[Kind::Size]);
        if !bytes.is_empty() {
            sheet.refuses(&format!("{name}/size/{label}-chunked"), chunked(&bytes), &[Kind::Size]);
        }
    }
    Ok(())
}

/// A digest and conditions that nobody signed, but the sender wants held to.
fn stated(sheet: &mut Sheet, pen: &LocalPen) -> Result<()> {
    let put = pen.sign(&Grant::put(KEY, VALIDITY), UPLOAD)?;
    let new = pen.sign(&Grant::put(NEW_KEY, VALIDITY), UPLOAD)?;
    let digest = |body: &[u8]| format!("sha-256=:{}:", base64_encode(&Sha256::of(body)));
    let right = put.clone().with_header("content-digest", &digest(UPLOAD));
    sheet.accepts("put/stated/digest", right, written(pen, KEY, UPLOAD));
    for (label, value) in [("digest-of-another", digest(b"another body")), ("no-digest", "sha-256=:x:".to_owned())] {
        let wrong = put.clone().with_header("content-digest", &value);
        sheet.refuses(&format!("put/stated/{label}"), wrong, &[Kind::Digest]);
    }
    let part = put.clone().with_header("content-range", "bytes 0-14/100");
    sheet.refuses("put/stated/a-part", part, &[Kind::Malformed]);
    let delete = pen.sign(&Grant::delete(KEY, VALIDITY), b"")?;
    let get = pen.sign(&Grant::get(KEY, VALIDITY), b"")?;
    for (label, request, name, value) in [
        ("put/stated/only-if-new", &put, "if-none-match", "*"),
        ("put/stated/only-this-version", &put, "if-match", "\"0\""),
        ("put-new/stated/only-if-there", &new, "if-match", "*"),
        ("delete/stated/only-this-version", &delete, "if-match", "\"0\""),
        ("get/stated/only-this-version", &get, "if-match", "\"0\""),
    ] {
        sheet.refuses(label, request.clone().with_header(name, value), &[Kind::Exists]);
    }
    let created = new.with_header("if-none-match", "*");
    sheet.accepts("put-new/stated/only-if-new", created, written(pen, NEW_KEY, UPLOAD));
    Ok(())
}
