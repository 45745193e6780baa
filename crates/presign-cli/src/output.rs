//! A signed request in the form that was asked for.

use presign::{Explanation, Presigned, Revealed};
use serde::Serialize;

use crate::args::Format;
use crate::errors::Failure;
use crate::terminal;

/// The text for stdout, its newline included. The explanation is part of JSON alone.
pub(crate) fn text(
    format: Format,
    presigned: &Presigned,
    explanation: Option<&Explanation>,
) -> Result<String, Failure> {
    let revealed = presigned.reveal();
    let mut text = match format {
        Format::Json => json(&Signed {
            revealed,
            canonical_request: explanation.and_then(Explanation::canonical_request),
            string_to_sign: explanation.map(Explanation::string_to_sign),
        })?,
        _ => plain(format, revealed)?,
    };
    text.push('\n');
    Ok(text)
}

/// The request alone, on one line.
pub(crate) fn plain(format: Format, revealed: Revealed<'_>) -> Result<String, Failure> {
    Ok(match format {
        Format::Url => revealed.as_str().to_owned(),
        Format::Json => json(&revealed)?,
        Format::Curl => revealed.curl(),
        Format::Fetch => revealed.fetch(),
    })
}

/// The signed texts on stderr, where the form on stdout has no place for them.
pub(crate) fn explain_aside(format: Format, explanation: &Explanation) {
    if format == Format::Json {
        return;
    }
    if let Some(request) = explanation.canonical_request() {
        terminal::complain(&format!("canonical request:\n{request}\n"));
    }
    terminal::complain(&format!("string to sign:\n{}", explanation.string_to_sign()));
}

/// One JSON object on one line, its keys in the order of the struct.
pub(crate) fn json(value: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::System("write JSON".into(), error.into()))
}

/// The same, behind what `out` has already.
pub(crate) fn write_json(value: &impl Serialize, out: &mut Vec<u8>) -> Result<(), Failure> {
    serde_json::to_writer(out, value).map_err(|error| Failure::System("write JSON".into(), error.into()))
}

#[derive(Serialize)]
struct Signed<'a> {
    #[serde(flatten)]
    revealed: Revealed<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    canonical_request: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    string_to_sign: Option<&'a str>,
}
