use std::sync::Arc;

use presign_core::{Expiring, Form, Ready, Result, Span, Target, Timestamp};
use presign_v4::{Filled, FormLine, GCS_FORMS, Stamp, UnsignedForm};

use super::Bucket;
use crate::credentials::Key;
use crate::operation::{FREE_SIZE, check_key};
use crate::{Credentials, Post, SERVICE, Signature, v4};

/// What a form asks for, and the span that it asks it for.
struct Asked<'p> {
    filled: Filled<'p>,
    span: Span,
}

/// A form that lacks its signature, and whose day's key signs it.
struct Draft<'c> {
    unsigned: UnsignedForm,
    credentials: &'c Credentials,
    issued_at: Timestamp,
}

impl Bucket {
    /// Signs an upload form with a key at hand.
    ///
    /// # Errors
    /// What is wrong with the form, and everything in it that Cloud Storage would not enforce.
    pub fn try_post(&self, post: &Post<'_>, at: Timestamp) -> Result<Ready<Form>> {
        let asked = self.asked_form(post, at)?;
        let Some(credentials) = self.account.shared.credentials.at_hand(at, asked.span.until()) else {
            return Ok(Ready::Pending);
        };
        let draft = self.draft(&asked, &credentials)?;
        match draft.sign(self.location())? {
            Ready::Signed(signature) => draft.seal(&signature).map(Ready::Signed),
            _ => Ok(Ready::Pending),
        }
    }

    /// Signs an upload form, fetching credentials and asking a key that is elsewhere.
    ///
    /// # Errors
    /// As [`try_post`](Self::try_post), and [`ErrorKind::Transport`](presign_core::ErrorKind::Transport) or
    /// [`ErrorKind::Credentials`](presign_core::ErrorKind::Credentials).
    pub async fn post(&self, post: &Post<'_>, at: Timestamp) -> Result<Form> {
        let asked = self.asked_form(post, at)?;
        let source = &self.account.shared.credentials;
        let credentials: Arc<Expiring<Credentials>> = match source.at_hand(at, asked.span.until()) {
            Some(credentials) => credentials.into_owned(),
            None => source.provide(at, asked.span.until()).await?,
        };
        let draft = self.draft(&asked, &credentials)?;
        let signature = draft.sign_anywhere(self.location()).await?;
        draft.seal(&signature)
    }

    fn asked_form<'p>(&self, post: &'p Post<'_>, at: Timestamp) -> Result<Asked<'p>> {
        let signature = self.account.shared.signature;
        match signature {
            Signature::V4 => {}
            #[cfg(feature = "v2")]
            Signature::V2 => {
                return Err(presign_core::Error::unsupported("an upload form signed by V2", "gcs", "sign it by V4"));
            }
        }
        let parts = post.grant()?.parts()?;
        if let Target::Object(key) = parts.target() {
            check_key(key.as_str())?;
        }
        Ok(Asked { filled: Filled::of(post, &GCS_FORMS)?, span: parts.span(at, &signature.limits())? })
    }

    fn draft<'c>(&self, asked: &Asked<'_>, credentials: &'c Expiring<Credentials>) -> Result<Draft<'c>> {
        let window = self.window(asked.span, credentials)?;
        let (credentials, issued_at) = (credentials.value(), window.issued_at());
        let scoped = v4::scope(self, credentials, issued_at);
        let held = Stamp::new(scoped.scope(), issued_at, window.seconds())
            .form_fields()
            .into_iter()
            .map(|(name, value)| FormLine::held(name, value));
        let url = self.base().url().to_owned();
        let mut unsigned = asked.filled.unsigned(url, self.name(), window, &held.collect::<Vec<_>>())?;
        if asked.filled.size().is_none() {
            unsigned = unsigned.also(FREE_SIZE);
        }
        Ok(Draft { unsigned, credentials, issued_at })
    }
}

impl Draft<'_> {
    /// The signature of the policy, if the key is at hand.
    fn sign(&self, location: &str) -> Result<Ready<Vec<u8>>> {
        let text = self.unsigned.string_to_sign().as_bytes();
        match self.credentials.key() {
            Key::Hmac(hmac) => {
                let key = hmac.chain.key(self.credentials.dialect(), self.issued_at, location, SERVICE);
                Ok(Ready::Signed(key.hmac().sign(text).to_vec()))
            }
            Key::Local(key) => key.sign(text).map(Ready::Signed),
            Key::Remote(_) => Ok(Ready::Pending),
        }
    }

    /// The signature of the policy, once the key has answered.
    async fn sign_anywhere(&self, location: &str) -> Result<Vec<u8>> {
        match (self.sign(location)?, self.credentials.key()) {
            (Ready::Signed(signature), _) => Ok(signature),
            (_, Key::Remote(key)) => key.sign(self.unsigned.string_to_sign().as_bytes()).await,
            (..) => {
                Err(presign_core::Error::new(presign_core::ErrorKind::Pending, "sign a form: the key is not at hand"))
            }
        }
    }

    fn seal(self, signature: &[u8]) -> Result<Form> {
        let (name, value) = self.credentials.dialect().signature_line(signature);
        self.unsigned.signed(Signature::V4.scheme(), name, value)
    }
}
