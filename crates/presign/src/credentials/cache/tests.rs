use std::future::poll_fn;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use presign_core::{End, Error, ErrorKind};
use tokio::task::JoinSet;

use super::*;
use crate::testing::at;

/// Gives the next of its ends at each fetch, `None` being a failure and the last one repeated.
#[derive(Clone, Debug)]
struct Slow(Arc<(AtomicUsize, Mutex<Vec<Option<End>>>)>);

impl Slow {
    fn giving(ends: impl IntoIterator<Item = Option<End>>) -> Self {
        let mut ends: Vec<_> = ends.into_iter().collect();
        ends.reverse();
        Self(Arc::new((AtomicUsize::new(0), Mutex::new(ends))))
    }

    fn fetches(&self) -> usize {
        self.0.0.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl ProvideCredentials<usize> for Slow {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, usize>> {
        None
    }

    async fn provide(&self, _at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<usize>>> {
        let number = self.0.0.fetch_add(1, Ordering::SeqCst) + 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
        let mut ends = self.0.1.lock().unwrap();
        let end = if ends.len() > 1 { ends.pop().unwrap() } else { ends[0] };
        end.map(|end| Arc::new(Expiring::new(number, end)))
            .ok_or_else(|| Error::new(ErrorKind::Credentials, format!("fetch number {number}")))
    }
}

fn until(end: i64) -> Option<End> {
    Some(End::At(at(end)))
}

async fn hundred(cached: &Cached<usize, Slow>, now: i64) -> Vec<Result<usize>> {
    let mut all = JoinSet::new();
    for _ in 0..100 {
        let cached = cached.clone();
        all.spawn(async move { cached.provide(at(now), at(now + 60)).await.map(|one| *one.value()) });
    }
    all.join_all().await
}

#[tokio::test]
async fn a_hundred_who_ask_at_once_are_one_fetch() {
    for end in [Some(End::Never), Some(End::Unknown), until(1010), until(9000)] {
        let slow = Slow::giving([end]);
        let cached = Cached::new(slow.clone()).with_least_interval(Duration::ZERO);
        assert!(hundred(&cached, 1000).await.into_iter().all(|one| one.unwrap() == 1));
        assert_eq!(slow.fetches(), 1, "{end:?}");
    }
}

#[tokio::test]
async fn a_failure_is_shared_and_not_kept() {
    let slow = Slow::giving([None, until(9000)]);
    let cached = Cached::new(slow.clone());
    for failed in hundred(&cached, 1000).await {
        assert_eq!(failed.unwrap_err().to_string(), "fetch number 1");
    }
    assert_eq!(*cached.provide(at(1000), at(1060)).await.unwrap().value(), 2);
}

#[tokio::test]
async fn an_identity_is_fetched_anew_ahead_of_its_end() {
    let slow = Slow::giving([until(2000), None, until(3000)]);
    let cached = Cached::new(slow.clone());
    let ask = async |now| cached.provide(at(now), at(now + 60)).await.map(|one| *one.value());
    assert_eq!(ask(1000).await.unwrap(), 1);
    assert_eq!(ask(1700).await.unwrap(), 1, "five minutes are left");
    assert_eq!(ask(1701).await.unwrap(), 1, "the fetch fails, and the old one still works");
    assert_eq!(ask(1760).await.unwrap(), 1, "a minute has not passed");
    assert_eq!(slow.fetches(), 2);
    assert!(cached.at_hand(at(1761), at(1821)).is_some(), "what must be signed at once still is");
    assert_eq!(ask(1761).await.unwrap(), 3);
    assert_eq!(slow.fetches(), 3);
}

#[tokio::test]
async fn a_fetch_that_is_given_up_is_taken_over() {
    let slow = Slow::giving([Some(End::Never)]);
    let cached = Cached::new(slow.clone());
    let mut fetching = cached.provide(at(0), at(60));
    let mut waiting = cached.provide(at(0), at(60));
    poll_fn(|cx| {
        assert!(fetching.as_mut().poll(cx).is_pending() && waiting.as_mut().poll(cx).is_pending());
        Poll::Ready(())
    })
    .await;
    assert_eq!(slow.fetches(), 1);
    drop(fetching);
    assert_eq!(*waiting.await.unwrap().value(), 2);
}

#[tokio::test]
async fn what_is_forgotten_is_fetched_anew() {
    let slow = Slow::giving([Some(End::Never)]);
    let cached = Cached::new(slow.clone());
    cached.provide(at(0), at(60)).await.unwrap();
    cached.clone().forget();
    assert!(cached.at_hand(at(0), at(60)).is_none());
    assert_eq!(*cached.provide(at(0), at(60)).await.unwrap().value(), 2);
    assert!(!format!("{cached:?}").contains("Expiring"), "{cached:?}");
}

#[cfg(feature = "s3")]
#[tokio::test]
async fn a_presigner_awaits_what_is_not_at_hand() {
    use crate::credentials::AnyCredentials;
    use crate::testing::MINUTE;
    use crate::{Config, FixedClock, Grant, s3};

    let keys = s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let fixed = Arc::new(Expiring::new(keys.with_session_token("t0ken"), End::At(at(100_000))));
    let config = Config::from_url("s3://b?region=r&endpoint=http://h").unwrap();
    let fresh = || {
        let credentials = AnyCredentials::s3(Cached::new(Arc::clone(&fixed)));
        config.presigner(credentials).unwrap().with_clock(FixedClock::new(at(90_000)))
    };
    let grant = Grant::get("k", MINUTE);

    let awaited = fresh();
    assert_eq!(*awaited.presign_now(&grant).unwrap_err().kind(), ErrorKind::Pending);
    let presigned = awaited.presign(&grant).await.unwrap();
    assert_eq!(awaited.presign_now(&grant).unwrap(), presigned);

    let batch = fresh();
    batch.ready(MINUTE).await.unwrap();
    assert_eq!(batch.presign_now(&grant).unwrap(), presigned);
    assert!(!format!("{batch:?}").contains("t0ken"));
}
