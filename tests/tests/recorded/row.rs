use serde::Deserialize;

/// What was asked of S3, and what it answered. A field that this does not know is an error: no fact goes unread.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) source: String,
    pub(crate) licence: String,
    pub(crate) scheme: String,
    /// In words: `requests` has it in code.
    pub(crate) request: String,
    pub(crate) expected: Expected,
    pub(crate) snapshot: Option<Snapshot>,
    pub(crate) note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    /// None where it was not asserted.
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    /// Further elements of the error document.
    #[serde(default)]
    pub(crate) fields: Vec<String>,
    #[serde(rename = "HeadersNotSigned")]
    pub(crate) headers_not_signed: Option<String>,
    /// Of the same request, once the object is there.
    pub(crate) second_put_status: Option<u16>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Snapshot {
    pub(crate) test: String,
    pub(crate) key: String,
}

/// What was asked by Version 4.
pub(crate) fn rows() -> Vec<Row> {
    read(include_str!("../../vectors/s3-behaviour.jsonl"))
}

/// What was asked by Version 2.
pub(crate) fn rows_v2() -> Vec<Row> {
    read(include_str!("../../vectors/s3-behaviour-v2.jsonl"))
}

fn read(text: &str) -> Vec<Row> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}
