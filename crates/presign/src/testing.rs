//! A backend that counts what it is asked, for the tests of this crate.

#[cfg(feature = "delegation_key")]
pub(crate) mod azure;
#[cfg(all(feature = "gcs", feature = "serde_json", any(feature = "aws_lc_rs", feature = "rsa")))]
pub(crate) mod google;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use presign_core::{Backend, End, Grant, Limits, Presigned, Ready, Result, Target, Term, Timestamp, percent};

pub(crate) const MINUTE: Duration = Duration::from_secs(60);

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

/// Signs `https://toy.example/KEY?sig=5ec4e7`, binds the headers it is given and needs `x-toy` for an upload.
#[derive(Clone, Debug, Default)]
pub(crate) struct Toy(Arc<State>);

#[derive(Debug, Default)]
struct State {
    at_hand: AtomicBool,
    asked: AtomicUsize,
    ready_until: AtomicI64,
}

impl Toy {
    pub(crate) fn remote() -> Self {
        Self::default()
    }

    pub(crate) fn at_hand() -> Self {
        let toy = Self::default();
        toy.0.at_hand.store(true, Ordering::Relaxed);
        toy
    }

    pub(crate) fn asked(&self) -> usize {
        self.0.asked.load(Ordering::Relaxed)
    }

    pub(crate) fn ready_until(&self) -> Timestamp {
        at(self.0.ready_until.load(Ordering::Relaxed))
    }

    fn signed(grant: &Grant<'_>, at: Timestamp) -> Result<Presigned> {
        let parts = grant.parts()?;
        let window = parts.window(at, &Limits::up_to_seconds(604_800), End::Never)?;
        let mut url = String::from("https://toy.example/");
        if let Target::Object(key) = parts.target() {
            percent::path(key.as_str(), &mut url);
        }
        url.push_str("?sig=5ec4e7");
        let method = match parts.action() {
            presign_core::Action::Request(method) => method.clone(),
            action => action.name().to_uppercase().parse().unwrap(),
        };
        let mut presigned = Presigned::new(method, url, window).by("toy", "toy-1");
        for term in parts.terms() {
            presigned = match term {
                Term::Header(name, value) => presigned.bind(name.clone(), value.as_ref()),
                Term::CreateOnly => presigned.need(http::HeaderName::from_static("x-toy"), "1"),
                Term::Size(size) => presigned.bind(http::header::CONTENT_LENGTH, size.max().to_string()),
                _ => presigned,
            };
        }
        Ok(presigned)
    }
}

#[async_trait]
impl Backend for Toy {
    fn provider(&self) -> &'static str {
        "toy"
    }

    fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready> {
        self.0.asked.fetch_add(1, Ordering::Relaxed);
        if self.0.at_hand.load(Ordering::Relaxed) {
            Self::signed(grant, at).map(Ready::Signed)
        } else {
            Ok(Ready::Pending)
        }
    }

    async fn presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Presigned> {
        self.0.asked.fetch_add(1, Ordering::Relaxed);
        Self::signed(grant, at)
    }

    async fn ready(&self, _at: Timestamp, until: Timestamp) -> Result<()> {
        self.0.at_hand.store(true, Ordering::Relaxed);
        self.0.ready_until.store(until.unix(), Ordering::Relaxed);
        Ok(())
    }
}
