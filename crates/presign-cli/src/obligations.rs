//! What a server has to hold to, in words and as JSON.

use presign::{Obligation, Size};
use serde_json::{Value, json};

pub(crate) fn bytes(size: &Size) -> String {
    match size.exact() {
        Some(bytes) => format!("{bytes} bytes"),
        None => format!("{} to {} bytes", size.min(), size.max()),
    }
}

pub(crate) fn as_text(obligation: &Obligation) -> String {
    match obligation {
        Obligation::Size(size) => format!("the body has {}", bytes(size)),
        Obligation::Checksum { algorithm, base64 } => format!("the body has the {algorithm} checksum {base64}"),
        Obligation::Sha256Hex(hex) => format!("the body has the SHA-256 {hex}"),
        Obligation::CreateOnly => "the object does not exist yet".into(),
        Obligation::User { parameter, id } => {
            format!("the bearer is the user that {parameter} names, {id}, or may act for that one")
        }
        other => format!("{other:?}"),
    }
}

pub(crate) fn as_json(obligation: &Obligation) -> Value {
    match obligation {
        Obligation::Size(size) => json!({ "size": { "min": size.min(), "max": size.max() } }),
        Obligation::Checksum { algorithm, base64 } => json!({ "checksum": { *algorithm: base64 } }),
        Obligation::Sha256Hex(hex) => json!({ "sha256_hex": hex }),
        Obligation::CreateOnly => json!("create_only"),
        Obligation::User { parameter, id } => json!({ "user": { *parameter: id } }),
        other => json!(format!("{other:?}")),
    }
}
