//! Every parameter of the scheme, altered, removed, doubled, emptied, renamed.

use presign_core::Timestamp;

use super::case::Sheet;
use super::operation::Operation;
use crate::{Kind, Presented};

pub(super) fn tamper(sheet: &mut Sheet, operation: &Operation, now: Timestamp) {
    let right = &operation.send;
    let scheme = sheet.scheme();
    for parameter in scheme.parameters.iter().filter(|parameter| right.parameter(parameter).is_some()) {
        shapes(sheet, operation.name, right, parameter);
    }
    for (parameter, label, value, kinds) in (scheme.values)(right, now) {
        let tampered = right.clone().with_parameter(parameter, |_| Some(format!("{parameter}={value}")));
        sheet.refuses(&format!("{}/{parameter}/{label}", operation.name), tampered, kinds);
    }
}

/// What can be done to any parameter.
pub(super) fn shapes(sheet: &mut Sheet, operation: &str, right: &Presented, parameter: &str) {
    let value = right.parameter(parameter).unwrap_or_default().to_owned();
    let changed = |pair: String| right.clone().with_parameter(parameter, |_| Some(pair.clone()));
    let lower = parameter.to_ascii_lowercase();
    let (case, other) =
        if lower == parameter { ("upper-case", parameter.to_ascii_uppercase()) } else { ("lower-case", lower) };
    let first = |pair: String| {
        let pairs = right.pairs().into_iter().map(str::to_owned);
        right.clone().with_pairs(&[pair].into_iter().chain(pairs).collect::<Vec<_>>())
    };
    for (label, tampered) in [
        ("removed", right.clone().with_parameter(parameter, |_| None)),
        ("emptied", changed(format!("{parameter}="))),
        ("without-a-value", changed(parameter.to_owned())),
        ("doubled", right.clone().with_pair(&format!("{parameter}={value}"))),
        ("doubled-another-last", right.clone().with_pair(&format!("{parameter}=x"))),
        ("doubled-another-first", first(format!("{parameter}=x"))),
        (&format!("in-{case}"), changed(format!("{other}={value}"))),
        (&format!("doubled-in-{case}"), right.clone().with_pair(&format!("{other}={value}"))),
    ] {
        // A signature of no digits is one that does not match, or none.
        let kinds: &[Kind] = match (parameter, label) {
            ("X-Amz-Signature", "emptied") => &[Kind::Malformed, Kind::Signature],
            _ => &[Kind::Malformed],
        };
        sheet.refuses(&format!("{operation}/{parameter}/{label}"), tampered, kinds);
    }
}
