use std::borrow::Cow;

use presign_core::{Obligation, Reason};
use presign_s3::answer;
use presign_v4::{AWS4, Claims};

use crate::requests::REQUESTS;
use crate::row::{Row, rows};
use crate::sent::Sent;

/// Rows that are answered otherwise on purpose: what our answer is, and why.
const KNOWN: [(&str, Answered, &str); 1] = [(
    "signed-header-given-in-query",
    (403, Some("SignatureDoesNotMatch"), None),
    "a signed header that comes in the query instead is one that did not come: a proxy that reads headers alone and the \
     store behind it would not see the same request",
)];

/// Rows without a recorded status, which say what S3 hashes.
const UNANSWERED: [&str; 1] = ["double-slash-path"];

/// Status, code and message. A request that is let through has the status alone.
pub(crate) type Answered = (u16, Option<&'static str>, Option<Cow<'static, str>>);

pub(crate) fn answered(sent: &Sent) -> Answered {
    match sent.verify() {
        Ok(_) => (200, None, None),
        Err(denied) => {
            let answer = answer(&denied);
            (answer.status, Some(answer.code), Some(answer.message))
        }
    }
}

/// Whether the answer says all that was recorded.
pub(crate) fn agrees(row: &Row, (status, code, message): &Answered) -> bool {
    let says = |recorded: &Option<String>, ours: Option<&str>| match recorded {
        Some(recorded) => ours == Some(recorded),
        None => true,
    };
    row.expected.status == Some(*status)
        && says(&row.expected.code, *code)
        && says(&row.expected.message, message.as_deref())
}

fn sent(id: &str) -> Sent {
    REQUESTS.iter().find(|(name, _)| *name == id).unwrap_or_else(|| panic!("{id}: no request")).1()
}

fn row(id: &str) -> Row {
    rows().into_iter().find(|row| row.id == id).unwrap_or_else(|| panic!("{id}: no row"))
}

#[test]
fn each_recording_has_its_request() {
    let rows = rows();
    assert_eq!(rows.len(), 37);
    for (row, (id, _)) in rows.iter().zip(REQUESTS) {
        assert_eq!(row.id, id, "{}", row.request);
        assert_eq!(row.scheme, "aws4", "{id}");
        assert!(!row.source.is_empty() && !row.licence.is_empty() && !row.request.is_empty(), "{id}");
        assert!(row.snapshot.as_ref().is_none_or(|from| !from.test.is_empty() && !from.key.is_empty()), "{id}");
        assert!(row.note.as_ref().is_none_or(|note| !note.is_empty()), "{id}");
        assert_eq!(row.expected.status.is_none(), UNANSWERED.contains(&id), "{id}");
    }
}

#[test]
fn we_answer_as_s3_was_recorded_to() {
    let mut differences = Vec::new();
    let rows: Vec<Row> = rows().into_iter().filter(|row| row.expected.status.is_some()).collect();
    for row in &rows {
        let answered = answered(&sent(&row.id));
        match KNOWN.iter().find(|(id, ..)| *id == row.id) {
            None if !agrees(row, &answered) => {
                differences.push(format!("{}: {:?} was recorded, not {answered:?}", row.id, row.expected));
            }
            Some((_, ours, why)) => {
                assert!(!agrees(row, &answered), "{}: the exception is stale", row.id);
                assert_eq!((answered.0, answered.1), (ours.0, ours.1), "{}: {why}", row.id);
            }
            None => {}
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert_eq!(rows.len(), 36);
}

#[test]
fn the_reason_names_what_the_error_document_names() {
    let mut named = 0;
    for row in rows() {
        let Some(headers) = &row.expected.headers_not_signed else { continue };
        let reason = sent(&row.id).verify().unwrap_err().reason().clone();
        let Reason::UnsignedHeader(name) = reason else { panic!("{}: {reason}", row.id) };
        assert_eq!(name, headers.as_str(), "{}", row.id);
        named += 1;
    }
    assert_eq!(named, 4);

    let row = row("expired/s3v4");
    assert_eq!(row.expected.fields, ["Expires", "ServerTime", "X-Amz-Expires"]);
    let reason = sent(&row.id).verify().unwrap_err().reason().clone();
    assert!(matches!(reason, Reason::Expired(_)), "{reason}");
}

#[test]
fn a_slash_too_many_is_hashed_as_it_came() {
    let claims =
        sent(UNANSWERED[0]).received(|received| Claims::parse(&AWS4, received).map(Claims::into_owned)).unwrap();
    assert!(claims.texts().0.starts_with("GET\n//examplebucket/dir/key\n"));
}

#[test]
fn what_s3_enforces_from_the_query_is_an_obligation() {
    assert_eq!(row("if-none-match-in-query").expected.second_put_status, Some(412));
    let verified = sent("if-none-match-in-query").verify().unwrap();
    assert_eq!(verified.obligations(), [Obligation::CreateOnly]);

    let verified = sent("hoisted-headers-in-query").verify().unwrap();
    let crc32 = Obligation::Checksum { algorithm: "crc32", base64: "AAAAAA==".to_owned() };
    assert!(verified.obligations().contains(&crc32), "{:?}", verified.obligations());
}
