//! The SAS for one operation, used with another method; and requests without what signs them.

use super::operations::every_letter;
use super::sheet::{PERMISSION, Sheet};
use crate::azure::AzurePen;
use crate::matrix::case::Wanted;
use crate::matrix::operation::Operation;
use crate::{Kind, Presented};

pub(super) fn tamper(sheet: &mut Sheet, operation: &Operation, pen: &AzurePen) {
    let (name, right) = (operation.name, &operation.send);
    let listing = right.parameter("comp").is_some();
    for method in ["GET", "HEAD", "PUT", "DELETE", "POST", "PATCH", "OPTIONS"] {
        if method == right.method() {
            continue;
        }
        let tampered = right.clone().with_method(method).with_header("x-ms-blob-type", "BlockBlob");
        let label = format!("{name}/method/{method}");
        // What permits the one permits the other.
        if !listing && matches!((right.method(), method), ("GET", "HEAD") | ("HEAD", "GET")) {
            sheet.accepts(&label, tampered, Wanted::status(200));
            continue;
        }
        let all = every_letter(right.parameter("sr").unwrap_or_default());
        let raised = tampered.clone().with_parameter("sp", |_| Some(format!("sp={all}")));
        sheet.refuses(&label, tampered, PERMISSION, pen.resigned(&raised));
    }
    let stripped = right.clone().with_parameter("sig", |_| None);
    sheet.refuses(&format!("{name}/stripped/signature"), stripped, ANONYMOUS, right.clone());
    let bare: Vec<String> = right.pairs().into_iter().filter(|pair| named(pair)).map(str::to_owned).collect();
    sheet.refuses(&format!("{name}/stripped/token"), right.clone().with_pairs(&bare), ANONYMOUS, right.clone());
    let second = right.clone().with_header("authorization", "Bearer token");
    sheet.refuses(&format!("{name}/second/bearer"), second, &[Kind::TwoCredentials], right.clone());
    let second = right.clone().with_header("authorization", "SharedKey devstoreaccount1:AAAA");
    sheet.refuses(&format!("{name}/second/shared-key"), second, &[Kind::TwoCredentials], right.clone());
}

/// Whether a parameter is the request's own.
fn named(pair: &str) -> bool {
    ["restype=", "comp=", "prefix="].iter().any(|name| pair.starts_with(name))
}

/// Nobody signed.
const ANONYMOUS: &[Kind] = &[Kind::Anonymous, Kind::Denied];

/// A twin that signs all letters.
pub(super) fn with_all(right: &Presented, pen: &AzurePen) -> Presented {
    let all = every_letter(right.parameter("sr").unwrap_or_default());
    pen.resigned(&right.clone().with_parameter("sp", |_| Some(format!("sp={all}"))))
}
