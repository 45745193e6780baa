//! Conditional requests ([RFC 9110 §13](https://www.rfc-editor.org/rfc/rfc9110#section-13)).

use std::time::{Duration, SystemTime};

use http::header::{IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE};
use http::{HeaderMap, HeaderName};

use crate::refusal::Problem;
use crate::{Meta, When};

/// What the conditions of a read come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Send,
    NotModified,
    Failed,
}

/// Evaluates the conditions of a GET or HEAD in the order of §13.2.2.
pub(crate) fn of_read(headers: &HeaderMap, meta: &Meta) -> Outcome {
    let unmet = match (tags(headers, IF_MATCH), date(headers, IF_UNMODIFIED_SINCE)) {
        (Some(tags), _) => !tags.name_strongly(meta),
        (None, Some(date)) => meta.modified_second().is_some_and(|modified| modified > date),
        (None, None) => false,
    };
    if unmet {
        return Outcome::Failed;
    }
    let same = match (tags(headers, IF_NONE_MATCH), date(headers, IF_MODIFIED_SINCE)) {
        (Some(tags), _) => tags.name_weakly(meta),
        (None, Some(date)) => meta.modified_second().is_some_and(|modified| modified <= date),
        (None, None) => false,
    };
    if same { Outcome::NotModified } else { Outcome::Send }
}

/// Whether a range may be sent: the client's part is of the same object, by `If-Range`.
pub(crate) fn range_is_of(headers: &HeaderMap, meta: &Meta, now: SystemTime) -> bool {
    if !headers.contains_key(IF_RANGE) {
        return true;
    }
    if let Some(date) = date(headers, IF_RANGE) {
        // A date is a strong validator only if the object can't have changed again within its second (§8.8.2.2).
        let settled = date.checked_add(Duration::from_secs(1)).is_some_and(|settled| settled < now);
        return settled && meta.modified_second() == Some(date);
    }
    match tags(headers, IF_RANGE) {
        Some(Tags::These(tags)) => matches!(&tags[..], [tag] if !tag.weak && meta.tag.as_ref() == Some(&tag.text)),
        _ => false,
    }
}

/// The condition of a write or a removal.
pub(crate) fn when(headers: &HeaderMap) -> Result<When, Problem> {
    let none_match = tags(headers, IF_NONE_MATCH);
    let since = date(headers, IF_UNMODIFIED_SINCE);
    Ok(match (tags(headers, IF_MATCH), none_match, since) {
        (Some(Tags::Any), None, _) => When::Present,
        (Some(Tags::These(tags)), None, _) => When::Tagged(strong(tags)),
        (None, Some(Tags::Any), None) => When::Absent,
        (None, Some(Tags::These(tags)), None) => When::NotTagged(tags.into_iter().map(|tag| tag.text).collect()),
        (None, None, Some(date)) => When::UnchangedSince(date),
        (None, None, None) => When::Always,
        _ => return Err(Problem::bad("the request has two conditions; send one")),
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Tags {
    Any,
    These(Vec<Tag>),
}

#[derive(Debug, PartialEq, Eq)]
struct Tag {
    weak: bool,
    text: String,
}

impl Tags {
    fn name_strongly(&self, meta: &Meta) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|tag| !tag.weak && meta.tag.as_ref() == Some(&tag.text)),
        }
    }

    fn name_weakly(&self, meta: &Meta) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|tag| meta.tag.as_ref() == Some(&tag.text)),
        }
    }
}

fn strong(tags: Vec<Tag>) -> Vec<String> {
    tags.into_iter().filter(|tag| !tag.weak).map(|tag| tag.text).collect()
}

/// The tags of a header. One that can't be read names none, so that `If-Match` fails and `If-None-Match` holds.
fn tags(headers: &HeaderMap, name: HeaderName) -> Option<Tags> {
    let mut values = headers.get_all(name).iter().peekable();
    values.peek()?;
    let mut tags = Vec::new();
    for value in values {
        let text = value.to_str().unwrap_or_default();
        if text.trim() == "*" {
            return Some(Tags::Any);
        }
        tags.extend(read_tags(text).unwrap_or_default());
    }
    Some(Tags::These(tags))
}

