//! Everything that a signature of Cloud Storage covers, changed one by one.

use presign::{Presigned, RequiredHeader};
use presign_conformance::Presented;

type Way = (String, Presented, &'static str);

const SIGNATURE: &str = "SignatureDoesNotMatch";
const HEADER: &str = "MalformedSecurityHeader";

/// The ways to touch the request, each with its name and the code of the refusal.
pub(super) fn ways(presigned: &Presigned, body: &[u8]) -> Vec<Way> {
    // Refused by its head, a request is answered before its body is read.
    let right = Presented::new(presigned, &body[..body.len().min(16)]);
    let another = if right.method() == "GET" { "DELETE" } else { "GET" };
    let mut ways = vec![
        ("another method".to_owned(), right.clone().with_method(another), SIGNATURE),
        ("another name".to_owned(), right.clone().with_path(&format!("{}x", right.path())), SIGNATURE),
        ("nothing signed".to_owned(), right.clone().with_target(right.path()), "AuthenticationRequired"),
    ];
    for (name, _) in right.pairs().iter().filter_map(|pair| pair.split_once('=')) {
        ways.extend(parameter(&right, name));
    }
    if right.parameter("X-Goog-SignedHeaders").is_some() {
        let commands = right.clone().with_header("x-goog-mood", "mellow");
        ways.push(("a command more".to_owned(), commands, HEADER));
        ways.extend(presigned.headers().iter().flat_map(|bound| header(&right, bound, body)));
    }
    ways
}

fn parameter(right: &Presented, name: &str) -> Option<Way> {
    let with = |value: String| right.clone().with_parameter(name, |_| Some(format!("{name}={value}")));
    let value = right.parameter(name).unwrap_or_default();
    match name {
        // They are read before anything is compared; `cargo xtask oracles gcs-door` changes their bytes.
        "X-Goog-Algorithm" | "X-Goog-Date" | "X-Goog-SignedHeaders" => None,
        "X-Goog-Credential" | "GoogleAccessId" => {
            Some(("the key of nobody".to_owned(), with(format!("x{value}")), "InvalidSecurity"))
        }
        "X-Goog-Signature" | "Signature" => {
            // Of an escape, which base64 may begin with, all three characters.
            let first = if value.starts_with('%') { 3 } else { 1 };
            let other = if value.starts_with('0') { '1' } else { '0' };
            Some(("another signature".to_owned(), with(format!("{other}{}", &value[first..])), SIGNATURE))
        }
        _ => Some((format!("{name} changed"), with(format!("{value}0")), SIGNATURE)),
    }
}

fn header(right: &Presented, header: &RequiredHeader, body: &[u8]) -> Vec<Way> {
    let name = header.name().as_str();
    let without = right.clone().without_header(name);
    if name == "content-length" {
        // The transport sends it, and it is right about the body.
        let other = if body.len() == 1 { "xx" } else { "x" };
        return vec![("another size".to_owned(), without.with_body(other.as_bytes()), SIGNATURE)];
    }
    let changed = right.clone().with_header(name, &format!("{}0", header.value()));
    vec![(format!("{name} changed"), changed, SIGNATURE), (format!("{name} missing"), without, HEADER)]
}
