use std::fmt;

use presign_core::{Error, ErrorKind, Form, Result, Window};

use super::layout::Parts;
use super::{Condition, Filled, FormLine, FormWords, Policy};

/// A form that lacks nothing but its signature. `Debug` shows the names of its fields alone.
pub struct UnsignedForm {
    words: &'static FormWords,
    form: Form,
    policy: String,
}

const ANY_NAME: &str = "choose every object name that begins with the key, deeper ones too";

/// What a client writes around a field, at the most: a boundary of 70 characters, which is the longest there may be
/// (<https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1>), and the field's headers.
const AROUND_A_FIELD: usize = 160;

impl Filled<'_> {
    /// The form that is posted to `url`, which is where `bucket` takes forms, with the `signer`'s fields and a policy
    /// over all of them that ends with `window`.
    ///
    /// # Errors
    /// [`ErrorKind::Term`] for what a browser would send otherwise than it stands here.
    pub fn unsigned(&self, url: String, bucket: &str, window: Window, signer: &[FormLine<'_>]) -> Result<UnsignedForm> {
        let policy = self.words.layout.base64(&self.policy(bucket, &window, signer));
        let mut form = Form::new(url, window);
        for line in self.lines().chain(signer.iter().cloned()) {
            form = match line.open {
                true => form.open_field(line.name, line.value)?,
                false => form.field(line.name, line.value)?,
            };
        }
        if self.is_named_by_file() {
            form = form.also(ANY_NAME);
        }
        Ok(UnsignedForm { words: self.words, form, policy })
    }

    /// Each field has its condition, and so has the bucket, which no field names.
    fn policy(&self, bucket: &str, window: &Window, signer: &[FormLine<'_>]) -> Policy {
        let conditions = self.words.layout.arrange(Parts {
            bucket: Condition::eq("bucket", bucket),
            asked: self.lines().filter_map(|line| line.condition).collect(),
            size: self.size().map(Condition::Size),
            signer: signer.iter().filter_map(|line| line.condition.clone()).collect(),
        });
        conditions.into_iter().fold(Policy::new(window.expires_at()), Policy::with)
    }
}

impl UnsignedForm {
    /// States what the form allows beyond what was asked.
    #[must_use]
    pub fn also(mut self, what: &'static str) -> Self {
        self.form = self.form.also(what);
        self
    }

    /// The string to sign: the policy in base64.
    pub fn string_to_sign(&self) -> &str {
        &self.policy
    }

    /// The form, signed by `scheme`: with its policy, and the `signature` in the field of this name.
    ///
    /// # Errors
    /// [`ErrorKind::Term`] if it is longer than the service takes.
    pub fn signed(self, scheme: &'static str, name: impl Into<String>, signature: String) -> Result<Form> {
        let form = self.form.by(self.words.provider, scheme).field("policy", self.policy)?.field(name, signature)?;
        within_limits(form, self.words)
    }
}

fn within_limits(form: Form, words: &FormWords) -> Result<Form> {
    let Some(longest) = words.longest_form else { return Ok(form) };
    let fields = form.reveal().fields().map(|(name, value)| name.len() + value.len() + AROUND_A_FIELD);
    let bytes: usize = fields.sum::<usize>() + AROUND_A_FIELD;
    if bytes > longest {
        let service = words.service;
        return Err(Error::new(
            ErrorKind::Term,
            format!("sign a form: its fields have {bytes} bytes, and {service} takes {longest}; say less in it"),
        ));
    }
    Ok(form)
}

impl fmt::Debug for UnsignedForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsignedForm").field("form", &self.form).finish_non_exhaustive()
    }
}
