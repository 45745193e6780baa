use std::fmt;

use crate::{Error, ErrorKind, Expires, Presigned, Result, Timestamp, Window};

mod reason;
mod reveal;

pub use reason::FormReason;
pub use reveal::RevealedForm;

/// An upload form that its bearer may post: a URL, and the fields to send before the file.
///
/// Its fields are a capability: the policy and its signature are among them, and a session token may be. `Debug` shows
/// their names alone, there is no `Display`, and [`reveal`](Self::reveal) is the one door to them.
///
/// ```
/// use presign_core::{End, Form, Grant, Limits, Timestamp};
/// let at = Timestamp::from_unix(1_795_262_400)?;
/// let grant = Grant::upload("k", 1..=9, std::time::Duration::from_secs(60));
/// let window = grant.parts()?.window(at, &Limits::up_to_seconds(3600), End::Never)?;
/// let form = Form::new("https://toy.example/".into(), window).field("key", "k")?.field("signature", "53")?;
/// assert_eq!(form.expires().latest().unix(), 1_795_262_460);
/// assert!(!format!("{form:?}").contains("53"));
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Form {
    url: String,
    fields: Vec<FormField>,
    window: Window,
    also_allows: Vec<&'static str>,
    provider: &'static str,
    scheme: &'static str,
}

/// A field of a [`Form`]. `Debug` shows its name alone.
#[derive(Clone, PartialEq, Eq)]
pub struct FormField {
    name: String,
    value: String,
    open: bool,
}

/// What an upload of a size within bounds is done by: the backend picks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Upload {
    /// One request whose body is the object.
    Request(Presigned),
    /// A form, with the object as its file.
    Form(Form),
}

impl FormField {
    /// The field's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the bearer may choose the value, within what the form's policy says. What stands there is one that it
    /// allows.
    pub fn is_open(&self) -> bool {
        self.open
    }
}

impl fmt::Debug for FormField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}=…", self.name)
    }
}

impl Form {
    /// The form that is posted to `url`, valid for `window`: for backends.
    pub fn new(url: String, window: Window) -> Self {
        Self { url, fields: Vec::new(), window, also_allows: Vec::new(), provider: "", scheme: "" }
    }

    /// Names who will answer the form and the scheme that signed it.
    #[must_use]
    pub fn by(mut self, provider: &'static str, scheme: &'static str) -> Self {
        (self.provider, self.scheme) = (provider, scheme);
        self
    }

    /// Adds a field whose value is fixed.
    ///
    /// # Errors
    /// [`ErrorKind::Term`] for what a browser would send otherwise than it stands here: a name that is no plain word,
    /// that comes twice (in any case of letters), `file` (the file comes last, by itself) or `_charset_`; a value with a
    /// control character.
    pub fn field(self, name: impl Into<String>, value: impl Into<String>) -> Result<Self> {
        self.push(name.into(), value.into(), false)
    }

    /// Adds a field whose value the bearer may choose, within what the policy says; `value` is one that it allows.
    ///
    /// # Errors
    /// As [`field`](Self::field).
    pub fn open_field(self, name: impl Into<String>, value: impl Into<String>) -> Result<Self> {
        self.push(name.into(), value.into(), true)
    }

    /// States what the form allows beyond what was asked.
    #[must_use]
    pub fn also(mut self, what: &'static str) -> Self {
        self.also_allows.push(what);
        self
    }

    /// The fields, in the order to send them in; the file follows.
    pub fn fields(&self) -> &[FormField] {
        &self.fields
    }

    /// The instant that the form was issued at.
    pub fn issued_at(&self) -> Timestamp {
        self.window.issued_at()
    }

    /// When the form really ends.
    pub fn expires(&self) -> Expires {
        self.window.expires()
    }

    /// What the form allows beyond what was asked, one thing a line; empty where it is exact.
    pub fn also_allows(&self) -> &[&'static str] {
        &self.also_allows
    }

    /// Who answers the form: `s3`, …
    pub fn provider(&self) -> &'static str {
        self.provider
    }

    /// The scheme that signed it: `sigv4`, …
    pub fn scheme(&self) -> &'static str {
        self.scheme
    }

    /// The capability itself. Whoever has it can use it: hand it to the bearer, and log something else.
    pub fn reveal(&self) -> RevealedForm<'_> {
        RevealedForm::new(self)
    }

    fn push(mut self, name: String, value: String, open: bool) -> Result<Self> {
        let refusal = |why: &str| Err(Error::new(ErrorKind::Term, format!("carry a form field: {why}")));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if name.is_empty() || !name.bytes().all(plain) {
            return refusal("the name has characters beside letters, digits, `-`, `_` and `.`, which browsers rewrite");
        }
        // https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#naming-form-controls:-the-name-attribute
        if name.eq_ignore_ascii_case("_charset_") || name.eq_ignore_ascii_case("file") {
            return refusal("the name is `file`, which comes last by itself, or `_charset_`, which browsers fill in");
        }
        if self.fields.iter().any(|field| field.name.eq_ignore_ascii_case(&name)) {
            return refusal(&format!("the name {name} comes twice, and one of the two would be lost; say it once"));
        }
        // https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#constructing-entry-list: line breaks
        // become CR LF.
        if value.contains(char::is_control) {
            return refusal(&format!(
                "the value of {name} has a control character, which browsers change; use a presigned PUT"
            ));
        }
        self.fields.push(FormField { name, value, open });
        Ok(self)
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form")
            .field("url", &self.url)
            .field("fields", &self.fields)
            .field("issued_at", &self.issued_at())
            .field("expires", &self.expires())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{End, Grant, Limits};

    fn form() -> Form {
        let at = Timestamp::from_unix(1_795_262_400).unwrap();
        let grant = Grant::put("k", Duration::from_secs(60));
        Form::new(
            "https://h/".into(),
            grant.parts().unwrap().window(at, &Limits::up_to_seconds(60), End::Never).unwrap(),
        )
    }

    #[test]
    fn what_a_browser_would_change_is_refused() {
        for (name, value) in [
            ("", "v"),
            ("a b", "v"),
            ("a\"b", "v"),
            ("a\nb", "v"),
            ("é", "v"),
            ("a=b", "v"),
            ("file", "v"),
            ("File", "v"),
            ("_charset_", "v"),
            ("_CHARSET_", ""),
            ("KEY", "v"),
            ("a", "one\ntwo"),
            ("a", "one\rtwo"),
            ("a", "\0"),
            ("a", "\u{85}"),
        ] {
            let error = form().field("key", "k").unwrap().field(name, value).unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::Term, "{name:?} {value:?}");
            assert!(value.is_empty() || value == "v" || !error.to_string().contains(value), "{error}");
        }
        assert!(form().field("x-amz-meta-a", "é \"<&>' ${x}").is_ok());
    }

    #[test]
    fn nothing_secret_is_shown() {
        let form = form().field("signature", "5ec4e7").unwrap().open_field("x-amz-meta-a", "5ec4e7").unwrap();
        for shown in [format!("{form:?}"), format!("{:#?}", form.fields()), format!("{:?}", form.reveal())] {
            assert!(!shown.contains("5ec4e7"), "{shown}");
        }
        assert!(format!("{form:?}").contains("signature=…"));
    }
}
