use std::fmt;

use presign_core::{Secret, percent};

/// The session token of temporary credentials, which is long: it is escaped once, not for each URL.
///
/// ```
/// let token = presign_v4::Token::new("IQoJ/w==");
/// assert_eq!((token.text().reveal(), format!("{token:?}").as_str()), ("IQoJ/w==", "Token(…)"));
/// ```
#[derive(Clone)]
pub struct Token {
    text: Secret,
    escaped: Secret,
}

impl Token {
    /// The token `text`.
    pub fn new(text: impl Into<Secret>) -> Self {
        let text = text.into();
        // Room for all of it: a text that grows leaves copies behind.
        let mut escaped = String::with_capacity(3 * text.reveal().len());
        percent::query(text.reveal(), &mut escaped);
        Self { text, escaped: escaped.into() }
    }

    /// The token as it was given.
    pub fn text(&self) -> &Secret {
        &self.text
    }

    /// The token as a URL has it.
    pub(crate) fn escaped(&self) -> &str {
        self.escaped.reveal()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
