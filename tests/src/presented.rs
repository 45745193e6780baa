//! A request as its bearer presents it: every byte is the caller's.

use presign_core::Presigned;

/// A request that is sent as it stands: the target goes out as it is spelled, header fields in order.
#[derive(Clone, Debug)]
pub struct Presented {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    /// What goes out in place of path and query.
    sent: Option<String>,
}

impl Presented {
    /// The request that `presigned` allows, with `body`.
    #[must_use]
    pub fn new(presigned: &Presigned, body: &[u8]) -> Self {
        let fields = presigned.headers().iter();
        let fields = fields.map(|header| (header.name().as_str().to_owned(), header.value().to_owned()));
        let bare = Self::bare(presigned.method().as_str(), presigned.reveal().as_str());
        Self { headers: bare.headers.into_iter().chain(fields).collect(), body: body.to_vec(), ..bare }
    }

    /// A request with the `Host` of its URL and nothing else.
    #[must_use]
    pub fn bare(method: &str, url: &str) -> Self {
        let (method, url) = (method.to_owned(), url.to_owned());
        let mut bare = Self { method, url, headers: Vec::new(), body: Vec::new(), sent: None };
        bare.headers.push(("host".to_owned(), bare.split().1.to_owned()));
        bare
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The authority of the URL.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.split().1
    }

    /// Path and query, as they go out.
    #[must_use]
    pub fn target(&self) -> &str {
        self.split().2
    }

    /// The target, as it goes out: path and query unless told otherwise.
    #[must_use]
    pub fn sent_target(&self) -> &str {
        self.sent.as_deref().unwrap_or(self.target())
    }

    /// The path, as it goes out.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target().split_once('?').map_or(self.target(), |(path, _)| path)
    }

    /// The parameters of the query, as they go out.
    #[must_use]
    pub fn pairs(&self) -> Vec<&str> {
        self.target().split_once('?').map_or(Vec::new(), |(_, query)| query.split('&').collect())
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Another method.
    #[must_use]
    pub fn with_method(mut self, method: &str) -> Self {
        method.clone_into(&mut self.method);
        self
    }

    /// Another path and query.
    #[must_use]
    pub fn with_target(mut self, target: &str) -> Self {
        let (origin, _, _) = self.split();
        self.url = format!("{origin}{target}");
        self
    }

    /// The whole URL as the target, on this origin: what a client sends to a proxy.
    #[must_use]
    pub fn with_absolute_target(mut self, origin: &str) -> Self {
        self.sent = Some(format!("{origin}{}", self.target()));
        self
    }

    /// Another path.
    #[must_use]
    pub fn with_path(self, path: &str) -> Self {
        let query = self.target().split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
        self.with_target(&format!("{path}{query}"))
    }

    /// Other parameters.
    #[must_use]
    pub fn with_pairs<S: AsRef<str>>(self, pairs: &[S]) -> Self {
        let query: Vec<&str> = pairs.iter().map(AsRef::as_ref).collect();
        let target = format!("{}?{}", self.path(), query.join("&"));
        self.with_target(&target)
    }

    /// One more parameter at the end.
    #[must_use]
    pub fn with_pair(self, pair: &str) -> Self {
        let target = format!("{}&{pair}", self.target());
        self.with_target(&target)
    }

    /// The parameter `name` changed, or dropped by `None`.
    #[must_use]
    pub fn with_parameter(self, name: &str, change: impl Fn(&str) -> Option<String>) -> Self {
        let pairs: Vec<String> = self
            .pairs()
            .into_iter()
            .filter_map(|pair| match pair.split_once('=').unwrap_or((pair, "")) {
                (other, value) if other == name => change(value),
                _ => Some(pair.to_owned()),
            })
            .collect();
        self.with_pairs(&pairs)
    }

    /// The raw value of the parameter `name`.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.pairs().into_iter().find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    /// Another body.
    #[must_use]
    pub fn with_body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    /// The header `name` with this value alone.
    #[must_use]
    pub fn with_header(self, name: &str, value: &str) -> Self {
        self.without_header(name).with_extra_header(name, value)
    }

    /// One more header.
    #[must_use]
    pub fn with_extra_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without the header `name`.
    #[must_use]
    pub fn without_header(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self
    }

    /// The value of a header.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|(other, value)| (other == name).then_some(value.as_str()))
    }

    /// The header fields as they go out, with what a client adds by itself.
    #[must_use]
    pub fn fields(&self) -> Vec<(String, String)> {
        let mut fields = self.headers.clone();
        let framed = |(name, _): &(String, String)| matches!(&**name, "content-length" | "transfer-encoding");
        let carries = !self.body.is_empty() || matches!(&*self.method, "PUT" | "POST");
        if carries && !fields.iter().any(framed) {
            fields.push(("content-length".to_owned(), self.body.len().to_string()));
        }
        fields.push(("connection".to_owned(), "close".to_owned()));
        fields
    }

    /// The first line that goes out, without its end.
    #[must_use]
    pub fn request_line(&self) -> String {
        format!("{} {} HTTP/1.1", self.method, self.sent_target())
    }

    /// All bytes that go out.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        let mut head = self.request_line();
        let mut chunked = false;
        for (name, value) in self.fields() {
            chunked |= name == "transfer-encoding";
            head.push_str(&format!("\r\n{name}: {value}"));
        }
        head.push_str("\r\n\r\n");
        let mut message = head.into_bytes();
        if chunked {
            message.extend(format!("{:x}\r\n", self.body.len()).bytes());
            message.extend(&self.body);
            message.extend(b"\r\n0\r\n\r\n");
        } else {
            message.extend(&self.body);
        }
        message
    }

    /// Origin, authority and target.
    fn split(&self) -> (&str, &str, &str) {
        let start = self.url.find("://").map_or(0, |at| at + 3);
        let end = self.url[start..].find('/').map_or(self.url.len(), |at| start + at);
        (&self.url[..end], &self.url[start..end], &self.url[end..])
    }
}
