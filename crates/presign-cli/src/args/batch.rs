use std::borrow::Cow;
use std::time::Duration;

use clap::Args;
use presign::{Timestamp, Validity};
use serde::Deserialize;

use super::bindings::Binding;
use super::buckets::Buckets;
use super::fields::Field;
use super::local::Local;
use super::store_url::{self, StoreUrl};
use super::terms::Terms;
use super::validity::CredentialExpiry;
use super::{duration, instant, length, method};
use crate::sign::Operation;

/// What holds for all lines of a batch.
#[derive(Args)]
pub(crate) struct Batch {
    /// Sign as of this instant instead of now, where a line does not say one
    #[arg(long, value_name = "INSTANT", value_parser = instant::parse)]
    pub(crate) at: Option<Timestamp>,
    /// What to do when the credential ends before a URL would [default: clamp]
    #[arg(long, value_name = "WHAT")]
    pub(crate) credential_expiry: Option<CredentialExpiry>,
    #[command(flatten)]
    pub(crate) buckets: Buckets,
    #[command(flatten)]
    pub(crate) local: Local,
    /// Leave the progress bar and the notes on stderr out
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// What a line asks for.
pub(crate) struct Asked {
    pub(crate) operation: Operation,
    pub(crate) store_url: StoreUrl,
    pub(crate) validity: Validity,
    pub(crate) at: Option<Timestamp>,
    pub(crate) stable_for: Option<Duration>,
    pub(crate) terms: Terms,
}

/// One JSON object: the names are those of the flags, with `_`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    #[serde(borrow)]
    op: Cow<'a, str>,
    #[serde(borrow)]
    url: Cow<'a, str>,
    method: Option<String>,
    prefix: Option<String>,
    expires_in: Option<Amount>,
    expires_at: Option<String>,
    at: Option<String>,
    stable_for: Option<Amount>,
    #[serde(default)]
    headers: Vec<Pair>,
    #[serde(default)]
    query: Vec<Pair>,
    content_type: Option<String>,
    content_length: Option<Amount>,
    checksum: Option<String>,
    #[serde(default)]
    create_only: bool,
    download_as: Option<String>,
    #[serde(default)]
    respond_with: Vec<Pair>,
    client_ip: Option<String>,
    not_before: Option<String>,
    #[serde(default)]
    single_use: bool,
}

/// A number, or what a flag would say.
#[derive(Deserialize)]
#[serde(untagged)]
enum Amount {
    Number(u64),
    Text(String),
}

/// A name and its value, `["name", "value"]`; a name alone, where that means something.
#[derive(Deserialize)]
#[serde(untagged)]
enum Pair {
    Whole(String, String),
    Name((String,)),
}

/// Reads a line. An error completes "failed to …" and repeats nothing of the line, which may hold a key.
pub(crate) fn parse(line: &[u8]) -> Result<Asked, String> {
    let line: Line<'_> = serde_json::from_slice(line).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => format!(
            "read the line: a field is missing, unknown, said twice, or of another kind than it should be, before column \
             {}; `op` and `url` are required, and the other names are those of the flags, with `_`",
            error.column()
        ),
        _ => format!("read the line: it is no JSON object, from column {} on; write one object a line", error.column()),
    })?;
    line.asked()
}

impl Line<'_> {
    fn asked(self) -> Result<Asked, String> {
        let operation = operation(&self.op, self.method, self.prefix)?;
        let store_url = of("url", store_url::parse(&self.url))?;
        let validity = match (self.expires_in, self.expires_at) {
            (Some(time), None) => Validity::For(of("expires_in", time.duration())?),
            (None, Some(end)) => Validity::Until(of("expires_at", instant::parse(&end))?),
            _ => return Err("read the line: say how long the URL is valid, by expires_in or by expires_at".into()),
        };
        let terms = Terms {
            header: fields("headers", self.headers)?,
            query: self.query.into_iter().map(Pair::binding).collect(),
            content_type: self.content_type,
            content_length: of("content_length", self.content_length.map(|amount| amount.size()).transpose())?,
            checksum: of("checksum", parsed(self.checksum))?,
            create_only: self.create_only,
            download_as: self.download_as,
            respond_with: fields("respond_with", self.respond_with)?,
            client_ip: of("client_ip", parsed(self.client_ip))?,
            not_before: of("not_before", self.not_before.map(|at| instant::parse(&at)).transpose())?,
            single_use: self.single_use,
        };
        let at = of("at", self.at.map(|at| instant::parse(&at)).transpose())?;
        let stable_for = of("stable_for", self.stable_for.map(|window| window.duration()).transpose())?;
        Ok(Asked { operation, store_url, validity, at, stable_for, terms })
    }
}

