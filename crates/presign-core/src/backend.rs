use std::fmt;

use async_trait::async_trait;

use crate::batch::OneByOne;
use crate::{Batch, Error, ErrorKind, Form, Grant, Plan, Presigned, Result, Step, Timestamp, Upload};

/// What signing at once comes to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Ready<T = Presigned> {
    /// The key was at hand.
    Signed(T),
    /// A wire must be crossed first: call the form of the same name that awaits, such as [`Backend::presign`].
    Pending,
}

impl<T> Ready<T> {
    /// The same with what was signed turned into something else.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Ready<U> {
        match self {
            Self::Signed(signed) => Ready::Signed(turn(signed)),
            Self::Pending => Ready::Pending,
        }
    }
}

/// One bucket or container of one provider, with an identity that signs: the one trait that a plugin implements.
///
/// A backend is pure: it reads no clock, environment or file. Where its key is at hand, [`try_presign`](Self::try_presign)
/// is all there is to it.
#[async_trait]
pub trait Backend: Send + Sync + fmt::Debug {
    /// The provider's short name, as errors and outputs have it.
    fn provider(&self) -> &'static str;

    /// Signs at once, if no wire has to be crossed.
    ///
    /// # Errors
    /// What is wrong with the grant, and every term that the provider can't enforce.
    fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready>;

    /// As [`try_presign`](Self::try_presign), in the memory of `room`, as far as the backend can use it: what was in it is
    /// gone. [`Presigned::recycle`] gives the memory back, so that many URLs need but one allocation.
    ///
    /// # Errors
    /// As [`try_presign`](Self::try_presign).
    fn try_presign_in(&self, grant: &Grant<'_>, at: Timestamp, room: String) -> Result<Ready> {
        drop(room);
        self.try_presign(grant, at)
    }

    /// Signs many at the instant `at`, in order, all that they share prepared once:
    /// [`presign_many`](crate::presign_many) is the way to use it.
    fn batch(&self, at: Timestamp) -> Box<dyn Batch + '_> {
        Box::new(OneByOne { backend: self, at })
    }

    /// Signs, crossing a wire where one must be crossed.
    ///
    /// # Errors
    /// As [`try_presign`](Self::try_presign), and [`ErrorKind::Transport`] or [`ErrorKind::Credentials`].
    async fn presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Presigned> {
        match self.try_presign(grant, at)? {
            Ready::Signed(presigned) => Ok(presigned),
            Ready::Pending => Err(nothing_at_hand("presign")),
        }
    }

    /// Signs an upload form at once, if no wire has to be crossed. What can be said in a form alone, like a name that
    /// the file gives, is a matter of the provider's own types.
    ///
    /// # Errors
    /// What is wrong with the grant, and every term that a form of the provider can't enforce; without forms, all.
    fn try_form(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready<Form>> {
        let _ = (grant, at);
        Err(Error::unsupported(NO_FORMS, self.provider(), "sign the upload as a URL, with put or upload"))
    }

    /// Signs an upload form, crossing a wire where one must be crossed.
    ///
    /// # Errors
    /// As [`try_form`](Self::try_form), and [`ErrorKind::Transport`] or [`ErrorKind::Credentials`].
    async fn form(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Form> {
        match self.try_form(grant, at)? {
            Ready::Signed(form) => Ok(form),
            Ready::Pending => Err(nothing_at_hand("form")),
        }
    }

    /// Signs an upload at once by what enforces all of it: a URL, or else a form.
    ///
    /// # Errors
    /// Those of [`try_presign`](Self::try_presign); if only a form could do it, those of [`try_form`](Self::try_form).
    fn try_upload(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready<Upload>> {
        match self.try_presign(grant, at) {
            Err(refusal) if is_unsupported(&refusal) => match self.try_form(grant, at) {
                Err(error) if has_no_forms(&error) => Err(refusal),
                form => Ok(form?.map(Upload::Form)),
            },
            url => Ok(url?.map(Upload::Request)),
        }
    }

    /// Signs an upload by what enforces all of it, crossing a wire where one must be crossed.
    ///
    /// # Errors
    /// As [`try_upload`](Self::try_upload), and [`ErrorKind::Transport`] or [`ErrorKind::Credentials`].
    async fn upload(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Upload> {
        match self.presign(grant, at).await {
            Err(refusal) if is_unsupported(&refusal) => match self.form(grant, at).await {
                Err(error) if has_no_forms(&error) => Err(refusal),
                form => form.map(Upload::Form),
            },
            url => url.map(Upload::Request),
        }
    }

    /// Loads what signing until `until` needs, so that a batch can be signed at once.
    ///
    /// # Errors
    /// [`ErrorKind::Transport`] or [`ErrorKind::Credentials`].
    async fn ready(&self, at: Timestamp, until: Timestamp) -> Result<()> {
        let _ = (at, until);
        Ok(())
    }

    /// The grant of one step of an upload in parts, in the provider's words. It is signed like any other.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the provider has no such uploads, or can't enforce a term of the plan's grant
    /// over its steps; [`ErrorKind::Term`] for parts that it does not take.
    fn step<'a>(&self, plan: &Plan<'a>, step: &Step<'_>) -> Result<Grant<'a>> {
        let _ = (plan, step);
        Err(Error::unsupported("an upload in parts", self.provider(), "upload it whole, with put"))
    }

    /// The texts that [`try_presign`](Self::try_presign) signs, written out.
    ///
    /// # Errors
    /// As [`try_presign`](Self::try_presign); [`ErrorKind::Pending`] where [`ready`](Self::ready) must come first.
    fn explain(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Explanation> {
        let _ = (grant, at);
        Err(Error::unsupported("an explanation", self.provider(), "compare with a backend that writes its texts"))
    }
}

fn is_unsupported(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Unsupported { .. })
}

/// What a backend without forms can't do.
const NO_FORMS: &str = "an upload form";

fn has_no_forms(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Unsupported { term, .. } if term == NO_FORMS)
}

fn nothing_at_hand(method: &str) -> Error {
    let text = format!("sign: the backend has nothing at hand and no way to fetch it; implement its `{method}`");
    Error::new(ErrorKind::Pending, text)
}

/// The texts that a signature is made of. They hold a session token, if there is one: `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Explanation {
    canonical_request: Option<String>,
    string_to_sign: String,
}

impl Explanation {
    /// The texts of one signature; some schemes have no canonical request.
    pub fn new(canonical_request: Option<String>, string_to_sign: String) -> Self {
        Self { canonical_request, string_to_sign }
    }

    /// The request in the one form that both sides hash.
    pub fn canonical_request(&self) -> Option<&str> {
        self.canonical_request.as_deref()
    }

    /// What the key signs.
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }
}

impl fmt::Debug for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Explanation(…)")
    }
}