/// A tag may have a comma within its quotes.
fn read_tags(mut text: &str) -> Option<Vec<Tag>> {
    let mut tags = Vec::new();
    loop {
        text = text.trim_start_matches([' ', '\t', ',']);
        if text.is_empty() {
            return Some(tags);
        }
        let (weak, quoted) = text.strip_prefix("W/").map_or((false, text), |rest| (true, rest));
        let (tag, rest) = quoted.strip_prefix('"')?.split_once('"')?;
        tags.push(Tag { weak, text: tag.to_owned() });
        text = rest;
    }
}

/// The date of a header; one that can't be read is ignored (§13.1.3).
fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meta() -> Meta {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_millis(1_000_000_000_500);
        Meta { size_bytes: 10, modified: Some(modified), tag: Some("a,b".into()) }
    }

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    const BEFORE: &str = "Sun, 09 Sep 2001 01:46:39 GMT";
    const SAME: &str = "Sun, 09 Sep 2001 01:46:40 GMT";

    #[test]
    fn conditions_of_a_read() {
        use Outcome::{Failed, NotModified, Send};
        for (lines, expected) in [
            (&[][..], Send),
            (&[("if-match", "*")], Send),
            (&[("if-match", "\"a,b\"")], Send),
            (&[("if-match", "\"x\", \"a,b\"")], Send),
            (&[("if-match", "W/\"a,b\"")], Failed),
            (&[("if-match", "\"a\"")], Failed),
            (&[("if-match", "a,b")], Failed),
            (&[("if-match", "\"a,b\""), ("if-unmodified-since", BEFORE)], Send),
            (&[("if-unmodified-since", BEFORE)], Failed),
            (&[("if-unmodified-since", SAME)], Send),
            (&[("if-unmodified-since", "yesterday")], Send),
            (&[("if-none-match", "*")], NotModified),
            (&[("if-none-match", "W/\"a,b\"")], NotModified),
            (&[("if-none-match", "\"x\",\"a,b\"")], NotModified),
            (&[("if-none-match", "\"x\"")], Send),
            (&[("if-none-match", "\"x\""), ("if-modified-since", SAME)], Send),
            (&[("if-modified-since", SAME)], NotModified),
            (&[("if-modified-since", BEFORE)], Send),
            (&[("if-modified-since", "soon")], Send),
            (&[("if-match", "\"x\""), ("if-none-match", "*")], Failed),
        ] {
            assert_eq!(of_read(&headers(lines), &meta()), expected, "{lines:?}");
        }
    }

    #[test]
    fn a_range_is_of_what_the_client_has() {
        let later = SystemTime::UNIX_EPOCH + Duration::from_secs(2_000_000_000);
        for (value, expected) in [
            ("\"a,b\"", true),
            ("W/\"a,b\"", false),
            ("\"x\"", false),
            ("*", false),
            (SAME, true),
            (BEFORE, false),
            ("x", false),
        ] {
            assert_eq!(range_is_of(&headers(&[("if-range", value)]), &meta(), later), expected, "{value}");
        }
        let at_once = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_001);
        assert!(!range_is_of(&headers(&[("if-range", SAME)]), &meta(), at_once));
        assert!(range_is_of(&headers(&[]), &meta(), at_once));
    }

    #[test]
    fn conditions_of_a_write() {
        let read = |lines| when(&headers(lines)).ok();
        assert_eq!(read(&[]), Some(When::Always));
        assert_eq!(read(&[("if-none-match", "*")]), Some(When::Absent));
        assert_eq!(read(&[("if-match", "*")]), Some(When::Present));
        assert_eq!(read(&[("if-match", "\"a\", W/\"b\"")]), Some(When::Tagged(vec!["a".into()])));
        assert_eq!(read(&[("if-match", "nonsense")]), Some(When::Tagged(vec![])));
        assert_eq!(read(&[("if-none-match", "\"a\"")]), Some(When::NotTagged(vec!["a".into()])));
        assert_eq!(read(&[("if-match", "*"), ("if-none-match", "*")]), None);
    }
}
