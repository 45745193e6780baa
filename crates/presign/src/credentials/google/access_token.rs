use std::fmt;

use presign_core::Secret;

/// A token that stands for its bearer at Google's services, for about an hour. `Debug` shows nothing of it.
///
/// Where it comes from is a [`ProvideCredentials<AccessToken>`](presign_core::ProvideCredentials): a [`Machine`], an
/// `Arc<Expiring<AccessToken>>`, or one of your own.
///
/// ```
/// use presign::credentials::AccessToken;
/// assert_eq!(format!("{:?}", AccessToken::new("ya29.example")), "AccessToken(…)");
/// ```
///
/// [`Machine`]: super::Machine
#[derive(Clone)]
pub struct AccessToken(Secret);

impl AccessToken {
    /// The token of this text.
    pub fn new(text: impl Into<Secret>) -> Self {
        Self(text.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(…)")
    }
}
