use std::fmt;

use async_trait::async_trait;
use presign_core::{
    Backend, Expiring, Explanation, Grant, Parts, Plan, Presigned, Ready, Result, Span, Step, Timestamp, percent,
};

use crate::account::not_at_hand;
use crate::layout::{Kind, V2026};
use crate::operation::Asked;
use crate::resource::canonical;
use crate::run::Runs;
use crate::sign::{Unsigned, url};
use crate::when::{When, window};
use crate::{Account, Credentials, Resource, Sas, SignedSas, names, steps};

/// One container, with credentials that sign for it: a [`Backend`], and by [`try_sas`](Self::try_sas) the typed face.
#[derive(Clone)]
pub struct Container {
    pub(crate) account: Account,
    name: String,
    /// Its URL, and a slash.
    base: String,
    /// What is signed of it, and a slash.
    pub(crate) canonical: String,
    pub(crate) runs: Runs,
}

impl Container {
    pub(crate) fn new(account: Account, name: String) -> Result<Self> {
        names::container(&name)?;
        let runs = account.shared.runs_of(account.shared.version)?;
        let mut base = format!("{}/", account.shared.base());
        percent::path(&name, &mut base);
        base.push('/');
        let canonical = canonical(account.shared.endpoint.account(), &name, Some(""));
        Ok(Self { account, name, base, canonical, runs })
    }

    /// The container's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Signs a SAS for the container or something in it, if the key is at hand.
    ///
    /// # Errors
    /// What is wrong with it, and every field that the key or the version does not sign.
    pub fn try_sas(&self, sas: &Sas<'_>, at: Timestamp) -> Result<Ready<SignedSas>> {
        let when = self.when(sas, at)?;
        match self.account.shared.at_hand(&when) {
            Some(credentials) => self.sign(sas, when, &credentials).map(Ready::Signed),
            None => Ok(Ready::Pending),
        }
    }

    /// Signs a SAS for the container or something in it, crossing a wire where one must be crossed.
    ///
    /// # Errors
    /// As [`try_sas`](Self::try_sas), and [`ErrorKind::Transport`](presign_core::ErrorKind::Transport) or
    /// [`ErrorKind::Credentials`](presign_core::ErrorKind::Credentials).
    pub async fn sas(&self, sas: &Sas<'_>, at: Timestamp) -> Result<SignedSas> {
        let when = self.when(sas, at)?;
        let credentials = self.account.shared.provide(&when).await?;
        self.sign(sas, when, &credentials)
    }

    /// The string to sign of [`try_sas`](Self::try_sas).
    ///
    /// # Errors
    /// As [`try_sas`](Self::try_sas); [`ErrorKind::Pending`](presign_core::ErrorKind::Pending) if the key is not at
    /// hand.
    pub fn explain_sas(&self, sas: &Sas<'_>, at: Timestamp) -> Result<String> {
        let when = self.when(sas, at)?;
        let credentials = self.account.shared.at_hand(&when).ok_or_else(not_at_hand)?;
        let window = when.window(&self.account.shared, &credentials, sas.start)?;
        Unsigned::resource(self, sas, window, &credentials, |unsigned| unsigned.text())
    }

    /// The URL of `resource` with a token that was signed for more than it: for the container, or for the account.
    ///
    /// # Errors
    /// [`ErrorKind::Key`](presign_core::ErrorKind::Key) and others, if there can be no such resource.
    pub fn reveal_url(&self, resource: &Resource<'_>, signed: &SignedSas) -> Result<String> {
        resource.check(self.account.shared.version)?;
        let beside = resource.beside().map(|(name, value)| (name, Some(value)));
        let (name, token) = (resource.name().map(|name| name.as_str()), signed.reveal_token());
        Ok(url(&self.base, name, beside, token.len(), String::new()) + token)
    }

    /// When `sas` is signed, if it can be for this resource at all.
    fn when(&self, sas: &Sas<'_>, at: Timestamp) -> Result<When> {
        sas.resource.check(sas.version.unwrap_or(self.account.shared.version))?;
        When::new(at, sas.validity)
    }

