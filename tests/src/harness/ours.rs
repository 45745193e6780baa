//! The library's own verifier before a map.

mod form;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use anyhow::Result;
use async_trait::async_trait;
use http::request::Parts;
use presign_core::{Denied, Origin, Reason, Received, Timestamp, Verified};
use presign_s3::{Addressing, Credentials, Verifier};

use super::process::{kind, parts, refused};
use super::service::{self, State};
use super::{Harness, Keeping, S3Harness};
use crate::{Ground, Kind, Outcome, Presented, Proof, Rule, Store};

/// `presign_s3::Verifier` before a map, in this process and without a socket.
#[derive(Debug)]
pub struct Ours {
    ground: Ground,
    by_path: Verifier,
    by_host: Verifier,
    keys: [Credentials; 2],
    now: Timestamp,
    state: Mutex<State>,
}

impl Ours {
    /// The server of `ground`, empty, whose clock stands at the present second.
    ///
    /// # Errors
    /// The ground's endpoints can't be read, or the machine's clock is before 1970.
    pub fn new(ground: Ground) -> Result<Self> {
        let verifier = |endpoint: &str, addressing| -> Result<Verifier> {
            Ok(Verifier::new(endpoint.parse()?, ground.region.clone()).with_addressing(addressing).with_sigv2())
        };
        Ok(Self {
            by_path: verifier(&ground.path_endpoint, Addressing::Path)?,
            by_host: verifier(&ground.virtual_endpoint, Addressing::VirtualHost)?,
            keys: [
                Credentials::new(&*ground.key_id, &*ground.secret),
                Credentials::new(&*ground.temporary_key_id, &*ground.temporary_secret)
                    .with_session_token(&*ground.token),
            ],
            now: Timestamp::try_from(SystemTime::now())?,
            state: Mutex::default(),
            ground,
        })
    }

    /// Why it refuses a request; none if it accepts it, or if no HTTP server would read it.
    #[must_use]
    pub fn refusal(&self, presented: &Presented) -> Option<Reason> {
        let parts = parts(presented)?;
        self.verify(&parts).err().map(|denied| denied.reason().clone())
    }

    fn verify(&self, parts: &Parts) -> Result<Verified, Denied> {
        let origin = Origin::HostHeader { scheme: "http".into() };
        let received = Received::new(parts, &origin, None)?;
        let verifier = self.verifier(&received);
        let claims = verifier.parse(&received)?;
        verifier.verify(&claims, &self.keys[..], self.now)
    }

    fn verifier(&self, received: &Received<'_>) -> &Verifier {
        let (_, domain) = self.ground.virtual_endpoint.split_once("://").unwrap_or_default();
        if received.authority().to_ascii_lowercase().ends_with(domain) { &self.by_host } else { &self.by_path }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The matrix states what this verifier says; a request without any parameter is one to it that lacks the first.
const RULES: &[Rule] = &[
    Rule::new("*/stripped/query", Proof::As(Kind::Malformed)),
    Rule::new("*/sigv2/stripped-query", Proof::As(Kind::Malformed)),
];

impl S3Harness for Ours {
    fn ground(&self) -> &Ground {
        &self.ground
    }
}

#[async_trait]
impl Harness for Ours {
    fn name(&self) -> &'static str {
        "ours"
    }

    fn judge(&self) -> &'static str {
        "presign_s3::Verifier, over a map"
    }

    fn now(&self) -> Result<Timestamp> {
        Ok(self.now)
    }

    fn rules(&self) -> Vec<Rule> {
        RULES.to_vec()
    }

    fn keeps(&self, _key: &str) -> Keeping {
        Keeping::ByName
    }

    async fn send(&self, presented: &Presented) -> Result<Outcome> {
        if let Some(enclosure) = presented.field("content-type").filter(|text| text.starts_with("multipart/")) {
            return Ok(form::serve(self, presented, enclosure));
        }
        let Some(parts) = parts(presented) else {
            return Ok(refused(400, "InvalidRequest", Kind::Malformed));
        };
        Ok(match self.verify(&parts) {
            Ok(verified) => service::serve(&mut self.lock(), &verified, presented.body()),
            Err(refusal) => denied(&refusal),
        })
    }

    async fn store(&self) -> Result<Store> {
        Ok(self.lock().objects.clone())
    }

    async fn restore(&self, store: &Store) -> Result<()> {
        self.lock().restore(store);
        Ok(())
    }
}

fn denied(refusal: &Denied) -> Outcome {
    let answer = presign_s3::answer(refusal);
    refused(answer.status, answer.code, kind(refusal.reason()))
}
