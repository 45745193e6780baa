//! Which query parameters hold what no output may repeat.

/// Whether a parameter of this name is part of a signature, in any scheme that the command knows of.
pub(crate) fn is_signature(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("ps-") || name.starts_with("x-amz-") || name.starts_with("x-goog-") || is_secret(&name)
}

/// The value, or a mark in its place where the name says that it is a secret.
pub(crate) fn shown<'a>(name: &str, value: &'a str) -> &'a str {
    let name = name.to_ascii_lowercase();
    let guarded = is_secret(&name) || ["token", "secret", "password", "key"].iter().any(|end| name.ends_with(end));
    if guarded { "…" } else { value }
}

/// Whether a parameter of this name is a signature or a token itself.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "sig" || ["signature", "security-token", "-sig"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_known_by_its_name() {
        for name in ["ps-sig", "PS-KEY", "X-Amz-Signature", "x-amz-date", "X-Goog-Signature", "sig", "Signature"] {
            assert!(is_signature(name), "{name}");
        }
        for name in ["design", "partNumber", "sigma", "ps", "key", "prefix"] {
            assert!(!is_signature(name), "{name}");
        }
        for (name, hidden) in
            [("sig", true), ("X-Amz-Security-Token", true), ("access_token", true), ("apiKey", true), ("prefix", false)]
        {
            assert_eq!(shown(name, "v") == "…", hidden, "{name}");
        }
    }
}
