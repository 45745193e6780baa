use std::borrow::Cow;

use presign_core::{FormReason, Size, Timestamp, base64_decode};

use super::json::{self, Json};
use super::policy::is_secret;
use super::{Condition, Policy};

/// The longest policy that is read, in bytes of base64: a form's fields have 20 KB together
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html>).
const LONGEST: usize = 20_480;

/// Longer than any operator that there is.
const LONGEST_OPERATOR: usize = 32;

type Read<T> = Result<T, FormReason>;

pub(super) fn base64(text: &str) -> Read<Policy> {
    if text.len() > LONGEST {
        return Err(FormReason::TooLong);
    }
    if text.trim_ascii().is_empty() {
        return policy(text);
    }
    let bytes = base64_decode(text).ok_or_else(|| malformed("invalid Base64 encoding."))?;
    policy(&String::from_utf8(bytes).map_err(|_| not_json())?)
}

pub(super) fn policy(text: &str) -> Read<Policy> {
    if text.len() > LONGEST {
        return Err(FormReason::TooLong);
    }
    if text.trim_ascii().is_empty() {
        return Err(malformed("Expecting '{' but found End-of-Input"));
    }
    let Some(Json::Object(pairs)) = Json::parse(text) else { return Err(not_json()) };
    let (mut expiration, mut conditions) = (None, None);
    for (name, value) in pairs {
        let place = match name.as_str() {
            "expiration" => &mut expiration,
            "conditions" => &mut conditions,
            // Not repeated: what it is, nobody knows.
            _ => return Err(malformed("Unexpected: a name beside expiration and conditions.")),
        };
        if place.replace(value).is_some() {
            return Err(malformed("Unexpected: a name that comes twice."));
        }
    }
    let expiration = match expiration.ok_or_else(|| malformed("Policy missing expiration."))? {
        Json::Text(text) => instant(&text).ok_or_else(|| malformed("Invalid 'expiration' value"))?,
        _ => return Err(not_json()),
    };
    match conditions.ok_or_else(|| malformed("Policy missing conditions."))? {
        Json::List(items) => {
            items.into_iter().try_fold(Policy::new(expiration), |policy, item| Ok(policy.with(condition(item)?)))
        }
        _ => Err(malformed("Invalid 'conditions' value: must be a List.")),
    }
}

pub(super) fn condition_text(text: &str) -> Read<Condition> {
    condition(Json::parse(text).ok_or_else(not_json)?)
}

fn condition(item: Json) -> Read<Condition> {
    match item {
        Json::List(parts) => list(parts),
        Json::Object(pairs) => {
            let Ok([(field, value)]) = <[(String, Json); 1]>::try_from(pairs) else {
                return Err(malformed(
                    "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
                ));
            };
            match value {
                Json::Text(value) => Ok(Condition::Eq { field, value }),
                _ => Err(malformed("Invalid Simple-Condition: value must be a string.")),
            }
        }
        _ => Err(malformed("Invalid condition: must be a List or Object.")),
    }
}

fn list(parts: Vec<Json>) -> Read<Condition> {
    let mut parts = parts.into_iter();
    let operator = match parts.next() {
        None => return Err(malformed("Invalid Condition: missing operation identifier.")),
        Some(Json::Text(operator)) => operator.to_ascii_lowercase(),
        Some(_) => return Err(not_json()),
    };
    let arguments = match (parts.next(), parts.next(), parts.next()) {
        (Some(first), Some(second), None) => Some((first, second)),
        _ => None,
    };
    let wrong_number = || malformed(format!("Invalid {operator}: wrong number of arguments."));
    match operator.as_str() {
        "content-length-range" => range(arguments.ok_or_else(wrong_number)?),
        "eq" | "starts-with" => match arguments.ok_or_else(wrong_number)? {
            (Json::Text(subject), Json::Text(value)) => Ok(comparison(&operator, &subject, value)),
            _ => Err(not_json()),
        },
        // It goes into an answer and into logs: a word, or nothing.
        word if (1..=LONGEST_OPERATOR).contains(&word.len())
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') =>
        {
            Err(malformed(format!("Invalid Condition: unknown operation '{word}'.")))
        }
        _ => Err(malformed("Invalid Condition: unknown operation.")),
    }
}

/// Without its `$` a name means no field, and S3 finds that the condition does not hold.
fn comparison(operator: &str, subject: &str, value: String) -> Condition {
    match (subject.strip_prefix('$'), operator) {
        (Some(field), "eq") => Condition::Eq { field: field.to_owned(), value },
        (Some(field), _) => Condition::StartsWith { field: field.to_owned(), prefix: value },
        (None, _) => {
            let value = if is_secret(subject) { "…" } else { &value };
            Condition::Never(format!("[\"{operator}\", {}, {}]", json::text(&subject), json::text(&value)))
        }
    }
}

