//! The URL for one object, used for another; and the same path in another spelling.

use super::case::Sheet;
use super::operation::{KEY, OTHER_KEY, Operation};
use crate::Kind;

pub(super) fn tamper(sheet: &mut Sheet, operation: &Operation) {
    let (name, right) = (operation.name, &operation.send);
    let path = right.path();
    let scheme = sheet.scheme();
    let mount = scheme.mount;
    let mut refuses = |label: &str, path: &str, kinds| {
        sheet.refuses(&format!("{name}/path/{label}"), right.clone().with_path(path), kinds);
    };
    if path.starts_with(mount) {
        for (label, other) in scheme.mounts {
            refuses(label, &path.replacen(mount, other, 1), &[Kind::Signature]);
        }
    }
    refuses("below-it", &format!("{path}/x"), &[Kind::Signature]);
    refuses("slash-behind", &format!("{path}/"), &[Kind::Signature]);
    refuses("slash-doubled", &format!("/{path}"), &[Kind::Signature, Kind::Name]);
    refuses("dots-behind", &format!("{path}/."), &[Kind::Name]);
    refuses("dots-that-go-up-behind", &format!("{path}/x/.."), &[Kind::Name]);
    refuses("a-blank-behind", &format!("{path}%20"), &[Kind::Signature]);
    refuses("a-NUL-behind", &format!("{path}%00"), &[Kind::Signature]);
    if operation.name == "list" {
        refuses("an-object-below", &format!("{path}/{OTHER_KEY}"), &[Kind::Signature]);
        return;
    }

    let mut key = String::new();
    presign_core::percent::path(KEY, &mut key);
    let base = path.strip_suffix(&key).unwrap_or_default();
    refuses("dots-inside", &format!("{base}./{key}"), &[Kind::Name]);
    refuses("dots-that-cancel", &format!("{base}x/../{key}"), &[Kind::Name]);
    refuses("dots-that-go-up", &format!("{base}..{mount}/{key}"), &[Kind::Name]);
    refuses("dots-escaped", &format!("{base}x/%2E%2e/{key}"), &[Kind::Name]);
    refuses("another-object", &format!("{base}{OTHER_KEY}"), &[Kind::Signature]);
    refuses("no-such-object", &format!("{base}dir/none.txt"), &[Kind::Signature]);
    refuses("another-case", &format!("{base}{}", key.replace("cat", "CAT")), &[Kind::Signature]);
    refuses("escaped-twice", &format!("{base}{}", key.replace('%', "%25")), &[Kind::Signature]);
    refuses("blank-as-plus", &format!("{base}{}", key.replace("%20", "+")), &[Kind::Signature]);
    refuses("doubled-slash-inside", &format!("{base}{}", key.replace('/', "//")), &[Kind::Signature]);
    refuses("decomposed", &format!("{base}{}", key.replace("%C3%A9", "e%CC%81")), &[Kind::Signature]);
    refuses("the-bucket", base, &[Kind::Signature]);

    // One and the same path, by RFC 3986.
    let mut respells = |label: &str, path: &str| {
        let spelled = right.clone().with_path(path);
        sheet.respells(&format!("{name}/path/{label}"), spelled, operation.wanted.clone());
    };
    respells("escape-of-a-letter", &format!("{base}{}", key.replacen('a', "%61", 1)));
    respells("lower-case-escapes", &format!("{base}{}", key.replace("%C3%A9", "%c3%a9")));
    respells("slash-escaped", &format!("{base}{}", key.replace('/', "%2F")));
    respells("plus-as-it-is", &format!("{base}{}", key.replace("%2B", "+")));
}
