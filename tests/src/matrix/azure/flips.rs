//! One character changed, anywhere in what is signed, and each one of a signature.

use presign_core::percent;

use super::sheet::Sheet;
use crate::azure::AzurePen;
use crate::matrix::operation::Operation;
use crate::{Kind, Presented};

pub(super) fn tamper(sheet: &mut Sheet, operation: &Operation, pen: &AzurePen) {
    let (name, right) = (operation.name, &operation.send);
    let target = right.target().to_owned();
    let plain = |at: &usize| {
        target.as_bytes()[*at].is_ascii_alphanumeric() && !target.as_bytes()[at.saturating_sub(2)..*at].contains(&b'%')
    };
    let signature = percent::decode(right.parameter("sig").unwrap_or_default()).unwrap_or_default().into_owned();
    for (at, old) in signature.char_indices().filter(|(_, old)| *old != '=') {
        let mut pair = String::from("sig=");
        percent::query(&format!("{}{}{}", &signature[..at], neighbour(old), &signature[at + 1..]), &mut pair);
        let flipped = right.clone().with_parameter("sig", |_| Some(pair.clone()));
        // The last character has bits that no signature has: another one spells the same bytes, or none.
        let kinds = if signature[at + 1..] == *"=" { LAST } else { &[Kind::Denied] };
        sheet.refuses(&format!("{name}/flip-sig/{at}"), flipped, kinds, right.clone());
    }
    // The values of the token, each in the middle; but for times, of which one turned may have passed.
    for pair in right.pairs() {
        let Some((parameter, value)) = pair.split_once('=').filter(|(name, _)| name.starts_with('s')) else { continue };
        let Some(start) = target.find(&format!("{parameter}={value}")).map(|at| at + parameter.len() + 1) else {
            continue;
        };
        let middle = (start + value.len() / 2..start + value.len()).find(plain);
        if let Some(at) = middle.filter(|_| !matches!(parameter, "sig" | "st" | "se")) {
            let tampered = flipped(operation, at);
            let twin = pen.resigned(&tampered);
            // A service that there is not is told apart from a wrong signature.
            let kinds = if parameter == "ss" { &[Kind::Denied, Kind::Service][..] } else { &[Kind::Denied] };
            sheet.refuses(&format!("{name}/flip/{parameter}"), tampered, kinds, twin);
        }
    }
}

const LAST: &[Kind] = &[Kind::Denied, Kind::Malformed];

/// Another character of base64.
fn neighbour(old: char) -> char {
    match old {
        '0'..='8' | 'a'..='y' | 'A'..='Y' => char::from_u32(u32::from(old) + 1).unwrap_or('A'),
        '9' => '0',
        'z' => 'a',
        _ => 'A',
    }
}

fn flipped(operation: &Operation, at: usize) -> Presented {
    let target = operation.send.target();
    let old = char::from(target.as_bytes()[at]);
    operation.send.clone().with_target(&format!("{}{}{}", &target[..at], neighbour(old), &target[at + 1..]))
}
