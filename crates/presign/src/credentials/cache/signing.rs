//! What a URL says and by which key it is signed, when the credentials behind it come and go.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use presign_core::{End, ErrorKind, Expires, Expiry, Grant};
use tokio::task::JoinSet;

use super::*;
use crate::credentials::AnyCredentials;
use crate::{FixedClock, Presigner, S3Config, s3};

const HOUR: Duration = Duration::from_secs(3600);

/// Gives one after the other.
#[derive(Clone, Debug)]
struct Rotating(Arc<(AtomicUsize, Mutex<Vec<Expiring<s3::Credentials>>>)>);

impl Rotating {
    fn giving(identities: impl IntoIterator<Item = Expiring<s3::Credentials>>) -> Self {
        let mut identities: Vec<_> = identities.into_iter().collect();
        identities.reverse();
        Self(Arc::new((AtomicUsize::new(0), Mutex::new(identities))))
    }

    fn fetches(&self) -> usize {
        self.0.0.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl ProvideCredentials<s3::Credentials> for Rotating {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, s3::Credentials>> {
        None
    }

    async fn provide(&self, _at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<s3::Credentials>>> {
        self.0.0.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(5)).await;
        Ok(Arc::new(self.0.1.lock().unwrap().pop().unwrap()))
    }
}

/// The instant of the example in the AWS documentation.
fn now() -> Timestamp {
    "20130524T000000Z".parse().unwrap()
}

fn keys(secret: &str) -> s3::Credentials {
    s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", secret)
}

fn ending_in(seconds: u64) -> Expiring<s3::Credentials> {
    Expiring::new(keys("another").with_session_token("t0ken"), End::At(now().plus(seconds)))
}

fn presigner(expiry: Expiry, provider: Cached<s3::Credentials, Rotating>) -> Presigner {
    let config = S3Config::new("examplebucket", "us-east-1")
        .with_endpoint("https://s3.amazonaws.com".parse().unwrap())
        .with_addressing(s3::Addressing::VirtualHost)
        .with_expiry(expiry);
    crate::Config::S3(config).presigner(AnyCredentials::s3(provider)).unwrap().with_clock(FixedClock::new(now()))
}

#[tokio::test]
async fn a_thousand_who_sign_at_once_ask_once() {
    let rotating = Rotating::giving([ending_in(60)]);
    let presigner = presigner(Expiry::Clamp, Cached::new(rotating.clone()));
    let mut all = JoinSet::new();
    for number in 0..1000 {
        let presigner = presigner.clone();
        all.spawn(async move { presigner.presign(&Grant::get(format!("{number}.bin"), HOUR)).await });
    }
    let all = all.join_all().await;
    assert!(all.into_iter().all(|one| one.unwrap().expires() == Expires::Known(now().plus(60))));
    assert_eq!(rotating.fetches(), 1);
}

#[tokio::test]
async fn credentials_that_die_in_a_minute_are_no_credentials_for_an_hour() {
    let grant = Grant::get("k", HOUR);
    let by = |expiry| presigner(expiry, Cached::new(Rotating::giving([ending_in(60)])));
    let end = Expires::Known(now().plus(60));

    let clamped = by(Expiry::Clamp).presign(&grant).await.unwrap();
    assert_eq!(clamped.expires(), end);
    assert!(clamped.reveal().as_str().contains("X-Amz-Expires=60&"));
    let ignored = by(Expiry::Ignore).presign(&grant).await.unwrap();
    assert_eq!(ignored.expires(), end, "the URL says more than it holds, and this says so");
    assert!(ignored.reveal().as_str().contains("X-Amz-Expires=3600&"));
    let refused = by(Expiry::Refuse).presign(&grant).await.unwrap_err();
    assert_eq!(*refused.kind(), ErrorKind::Credentials);
    assert!(refused.to_string().contains("renew them"), "{refused}");
}

/// The key of that day and region was derived from the first secret already, under the same access key id.
#[tokio::test]
async fn a_new_secret_signs_by_its_own_key() {
    let published = Expiring::new(keys("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), End::Never);
    let rotating = Rotating::giving([ending_in(3600), published]);
    let presigner = presigner(Expiry::Clamp, Cached::new(rotating.clone()).with_least_interval(Duration::ZERO));
    let first = presigner.presign(&Grant::get("test.txt", Duration::from_secs(60))).await.unwrap();
    assert!(first.reveal().as_str().contains("X-Amz-Security-Token=t0ken"));

    let second = presigner.presign(&Grant::get("test.txt", Duration::from_secs(86_400))).await.unwrap();
    assert_eq!(rotating.fetches(), 2);
    // <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>
    let signature = "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    assert!(second.reveal().as_str().ends_with(signature));
    assert!(!second.reveal().as_str().contains("t0ken"));
}