    fn sign(&self, sas: &Sas<'_>, when: When, credentials: &Expiring<Credentials>) -> Result<SignedSas> {
        let name = sas.resource.name().map(|name| name.as_str());
        let beside = sas.resource.beside().map(|(name, value)| (name, Some(value)));
        let bound = sas.query.iter().map(|(name, value)| (name.as_ref(), Some(value.as_ref())));
        let window = when.window(&self.account.shared, credentials, sas.start)?;
        Unsigned::resource(self, sas, window, credentials, |unsigned| {
            let url = url(&self.base, name, beside.into_iter().chain(bound), unsigned.room(), String::new());
            unsigned.signed(credentials.value(), url)
        })
    }

    /// Whether requests can be bound by header and query.
    fn binds(&self, credentials: &Credentials) -> bool {
        credentials.kind() == Kind::BlobDelegation && self.account.shared.version >= V2026
    }

    /// What `parts` ask for, to be read.
    #[inline]
    fn asked<'g>(&self, parts: &'g Parts<'_>) -> Asked<'g> {
        Asked::new(parts.action(), self.account.shared.version)
    }

    // What it returns is large, and moved if it is not inlined: in the hot path.
    #[inline(always)]
    fn presigned(
        &self,
        asked: &mut Asked<'_>,
        span: Span,
        at: Timestamp,
        by: &Expiring<Credentials>,
        room: String,
    ) -> Result<Presigned> {
        let also = asked.bind_query(self.binds(by.value()), self.account.shared.wider)?;
        let sas = &asked.sas;
        let window = window(span, at, &self.account.shared, by, sas.start)?;
        let beside = sas.resource.beside().map(|(name, value)| (name, Some(value)));
        let query = asked.query.iter().map(|(name, value)| (name.as_ref(), value.as_deref()));
        let name = sas.resource.name().map(|name| name.as_str());
        let url = Unsigned::resource(self, sas, Some(window), by, |unsigned| {
            let mut url = url(&self.base, name, beside.into_iter().chain(query), unsigned.room(), room);
            unsigned.seal(by.value(), &mut url);
            url
        })?;
        let bound = sas.headers.iter().map(|(name, value)| (name.clone(), value.as_ref()));
        Ok(Presigned::new(asked.method, url, window)
            .by("azure", by.value().kind().scheme())
            .also(also)
            .bind_all(bound)
            .need_all(asked.need.take()))
    }
}

#[async_trait]
impl Backend for Container {
    fn provider(&self) -> &'static str {
        "azure"
    }

    fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready> {
        self.try_presign_in(grant, at, String::new())
    }

    fn try_presign_in(&self, grant: &Grant<'_>, at: Timestamp, room: String) -> Result<Ready> {
        let parts = grant.parts()?;
        let mut asked = self.asked(parts);
        let span = asked.read(parts, at)?;
        match self.account.shared.at_hand(&When { at, span: Some(span) }) {
            Some(credentials) => self.presigned(&mut asked, span, at, &credentials, room).map(Ready::Signed),
            None => Ok(Ready::Pending),
        }
    }

    async fn presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Presigned> {
        let parts = grant.parts()?;
        let mut asked = self.asked(parts);
        let span = asked.read(parts, at)?;
        let credentials = self.account.shared.provide(&When { at, span: Some(span) }).await?;
        self.presigned(&mut asked, span, at, &credentials, String::new())
    }

    async fn ready(&self, at: Timestamp, until: Timestamp) -> Result<()> {
        let credentials = self.account.shared.credentials.provide(at, until).await?;
        self.account.shared.kind_of(credentials.value()).map(|_| ())
    }

    fn step<'a>(&self, plan: &Plan<'a>, step: &Step<'_>) -> Result<Grant<'a>> {
        steps::grant(plan, step)
    }

    fn explain(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Explanation> {
        let parts = grant.parts()?;
        let mut asked = self.asked(parts);
        let span = asked.read(parts, at)?;
        let shared = &self.account.shared;
        let credentials = shared.at_hand(&When { at, span: Some(span) }).ok_or_else(not_at_hand)?;
        asked.bind_query(self.binds(credentials.value()), shared.wider)?;
        let window = window(span, at, shared, &credentials, asked.sas.start)?;
        let text = Unsigned::resource(self, &asked.sas, Some(window), &credentials, |unsigned| unsigned.text())?;
        Ok(Explanation::new(None, text))
    }
}

impl fmt::Debug for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Container").field("name", &self.name).field("account", &self.account).finish()
    }
}

#[cfg(test)]
mod tests;
