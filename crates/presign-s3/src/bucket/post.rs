use std::sync::Arc;

use presign_core::{Error, Expiring, Form, Ready, Result, Span, Timestamp};
use presign_v4::{Filled, S3_FORMS};

use super::Bucket;
use crate::arn::is_arn;
use crate::operation::FREE_SIZE;
use crate::post::Sender;
use crate::{Credentials, Post};

/// What a form asks for, and the span that it asks it for.
struct Asked<'p> {
    filled: Filled<'p>,
    span: Span,
}

impl Bucket {
    /// Signs an upload form with credentials at hand.
    ///
    /// # Errors
    /// What is wrong with the form, and everything in it that S3 would not enforce.
    pub fn try_post(&self, post: &Post<'_>, at: Timestamp) -> Result<Ready<Form>> {
        let asked = self.asked_form(post, at)?;
        match self.account.shared.credentials.at_hand(at, asked.span.until()) {
            Some(credentials) => self.sign_form(&asked, &credentials).map(Ready::Signed),
            None => Ok(Ready::Pending),
        }
    }

    /// Signs an upload form, fetching credentials where they are not at hand.
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
        self.sign_form(&asked, &credentials)
    }

    fn asked_form<'p>(&self, post: &'p Post<'_>, at: Timestamp) -> Result<Asked<'p>> {
        let span = post.grant()?.parts()?.span(at, &self.signature().limits())?;
        let filled = Filled::of(post, &S3_FORMS)?;
        if is_arn(self.name()) {
            let instead = "sign a PUT: what the policy calls the bucket is not documented for an access point";
            return Err(Error::unsupported("a form for an access point", "s3", instead));
        }
        if let Some(preset) = self.account.shared.preset {
            preset.check_form(filled.names())?;
        }
        Ok(Asked { span, filled })
    }

    fn sign_form(&self, asked: &Asked<'_>, credentials: &Expiring<Credentials>) -> Result<Form> {
        credentials.value().check()?;
        let window = asked.span.within(credentials.end(), self.account.shared.expiry)?;
        let sender = Sender::of(self.signature(), self, credentials.value(), &window)?;
        let url = self.base().url().to_owned();
        let mut unsigned = asked.filled.unsigned(url, self.name(), window, sender.fields())?;
        if asked.filled.size().is_none() {
            unsigned = unsigned.also(FREE_SIZE);
        }
        let (name, signature) = sender.sign(unsigned.string_to_sign());
        unsigned.signed(self.signature().scheme(), name, signature)
    }
}
