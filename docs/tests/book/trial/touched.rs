//! Everything that a signature covers, changed one by one.

use presign::{Presigned, RequiredHeader};
use presign_conformance::{Kind, Presented};

/// The ways to touch the request, each with its name and how s3s calls the refusal.
pub(super) fn ways(presigned: &Presigned, body: &[u8]) -> Vec<(String, Presented, Kind)> {
    // Refused by its head, a request is answered before its body is read.
    let right = Presented::new(presigned, &body[..body.len().min(16)]);
    let another = if right.method() == "GET" { "HEAD" } else { "GET" };
    let mut ways = vec![
        ("another method".to_owned(), right.clone().with_method(another), Kind::Signature),
        ("another name".to_owned(), right.clone().with_path(&format!("{}x", right.path())), Kind::Signature),
    ];
    for (name, _) in right.pairs().iter().filter_map(|pair| pair.split_once('=')) {
        ways.extend(parameter(&right, name));
    }
    for header in presigned.headers().iter().filter(|header| header.is_bound()) {
        ways.extend(self::header(&right, header, body));
    }
    for (_, presented, kind) in &mut ways {
        // The answer to HEAD has no body, so no more is said than the status.
        *kind = if presented.method() == "HEAD" { Kind::Mute } else { *kind };
    }
    ways
}

fn parameter(right: &Presented, name: &str) -> Vec<(String, Presented, Kind)> {
    let with = |value: String| right.clone().with_parameter(name, |_| Some(format!("{name}={value}")));
    let value = right.parameter(name).unwrap_or_default();
    match name {
        // They are read before anything is compared; the matrix has them.
        "X-Amz-Algorithm" | "X-Amz-Date" | "X-Amz-SignedHeaders" => Vec::new(),
        "X-Amz-Credential" | "AWSAccessKeyId" => {
            let nobodys = with(value.replacen("EXAMPLE", "NOBODYS", 1));
            vec![("the key of nobody".to_owned(), nobodys, Kind::UnknownKey)]
        }
        "X-Amz-Signature" | "Signature" => {
            let other = if value.starts_with('0') { '1' } else { '0' };
            let without = right.clone().with_parameter(name, |_| None);
            vec![
                ("another signature".to_owned(), with(format!("{other}{}", &value[1..])), Kind::Signature),
                ("no signature".to_owned(), without, Kind::Anonymous),
            ]
        }
        _ => vec![(format!("{name} changed"), with(format!("{value}0")), Kind::Signature)],
    }
}

fn header(right: &Presented, header: &RequiredHeader, body: &[u8]) -> Vec<(String, Presented, Kind)> {
    let name = header.name().as_str();
    let without = right.clone().without_header(name);
    if name == "content-length" {
        // The transport sends it, and it is right about the body.
        let other = if body.len() == 1 { "xx" } else { "x" };
        return vec![("another size".to_owned(), without.with_body(other.as_bytes()), Kind::Signature)];
    }
    let changed = right.clone().with_header(name, &format!("{}0", header.value()));
    vec![(format!("{name} changed"), changed, Kind::Signature), (format!("{name} missing"), without, Kind::Signature)]
}
