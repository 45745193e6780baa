//! What signs by a scheme of one's own.

use anyhow::{Result, bail};
use presign_core::{Backend, Grant, Plan, Presigned, Ready, Step, Timestamp};

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

    /// What signs.
    pub(super) fn backend(&self) -> Result<Box<dyn Backend>> {
        self.own.backend(self.signed_by)
    }

    /// Signs one step of an upload in parts, as its bearer presents it, with `body`.
    pub(super) fn step(&self, plan: &Plan<'_>, step: Step<'_>, body: &[u8]) -> Result<Presented> {
        self.sign(&self.backend()?.step(plan, &step)?, body)
    }

    /// The same at another instant.
    pub(super) const fn at(self, at: Timestamp) -> Self {
        Self { at, ..self }
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
        match self.backend()?.try_presign(grant, self.at)? {
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
