//! The query, extended, reduced, reordered, and spelled otherwise.

use super::case::Sheet;
use super::operation::Operation;
use crate::Kind;

/// S3 refuses two schemes as such; who looks for one of them alone finds the other's parameters signed by nobody.
const TWO_SCHEMES: &[Kind] = &[Kind::TwoCredentials, Kind::Signature];

/// `key` is an access key that the server knows.
pub(super) fn tamper(sheet: &mut Sheet, operation: &Operation, key: &str) {
    let (name, right) = (operation.name, &operation.send);
    let pairs: Vec<String> = right.pairs().into_iter().map(str::to_owned).collect();
    for (label, pair) in EXTRA {
        let case = format!("{name}/query/extra-{label}");
        let kinds = if label.starts_with("sigv2") { TWO_SCHEMES } else { &[Kind::Signature] };
        sheet.refuses(&case, right.clone().with_pair(pair), kinds);
    }
    let front: Vec<String> = ["source=x".to_owned()].into_iter().chain(pairs.iter().cloned()).collect();
    sheet.refuses(&format!("{name}/query/extra-in-front"), right.clone().with_pairs(&front), &[Kind::Signature]);
    sheet.refuses(&format!("{name}/query/empty-pair"), right.clone().with_pair(""), &[Kind::Malformed]);
    let two = right.clone().with_pair(&format!("AWSAccessKeyId={key}&Expires=4102444800&Signature=AAAA"));
    sheet.refuses(&format!("{name}/query/two-schemes"), two, TWO_SCHEMES);

    let scheme = sheet.scheme();
    for own in pairs.iter().filter(|pair| !pair.starts_with(scheme.prefix)) {
        let (parameter, value) = own.split_once('=').unwrap_or((own, ""));
        let mut refuses = |what: &str, tampered| {
            sheet.refuses(&format!("{name}/query/{parameter}-{what}"), tampered, &[Kind::Signature]);
        };
        let changed = |pair: &str| right.clone().with_parameter(parameter, |_| Some(pair.to_owned()));
        refuses("removed", right.clone().with_parameter(parameter, |_| None));
        refuses("altered", changed(&format!("{parameter}={value}x")));
        refuses("renamed", changed(&format!("x{own}")));
        refuses("in-upper-case", changed(&own.to_ascii_uppercase()));
        refuses("doubled", right.clone().with_pair(own));
        if !value.is_empty() {
            refuses("emptied", changed(&format!("{parameter}=")));
        }
    }

    // The same query: the canonical form sorts it, and decodes it first.
    let [plain_name, escaped_name] = scheme.escaped_name;
    let mut respells = |label: &str, other: &[String]| {
        if other == pairs {
            return;
        }
        let spelled = right.clone().with_pairs(other);
        sheet.respells(&format!("{name}/query/{label}"), spelled, operation.wanted.clone());
    };
    respells("reversed", &pairs.iter().rev().cloned().collect::<Vec<_>>());
    let mut rotated = pairs.clone();
    rotated.rotate_right(1);
    respells("signature-first", &rotated);
    let with = |from: &str, to: &str| pairs.iter().map(|pair| pair.replace(from, to)).collect::<Vec<_>>();
    respells("lower-case-escapes", &with("%2F", "%2f"));
    respells("slash-as-it-is", &with("%2F", "/"));
    respells("escape-of-a-letter", &with(plain_name, escaped_name));
    if operation.name == "begin" {
        respells("flag-with-an-equals-sign", &with("uploads", "uploads="));
    }
    let fragment = right.clone().with_target(&format!("{}#fragment", right.target()));
    sheet.accepts(&format!("{name}/query/fragment"), fragment, operation.wanted.clone());
}

const EXTRA: [(&str, &str); 9] = [
    ("plain", "x=1"),
    ("flag", "acl"),
    ("x-id", "x-id=GetObject"),
    ("versionId", "versionId=1"),
    ("override", "response-content-type=text%2Fhtml"),
    ("prefix", "max-keys=1000"),
    ("x-amz", "X-Amz-Foo=1"),
    ("hash", "X-Amz-Content-Sha256=UNSIGNED-PAYLOAD"),
    ("sigv2-signature", "Signature=x"),
];
