//! A verifier of one's own before a map.

use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use async_trait::async_trait;
use presign_core::{Denied, Origin, Reason, Received, Timestamp, Verified};

use super::posted;
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

    /// Says whether a form that was posted is one that was signed, and which object its file is for.
    ///
    /// # Errors
    /// A typed reason, as for a URL. A scheme without forms takes none.
    fn verify_form(&self, received: &Received<'_>, form: &PostedForm, at: Timestamp) -> Result<Verified, Denied> {
        let _ = (received, form, at);
        Err(Reason::Malformed("a form, which the scheme does not have").into())
    }

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

/// A form as it was posted.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PostedForm {
    /// The fields before the file, in their order.
    pub fields: Vec<(String, String)>,
    /// What the file is called.
    pub file_name: String,
    /// How many bytes it has.
    pub size: u64,
}

/// A [`Judge`] before a map, in this process and without a socket.
///
/// It answers 200 to an upload and 204 to a deletion, lists what lies below the parameter `prefix` as XML, takes uploads
/// in parts in the words of [`PartWords::S3`](crate::matrix::own::PartWords::S3) and the file of a form, and holds to the
/// size, the SHA-256 and the creation that a verifier leaves to it. Objects are named `bucket/key`, as
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

    /// Takes the file of a form, or says why it doesn't.
    fn posted(&self, received: Result<Received<'_>, Denied>, kind_of: &str, body: &[u8]) -> Outcome {
        let Some(posted::Parts { fields, file: Some((file_name, file)) }) = posted::read(kind_of, body) else {
            return refused(400, "InvalidRequest", Kind::Malformed);
        };
        let size = u64::try_from(file.len()).unwrap_or(u64::MAX);
        let form = PostedForm { fields, file_name, size };
        match received.and_then(|received| self.judge.verify_form(&received, &form, self.now)) {
            Ok(verified) => service::store(&mut self.lock(), &verified, file),
            Err(denied) => refused(403, "Denied", kind(denied.reason())),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
        if let Some(kind) = presented.field("content-type").filter(|text| text.starts_with("multipart/")) {
            return Ok(self.posted(received, kind, presented.body()));
        }
        let verified = received.and_then(|received| self.judge.verify(&received, self.now));
        Ok(match verified {
            Ok(verified) => service::serve(&mut self.lock(), &verified, presented.body()),
            Err(denied) => refused(403, "Denied", kind(denied.reason())),
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
