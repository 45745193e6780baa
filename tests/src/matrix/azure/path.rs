//! The SAS for one blob or container, used for another; and the same path in another spelling.

use presign_core::percent;

use super::sheet::{DENIED, Sheet};
use crate::Kind;
use crate::azure::AzurePen;
use crate::matrix::operation::{KEY, NEW_KEY, OTHER_KEY, Operation};

pub(super) fn tamper(sheet: &mut Sheet, operation: &Operation, pen: &AzurePen) {
    let (name, right) = (operation.name, &operation.send);
    let path = right.path().to_owned();
    let container = pen.ground().container;
    let all = operation.send.parameter("sr") == Some("c");
    let mut refuses = |label: &str, other: &str, kinds: &'static [Kind]| {
        let tampered = right.clone().with_path(other);
        let twin = pen.resigned(&tampered);
        sheet.refuses(&format!("{name}/path/{label}"), tampered, kinds, twin);
    };
    refuses("another-container", &path.replacen(container, pen.ground().spare, 1), DENIED);
    refuses("no-such-container", &path.replacen(container, "nix", 1), DENIED);
    refuses("container-in-upper-case", &path.replacen(container, "MTX", 1), &[Kind::Denied, Kind::Name]);
    refuses("another-account", &path.replacen("account1", "account2", 1), &[Kind::Denied, Kind::Name]);
    refuses("account-alone", "/devstoreaccount1", DENIED);
    let key = if operation.name == "create" { NEW_KEY } else { KEY };
    let mut escaped = String::new();
    percent::path(key, &mut escaped);
    let Some(base) = path.strip_suffix(&escaped).map(str::to_owned) else { return };
    if !all {
        refuses("another-blob", &format!("{base}{OTHER_KEY}"), DENIED);
        refuses("no-such-blob", &format!("{base}dir/none.txt"), DENIED);
        refuses("another-case", &format!("{base}{}", escaped.to_ascii_lowercase().replacen('d', "D", 1)), DENIED);
        refuses("below-it", &format!("{path}/x"), DENIED);
        refuses("slash-behind", &format!("{path}/"), DENIED);
        refuses("slash-doubled", &format!("{base}{}", escaped.replacen('/', "//", 1)), DENIED);
        refuses("slash-in-front", &format!("{base}/{escaped}"), DENIED);
        refuses("a-blank-behind", &format!("{path}%20"), DENIED);
        refuses("escaped-twice", &format!("{base}{}", escaped.replacen('t', "%2574", 1)), DENIED);
        refuses("decomposed", &format!("{base}{}e%CC%81", escaped), DENIED);
    }
    // Names that the service would change.
    refuses("backslash", &format!("{base}{}", escaped.replacen('/', "%5C", 1)), &[Kind::Name]);
    refuses("dot-behind", &format!("{path}."), &[Kind::Name, Kind::Denied]);
    refuses("dots-inside", &format!("{base}./{escaped}"), &[Kind::Name, Kind::Denied]);
    refuses("dots-that-go-up", &format!("{base}x/../{escaped}"), &[Kind::Name, Kind::Denied]);
    refuses("dots-escaped", &format!("{base}x/%2E%2E/{escaped}"), &[Kind::Name, Kind::Denied]);
    refuses("a-line-feed-behind", &format!("{path}%0A"), &[Kind::Name, Kind::Denied]);
    refuses("no-UTF-8", &format!("{path}%FF"), &[Kind::Malformed, Kind::Denied]);

    // One and the same path, by RFC 3986.
    let mut accepts = |label: &str, other: &str| {
        let spelled = right.clone().with_path(other);
        sheet.accepts(&format!("{name}/path/{label}"), spelled, operation.wanted.clone());
    };
    accepts("escape-of-a-letter", &format!("{base}{}", escaped.replacen('t', "%74", 1)));
    accepts("slash-escaped", &format!("{base}{}", escaped.replacen('/', "%2F", 1)));
    if key == KEY {
        accepts("lower-case-escapes", &format!("{base}{}", escaped.replace("%C3%A9", "%c3%a9")));
        accepts("plus-as-it-is", &format!("{base}{}", escaped.replace("%2B", "+")));
    }
}
