//! What the matrix signs with: the library, and its lowest layer for what the library refuses to sign.

use std::sync::Arc;

use anyhow::{Result, bail};
use presign_core::{Backend as _, End, Expiring, Form, Grant, Plan, Presigned, Ready, Secret, Step, Timestamp};
use presign_s3::{Account, Addressing, Bucket, Credentials, Post, Signature};
use presign_v4::{AWS4, Base, Bound, KeyChain, Request, Stamp};

use crate::{FilledForm, Ground, Presented};

/// A signer on a [`Ground`] at an instant, right in everything until one thing of it is changed.
#[derive(Clone, Debug)]
pub struct Pen<'g> {
    ground: &'g Ground,
    at: Timestamp,
    addressing: Addressing,
    bucket: &'g str,
    region: &'g str,
    credentials: Credentials,
    end: End,
    signature: Signature,
}

impl<'g> Pen<'g> {
    /// The pen of the ground's long-lived key at `at`, path style.
    #[must_use]
    pub fn new(ground: &'g Ground, at: Timestamp) -> Self {
        let credentials = Credentials::new(&*ground.key_id, &*ground.secret);
        let (bucket, region, end) = (ground.bucket, &*ground.region, End::Never);
        let (addressing, signature) = (Addressing::Path, Signature::V4);
        Self { ground, at, addressing, bucket, region, credentials, end, signature }
    }

    /// The ground it stands on.
    #[must_use]
    pub const fn ground(&self) -> &'g Ground {
        self.ground
    }

    /// The instant it signs at.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.at
    }

    /// The same at another instant.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Self {
        Self { at, ..self.clone() }
    }

    /// The same for buckets named by host.
    #[must_use]
    pub fn by_virtual_host(&self) -> Self {
        Self { addressing: Addressing::VirtualHost, ..self.clone() }
    }

    /// The same for another bucket.
    #[must_use]
    pub fn for_bucket(&self, bucket: &'g str) -> Self {
        Self { bucket, ..self.clone() }
    }

    /// The same for another region.
    #[must_use]
    pub fn for_region(&self, region: &'g str) -> Self {
        Self { region, ..self.clone() }
    }

    /// The same with other credentials, which end at `end`.
    #[must_use]
    pub fn with(&self, credentials: Credentials, end: End) -> Self {
        Self { credentials, end, ..self.clone() }
    }

    /// The same by another signature.
    #[must_use]
    pub fn by(&self, signature: Signature) -> Self {
        Self { signature, ..self.clone() }
    }

    /// How it signs.
    #[must_use]
    pub const fn signature(&self) -> &Signature {
        &self.signature
    }

    /// The same with the ground's temporary key and `token`, which ends in an hour.
    #[must_use]
    pub fn temporary(&self, token: Option<&str>) -> Self {
        let bare = Credentials::new(&*self.ground.temporary_key_id, &*self.ground.temporary_secret);
        let credentials = match token {
            Some(token) => bare.with_session_token(token),
            None => bare,
        };
        self.with(credentials, End::At(self.at.plus(3600)))
    }

    /// Signs `grant` by the library.
    ///
    /// # Errors
    /// Those of the library; and if the key was not at hand.
    pub fn presign(&self, grant: &Grant<'_>) -> Result<Presigned> {
        match self.bucket()?.try_presign(grant, self.at)? {
            Ready::Signed(presigned) => Ok(presigned),
            _ => bail!("the key is not at hand"),
        }
    }

    /// Signs one step of an upload in parts, as its bearer presents it, with `body`.
    ///
    /// # Errors
    /// Those of the library.
    pub fn step(&self, plan: &Plan<'_>, step: Step<'_>, body: &[u8]) -> Result<Presented> {
        self.sign(&self.bucket()?.step(plan, &step)?, body)
    }

    /// Signs an upload form, as its bearer fills it in: as it stands, with `file`.
    ///
    /// # Errors
    /// Those of the library.
    pub fn form(&self, post: &Post<'_>, file: &[u8]) -> Result<FilledForm> {
        self.signed_form(post).map(|form| FilledForm::new(&form, file))
    }

    /// Signs an upload form by the library.
    ///
    /// # Errors
    /// Those of the library.
    pub fn signed_form(&self, post: &Post<'_>) -> Result<Form> {
        match self.bucket()?.try_post(post, self.at)? {
            Ready::Signed(form) => Ok(form),
            _ => bail!("the key is not at hand"),
        }
    }

    fn bucket(&self) -> Result<Bucket> {
        let endpoint = match self.addressing {
            Addressing::VirtualHost => &self.ground.virtual_endpoint,
            _ => &self.ground.path_endpoint,
        };
        let credentials = Arc::new(Expiring::new(self.credentials.clone(), self.end));
        let account =
            Account::new(self.region, credentials)?.with_endpoint(endpoint.parse()?).with_addressing(self.addressing);
        Ok(account.with_signature(self.signature.clone()).bucket(self.bucket)?)
    }

    /// As [`presign`](Self::presign), as its bearer presents it, with `body`.
    ///
    /// # Errors
    /// Those of the library.
    pub fn sign(&self, grant: &Grant<'_>, body: &[u8]) -> Result<Presented> {
        self.presign(grant).map(|presigned| Presented::new(&presigned, body))
    }

    /// Signs `method` on `key` as no caller of the library can: any validity, region, service, and list of bound
    /// headers, path style, by the long-lived key.
    #[must_use]
    pub fn forge(&self, method: &str, key: &str, forgery: &Forgery<'_>) -> Presented {
        let origin = &self.ground.path_endpoint;
        let base = Base::new(origin, &format!("/{}", self.bucket));
        let host = origin.split_once("://").map_or("", |(_, host)| host);
        let headers: Vec<(&str, &str)> =
            forgery.headers.iter().map(|(name, value)| (*name, if *name == "host" { host } else { *value })).collect();
        let bound = Bound::new(&AWS4, &headers);
        let request = Request::new(method, &base, Some(key), &bound);
        let (region, service) = (forgery.region.unwrap_or(self.region), forgery.service);
        let chain = KeyChain::new(&*self.ground.key_id, Secret::from(&*self.ground.secret));
        let key = chain.key(&AWS4, self.at, region, service);
        let stamp = Stamp::new(key.scope(), self.at, forgery.seconds);
        let mut presented = Presented::bare(method, &presign_v4::sign(&request, &stamp, &key));
        for (name, value) in headers.iter().filter(|(name, _)| *name != "host") {
            presented = presented.with_extra_header(name, value);
        }
        presented
    }
}

/// What [`Pen::forge`] signs, right until something of it is changed.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Forgery<'a> {
    /// The validity.
    pub seconds: u64,
    /// Another region than the pen's.
    pub region: Option<&'a str>,
    /// The service of the scope.
    pub service: &'a str,
    /// The bound headers, in this order; the value of `host` is the ground's.
    pub headers: &'a [(&'a str, &'a str)],
}

impl Default for Forgery<'_> {
    fn default() -> Self {
        Self { seconds: 900, region: None, service: "s3", headers: &[("host", "")] }
    }
}
