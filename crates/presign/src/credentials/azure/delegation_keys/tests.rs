use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use presign_core::{Backend as _, Grant};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::*;
use crate::testing::azure::Azure;
use crate::testing::{MINUTE, at};
use crate::{Clock, Presigner};

const SHORT: Duration = Duration::from_millis(700);
const NOW: i64 = 1_795_262_400;

/// The error's text, which holds no token and no key.
fn shown(error: &Error) -> String {
    let text = format!("{error} {error:?}");
    assert!(!text.contains("eyJ0") && !text.contains("c2Vj"), "{text}");
    text
}

/// A clock that is set.
#[derive(Clone, Debug)]
struct Hand(Arc<AtomicI64>);

impl Hand {
    fn at(now: i64) -> Self {
        Self(Arc::new(AtomicI64::new(now)))
    }

    fn set(&self, now: i64) {
        self.0.store(now, Ordering::Relaxed);
    }
}

impl Clock for Hand {
    fn now(&self) -> Result<Timestamp> {
        Timestamp::from_unix(self.0.load(Ordering::Relaxed))
    }
}

fn presigner(azure: &Azure, keys: DelegationKeys, hand: &Hand) -> Presigner {
    let container = azure.account(Cached::new(keys)).container("cats").unwrap();
    Presigner::new(container).with_clock(hand.clone())
}

fn parameter<'u>(url: &'u str, name: &str) -> Option<&'u str> {
    url.split(['?', '&']).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_urls_of_many_tasks_share_one_key_which_is_renewed_once() {
    let azure = Azure::new().await;
    let hand = Hand::at(NOW);
    let presigner = presigner(&azure, azure.keys(), &hand);
    let all = async || {
        let mut tasks = JoinSet::new();
        for task in 0..64 {
            let presigner = presigner.clone();
            tasks.spawn(async move {
                for number in (task..10_000).step_by(64) {
                    let presigned = presigner.presign(&Grant::get(format!("cat {number}"), MINUTE)).await.unwrap();
                    let url = presigned.reveal().as_str().to_owned();
                    assert_eq!(parameter(&url, "skoid"), Some("o-1"));
                }
            });
        }
        while let Some(task) = tasks.join_next().await {
            task.unwrap();
        }
        azure.said(|said| said.keys.len())
    };
    assert_eq!(all().await, 1);
    // It begins 15 minutes back and ends seven days after that; another one is fetched five minutes ahead.
    let end = NOW - 900 + 7 * 86_400;
    hand.set(end - 301);
    assert_eq!(all().await, 1);
    hand.set(end - 30);
    assert_eq!(all().await, 2);
}

#[tokio::test]
async fn a_key_is_asked_for_as_it_is_told() {
    let azure = Azure::new().await;
    let keys = azure.keys().with_version("2025-11-05".parse().unwrap());
    let keys = keys.with_lifetime(Duration::from_secs(3600)).unwrap().with_delegated_tenant("t-2");
    let key = keys.provide(at(NOW), at(NOW + 60)).await.unwrap();
    azure.said(|said| {
        let asked = "<KeyInfo><Start>2026-11-21T11:45:00Z</Start><Expiry>2026-11-21T12:45:00Z</Expiry>\
                     <DelegatedUserTid>t-2</DelegatedUserTid></KeyInfo>";
        assert_eq!(said.keys, [asked]);
    });
    assert_eq!(key.end(), End::At(at(NOW + 2700)));
    let container = azure.account(key).with_version("2026-02-06".parse().unwrap()).container("cats").unwrap();
    let explained = container.explain(&Grant::get("k", MINUTE), at(NOW)).unwrap();
    let text = explained.string_to_sign();
    assert!(text.contains("\no-1\nt-1\n2026-11-21T11:45:00Z\n2026-11-21T12:45:00Z\nb\n2025-11-05\n"), "{text}");
    for seconds in [0, 900, 7 * 86_400 + 1] {
        let error = azure.keys().with_lifetime(Duration::from_secs(seconds)).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Validity);
    }
}

#[tokio::test]
async fn a_url_ends_with_its_key() {
    let azure = Azure::new().await;
    let hand = Hand::at(NOW);
    let presigner = presigner(&azure, azure.keys().with_lifetime(Duration::from_secs(3600)).unwrap(), &hand);
    let presigned = presigner.presign(&Grant::get("k", Duration::from_secs(86_400))).await.unwrap();
    assert_eq!(presigned.expires().latest(), at(NOW + 2700));
    assert_eq!(parameter(presigned.reveal().as_str(), "se"), Some("2026-11-21T12%3A45%3A00Z"));
}

#[tokio::test]
async fn what_passes_is_asked_again() {
    let azure = Azure::new().await;
    azure.said(|said| said.statuses = [429, 503].into());
    assert!(azure.keys().provide(at(NOW), at(NOW)).await.is_ok());
    azure.said(|said| assert_eq!(said.keys.len(), 3));
}

