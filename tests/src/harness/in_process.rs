//! A verifier of one's own before a map.

use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use async_trait::async_trait;
use presign_core::{Denied, Origin, Received, Timestamp, Verified};

use super::process::{kind, parts, refused};
use super::service::{self, State};
use super::{Harness, Keeping, OwnHarness, OwnScheme};
use crate::{Kind, Outcome, Presented, Proof, Rule, Store};

/// A scheme of one's own with its verifier: all that [`InProcess`] needs to be a server of it.
pub trait Judge: OwnScheme {
    /// Says whether a request is one that was signed, and what for.
    ///
    /// # Errors
    /// A typed reason: refusals are asserted by their kind.
    fn verify(&self, received: &Received<'_>, at: Timestamp) -> Result<Verified, Denied>;

    /// How the scheme and the host of a request are known.
    fn origin(&self) -> Origin {
        Origin::HostHeader { scheme: "http".into() }
    }

    /// What becomes of an object of this name.
    fn keeps(&self, key: &str) -> Keeping {
        let _ = key;
        Keeping::ByName
    }

    /// Where the verifier proves less or other than a case states.
    fn rules(&self) -> Vec<Rule> {
        Vec::new()
    }
}

/// A [`Judge`] before a map, in this process and without a socket.
///
/// It answers 200 to an upload and 204 to a deletion, lists what lies below the parameter `prefix` as XML, and holds to
/// the size, the SHA-256 and the creation that a verifier leaves to it. Objects are named `bucket/key`, as
/// [`store::name`](crate::store::name) does it, with no bucket where the verifier names none.
#[derive(Debug)]
pub struct InProcess<J> {
    judge: J,
    now: Timestamp,
    state: Mutex<State>,
}

impl<J: Judge> InProcess<J> {
    /// The server of `judge`, empty, whose clock stands at `now`.
    #[must_use]
    pub fn new(judge: J, now: Timestamp) -> Self {
        Self { judge, now, state: Mutex::default() }
    }
}

/// A request without any parameter is one to a verifier that lacks the first.
const NOTHING: Rule = Rule::new("*/stripped/query", Proof::As(Kind::Malformed));

impl<J: Judge> OwnHarness for InProcess<J> {
    fn own(&self) -> &dyn OwnScheme {
        &self.judge
    }
}

#[async_trait]
impl<J: Judge> Harness for InProcess<J> {
    fn name(&self) -> &str {
        self.judge.name()
    }

    fn judge(&self) -> &'static str {
        "its own verifier, over a map"
    }

    fn now(&self) -> Result<Timestamp> {
        Ok(self.now)
    }

    fn rules(&self) -> Vec<Rule> {
        self.judge.rules().into_iter().chain([NOTHING]).collect()
    }

    fn keeps(&self, key: &str) -> Keeping {
        self.judge.keeps(key)
    }

    async fn send(&self, presented: &Presented) -> Result<Outcome> {
        let Some(parts) = parts(presented) else {
            return Ok(refused(400, "InvalidRequest", Kind::Malformed));
        };
        let origin = self.judge.origin();
        let received = Received::new(&parts, &origin, None);
        let verified = received.and_then(|received| self.judge.verify(&received, self.now));
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(match verified {
            Ok(verified) => service::serve(&mut state, &verified, presented.body()),
            Err(denied) => refused(403, "Denied", kind(denied.reason())),
        })
    }

    async fn store(&self) -> Result<Store> {
        Ok(self.state.lock().unwrap_or_else(PoisonError::into_inner).objects.clone())
    }

    async fn restore(&self, store: &Store) -> Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.objects.clone_from(store);
        state.give_up();
        Ok(())
    }
}
