use serde_json::{Map, Value, json};

use super::calls::{self, Call, Param, Values};
use super::form::Upload;
use super::place::Place;

/// What is to be signed, by whom, when and where.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(super) version: Version,
    pub(super) key_id: String,
    pub(super) secret: String,
    pub(super) token: Option<String>,
    pub(super) place: Place,
    /// None: the bucket itself.
    pub(super) key: Option<String>,
    /// The issue time, in seconds since 1970.
    pub(super) at: i64,
    /// The validity.
    pub(super) seconds: u64,
    pub(super) ask: Ask,
}

/// The version of the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V4,
    V2,
}

/// Which face of botocore is asked for what.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    /// Its signer: any request.
    Request(Request),
    /// Its client: an operation with parameters.
    Call(Operation),
    /// Its client: an upload form.
    Form(Upload),
}

/// A request as it is signed.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: String,
    /// Unescaped; one without a value is a name alone.
    pub(super) query: Vec<(String, Option<String>)>,
    pub(super) headers: Vec<(String, String)>,
}

/// A method of the client, and what it is given.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) call: &'static Call,
    /// Those that are needed and those that may be.
    pub(super) params: Vec<(&'static Param, String)>,
    pub(super) metadata: Vec<(String, String)>,
}

impl Case {
    pub(super) fn kind(&self) -> &'static str {
        match &self.ask {
            Ask::Request(_) => match self.version {
                Version::V4 => "S3SigV4QueryAuth",
                Version::V2 => "HmacV1QueryAuth",
            },
            Ask::Call(operation) => operation.call.name,
            Ask::Form(_) => "generate_presigned_post",
        }
    }

    /// The query that is asked for.
    pub(super) fn query(&self) -> Vec<(&str, Option<&str>)> {
        match &self.ask {
            Ask::Request(request) => {
                request.query.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect()
            }
            Ask::Call(operation) => {
                let params = operation.params.iter().filter_map(|(param, value)| match param.place {
                    calls::Place::Query(name) => Some((name, Some(value.as_str()))),
                    calls::Place::Header(_) => None,
                });
                operation.call.fixed.iter().copied().chain(params).collect()
            }
            Ask::Form(_) => Vec::new(),
        }
    }

    /// The headers that are asked for, by name in lower case.
    pub(super) fn headers(&self) -> Vec<(String, &str)> {
        match &self.ask {
            Ask::Request(request) => {
                request.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.as_str())).collect()
            }
            Ask::Call(operation) => {
                let params = operation.params.iter().filter_map(|(param, value)| match param.place {
                    calls::Place::Header(name) => Some((name.to_owned(), value.as_str())),
                    calls::Place::Query(_) => None,
                });
                let metadata = operation.metadata.iter();
                let metadata = metadata.map(|(name, value)| (format!("x-amz-meta-{name}"), value.as_str()));
                params.chain(metadata).collect()
            }
            Ask::Form(_) => Vec::new(),
        }
    }

    /// As `tests/oracles/s3/oracle.py` reads it. Of a form, `policy` is the one that we sign, if we do.
    pub(super) fn question(&self, policy: Option<&str>) -> Value {
        let mut question = json!({
            "version": match self.version {
                Version::V4 => "v4",
                Version::V2 => "v2",
            },
            "key_id": self.key_id,
            "secret": self.secret,
            "token": self.token,
            "at": self.at,
            "seconds": self.seconds,
            "place": self.place.question(),
            "key": self.key,
        });
        let asked = match &self.ask {
            Ask::Request(Request { method, query, headers }) => {
                json!({ "bucket": self.place.bucket, "method": method, "query": query, "headers": headers })
            }
            Ask::Call(operation) => json!({ "call": operation.call.name, "params": operation.question(self) }),
            Ask::Form(upload) => upload.question(self.key.as_deref().unwrap_or_default(), policy),
        };
        if let (Value::Object(question), Value::Object(asked)) = (&mut question, asked) {
            question.extend(asked);
        }
        question
    }
}

impl Operation {
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(param, _)| param.name == name).map(|(_, value)| value.as_str())
    }

    fn question(&self, case: &Case) -> Map<String, Value> {
        let mut params = Map::new();
        params.insert("Bucket".to_owned(), json!(case.place.bucket));
        if let Some(key) = &case.key {
            params.insert("Key".to_owned(), json!(key));
        }
        for (param, value) in &self.params {
            let value = match param.values {
                Values::Number => json!(value.parse::<u64>().unwrap_or(0)),
                _ => json!(value),
            };
            params.insert(param.name.to_owned(), value);
        }
        if !self.metadata.is_empty() {
            let metadata = self.metadata.iter().map(|(name, value)| (name.clone(), json!(value)));
            params.insert("Metadata".to_owned(), metadata.collect());
        }
        params
    }
}
