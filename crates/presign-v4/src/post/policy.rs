use std::fmt;

use presign_core::{FormReason, Size, Timestamp, base64_encode};
use serde::ser::{Serialize, SerializeMap, SerializeStruct, SerializeTuple, Serializer};

use super::{json, parse};

/// What a posted form has to be like: until when, and under which conditions.
///
/// `Debug` shows the values of none of them: a session token may be among them.
///
/// ```
/// use presign_core::Size;
/// use presign_v4::{Condition, Policy};
/// let policy = Policy::new("2026-11-21T12:01:00Z".parse()?)
///     .with(Condition::eq("bucket", "photos"))
///     .with(Condition::starts_with("key", "user/\"eric\"/"))
///     .with(Condition::Size(Size::from(1..=9)));
/// let text = r#"{"expiration":"2026-11-21T12:01:00Z","conditions":[{"bucket":"photos"},["starts-with","$key","user/\"eric\"/"],["content-length-range",1,9]]}"#;
/// assert_eq!(policy.json(), text);
/// assert_eq!(Policy::parse(text), Ok(policy));
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Policy {
    expiration: Timestamp,
    conditions: Vec<Condition>,
}

/// One condition of a [`Policy`].
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// The field has this value.
    Eq {
        /// The field's name; the case of letters does not matter.
        field: String,
        /// Its value, byte for byte.
        value: String,
    },
    /// The field's value begins with this text.
    StartsWith {
        /// The field's name; the case of letters does not matter.
        field: String,
        /// How its value begins; empty allows every value.
        prefix: String,
    },
    /// The file's size in bytes.
    Size(Size),
    /// One that no form fulfils, though it is no malformed one: as S3 writes it in its refusal.
    Never(String),
}

impl Policy {
    /// The policy without a condition that ends with the second `expiration`.
    pub fn new(expiration: Timestamp) -> Self {
        Self { expiration, conditions: Vec::new() }
    }

    /// The same under one more condition.
    #[must_use]
    pub fn with(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    /// The last second at which a form may be posted.
    pub fn expiration(&self) -> Timestamp {
        self.expiration
    }

    /// The conditions, in order.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// The document.
    pub fn json(&self) -> String {
        json::text(self)
    }

    /// The document in base64: the field `policy`, and the string to sign.
    pub fn base64(&self) -> String {
        base64_encode(self.json().as_bytes())
    }

    /// Reads a document, strictly: no name twice, nothing that is not known, nothing behind its end.
    ///
    /// # Errors
    /// [`FormReason::Policy`], in the words of S3 where those are known.
    pub fn parse(text: &str) -> Result<Self, FormReason> {
        parse::policy(text)
    }

    /// Reads the base64 of a document.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_base64(text: &str) -> Result<Self, FormReason> {
        parse::base64(text)
    }
}

impl Condition {
    /// The field has this value.
    pub fn eq(field: impl Into<String>, value: impl Into<String>) -> Self {
        Self::Eq { field: field.into(), value: value.into() }
    }

    /// The field's value begins with `prefix`.
    pub fn starts_with(field: impl Into<String>, prefix: impl Into<String>) -> Self {
        Self::StartsWith { field: field.into(), prefix: prefix.into() }
    }

    /// Reads one condition of a document.
    ///
    /// ```
    /// use presign_v4::Condition;
    /// assert_eq!(Condition::parse(r#"["eq", "$acl", "private"]"#), Ok(Condition::eq("acl", "private")));
    /// assert!(Condition::parse(r#"["ends-with", "$key", ".png"]"#).is_err());
    /// ```
    ///
    /// # Errors
    /// As [`Policy::parse`].
    pub fn parse(text: &str) -> Result<Self, FormReason> {
        parse::condition_text(text)
    }

    /// The field that it is about; none for the size of the file.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Eq { field, .. } | Self::StartsWith { field, .. } => Some(field),
            Self::Size(_) | Self::Never(_) => None,
        }
    }

    /// The condition as S3 writes it in a refusal, without a value that is a token or an encryption key.
    pub fn shown(&self) -> String {
        let list = |operator: &str, field: &str, value: &str| {
            let value = if is_secret(field) { "…" } else { value };
            format!("[\"{operator}\", {}, {}]", json::text(&format!("${field}")), json::text(&value))
        };
        match self {
            Self::Eq { field, value } => list("eq", field, value),
            Self::StartsWith { field, prefix } => list("starts-with", field, prefix),
            Self::Size(size) => format!("[\"content-length-range\", {}, {}]", size.min(), size.max()),
            Self::Never(text) => text.clone(),
        }
    }
}

/// Fields whose value is a credential: the session token, and the keys of SSE-C and its like.
pub(super) fn is_secret(field: &str) -> bool {
    let field = field.to_ascii_lowercase();
    ["-security-token", "-customer-key", "-encryption-key"].iter().any(|end| field.ends_with(end))
}

impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut policy = serializer.serialize_struct("Policy", 2)?;
        policy.serialize_field("expiration", &self.expiration.to_string())?;
        policy.serialize_field("conditions", &self.conditions)?;
        policy.end()
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Eq { field, value } => {
                let mut pair = serializer.serialize_map(Some(1))?;
                pair.serialize_entry(field, value)?;
                pair.end()
            }
            Self::StartsWith { field, prefix } => {
                let mut list = serializer.serialize_tuple(3)?;
                list.serialize_element("starts-with")?;
                list.serialize_element(&format!("${field}"))?;
                list.serialize_element(prefix)?;
                list.end()
            }
            Self::Size(size) => ("content-length-range", size.min(), size.max()).serialize(serializer),
            // What nobody can fulfil stays what it is: a comparison with a field that can't be named.
            Self::Never(text) => ("eq", "", text).serialize(serializer),
        }
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy").field("expiration", &self.expiration).field("conditions", &self.conditions).finish()
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Eq { field, .. } => write!(f, "eq ${field}"),
            Self::StartsWith { field, .. } => write!(f, "starts-with ${field}"),
            Self::Size(_) => f.write_str("content-length-range"),
            Self::Never(_) => f.write_str("never"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn condition() -> impl Strategy<Value = Condition> {
        prop_oneof![
            ("\\PC{0,9}", any::<String>()).prop_map(|(field, value)| Condition::eq(field, value)),
            ("\\PC{0,9}", any::<String>()).prop_map(|(field, prefix)| Condition::starts_with(field, prefix)),
            (any::<u64>(), any::<u64>()).prop_map(|(min, max)| Condition::Size(Size::between(min, max))),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(at in 0..253_402_300_799_i64, conditions in prop::collection::vec(condition(), 0..9)) {
            let mut policy = Policy::new(Timestamp::from_unix(at).unwrap());
            for condition in conditions {
                policy = policy.with(condition);
            }
            prop_assert_eq!(Policy::parse(&policy.json()), Ok(policy.clone()));
            prop_assert_eq!(Policy::parse_base64(&policy.base64()), Ok(policy));
        }
    }

    #[test]
    fn nothing_secret_is_shown() {
        let secret = Condition::eq("X-Amz-Security-Token", "5ec4e7");
        let key = Condition::starts_with("x-amz-server-side-encryption-customer-key", "5ec4e7");
        let policy = Policy::new("20261121T120000Z".parse().unwrap()).with(secret.clone()).with(key.clone());
        for shown in [format!("{policy:?}"), secret.shown(), key.shown()] {
            assert!(!shown.contains("5ec4e7"), "{shown}");
        }
        assert_eq!(secret.shown(), r#"["eq", "$X-Amz-Security-Token", "…"]"#);
    }
}
