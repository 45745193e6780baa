use std::fmt;

use http::Method;

#[cfg(feature = "serde")]
use crate::Expires;
use crate::{Error, ErrorKind, Presigned, Result, SentBy};

/// A presigned request laid open: the URL and every form that a bearer may want it in.
///
/// With feature `serde` it is `Serialize`, as `{"method","url","headers","expires_at","issued_at","provider","scheme"}`,
/// and with `"expires_at_most": true` where nobody said when the credential ends.
///
/// ```
/// # use presign_core::{End, Grant, Limits, Presigned, Timestamp};
/// # let at = Timestamp::from_unix(1_795_262_400)?;
/// # let grant = Grant::get("k", std::time::Duration::from_secs(60));
/// # let window = grant.parts()?.window(at, &Limits::up_to_seconds(3600), End::Never)?;
/// let presigned = Presigned::new(http::Method::DELETE, "https://toy.example/it's?sig=53".into(), window);
/// let revealed = presigned.reveal();
/// assert_eq!(revealed.as_str(), "https://toy.example/it's?sig=53");
/// assert_eq!(revealed.curl(), r"curl --fail --request DELETE 'https://toy.example/it'\''s?sig=53'");
/// assert_eq!(revealed.to_request()?.method(), http::Method::DELETE);
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Revealed<'a>(&'a Presigned);

impl<'a> Revealed<'a> {
    pub(crate) fn new(presigned: &'a Presigned) -> Self {
        Self(presigned)
    }

    /// The URL.
    pub fn as_str(&self) -> &'a str {
        &self.0.url
    }

    /// The request without a body, all headers set.
    ///
    /// # Errors
    /// [`ErrorKind::Term`] if the URL is longer than an `http::Uri` may be (65,534 bytes).
    pub fn to_request(&self) -> Result<http::Request<()>> {
        let mut request = http::Request::builder().method(self.0.method().clone()).uri(self.as_str());
        for header in self.0.headers() {
            request = request.header(header.name(), header.value());
        }
        request.body(()).map_err(|_| {
            Error::new(ErrorKind::Term, "turn a presigned URL into a request: it is too long; bind less in its query")
        })
    }

    /// A command line for a POSIX shell. An upload reads the file `FILE`.
    pub fn curl(&self) -> String {
        let mut line = String::from("curl --fail");
        match self.0.method() {
            &Method::GET => {}
            &Method::HEAD => line.push_str(" --head"),
            // To a path that ends in a slash curl would append the name of the file: another object.
            &Method::PUT if self.path_ends_in_slash() => {
                line.push_str(" --request PUT --data-binary @FILE");
                if !self.callers_headers().any(|(name, _)| name == "content-type") {
                    line.push_str(" --header content-type:");
                }
            }
            &Method::PUT => line.push_str(" --upload-file FILE"),
            &Method::DELETE => line.push_str(" --request DELETE"),
            &Method::POST => line.push_str(" --request POST"),
            // A token of RFC 9110 may have characters that mean something to a shell.
            method => line.push_str(&format!(" --request {}", shell_quoted(method.as_str()))),
        }
        for (name, value) in self.callers_headers() {
            // curl drops a field with a colon and no value, and sends one with a semicolon.
            let field = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
            line.push_str(&format!(" --header {}", shell_quoted(&field)));
        }
        line.push(' ');
        line.push_str(&shell_quoted(self.as_str()));
        line
    }

    /// A JavaScript expression for a browser or Node. An upload sends the variable `file`.
    pub fn fetch(&self) -> String {
        let mut options = format!("method: {}", script_quoted(self.0.method().as_str()));
        let fields: Vec<String> = self
            .callers_headers()
            .map(|(name, value)| match name {
                // As a plain name in an object it would set the object's prototype.
                "__proto__" => format!("[\"__proto__\"]: {}", script_quoted(value)),
                name => format!("{}: {}", script_quoted(name), script_quoted(value)),
            })
            .collect();
        if !fields.is_empty() {
            options.push_str(&format!(", headers: {{ {} }}", fields.join(", ")));
        }
        if self.0.method() == Method::PUT {
            options.push_str(", body: file");
        }
        format!("fetch({}, {{ {options} }})", script_quoted(self.as_str()))
    }

    fn path_ends_in_slash(&self) -> bool {
        self.as_str().split(['?', '#']).next().is_some_and(|path| path.ends_with('/'))
    }

    fn callers_headers(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let callers = self.0.headers().iter().filter(|header| header.sent_by() == SentBy::Caller);
        callers.map(|header| (header.name().as_str(), header.value()))
    }
}