/// S3 takes numbers in quotes, too; a text that is no number is a condition that does not hold.
fn range((min, max): (Json, Json)) -> Read<Condition> {
    let number = |bound: &Json| match bound {
        Json::Number(number) => Some(*number),
        Json::Text(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        _ => None,
    };
    let spelled = |bound: &Json| match bound {
        Json::Number(number) => Some(number.to_string()),
        Json::Text(text) => Some(json::text(text)),
        _ => None,
    };
    match (number(&min), number(&max), spelled(&min), spelled(&max)) {
        (Some(min), Some(max), ..) => Ok(Condition::Size(Size::between(min, max))),
        (_, _, Some(min), Some(max)) => Ok(Condition::Never(format!("[\"content-length-range\", {min}, {max}]"))),
        _ => Err(not_json()),
    }
}

/// ISO 8601 in UTC, with or without a fraction of the second, which is dropped: the policy ends no later for it.
fn instant(text: &str) -> Option<Timestamp> {
    let whole = match text.strip_suffix('Z').and_then(|text| text.split_once('.')) {
        Some((whole, digits))
            if (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            Cow::from(format!("{whole}Z"))
        }
        Some(_) => return None,
        None => Cow::from(text),
    };
    let extended = whole.len() == "2026-11-21T12:00:00Z".len();
    if extended { whole.parse().ok() } else { None }
}

fn malformed(why: impl Into<Cow<'static, str>>) -> FormReason {
    FormReason::Policy(why.into())
}

fn not_json() -> FormReason {
    malformed("Invalid JSON.")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn why(text: &str) -> String {
        match policy(text) {
            Err(FormReason::Policy(why)) => why.into_owned(),
            other => panic!("{text}: {other:?}"),
        }
    }

    fn of(condition: &str) -> String {
        format!(r#"{{"expiration":"2100-01-01T00:00:00Z","conditions":[{condition}]}}"#)
    }

    #[test]
    fn what_nobody_writes_is_refused() {
        for text in [
            "{",
            "[]",
            "null",
            "\"\"",
            "{}x",
            r#"{"conditions":[]}"#,
            r#"{"expiration":"2100-01-01T00:00:00Z"}"#,
            r#"{"expiration":"2100-01-01T00:00:00Z","conditions":{"acl":"public-read"}}"#,
            r#"{"expiration":"2100-01-01T00:00:00Z","expiration":"2100-01-01T00:00:00Z","conditions":[]}"#,
            r#"{"expiration":"2100-01-01T00:00:00Z","conditions":[],"conditions":[]}"#,
            r#"{"Expiration":"2100-01-01T00:00:00Z","conditions":[]}"#,
            r#"{"expiration":"2100-01-01T00:00:00Z","conditions":[],}"#,
            r#"{"expiration":"2100-01-01T00:00:00Z","conditions":[]} //"#,
            &of(r#"{"a":"b","a":"b"}"#),
            &of(r#"{"a":["b"]}"#),
            &of(r#"["eq","$a","b","c"]"#),
            &of(r#"["eq","$a"]"#),
            &of(r#"["eq"]"#),
            &of(r#"[["eq","$a","b"]]"#),
            &of(r#"["content-length-range",-1,5]"#),
            &of(r#"["content-length-range",1.0,5]"#),
            &of(r#"["content-length-range",1e3,5000]"#),
            &of(r#"["content-length-range",null,5]"#),
            &of(r#"["content-length-range",1,18446744073709551616]"#),
            &of(r#"["ends-with","$key",".png"]"#),
            &of(r#"["eq","$a","\$b"]"#),
            &of(r#"["eq","$a","\ud800"]"#),
            &of("\"eq\""),
            &of(&"[".repeat(5000)),
        ] {
            let _ = why(text);
        }
    }

    #[test]
    fn an_operator_is_repeated_if_it_is_a_word() {
        assert_eq!(why(&of(r#"["Contains","$key","a"]"#)), "Invalid Condition: unknown operation 'contains'.");
        for word in ["a\\nb", "<script>", "", &"a".repeat(33)] {
            assert_eq!(why(&of(&format!("[\"{word}\",\"$key\",\"a\"]"))), "Invalid Condition: unknown operation.");
        }
    }

    #[test]
    fn a_policy_is_no_longer_than_a_form() {
        let long = of(&format!(r#"["eq","$a","{}"]"#, "a".repeat(LONGEST)));
        assert_eq!(policy(&long), Err(FormReason::TooLong));
        assert_eq!(base64(&"A".repeat(LONGEST + 4)), Err(FormReason::TooLong));
    }

    #[test]
    fn an_instant_is_in_utc_and_extended() {
        for (text, read) in [
            ("2007-12-01T12:00:00.000Z", true),
            ("2007-12-01T12:00:00.9Z", true),
            ("2007-12-01T12:00:00Z", true),
            ("2007-12-01T12:00:00.Z", false),
            ("2007-12-01T12:00:00.0000000000Z", false),
            ("2007-12-01T12:00:00.+1Z", false),
            ("2007-12-01T12:00:00", false),
            ("2007-12-01T12:00:00+00:00", false),
            ("2007-12-01 12:00:00Z", false),
            ("2007-13-01T12:00:00Z", false),
            ("20071201T120000Z", false),
            ("20071201T120000.5Z", false),
            ("", false),
        ] {
            assert_eq!(instant(text).is_some(), read, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = (policy(&text), base64(&text), condition_text(&text));
        }

        #[test]
        fn any_document_is_read_or_refused(item in "[\\[\\]{}\",:a-z$0-9.\\\\-]{0,40}") {
            let _ = policy(&of(&item));
        }
    }
}
