//! What signs by a scheme of one's own.

use anyhow::{Result, bail};
use presign_core::{Form, Grant, Plan, Presigned, Ready, Step, Timestamp};

use crate::matrix::scheme::{Scheme, Signs};
use crate::{OwnScheme, Presented, SignedBy};

/// A signer at an instant, right in everything until one thing of it is changed.
#[derive(Clone, Copy)]
pub(super) struct OwnPen<'h> {
    own: &'h dyn OwnScheme,
    signed_by: SignedBy,
    at: Timestamp,
}

impl<'h> OwnPen<'h> {
    pub(super) fn new(own: &'h dyn OwnScheme, at: Timestamp) -> Self {
        Self { own, signed_by: SignedBy::Right, at }
    }

    pub(super) const fn own(&self) -> &'h dyn OwnScheme {
        self.own
    }

    /// The same at another instant.
    pub(super) const fn at(self, at: Timestamp) -> Self {
        Self { at, ..self }
    }

    /// A step of an upload in parts, signed.
    pub(super) fn step(&self, plan: &Plan<'_>, step: Step<'_>, body: &[u8]) -> Result<Presented> {
        let grant = self.own.backend(self.signed_by)?.step(plan, &step)?;
        self.sign(&grant, body)
    }

    /// An upload form, signed.
    pub(super) fn form(&self, grant: &Grant<'_>) -> Result<Form> {
        match self.own.backend(self.signed_by)?.try_form(grant, self.at)? {
            Ready::Signed(form) => Ok(form),
            _ => bail!("the key is not at hand"),
        }
    }

    /// The same by another hand.
    pub(super) const fn by(self, signed_by: SignedBy) -> Self {
        Self { signed_by, ..self }
    }
}

impl Signs for OwnPen<'_> {
    fn scheme(&self) -> &'static Scheme {
        self.own.scheme()
    }

    fn now(&self) -> Timestamp {
        self.at
    }

    fn presign(&self, grant: &Grant<'_>) -> Result<Presigned> {
        match self.own.backend(self.signed_by)?.try_presign(grant, self.at)? {
            Ready::Signed(presigned) => Ok(presigned),
            _ => bail!("the key is not at hand"),
        }
    }

    fn stored_as(&self, key: &str) -> String {
        self.own.stored_as(key)
    }

    fn get_otherwise(&self, _key: &str) -> Result<Option<Presented>> {
        Ok(None)
    }
}
