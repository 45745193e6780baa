//! The URL for one method, used with another; and used without what signs it.

use super::case::{Sheet, Wanted};
use super::operation::Operation;
use crate::Kind;

const METHODS: [&str; 8] = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "FETCH"];

pub(super) fn tamper(sheet: &mut Sheet, operation: &Operation) {
    let (name, right) = (operation.name, &operation.send);
    for method in METHODS.into_iter().filter(|method| *method != right.method()) {
        let tampered = right.clone().with_method(method);
        if sheet.scheme().head_follows_get && (right.method(), method) == ("GET", "HEAD") {
            sheet.accepts(&format!("{name}/method/{method}"), tampered, Wanted::status(200));
            continue;
        }
        sheet.refuses(&format!("{name}/method/{method}"), tampered, &[Kind::Signature]);
    }
    let lower = right.method().to_ascii_lowercase();
    sheet.refuses(&format!("{name}/method/lower-case"), right.clone().with_method(&lower), &[Kind::Signature]);

    let stripped = right.clone().with_target(right.path());
    sheet.refuses(&format!("{name}/stripped/query"), stripped, &[Kind::Anonymous]);
    let signature = sheet.scheme().signature;
    let value = right.parameter(signature).unwrap_or_default();
    let alone = right.clone().with_pairs(&[format!("{signature}={value}")]);
    sheet.refuses(&format!("{name}/stripped/all-but-the-signature"), alone, &[Kind::Malformed]);
}
