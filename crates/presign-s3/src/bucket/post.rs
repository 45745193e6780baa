use std::sync::Arc;

use presign_core::{Error, ErrorKind, Expiring, Form, Ready, Result, Span, Timestamp, Window};
use presign_v4::{Condition, Policy};

use super::Bucket;
use crate::operation::FREE_SIZE;
use crate::post::{Filled, Sender};
use crate::{Credentials, Post};

const ANY_NAME: &str = "choose every object name that begins with the key, deeper ones too";

/// The most bytes of a form without its file
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html>: 20 KB, the smaller of its two readings).
const LONGEST_FORM: usize = 20_000;

/// What a client writes around a field, at the most: a boundary of 70 characters, which is the longest there may be
/// (<https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1>), and the field's headers.
const AROUND_A_FIELD: usize = 160;

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
    /// As [`try_post`](Self::try_post), and [`ErrorKind::Transport`] or [`ErrorKind::Credentials`].
    pub async fn post(&self, post: &Post<'_>, at: Timestamp) -> Result<Form> {
        let asked = self.asked_form(post, at)?;
        let source = &self.account.shared.credentials;
        let credentials: Arc<Expiring<Credentials>> = match source.at_hand(at, asked.span.until()) {
            Some(credentials) => credentials,
            None => source.provide(at, asked.span.until()).await?,
        };
        self.sign_form(&asked, &credentials)
    }

    fn asked_form<'p>(&self, post: &'p Post<'_>, at: Timestamp) -> Result<Asked<'p>> {
        let span = post.grant()?.parts()?.span(at, &self.signature().limits())?;
        Ok(Asked { span, filled: Filled::of(post)? })
    }

    fn sign_form(&self, asked: &Asked<'_>, credentials: &Expiring<Credentials>) -> Result<Form> {
        credentials.value().check()?;
        let window = asked.span.within(credentials.end(), self.account.shared.expiry)?;
        let signature = self.signature();
        let sender = Sender::of(signature, self, credentials.value(), &window)?;
        let policy = self.policy(&asked.filled, &window, &sender).base64();
        let (name, value) = sender.sign(&policy);

        let mut form = self.unsigned(&asked.filled, window)?.by("s3", signature.scheme());
        for (name, value) in sender.fields() {
            form = form.field(name, value)?;
        }
        within_limits(form.field("policy", policy)?.field(name, value)?)
    }

    /// The form with everything that is asked for, and no credential.
    fn unsigned(&self, filled: &Filled<'_>, window: Window) -> Result<Form> {
        let mut form = Form::new(format!("{}{}/", self.origin, self.base), window);
        for line in filled.lines() {
            form = match line.open {
                true => form.open_field(line.name, line.value)?,
                false => form.field(line.name, line.value)?,
            };
        }
        if filled.is_named_by_file() {
            form = form.also(ANY_NAME);
        }
        if filled.size().is_none() {
            form = form.also(FREE_SIZE);
        }
        Ok(form)
    }

    /// Each field has its condition, and so has the bucket, which no field names.
    fn policy(&self, filled: &Filled<'_>, window: &Window, sender: &Sender) -> Policy {
        let mut policy = Policy::new(window.expires_at()).with(Condition::eq("bucket", self.name()));
        for condition in filled.lines().filter_map(|line| line.condition) {
            policy = policy.with(condition);
        }
        if let Some(size) = filled.size() {
            policy = policy.with(Condition::Size(size));
        }
        for (name, value) in sender.held() {
            policy = policy.with(Condition::eq(name, value));
        }
        policy
    }
}

fn within_limits(form: Form) -> Result<Form> {
    let fields = form.reveal().fields().map(|(name, value)| name.len() + value.len() + AROUND_A_FIELD);
    let bytes: usize = fields.sum::<usize>() + AROUND_A_FIELD;
    if bytes > LONGEST_FORM {
        return Err(Error::new(
            ErrorKind::Term,
            format!("sign a form: its fields have {bytes} bytes, and S3 takes {LONGEST_FORM}; say less in it"),
        ));
    }
    Ok(form)
}
