use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use presign_core::{
    Backend, Error, ErrorKind, Expiring, Explanation, Grant, Parts, Plan, Presigned, Ready, RequiredHeader, Result,
    Span, Step, Timestamp, percent,
};

use crate::account::not_at_hand;
use crate::checked::Checked;
use crate::fields::Field;
use crate::names::Name;
use crate::operation::Permitted;
use crate::plain::{Plains, Reading, name};
use crate::resource::canonical;
use crate::run::Run;
use crate::sign::{Unsigned, begin_url};
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
    pub(crate) run: Run,
    plains: Arc<Plains>,
}

impl Container {
    pub(crate) fn new(account: Account, name: String) -> Result<Self> {
        names::container(&name)?;
        let run = account.shared.run_of(account.shared.version)?;
        let mut base = format!("{}/", account.shared.base());
        percent::path(&name, &mut base);
        base.push('/');
        let canonical = canonical(account.shared.endpoint.account(), &name, Some(""));
        let plains = Arc::new(Plains::new(account.shared.version, account.shared.wider, &canonical, &run));
        Ok(Self { account, name, base, canonical, run, plains })
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
        self.unsigned(sas, when, &credentials, |unsigned| unsigned.text())
    }

    /// The URL of `resource` with a token that was signed for more than it: for the container, or for the account.
    ///
    /// # Errors
    /// [`ErrorKind::Key`](presign_core::ErrorKind::Key) and others, if there can be no such resource.
    pub fn reveal_url(&self, resource: &Resource<'_>, signed: &SignedSas) -> Result<String> {
        let ((form, name), token) = (resource.parts(), signed.reveal_token());
        form.check(self.account.shared.version)?;
        form.check_name(name)?;
        let beside = form.beside().map(|(name, value)| (name, Some(value)));
        let mut url = String::new();
        begin_url(&self.base, name.map(Name::of), beside, token.len(), &mut url);
        Ok(url + token)
    }

    /// When `sas` is signed, if it can be for this resource at all.
    fn when(&self, sas: &Sas<'_>, at: Timestamp) -> Result<When> {
        sas.wanted.form.check(sas.version.unwrap_or(self.account.shared.version))?;
        sas.wanted.form.check_name(sas.name.as_ref())?;
        When::new(at, sas.validity)
    }

    fn sign(&self, sas: &Sas<'_>, when: When, credentials: &Expiring<Credentials>) -> Result<SignedSas> {
        let (name, wanted) = (sas.name.as_ref(), &sas.wanted);
        let beside = wanted.form.beside().map(|(name, value)| (name, Some(value)));
        let bound = wanted.query.iter().map(|(name, value)| (name.as_ref(), Some(value.as_ref())));
        self.unsigned(sas, when, credentials, |unsigned| {
            let mut url = String::new();
            begin_url(&self.base, name.map(Name::of), beside.into_iter().chain(bound), unsigned.room(), &mut url);
            unsigned.signed(credentials.value(), url)
        })
    }

    fn unsigned<T>(
        &self,
        sas: &Sas<'_>,
        when: When,
        credentials: &Expiring<Credentials>,
        take: impl FnOnce(&Unsigned<'_>) -> T,
    ) -> Result<T> {
        let (shared, wanted) = (&*self.account.shared, &sas.wanted);
        let window = when.window(shared, credentials, wanted.start)?;
        let kind = shared.kind_of(credentials.value())?;
        let checked = Checked::of(wanted, kind, sas.version.unwrap_or(shared.version))?;
        if window.is_none() && wanted.values.get(Field::Policy).is_none() {
            let text = "sign a SAS without an end: say how long it is valid, or name a stored access policy";
            return Err(Error::new(ErrorKind::Validity, text));
        }
        Unsigned::resource(self, sas.name.as_ref(), wanted, &checked, window, credentials.value(), take)
    }

    /// What `parts` ask for.
    #[inline(always)]
    fn read<'g>(&self, parts: &'g Parts<'_>) -> Result<Reading<'_, 'g>> {
        Reading::of(parts, &self.plains, self.account.shared.version)
    }

    /// Whether what `parts` name can be a blob.
    fn check_name(&self, parts: &Parts<'_>) -> Result<()> {
        name(parts).map_or(Ok(()), names::blob)
    }

    // What it returns is large, and moved if it is not inlined: in the hot path.
    #[inline(always)]
    fn presigned(
        &self,
        (parts, reading): (&Parts<'_>, Reading<'_, '_>),
        span: Span,
        at: Timestamp,
        by: &Expiring<Credentials>,
        room: String,
    ) -> Result<Presigned> {
        let (shared, name, mut read) = (&*self.account.shared, name(parts), None);
        let in_url = name.map(Name::of_blob).transpose()?;
        let permitted = reading.by(shared.kind_of(by.value())?, shared.wider, &mut read)?;
        let Permitted { asked, also, checked, template } = permitted;
        let wanted = &asked.wanted;
        let window = window(span, at, shared, by, wanted.start)?;
        let beside = wanted.form.beside().map(|(name, value)| (name, Some(value)));
        let query = asked.query.iter().map(|(name, value)| (name.as_ref(), value.as_deref()));
        let mut url = room;
        if let (Some(template), Some(name)) = (template, in_url)
            && template.is_by(by.value())
        {
            begin_url(&self.base, in_url, std::iter::empty(), template.room(by.value()), &mut url);
            template.seal(name, &window.expires_at().extended(), by.value(), &mut url);
        } else {
            Unsigned::resource(self, name, wanted, checked, Some(window), by.value(), |unsigned| {
                begin_url(&self.base, in_url, beside.into_iter().chain(query), unsigned.room(), &mut url);
                unsigned.seal(by.value(), &mut url);
            })?;
        }
        let bound = wanted.headers.iter().map(|(name, value)| RequiredHeader::bound(name.clone(), value.as_ref()));
        let needed = asked.need.iter().map(|(name, value)| RequiredHeader::needed(name.clone(), *value));
        Ok(Presigned::new(asked.method, url, window)
            .by("azure", checked.kind.scheme())
            .also(also)
            .with_headers(bound.chain(needed)))
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
        let (reading, span) = (self.read(parts)?, parts.span(at, &When::LIMITS)?);
        match self.account.shared.at_hand(&When { at, span: Some(span) }) {
            Some(credentials) => self.presigned((parts, reading), span, at, &credentials, room).map(Ready::Signed),
            None => self.check_name(parts).map(|()| Ready::Pending),
        }
    }

    async fn presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Presigned> {
        let parts = grant.parts()?;
        let (reading, span) = (self.read(parts)?, parts.span(at, &When::LIMITS)?);
        self.check_name(parts)?;
        let credentials = self.account.shared.provide(&When { at, span: Some(span) }).await?;
        self.presigned((parts, reading), span, at, &credentials, String::new())
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
        let (reading, span) = (self.read(parts)?, parts.span(at, &When::LIMITS)?);
        self.check_name(parts)?;
        let shared = &self.account.shared;
        let credentials = shared.at_hand(&When { at, span: Some(span) }).ok_or_else(not_at_hand)?;
        let mut read = None;
        let permitted = reading.by(shared.kind_of(credentials.value())?, shared.wider, &mut read)?;
        let Permitted { asked, checked, .. } = permitted;
        let (name, wanted) = (name(parts), &asked.wanted);
        let window = Some(window(span, at, shared, &credentials, wanted.start)?);
        let by = credentials.value();
        let text = Unsigned::resource(self, name, wanted, checked, window, by, |unsigned| unsigned.text())?;
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
