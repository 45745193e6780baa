use std::fmt;

use async_trait::async_trait;
#[cfg(feature = "post")]
use presign_core::Form;
use presign_core::{
    AtHand, Backend, Batch, Error, ErrorKind, Expiring, Explanation, Grant, Parts, Plan, Presigned, Ready, Result,
    Span, Step, Timestamp, Window,
};
use presign_v4::{Base, Bound, Many};

#[cfg(feature = "post")]
use crate::Post;
use crate::operation::Operation;
use crate::place::Place;
use crate::task::Task;
use crate::{Account, Credentials, steps};

mod many;
#[cfg(feature = "post")]
mod post;

/// One bucket, with credentials that sign for it: a [`Backend`].
#[derive(Clone)]
pub struct Bucket {
    account: Account,
    name: String,
    place: Place,
}

impl Bucket {
    pub(crate) fn new(account: Account, name: String) -> Result<Self> {
        let place = Place::of(&account.shared, &name)?;
        Ok(Self { account, name, place })
    }

    /// The bucket's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn host(&self) -> &str {
        &self.place.host
    }

    /// What is bound where no other header is.
    pub(crate) fn bound(&self) -> &Bound {
        &self.place.bound
    }

    /// Its URL.
    pub(crate) fn base(&self) -> &Base {
        &self.place.base
    }

    /// The location of the scope.
    pub(crate) fn location(&self) -> &str {
        &self.account.shared.location
    }

    /// From when to when what `credentials` sign is valid.
    fn window(&self, span: Span, credentials: &Expiring<Credentials>) -> Result<Window> {
        let window = span.within(credentials.end(), self.account.shared.expiry)?;
        credentials.value().check(window.seconds())?;
        Ok(window)
    }

    /// Reads what `parts` ask for into `operation`, and returns for which span.
    #[inline(always)]
    fn read<'g>(&self, parts: &'g Parts<'_>, at: Timestamp, operation: &mut Operation<'g>) -> Result<Span> {
        operation.read(parts)?;
        let signature = self.account.shared.signature;
        signature.enforces(parts.action(), operation)?;
        parts.span(at, &signature.limits())
    }

    fn task<'t>(&'t self, operation: &'t Operation<'_>, credentials: &'t Credentials, window: &'t Window) -> Task<'t> {
        let signature = self.account.shared.signature;
        Task { bucket: self, operation, credentials, window, signature, series: None }
    }

    fn at_hand(&self, at: Timestamp, span: Span) -> Option<AtHand<'_, Credentials>> {
        self.account.shared.credentials.at_hand(at, span.until())
    }
}

#[async_trait]
impl Backend for Bucket {
    fn provider(&self) -> &'static str {
        "gcs"
    }

    fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready> {
        self.try_presign_in(grant, at, String::new())
    }

    fn try_presign_in(&self, grant: &Grant<'_>, at: Timestamp, room: String) -> Result<Ready> {
        let parts = grant.parts()?;
        let mut operation = Operation::new(parts);
        let span = self.read(parts, at, &mut operation)?;
        let Some(credentials) = self.at_hand(at, span) else { return Ok(Ready::Pending) };
        let window = self.window(span, &credentials)?;
        self.task(&operation, credentials.value(), &window).sign(room)
    }

    fn batch(&self, at: Timestamp) -> Box<dyn Batch + '_> {
        Box::new(Many::new(many::OfBucket(self), at))
    }

    async fn presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Presigned> {
        let parts = grant.parts()?;
        let mut operation = Operation::new(parts);
        let span = self.read(parts, at, &mut operation)?;
        let credentials = match self.at_hand(at, span) {
            Some(credentials) => credentials.into_owned(),
            None => self.account.shared.credentials.provide(at, span.until()).await?,
        };
        let window = self.window(span, &credentials)?;
        self.task(&operation, credentials.value(), &window).sign_anywhere().await
    }

    #[cfg(feature = "post")]
    fn try_form(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready<Form>> {
        self.try_post(&Post::of(grant.clone()), at)
    }

    #[cfg(feature = "post")]
    async fn form(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Form> {
        self.post(&Post::of(grant.clone()), at).await
    }

    async fn ready(&self, at: Timestamp, until: Timestamp) -> Result<()> {
        // How long a batch's URLs will be valid is not known here.
        self.account.shared.credentials.provide(at, until).await?.value().check(0)
    }

    fn step<'a>(&self, plan: &Plan<'a>, step: &Step<'_>) -> Result<Grant<'a>> {
        steps::grant(plan, step)
    }

    fn explain(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Explanation> {
        let parts = grant.parts()?;
        let mut operation = Operation::new(parts);
        let span = self.read(parts, at, &mut operation)?;
        let Some(credentials) = self.at_hand(at, span) else {
            return Err(Error::new(
                ErrorKind::Pending,
                "explain: the credentials are not at hand; await `ready` first",
            ));
        };
        let window = self.window(span, &credentials)?;
        Ok(self.task(&operation, credentials.value(), &window).explain())
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket").field("name", &self.name).field("account", &self.account).finish()
    }
}

#[cfg(test)]
mod tests;