fn operation(op: &str, method: Option<String>, prefix: Option<String>) -> Result<Operation, String> {
    match (op, method, prefix) {
        ("get", None, None) => Ok(Operation::Get),
        ("head", None, None) => Ok(Operation::Head),
        ("put", None, None) => Ok(Operation::Put),
        ("delete", None, None) => Ok(Operation::Delete),
        ("list", None, prefix) => Ok(Operation::List(prefix)),
        ("request", Some(method), None) => Ok(Operation::Request(of("method", method::parse(&method))?)),
        _ => Err("read the line: `op` is get, head, put, delete, list, which alone takes a prefix, or request, which \
                  alone takes a method, and needs it"
            .into()),
    }
}

/// The parser's word on the field.
fn of<T>(field: &str, read: Result<T, String>) -> Result<T, String> {
    read.map_err(|error| format!("read `{field}`: {error}"))
}

fn parsed<T: std::str::FromStr<Err = presign::Error>>(text: Option<String>) -> Result<Option<T>, String> {
    text.map(|text| text.parse().map_err(|error: presign::Error| error.to_string())).transpose()
}

fn fields(name: &str, pairs: Vec<Pair>) -> Result<Vec<Field>, String> {
    let field = |pair| match pair {
        Pair::Whole(name, value) => Ok(Field { name, value }),
        Pair::Name(_) => Err(format!("read `{name}`: write each header as [\"name\", \"value\"]")),
    };
    pairs.into_iter().map(field).collect()
}

impl Amount {
    fn duration(&self) -> Result<Duration, String> {
        match self {
            Self::Number(seconds) => Ok(Duration::from_secs(*seconds)),
            Self::Text(text) => duration::parse(text),
        }
    }

    fn size(&self) -> Result<presign::Size, String> {
        match self {
            Self::Number(bytes) => Ok((*bytes).into()),
            Self::Text(text) => length::parse(text),
        }
    }
}

impl Pair {
    fn binding(self) -> Binding {
        match self {
            Self::Whole(name, value) => Binding { name, value: Some(value) },
            Self::Name((name,)) => Binding { name, value: None },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_line_is_refused_and_not_repeated() {
        for line in [
            "",
            "5ec4e7",
            "[]",
            r#"{"op":"get"}"#,
            r#"{"op":"get","url":"s3://b/k"}"#,
            r#"{"op":"get","url":"s3://b/k","expires_in":60,"expires_at":"2026-11-21T12:00:00Z"}"#,
            r#"{"op":"get","url":"s3://b/k","expires_in":"5ec4e7"}"#,
            r#"{"op":"get","url":"s3://b/k","expires_in":60,"expires_in":60}"#,
            r#"{"op":"get","url":"s3://b/k","expires_in":60,"5ec4e7":1}"#,
            r#"{"op":"5ec4e7","url":"s3://b/k","expires_in":60}"#,
            r#"{"op":"request","url":"s3://b/k","expires_in":60}"#,
            r#"{"op":"get","url":"s3://b/k","expires_in":60,"method":"GET"}"#,
            r#"{"op":"get","url":"5ec4e7","expires_in":60}"#,
            r#"{"op":"put","url":"s3://b/k","expires_in":60,"headers":[["5ec4e7"]]}"#,
            r#"{"op":"put","url":"s3://b/k","expires_in":60,"headers":[["a","b","5ec4e7"]]}"#,
            r#"{"op":"put","url":"s3://b/k","expires_in":60,"content_length":"5ec4e7"}"#,
            r#"{"op":"put","url":"s3://b/k","expires_in":60} {}"#,
        ] {
            let error = parse(line.as_bytes()).err().unwrap();
            assert!(error.starts_with("read ") && !error.contains("5ec4e7"), "{line}: {error}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_read_or_refused(line in any::<Vec<u8>>()) {
            let _ = parse(&line);
        }
    }
}
