use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::bindings;
use super::buckets::Buckets;
use super::store_url::{self, StoreUrl};
use super::terms::Terms;
use super::validity::Validity;

/// An upload form.
#[derive(Args)]
pub(crate) struct Post {
    /// s3://bucket/key or gs://bucket/key: after the bucket's slash everything is the key, byte for byte; where it ends in ${filename}, the
    /// file's own name follows what stands before
    #[arg(value_name = "STORE-URL", value_parser = store_url::parse)]
    pub(crate) store_url: StoreUrl,
    /// Read the key from FILE, or from stdin (-), byte for byte: a newline at the end belongs to it; the store URL is
    /// then the bucket alone
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// A field of the form, which the policy holds to this value; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair, help_heading = "Form")]
    pub(crate) field: Vec<Pair>,
    /// A field whose value the bearer chooses; it has to begin with PREFIX, which may be empty; repeatable
    #[arg(long, value_name = "NAME=PREFIX", value_parser = pair, help_heading = "Form")]
    pub(crate) starts_with: Vec<Pair>,
    /// A condition as a policy has it, such as ["starts-with", "$x-amz-meta-tag", ""]; repeatable
    #[arg(long, value_name = "JSON", help_heading = "Form")]
    pub(crate) condition: Vec<String>,
    /// What the server answers once it took the form: 200, 201 or 204
    #[arg(long, value_name = "STATUS", help_heading = "Form", conflicts_with = "success_redirect")]
    pub(crate) success_status: Option<u16>,
    /// Where the server sends the browser once it took the form
    #[arg(long, value_name = "URL", help_heading = "Form")]
    pub(crate) success_redirect: Option<String>,
    #[command(flatten)]
    pub(crate) validity: Validity,
    #[command(flatten)]
    pub(crate) terms: Terms,
    #[command(flatten)]
    pub(crate) buckets: Buckets,
    /// What to write to stdout
    #[arg(short = 'o', long = "output", value_name = "FORM", default_value = "json", help_heading = "Output")]
    pub(crate) format: FormFormat,
    /// Show the policy, and the text that was signed: in the JSON object, else on stderr; they hold the session token,
    /// if there is one
    #[arg(long, help_heading = "Output")]
    pub(crate) explain: bool,
    /// Leave the notes on stderr out
    #[arg(short, long, help_heading = "Output")]
    pub(crate) quiet: bool,
}

/// The shapes of a signed form.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormFormat {
    /// One JSON object on one line: the URL, the fields, the end
    Json,
    /// An HTML form
    Html,
    /// A command line for a POSIX shell
    Curl,
    /// A JavaScript expression
    Fetch,
}

/// A field's name, and its value or how that begins.
#[derive(Clone)]
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// Reads `Name=value`, by the rule for query parameters; the equals sign is required, the value may be empty.
fn pair(text: &str) -> Result<Pair, String> {
    match bindings::parse(text) {
        Ok(bindings::Binding { name, value: Some(value) }) => Ok(Pair { name, value }),
        _ => Err("write a field as NAME=VALUE, with an equals sign between the two".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_cut_at_its_first_equals_sign() {
        for (text, name, value) in [("acl=private", "acl", "private"), ("a=b=c", "a", "b=c"), ("a=", "a", "")] {
            let pair = pair(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!((pair.name.as_str(), pair.value.as_str()), (name, value));
        }
        for text in ["", "acl", "=private", "="] {
            assert!(pair(text).is_err(), "{text}");
        }
    }
}
