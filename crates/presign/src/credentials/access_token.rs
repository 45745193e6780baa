use std::fmt;

use http::HeaderValue;
use presign_core::{End, Error, ErrorKind, Expiring, Result, Secret, Timestamp};

/// A token that stands for its bearer at the services of Google, or at those of Azure, for about an hour. `Debug` shows nothing of it.
///
/// Where it comes from is a [`ProvideCredentials<AccessToken>`](presign_core::ProvideCredentials): an
/// `Arc<Expiring<AccessToken>>`, one of your own, or, with feature `sign_blob`, a `Machine` of Google's.
///
/// ```
/// use presign::credentials::AccessToken;
/// assert_eq!(format!("{:?}", AccessToken::new("ya29.example")), "AccessToken(…)");
/// ```
#[derive(Clone)]
pub struct AccessToken(Secret);

impl AccessToken {
    /// The token of this text.
    pub fn new(text: impl Into<Secret>) -> Self {
        Self(text.into())
    }

    /// As the header that shows it to `whom`, if it holds at `at`.
    pub(crate) fn header(token: &Expiring<Self>, whom: &str, at: Timestamp) -> Result<HeaderValue> {
        let refusal = |why| Err(Error::new(ErrorKind::Credentials, format!("show a token to {whom}: {why}")));
        if matches!(token.end(), End::At(end) if end <= at) {
            return refusal("it has ended; renew it");
        }
        match HeaderValue::try_from(format!("Bearer {}", token.value().0.reveal())) {
            Ok(mut bearer) => {
                bearer.set_sensitive(true);
                Ok(bearer)
            }
            Err(_) => refusal("it has a character that no token has; check where it comes from"),
        }
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}
