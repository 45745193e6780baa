//! One character changed, anywhere in what is signed, and each one of a signature.

use super::sheet::Sheet;
use crate::Kind;
use crate::azure::AzurePen;
use crate::matrix::operation::Operation;

pub(super) fn tamper(sheet: &mut Sheet, operation: &Operation, pen: &AzurePen) {
    let (name, right) = (operation.name, &operation.send);
    let target = right.target().to_owned();
    let starts = target.find("sig=").map_or(target.len(), |at| at + "sig=".len());
    let plain = |at: &usize| {
        target.as_bytes()[*at].is_ascii_alphanumeric() && !target.as_bytes()[at.saturating_sub(2)..*at].contains(&b'%')
    };
    for at in (starts..target.len()).filter(plain) {
        let last = at + "%3D".len() + 1 == target.len();
        // The last character has bits that no signature has: another one spells the same bytes, or none.
        let kinds = if last { LAST } else { &[Kind::Denied] };
        sheet.refuses(&format!("{name}/flip-sig/{}", at - starts), flipped(operation, at), kinds, right.clone());
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

fn flipped(operation: &Operation, at: usize) -> crate::Presented {
    let mut bytes = operation.send.target().as_bytes().to_vec();
    bytes[at] = match bytes[at] {
        b'0'..=b'8' | b'a'..=b'y' | b'A'..=b'Y' => bytes[at] + 1,
        b'9' => b'0',
        b'z' => b'a',
        _ => b'A',
    };
    operation.send.clone().with_target(&String::from_utf8_lossy(&bytes))
}
