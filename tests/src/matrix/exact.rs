//! What a URL permits is what it says that it permits: the operations of the service are tried with it, one by one.
//!
//! What works has to be what was asked, what `also_allows` says, and what the table of the book says of readers; all
//! else has to be refused, and for the signature.

mod stated;
mod tried;

use std::time::Duration;

use anyhow::Result;
use http::Method;
use presign_core::{Checksum, Grant, Sha256, base64_encode};

use super::case::{Effect, Sheet, Wanted};
use super::operation::{self, KEY, NEW_KEY, UPLOAD, VALIDITY};
use super::scheme::Signs;
use crate::{Kind, Pen, Presented};
use tried::{TRIED, Tried, What};

/// What was not granted is not signed, or is a header that has to be and is not; and of what is bound, the body is another.
fn refused(tried: &Tried) -> &'static [Kind] {
    match tried.what {
        What::Command => &[Kind::UnsignedHeader],
        What::Size => &[Kind::Signature, Kind::Size, Kind::Digest],
        // Without a bucket there is nothing that a URL of ours could be for.
        What::Operation if tried.is_elsewhere() => &[Kind::Signature, Kind::Name],
        _ => &[Kind::Signature],
    }
}

pub(super) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    common(sheet, pen)?;
    tried(sheet, pen, "begin", &begin(VALIDITY), NOTHING)
}

/// What each scheme has.
pub(super) fn common(sheet: &mut Sheet, pen: &dyn Signs) -> Result<()> {
    let sum: Checksum = format!("sha256:{}", base64_encode(&Sha256::of(UPLOAD))).parse()?;
    let size = UPLOAD.len() as u64;
    for (label, grant, body) in [
        ("get", Grant::get(KEY, VALIDITY), NOTHING),
        ("get-as", Grant::get(KEY, VALIDITY).download_as("a.txt"), NOTHING),
        ("head", Grant::head(KEY, VALIDITY), NOTHING),
        ("put", Grant::put(KEY, VALIDITY), UPLOAD),
        ("put-bound", Grant::put(KEY, VALIDITY).content_type("text/plain").size(size), UPLOAD),
        ("put-summed", Grant::put(KEY, VALIDITY).checksum(sum), UPLOAD),
        ("create", Grant::put(NEW_KEY, VALIDITY).create_only(), UPLOAD),
        ("delete", Grant::delete(KEY, VALIDITY), NOTHING),
        ("list", Grant::list("dir/", VALIDITY), NOTHING),
    ] {
        tried(sheet, pen, label, &grant, body)?;
    }
    Ok(())
}

/// All that can be tried with the URL of one grant.
fn tried(sheet: &mut Sheet, pen: &dyn Signs, label: &str, grant: &Grant<'_>, body: &[u8]) -> Result<()> {
    let presigned = pen.presign(grant)?;
    let right = Presented::new(&presigned, body);
    for tried in TRIED.iter().filter(|tried| tried.suits(&right, pen.scheme())) {
        let (name, request) = (format!("{label}/exact/{}", tried.name), tried.request(&right, pen.scheme()));
        match stated::allows(&presigned, &right, tried) {
            true => sheet.accepts(&name, request.clone(), wanted(pen, &request, tried)),
            false => sheet.refuses(&name, request, refused(tried)),
        }
    }
    stated::all_are_tried(label, &presigned)
}

const NOTHING: &[u8] = b"";

fn begin(validity: Duration) -> Grant<'static> {
    Grant::request(Method::POST, KEY, validity).query_flag("uploads")
}

/// What a request that is permitted does.
fn wanted(pen: &dyn Signs, request: &Presented, tried: &Tried) -> Wanted {
    let key = if request.path().ends_with(NEW_KEY) { NEW_KEY } else { KEY };
    let scheme = pen.scheme();
    match request.method() {
        "PUT" => operation::written(pen, key, request.body()),
        "DELETE" => Wanted { effect: Effect::Gone(pen.stored_as(key)), ..Wanted::status(scheme.deleted) },
        "GET" if tried.name == "range" => Wanted::default(),
        "GET" if Tried::is_of_all(request) => Wanted { mentions: Some((scheme.listed)(KEY)), ..Wanted::status(200) },
        "GET" => operation::read(),
        _ => Wanted::default(),
    }
}
