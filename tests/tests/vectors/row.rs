use std::collections::BTreeMap;
use std::sync::Arc;

use presign_core::{Secret, Timestamp, percent};
use presign_v4::{
    AWS4, AWS4_ECDSA, Base, Bound, Dialect, GOOG4_RSA, KeyChain, QueryPair, Request, Scope, ScopedKey, Stamp, Token,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The files of rows: name, text, and how many rows there are, of which so many except their URL. Nothing may vanish.
pub(crate) const FILES: [(&str, &str, usize, usize); 8] = [
    ("aws-docs", include_str!("../../vectors/aws-docs.jsonl"), 1, 0),
    ("aws-query", include_str!("../../vectors/aws-query.jsonl"), 32, 32),
    ("aws4", include_str!("../../vectors/aws4.jsonl"), 3, 3),
    ("botocore", include_str!("../../vectors/botocore.jsonl"), 6, 3),
    ("gcs-v4", include_str!("../../vectors/gcs-v4.jsonl"), 29, 0),
    ("object-store", include_str!("../../vectors/object-store.jsonl"), 6, 1),
    ("rusty-s3", include_str!("../../vectors/rusty-s3.jsonl"), 21, 0),
    ("smithy-rs", include_str!("../../vectors/smithy-rs.jsonl"), 9, 5),
];

/// One published case. A field that this does not know is an error: no fact goes unread.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) source: String,
    pub(crate) licence: String,
    pub(crate) scheme: Scheme,
    pub(crate) method: String,
    pub(crate) access_key: String,
    pub(crate) secret_key: Option<String>,
    pub(crate) public_key: Option<String>,
    pub(crate) session_token: Option<String>,
    pub(crate) region: String,
    pub(crate) service: String,
    pub(crate) date: String,
    pub(crate) expires: u64,
    pub(crate) payload_hash: String,
    headers: BTreeMap<String, Values>,
    pub(crate) origin: String,
    pub(crate) path: String,
    query: Vec<(String, String)>,
    pub(crate) canonical_request: String,
    pub(crate) string_to_sign: String,
    pub(crate) signature: String,
    pub(crate) url: String,
    pub(crate) computed: Vec<String>,
    pub(crate) exception: Option<String>,
    #[serde(default)]
    pub(crate) skip_stage: Vec<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub(crate) enum Scheme {
    #[serde(rename = "aws4")]
    Aws4,
    #[serde(rename = "aws4-ecdsa")]
    Aws4Ecdsa,
    #[serde(rename = "goog4-rsa")]
    Goog4Rsa,
}

/// The values of one header.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Values {
    One(String),
    Many(Vec<String>),
}

/// Each header as often as it comes, by name.
pub(crate) fn flat(headers: &BTreeMap<String, Values>) -> Vec<(&str, &str)> {
    let mut flat = Vec::new();
    for (name, values) in headers {
        match values {
            Values::One(value) => flat.push((name.as_str(), value.as_str())),
            Values::Many(values) => flat.extend(values.iter().map(|value| (name.as_str(), value.as_str()))),
        }
    }
    flat
}

impl Row {
    pub(crate) fn dialect(&self) -> &'static Dialect {
        match self.scheme {
            Scheme::Aws4 => &AWS4,
            Scheme::Aws4Ecdsa => &AWS4_ECDSA,
            Scheme::Goog4Rsa => &GOOG4_RSA,
        }
    }

    pub(crate) fn at(&self) -> Timestamp {
        self.date.parse().unwrap()
    }

    /// Each header as often as it comes, by name.
    pub(crate) fn headers(&self) -> Vec<(&str, &str)> {
        flat(&self.headers)
    }

    pub(crate) fn query(&self) -> Vec<(&str, &str)> {
        self.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// Calls `sign` with the row in the writer's words.
    pub(crate) fn with_request<T>(&self, sign: impl FnOnce(&Request<'_>, &Stamp<'_>) -> T) -> T {
        let query: Vec<QueryPair<'_>> =
            self.query().into_iter().map(|(name, value)| (name.into(), Some(value.into()))).collect();
        let bound = Bound::new(self.dialect(), &self.headers());
        let key = self.path.strip_prefix('/').unwrap();
        let base = Base::new(&self.origin, "");
        let request = Request::new(&self.method, &base, Some(key), &bound)
            .with_query(&query)
            .with_payload_hash(&self.payload_hash);
        let scope = Scope::new(self.dialect(), &self.access_key, self.at(), &self.region, &self.service);
        let stamp = Stamp::new(&scope, self.at(), self.expires);
        match &self.session_token {
            Some(token) => sign(&request, &stamp.with_token(&Token::new(token.as_str()))),
            None => sign(&request, &stamp),
        }
    }

    /// The key of its day, region and service; none for RSA.
    pub(crate) fn key(&self) -> Option<Arc<ScopedKey>> {
        let chain = KeyChain::new(&*self.access_key, Secret::from(self.secret_key.as_deref()?));
        Some(chain.key(self.dialect(), self.at(), &self.region, &self.service))
    }

    pub(crate) fn skips_url(&self) -> bool {
        self.skip_stage.iter().any(|stage| stage == "url")
    }
}

/// The rows of all files, each with the name of its file.
pub(crate) fn rows() -> Vec<(&'static str, Row)> {
    FILES.into_iter().flat_map(|(file, text, ..)| read(text).into_iter().map(move |row| (file, row))).collect()
}

/// One value a line.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Vec<T> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// What stands before the query, and the decoded parameters without an order.
pub(crate) fn parameters(url: &str) -> (String, Vec<(String, String)>) {
    let decoded = |text| percent::decode(text).unwrap().into_owned();
    let (before, query) = url.split_once('?').unwrap();
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut pairs: Vec<_> = pairs.map(|(name, value)| (decoded(name), decoded(value))).collect();
    pairs.sort();
    (decoded(before), pairs)
}
