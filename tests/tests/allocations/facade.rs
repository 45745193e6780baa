use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use allocation_counter::measure;
use presign::credentials::Cached;
use presign::{FixedClock, Presigner};
use presign_core::{End, Expiring, Grant, Timestamp};
use presign_s3::{Account, Bucket, Credentials};

const VALIDITY: Duration = Duration::from_secs(900);

fn grant() -> Grant<'static> {
    Grant::get("photos/2026/11/21/img-000123.jpg", VALIDITY)
}

fn expiring() -> Arc<Expiring<Credentials>> {
    Arc::new(Expiring::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret"), End::Never))
}

fn presigner(bucket: Bucket) -> Presigner {
    Presigner::new(bucket).with_clock(FixedClock::new(Timestamp::from_unix(1_795_262_400).unwrap()))
}

/// What `work` comes to without waiting.
fn at_once<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("the key is at hand"),
    }
}

/// Allocations of a URL at once and of one that is awaited, once what is kept for a day is there.
fn of(presigner: &Presigner) -> (u64, u64) {
    let grant = grant();
    presigner.presign_now(&grant).unwrap();
    let now = measure(|| drop(presigner.presign_now(&grant).unwrap()));
    let awaited = measure(|| drop(at_once(presigner.presign(&grant)).unwrap()));
    (now.count_total, awaited.count_total)
}

#[test]
fn the_facade_asks_for_no_memory_of_its_own() {
    let bucket = Account::new("us-east-1", expiring()).unwrap().bucket("examplebucket").unwrap();
    assert_eq!(of(&presigner(bucket)), (1, 1));
}

#[test]
fn neither_does_a_cache_of_credentials() {
    let account = Account::new("us-east-1", Cached::new(expiring())).unwrap();
    let presigner = presigner(account.bucket("examplebucket").unwrap());
    at_once(presigner.ready(VALIDITY)).unwrap();
    assert_eq!(of(&presigner), (1, 1));
}
