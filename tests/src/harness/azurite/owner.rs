//! The account's owner, who signs each request with the account's key in a header: no SAS is in it.
//! <https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key>

use anyhow::{Context as _, Result};
use presign_core::{HmacKey, base64_decode, base64_encode, percent};

use super::Line;
use crate::Presented;
use crate::wire::Reply;

pub(super) struct Owner {
    pub(super) line: Line,
    account: String,
    key: HmacKey,
}

/// Headers that are signed by their place.
const PLACED: [&str; 11] = [
    "content-encoding",
    "content-language",
    "content-length",
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
];

impl Owner {
    pub(super) fn new(line: Line, account: &str, base64: &str) -> Result<Self> {
        let key = HmacKey::new(&base64_decode(base64).context("the account's key is no base64")?);
        Ok(Self { line, account: account.to_owned(), key })
    }

    pub(super) async fn send(&self, request: Presented) -> Result<Reply> {
        // A date that stands: the emulator does not look at it, and needs one.
        let request = request.with_header("x-ms-date", "Thu, 01 Jan 2026 00:00:00 GMT");
        let request = request.with_header("x-ms-version", "2025-11-05");
        let signature = base64_encode(&self.key.sign(self.text(&request).as_bytes()));
        let value = format!("SharedKey {}:{signature}", self.account);
        self.line.send(&request.with_header("authorization", &value)).await
    }

    fn text(&self, request: &Presented) -> String {
        let fields = request.fields();
        let value = |name: &str| fields.iter().find_map(|(other, value)| (other == name).then_some(value.as_str()));
        let mut text = format!("{}\n", request.method());
        for name in PLACED {
            // An empty body has no length here.
            let value = value(name).filter(|value| name != "content-length" || *value != "0");
            text.push_str(&format!("{}\n", value.unwrap_or_default()));
        }
        let mut named: Vec<_> = fields.iter().filter(|(name, _)| name.starts_with("x-ms-")).collect();
        named.sort();
        for (name, value) in named {
            text.push_str(&format!("{name}:{value}\n"));
        }
        text.push_str(&format!("/{}{}", self.account, request.path()));
        let mut pairs: Vec<_> = request.pairs().into_iter().filter_map(|pair| pair.split_once('=')).collect();
        pairs.sort_unstable();
        for (name, value) in pairs {
            text.push_str(&format!("\n{name}:{}", percent::decode(value).unwrap_or_default()));
        }
        text
    }
}
