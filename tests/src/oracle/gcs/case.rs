use serde_json::{Map, Value, json};

use super::form::Upload;
use super::place::Place;

/// What is to be signed, by whom, when and where.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(super) version: Version,
    /// An e-mail address, or an access id.
    pub(super) id: String,
    /// None: an RSA key signs.
    pub(super) secret: Option<String>,
    pub(super) place: Place,
    /// None: the bucket itself.
    pub(super) key: Option<String>,
    /// The issue time, in seconds since 1970.
    pub(super) at: i64,
    /// The validity.
    pub(super) seconds: u64,
    pub(super) ask: Ask,
}

/// What the client is asked for.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    Url(Request),
    Form(Upload),
}

/// The version of the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V4,
    V2,
}

/// A request as it is signed, by the parameters of the client.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// One of HTTP's, or [`RESUMABLE`].
    pub(super) method: String,
    /// What has a parameter of its own.
    pub(super) more: Vec<(More, String)>,
    /// Whether the object is encrypted by the [`CUSTOMER_KEY`].
    pub(super) encrypted: bool,
    /// Unescaped; one without a value is a name alone.
    pub(super) query: Vec<(String, Option<String>)>,
    pub(super) headers: Vec<(String, String)>,
    /// Whether we are asked by the most typed face that there is.
    pub(super) typed: bool,
}

/// Parameters of the client for one header or query parameter each, of an object's URL alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum More {
    ContentType,
    ContentMd5,
    ResponseType,
    ResponseDisposition,
    Generation,
}

/// The client's word for a POST that begins a resumable upload.
pub(super) const RESUMABLE: &str = "RESUMABLE";

/// A key for AES-256, and the headers that the client makes of it.
pub(super) const CUSTOMER_KEY: &str = "0123456789abcdef0123456789abcdef";
const ENCRYPTED: [(&str, &str); 3] = [
    ("x-goog-encryption-algorithm", "AES256"),
    ("x-goog-encryption-key", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
    ("x-goog-encryption-key-sha256", "PrG9Q5lH63YpmOVmzMLgmceREYsvQFecxPfaK1Bht/k="),
];

impl Case {
    pub(super) fn kind(&self) -> &'static str {
        match (&self.ask, &self.key) {
            (Ask::Form(_), _) => "generate_signed_post_policy_v4",
            (Ask::Url(request), Some(_)) if request.method == RESUMABLE => "Blob, a resumable upload",
            (Ask::Url(_), Some(_)) => "Blob.generate_signed_url",
            (Ask::Url(_), None) => "Bucket.generate_signed_url",
        }
    }

    pub(super) fn request(&self) -> Option<&Request> {
        match &self.ask {
            Ask::Url(request) => Some(request),
            Ask::Form(_) => None,
        }
    }

    pub(super) fn form(&self) -> Option<&Upload> {
        match &self.ask {
            Ask::Form(form) => Some(form),
            Ask::Url(_) => None,
        }
    }

    /// The value of a parameter of the client.
    pub(super) fn more(&self, wanted: More) -> Option<&str> {
        self.request()?.more.iter().find(|(more, _)| *more == wanted).map(|(_, value)| value.as_str())
    }

    /// The query that is asked for.
    pub(super) fn query(&self) -> Vec<(&str, Option<&str>)> {
        self.request().map_or_else(Vec::new, Request::wire_query)
    }

    /// The headers that are asked for, by name in lower case.
    pub(super) fn headers(&self) -> Vec<(String, &str)> {
        self.request().map_or_else(Vec::new, |request| request.wire_headers(self.version))
    }

    /// The host that the client is told to sign. V2 signs none, and forms have none.
    pub(super) fn stated_host(&self) -> Option<String> {
        self.place.stated_host().filter(|_| self.version == Version::V4 && self.form().is_none())
    }

    /// Whether it is one that neither side takes.
    pub(super) fn both_refuse(&self) -> bool {
        let too_long = self.version == Version::V4 && self.seconds > 604_800;
        too_long || self.headers().iter().any(|(_, value)| !value.is_ascii())
    }

    /// As `tests/oracles/gcs/oracle.py` reads it.
    pub(super) fn question(&self) -> Value {
        let mut question = json!({
            "version": match self.version {
                Version::V4 => "v4",
                Version::V2 => "v2",
            },
            "id": self.id,
            "secret": self.secret,
            "at": self.at,
            "seconds": self.seconds,
            "place": self.place.question(),
            "key": self.key,
        });
        let asked = match &self.ask {
            Ask::Url(request) => request.question(self.stated_host()),
            Ask::Form(form) => form.question(),
        };
        if let (Value::Object(question), Value::Object(asked)) = (&mut question, asked) {
            question.extend(asked);
        }
        question
    }
}

impl Request {
    /// The method on the wire.
    pub(super) fn wire_method(&self) -> &str {
        if self.method == RESUMABLE { "POST" } else { &self.method }
    }

    fn wire_query(&self) -> Vec<(&str, Option<&str>)> {
        let own = self.query.iter().map(|(name, value)| (name.as_str(), value.as_deref()));
        let more = self.more.iter().filter(|(more, _)| !more.is_header());
        own.chain(more.map(|(more, value)| (more.on_the_wire(), Some(value.as_str())))).collect()
    }

    fn wire_headers(&self, version: Version) -> Vec<(String, &str)> {
        let own = self.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.as_str()));
        let more = self.more.iter().filter(|(more, _)| more.is_header());
        let more = more.map(|(more, value)| (more.on_the_wire().to_owned(), value.as_str()));
        let resumable = (self.method == RESUMABLE).then(|| ("x-goog-resumable".to_owned(), "start"));
        // V2 leaves the key out of its text: the client binds the algorithm alone.
        let count = match version {
            _ if !self.encrypted => 0,
            Version::V2 => 1,
            Version::V4 => ENCRYPTED.len(),
        };
        let encrypted = ENCRYPTED.into_iter().take(count).map(|(name, value)| (name.to_owned(), value));
        own.chain(more).chain(resumable).chain(encrypted).collect()
    }

    fn question(&self, host: Option<String>) -> Value {
        let Self { method, more, encrypted, query, headers, .. } = self;
        let mut headers = headers.clone();
        headers.extend(host.map(|host| ("Host".to_owned(), host)));
        let more: Map<_, _> = more.iter().map(|(more, value)| (more.name().to_owned(), json!(value))).collect();
        json!({
            "customer_key": encrypted.then_some(CUSTOMER_KEY),
            "method": method,
            "more": more,
            "query": query,
            "headers": headers,
        })
    }
}

impl More {
    /// Its name in the client.
    fn name(self) -> &'static str {
        match self {
            Self::ContentType => "content_type",
            Self::ContentMd5 => "content_md5",
            Self::ResponseType => "response_type",
            Self::ResponseDisposition => "response_disposition",
            Self::Generation => "generation",
        }
    }

    pub(super) fn is_header(self) -> bool {
        matches!(self, Self::ContentType | Self::ContentMd5)
    }

    /// The name of the header or query parameter.
    pub(super) fn on_the_wire(self) -> &'static str {
        match self {
            Self::ContentType => "content-type",
            Self::ContentMd5 => "content-md5",
            Self::ResponseType => "response-content-type",
            Self::ResponseDisposition => "response-content-disposition",
            Self::Generation => "generation",
        }
    }
}
