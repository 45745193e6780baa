//! The forms of Ceph's suite, signed by it. All are of Version 2.

use serde::Deserialize;

use crate::rows::rows;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    source: String,
    licence: String,
    scheme: String,
    now: String,
    access_key: String,
    secret_key: String,
    url: String,
    fields: Vec<(String, String)>,
    file: File,
    expected_status: u16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    size: u64,
    name: Option<String>,
}
