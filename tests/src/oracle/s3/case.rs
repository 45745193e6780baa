use serde_json::{Map, Value, json};

use super::calls::{Call, Param, Values};
use super::place::Place;

/// What is to be signed, by whom, when and where.
#[derive(Clone, Debug)]
pub(crate) struct Case {
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

/// Which face of botocore is asked for what.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    /// Its signer: any request.
    Request(Request),
    /// Its client: an operation with parameters.
    Call(Operation),
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
            Ask::Request(_) => "S3SigV4QueryAuth",
            Ask::Call(operation) => operation.call.name,
        }
    }

    /// The names of the query that have no value.
    pub(super) fn flags(&self) -> Vec<&str> {
        match &self.ask {
            Ask::Request(request) => {
                request.query.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| name.as_str()).collect()
            }
            Ask::Call(operation) => {
                operation.call.fixed.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| *name).collect()
            }
        }
    }

    /// As `tests/oracles/s3/oracle.py` reads it.
    pub(super) fn question(&self) -> Value {
        let mut question = json!({
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