#[tokio::test]
async fn a_refusal_names_the_role_and_is_not_repeated() {
    for (status, kind, what) in [
        (403, ErrorKind::Credentials, "the role Storage Blob Delegator"),
        (401, ErrorKind::Credentials, "the token is not accepted"),
        (400, ErrorKind::Credentials, "the service knows version 2026-10-06"),
        (404, ErrorKind::Credentials, "a storage account of this name"),
        (418, ErrorKind::Transport, "it answered 418"),
        (307, ErrorKind::Transport, "no redirect is followed"),
    ] {
        let azure = Azure::new().await;
        azure.said(|said| said.statuses = [status].into());
        let error = azure.keys().provide(at(NOW), at(NOW)).await.unwrap_err();
        let text = shown(&error);
        assert_eq!(*error.kind(), kind, "{text}");
        assert!(text.contains(what) && text.contains("photos"), "{text}");
        azure.said(|said| assert_eq!((said.keys.len(), said.elsewhere), (1, 0), "{status}"));
    }
}

#[tokio::test]
async fn a_service_that_is_down_or_hangs_is_an_error_within_the_deadline() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let (busy, hanging) = (Azure::new().await, Azure::new().await);
    busy.said(|said| said.statuses = [503; 1000].into());
    hanging.said(|said| said.statuses = [0].into());
    let absent = Endpoint::at("photos", format!("http://{closed}").parse().unwrap()).unwrap();
    let token = Arc::new(Expiring::new(AccessToken::new("eyJ0.t0ken"), End::Unknown));
    let absent = DelegationKeys::new(absent, token).unwrap().with_client(Client::builder().no_proxy()).unwrap();
    for keys in [busy.keys(), hanging.keys(), absent] {
        let began = Instant::now();
        let error = keys.with_deadline(SHORT).provide(at(NOW), at(NOW)).await.unwrap_err();
        assert!(began.elapsed() < SHORT * 3, "{:?}", began.elapsed());
        assert_eq!(*error.kind(), ErrorKind::Transport);
        let text = shown(&error);
        assert!(text.contains("within 700ms") && text.contains("Storage Blob Delegator"), "{text}");
    }
}

#[tokio::test]
async fn what_is_no_key_is_not_taken_for_one() {
    let whole = "<UserDelegationKey><SignedOid>o</SignedOid><SignedTid>t</SignedTid><SignedStart>2026-11-21T11:45:00Z</SignedStart>\
                 <SignedExpiry>2026-11-28T11:45:00Z</SignedExpiry><SignedService>b</SignedService>\
                 <SignedVersion>2025-11-05</SignedVersion><Value>c2VjcmV0</Value></UserDelegationKey>";
    let azure = Azure::new().await;
    azure.said(|said| said.other = Some(whole.to_owned()));
    assert!(azure.keys().provide(at(NOW), at(NOW)).await.is_ok());
    let ignored = azure.keys().with_delegated_tenant("t-2").provide(at(NOW), at(NOW)).await;
    assert!(shown(&ignored.unwrap_err()).contains("not what belongs there"), "a tenant that is not in the key");
    for (part, other) in [
        (whole, ""),
        (whole, "TOKEN"),
        (whole, "<html>TOKEN</html>"),
        ("<Value>c2VjcmV0</Value>", ""),
        ("c2VjcmV0", "TOKEN"),
        ("2026-11-28", "2026-11-20"),
        ("2026-11-28T", "TOKEN"),
        ("2025-11-05", "1999-01-01"),
        (">o<", "><"),
        (">b<", "> <"),
    ] {
        let text = whole.replace(part, other);
        azure.said(|said| said.other = Some(text.clone()));
        let error = azure.keys().provide(at(NOW), at(NOW)).await.unwrap_err();
        assert!(shown(&error).contains("not what belongs there"), "{text}: {error}");
    }
}

#[tokio::test]
async fn a_token_that_ended_or_is_none_is_not_shown() {
    let azure = Azure::new().await;
    for (token, end, what) in [
        ("eyJ0.t0ken", End::At(at(NOW)), "it has ended; renew it"),
        ("eyJ0.t0ken\n", End::Never, "a character that no token has"),
    ] {
        let keys = azure.keys_by(Arc::new(Expiring::new(AccessToken::new(token), end)));
        let error = keys.provide(at(NOW), at(NOW)).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Credentials);
        assert!(shown(&error).contains(what), "{error}");
    }
    azure.said(|said| assert!(said.keys.is_empty()));
}

#[tokio::test]
async fn nothing_crosses_a_network_in_the_clear_or_is_shown() {
    let azure = Azure::new().await;
    let keys = azure.keys();
    let key = keys.provide(at(NOW), at(NOW)).await.unwrap();
    let text = format!("{keys:?} {key:?} {:?}", AnyCredentials::from(keys.clone()));
    assert!(!text.contains("t0ken") && !text.contains("c2Vj") && !text.contains("o-1"), "{text}");
    let token = || Arc::new(Expiring::new(AccessToken::new("eyJ0.t0ken"), End::Unknown));
    for (base, taken) in [
        ("https://photos.blob.core.windows.net", true),
        ("http://127.0.0.1:10000/photos", true),
        ("http://photos.blob.core.windows.net", false),
        ("http://127.0.0.1.evil.example/photos", false),
    ] {
        let endpoint = Endpoint::at("photos", base.parse().unwrap()).unwrap();
        assert_eq!(DelegationKeys::new(endpoint, token()).is_ok(), taken, "{base}");
    }
}