impl fmt::Debug for Revealed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Revealed(…)")
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Revealed<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        struct Headers<'a>(&'a Presigned);
        impl serde::Serialize for Headers<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                serializer.collect_map(self.0.headers().iter().map(|header| (header.name().as_str(), header.value())))
            }
        }

        let at_most = matches!(self.0.expires(), Expires::AtMost(_));
        let mut fields = serializer.serialize_struct("Presigned", 7 + usize::from(at_most))?;
        fields.serialize_field("method", self.0.method().as_str())?;
        fields.serialize_field("url", self.as_str())?;
        fields.serialize_field("headers", &Headers(self.0))?;
        fields.serialize_field("expires_at", &self.0.expires().latest().to_string())?;
        if at_most {
            fields.serialize_field("expires_at_most", &true)?;
        } else {
            fields.skip_field("expires_at_most")?;
        }
        fields.serialize_field("issued_at", &self.0.issued_at().to_string())?;
        fields.serialize_field("provider", self.0.provider())?;
        fields.serialize_field("scheme", self.0.scheme())?;
        fields.end()
    }
}

pub(crate) fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// `text` as a string of JavaScript that is also safe between `<script>` tags.
pub(crate) fn script_quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '<' | '>' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::HeaderName;

    use super::*;
    use crate::{End, Grant, Limits, Timestamp};

    fn put(url: &str) -> Presigned {
        request("PUT", url)
    }

    fn request(method: &str, url: &str) -> Presigned {
        let at = Timestamp::from_unix(1_795_262_400).unwrap();
        let grant = Grant::get("k", Duration::from_secs(60));
        let window = grant.parts().unwrap().window(at, &Limits::up_to_seconds(60), End::Never).unwrap();
        Presigned::new(Method::from_bytes(method.as_bytes()).unwrap(), url.into(), window)
            .bind(HeaderName::from_static("content-type"), "text/plain; a=\"it's\"")
            .bind(HeaderName::from_static("content-length"), "5")
            .need(HeaderName::from_static("x-empty"), "")
    }

    #[test]
    fn a_shell_and_a_script_get_what_the_caller_sends() {
        let presigned = put("https://h/k?a=1&b=2");
        assert_eq!(
            presigned.reveal().curl(),
            r#"curl --fail --upload-file FILE --header 'content-type: text/plain; a="it'\''s"' --header 'x-empty;' 'https://h/k?a=1&b=2'"#
        );
        assert_eq!(
            presigned.reveal().fetch(),
            r#"fetch("https://h/k?a=1&b=2", { method: "PUT", headers: { "content-type": "text/plain; a=\"it's\"", "x-empty": "" }, body: file })"#
        );
        let request = presigned.reveal().to_request().unwrap();
        assert_eq!(request.headers()["content-length"], "5");
    }

    #[test]
    fn no_method_means_anything_to_a_shell() {
        let line = request("A|`id`$x'", "https://h/k").reveal().curl();
        assert!(line.starts_with(r"curl --fail --request 'A|`id`$x'\''' --header"), "{line}");
    }

    #[test]
    fn curl_appends_no_file_name() {
        let line = request("PUT", "https://h/trail/?a=b").reveal().curl();
        assert!(
            line.starts_with("curl --fail --request PUT --data-binary @FILE --header 'content-type: text"),
            "{line}"
        );
        let mut plain = request("PUT", "https://h/trail/?a=/b");
        plain.headers.clear();
        let line = plain.reveal().curl();
        assert_eq!(
            line,
            "curl --fail --request PUT --data-binary @FILE --header content-type: 'https://h/trail/?a=/b'"
        );
    }

    #[test]
    fn a_script_tag_cannot_be_ended() {
        assert_eq!(script_quoted("</script>\n\"\\"), r#""\u003c/script\u003e\u000a\"\\""#);
        assert_eq!(script_quoted(r"\u0026&"), r#""\\u0026&""#);
    }

    #[test]
    fn a_url_too_long_for_a_request_is_an_error() {
        assert!(put(&format!("https://h/{}", "k".repeat(70_000))).reveal().to_request().is_err());
    }

    #[test]
    fn nothing_secret_is_shown() {
        let presigned = put("https://h/k?X-Signature=5ec4e7");
        for shown in [format!("{presigned:?}"), format!("{:?}", presigned.reveal()), format!("{presigned:#?}")] {
            assert!(!shown.contains("5ec4e7") && !shown.contains("it's"), "{shown}");
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn only_what_is_revealed_is_serialized() {
        let presigned = put("https://h/k?s=1").by("toy", "toy-1");
        assert_eq!(
            serde_json::to_value(presigned.reveal()).unwrap(),
            serde_json::json!({
                "method": "PUT",
                "url": "https://h/k?s=1",
                "headers": { "content-type": "text/plain; a=\"it's\"", "content-length": "5", "x-empty": "" },
                "expires_at": "2026-11-21T12:01:00Z",
                "issued_at": "2026-11-21T12:00:00Z",
                "provider": "toy",
                "scheme": "toy-1",
            })
        );
    }
}
