use presign_core::base64_encode;
use serde::Serialize;

use super::{Condition, Policy, json};

/// How a policy is written down. A service reads either; what its own clients write is what others can compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// The end, then the conditions: of the bucket, of what was asked in its order, of the signature.
    Asked,
    /// As Google's clients write it: the conditions first, from what is free in bounds to what is fixed, by name; then
    /// the end; and escapes for what is not ASCII (<https://github.com/googleapis/conformance-tests>, `storage/v1`).
    Google,
}

/// The conditions of a policy by where they come from.
pub(super) struct Parts {
    pub(super) bucket: Condition,
    pub(super) asked: Vec<Condition>,
    pub(super) size: Option<Condition>,
    /// The algorithm, the credential and the date.
    pub(super) signer: Vec<Condition>,
}

impl Layout {
    /// The conditions in their order.
    pub(super) fn arrange(self, parts: Parts) -> Vec<Condition> {
        let Parts { bucket, asked, size, signer } = parts;
        match self {
            Self::Asked => [bucket].into_iter().chain(asked).chain(size).chain(signer).collect(),
            Self::Google => {
                let (begun, mut held): (Vec<_>, Vec<_>) =
                    asked.into_iter().partition(|condition| matches!(condition, Condition::StartsWith { .. }));
                held.sort_by(|one, other| rank(one).cmp(&rank(other)));
                let names = held.iter().position(is_key).unwrap_or(held.len());
                let key = held.split_off(names);
                size.into_iter()
                    .chain(begun)
                    .chain(held)
                    .chain([bucket])
                    .chain(key)
                    .chain(signer.into_iter().rev())
                    .collect()
            }
        }
    }

    /// The document in base64, the string to sign.
    pub(super) fn base64(self, policy: &Policy) -> String {
        match self {
            Self::Asked => policy.base64(),
            Self::Google => {
                let document = Google { conditions: policy.conditions(), expiration: policy.expiration().to_string() };
                base64_encode(escaped(&json::text(&document)).as_bytes())
            }
        }
    }
}

/// The same document with its members in Google's order.
#[derive(Serialize)]
struct Google<'p> {
    conditions: &'p [Condition],
    expiration: String,
}

/// By name, and the key last.
fn rank(condition: &Condition) -> (bool, Option<&str>) {
    (is_key(condition), condition.field())
}

fn is_key(condition: &Condition) -> bool {
    condition.field() == Some("key")
}

/// `json` in ASCII. Outside of its texts it is that already.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use presign_core::{Size, base64_decode};

    use super::*;

    #[test]
    fn what_is_free_comes_before_what_is_fixed_and_what_is_fixed_by_name() {
        let parts = Parts {
            bucket: Condition::eq("bucket", "b"),
            asked: vec![
                Condition::eq("key", "k"),
                Condition::eq("x-goog-meta-a", "1"),
                Condition::starts_with("content-type", "image/"),
                Condition::eq("acl", "private"),
            ],
            size: Some(Condition::Size(Size::from(1..=9))),
            signer: vec![Condition::eq("x-goog-algorithm", "A"), Condition::eq("x-goog-date", "D")],
        };
        let shown: Vec<String> =
            Layout::Google.arrange(parts).iter().map(|condition| format!("{condition:?}")).collect();
        assert_eq!(
            shown,
            [
                "content-length-range",
                "starts-with $content-type",
                "eq $acl",
                "eq $x-goog-meta-a",
                "eq $bucket",
                "eq $key",
                "eq $x-goog-date",
                "eq $x-goog-algorithm",
            ]
        );
    }

    #[test]
    fn what_is_escaped_is_read_as_what_it_was() {
        let policy = Policy::new("20261121T120000Z".parse().unwrap())
            .with(Condition::eq("key", "é \u{1f600} \" \\ \u{7f}"))
            .with(Condition::starts_with("x-goog-meta-ü", "ß"));
        let text = Layout::Google.base64(&policy);
        let document = String::from_utf8(base64_decode(&text).unwrap()).unwrap();
        assert!(document.is_ascii() && document.contains(r"\u00e9 \ud83d\ude00 \"), "{document}");
        assert_eq!(Policy::parse_base64(&text), Ok(policy));
    }
}
