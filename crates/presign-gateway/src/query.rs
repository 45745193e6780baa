//! The signed query, in the words that the gateway knows. A word that it does not know is refused: the URL would do
//! something else than its signer meant.

use http::HeaderValue;
use mime_guess::Mime;
use presign::Verified;

use crate::refusal::Problem;

/// What a signer wants the answer to a read to say.
#[derive(Debug, Default)]
pub(crate) struct Overrides {
    pub(crate) content_type: Option<Mime>,
    pub(crate) disposition: Option<Disposition>,
    pub(crate) language: Option<HeaderValue>,
    pub(crate) cache_control: Option<HeaderValue>,
}

/// A `Content-Disposition`.
#[derive(Debug)]
pub(crate) struct Disposition {
    pub(crate) inline: bool,
    /// What follows the first word, from its `;` on, or nothing.
    pub(crate) parameters: String,
}

impl Overrides {
    /// The overrides that the URL asks for, of those that its dialect knows.
    pub(crate) fn of(verified: &Verified, known: &[&str]) -> Result<Self, Problem> {
        let mut overrides = Self::default();
        for (name, value) in verified.query() {
            let invalid = || Problem::bad(format!("the value of {name} is none that can be sent"));
            let repeated = match name.as_str() {
                name if !known.contains(&name) => return Err(unknown(name)),
                "response-content-type" => {
                    let mime = value.parse().ok().filter(|_| is_plain(value)).ok_or_else(invalid)?;
                    overrides.content_type.replace(mime).is_some()
                }
                "response-content-disposition" => {
                    overrides.disposition.replace(disposition(value).ok_or_else(invalid)?).is_some()
                }
                "response-content-language" => overrides.language.replace(plain(value).ok_or_else(invalid)?).is_some(),
                "response-cache-control" => {
                    overrides.cache_control.replace(plain(value).ok_or_else(invalid)?).is_some()
                }
                _ => return Err(unknown(name)),
            };
            if repeated {
                return Err(Problem::bad(format!("the parameter {name} came twice")));
            }
        }
        Ok(overrides)
    }
}

/// Refuses a query where none means anything.
pub(crate) fn no_query(verified: &Verified) -> Result<(), Problem> {
    verified.query().first().map_or(Ok(()), |(name, _)| Err(unknown(name)))
}

pub(crate) fn unknown(name: &str) -> Problem {
    Problem::bad(format!("the parameter {name} means nothing to this request"))
}

fn disposition(text: &str) -> Option<Disposition> {
    let (word, rest) = text.split_at(text.find(';').unwrap_or(text.len()));
    let word = word.trim().to_ascii_lowercase();
    let inline = word == "inline";
    (is_plain(text) && (inline || word == "attachment")).then(|| Disposition { inline, parameters: rest.to_owned() })
}

fn plain(text: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(text).ok().filter(|_| is_plain(text))
}

/// Nothing but printable ASCII: no line ends, and nothing that clients read differently.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}
