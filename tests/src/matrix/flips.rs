//! One character changed, anywhere.

use super::case::Sheet;
use super::operation::Operation;
use crate::random::Random;

pub(super) fn tamper(sheet: &mut Sheet, operation: &Operation) {
    let (name, right) = (operation.name, &operation.send);
    let target = right.target();
    let query = right.path().len() + 1;
    let scheme = sheet.scheme();
    let signature = target.len().saturating_sub(scheme.signature_chars);
    let [in_path, in_query, in_signature] = scheme.flipped;
    for (part, range, kinds) in [
        ("path", 0..query - 1, in_path),
        ("query", query..signature - "&=".len() - scheme.signature.len(), in_query),
        ("signature", signature..target.len(), in_signature),
    ] {
        // Letters and digits stand for themselves, but not behind a `%`.
        let plain: Vec<usize> =
            range.filter(|at| target.as_bytes()[*at].is_ascii_alphanumeric() && !escaped(target, *at)).collect();
        let mut random = Random::of(&format!("{name} {part}"));
        for round in 0..8 {
            let Some(at) = random.pick(&plain) else { continue };
            let mut changed = target.as_bytes().to_vec();
            changed[*at] = neighbour(changed[*at], random.below(5));
            let changed = String::from_utf8(changed).unwrap_or_default();
            sheet.refuses(&format!("{name}/flip/{part}-{round}"), right.clone().with_target(&changed), kinds);
        }
    }
}

fn escaped(text: &str, at: usize) -> bool {
    text.as_bytes()[at.saturating_sub(2)..at].contains(&b'%')
}

/// Another character of the same sort, so that a bucket stays a bucket's name and a digit a digit.
fn neighbour(byte: u8, by: usize) -> u8 {
    let by = u8::try_from(by).unwrap_or(0);
    let turned = |first: u8, count: u8| first + (byte - first + 1 + by) % count;
    match byte {
        b'0'..=b'9' => turned(b'0', 10),
        b'a'..=b'f' => turned(b'a', 6),
        b'g'..=b'z' => turned(b'g', 20),
        _ => turned(b'A', 26),
    }
}
