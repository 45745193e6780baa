use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use presign_core::Grant;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::*;
use crate::testing::google::{EMAIL, Google, presigner, published, simple_get, url};

const SHORT: Duration = Duration::from_millis(700);

fn on_machine(google: &Google) -> SignBlob {
    google.asked_by(SignBlob::machine(google.machine()).unwrap())
}

/// The error's text, which holds no token.
fn shown(error: &Error) -> String {
    let text = format!("{error} {error:?}");
    assert!(!text.contains("ya29") && !text.contains("t0ken"), "{text}");
    text
}

#[tokio::test]
async fn a_hundred_sign_at_once_by_one_address_and_one_token() {
    let google = Google::new().await;
    let presigner = presigner(on_machine(&google));
    let mut all = JoinSet::new();
    for _ in 0..100 {
        let presigner = presigner.clone();
        all.spawn(async move { presigner.presign(&simple_get()).await });
    }
    for signed in all.join_all().await {
        assert_eq!(url(signed), published());
    }
    google.said(|said| assert_eq!((said.emails, said.tokens, said.signs.len()), (1, 1, 100)));
}

#[tokio::test]
async fn a_limit_that_is_met_passes() {
    let google = Google::new().await;
    google.said(|said| said.statuses = [429, 429].into());
    assert_eq!(url(presigner(on_machine(&google)).presign(&simple_get()).await), published());
    google.said(|said| assert_eq!(said.signs.len(), 3));
    google.said(|said| said.statuses = [503, 500].into());
    assert_eq!(url(presigner(on_machine(&google)).presign(&simple_get()).await), published());
}

#[tokio::test]
async fn a_service_that_is_down_is_an_error_within_the_deadline() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let google = Google::new().await;
    let busy = on_machine(&google);
    google.said(|said| said.statuses = [503; 1000].into());
    let absent = busy.clone().with_endpoint(format!("http://{closed}").parse().unwrap()).unwrap();
    for (signer, said) in [(busy, "it answered 503"), (absent, "it can't be reached")] {
        let began = Instant::now();
        let error = presigner(signer.with_deadline(SHORT)).presign(&simple_get()).await.unwrap_err();
        assert!(began.elapsed() < SHORT * 3, "{:?}", began.elapsed());
        assert_eq!(*error.kind(), ErrorKind::Transport);
        let text = shown(&error);
        assert!(text.contains("within 700ms, at last because") && text.contains(said), "{text}");
        assert!(text.contains("permission iam.serviceAccounts.signBlob") && text.contains(EMAIL), "{text}");
    }
}

#[tokio::test]
async fn a_service_that_hangs_is_given_up() {
    let google = Google::new().await;
    google.said(|said| said.statuses = [0].into());
    let began = Instant::now();
    let error = presigner(on_machine(&google).with_deadline(SHORT)).presign(&simple_get()).await.unwrap_err();
    assert!(began.elapsed() < SHORT * 3 && shown(&error).contains("within 700ms"), "{error}");
}

#[tokio::test]
async fn a_refusal_says_what_to_grant_and_is_not_repeated() {
    for (status, kind, what) in [
        (403, ErrorKind::Credentials, "roles/iam.serviceAccountTokenCreator"),
        (401, ErrorKind::Credentials, "the token is not accepted"),
        (404, ErrorKind::Credentials, "a service account of this address"),
        (400, ErrorKind::Credentials, "a service account of this address"),
        (418, ErrorKind::Transport, "it answered 418"),
        (200, ErrorKind::Transport, "not what belongs there"),
    ] {
        let google = Google::new().await;
        google.said(|said| said.statuses = [status].into());
        let error = presigner(on_machine(&google)).presign(&simple_get()).await.unwrap_err();
        let text = shown(&error);
        assert_eq!(*error.kind(), kind, "{text}");
        assert!(text.contains(what) && text.contains(EMAIL), "{text}");
        google.said(|said| assert_eq!(said.signs.len(), 1, "{status} does not pass"));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let google = Google::new().await;
    google.said(|said| said.statuses = [307].into());
    let error = presigner(on_machine(&google)).presign(&simple_get()).await.unwrap_err();
    assert!(shown(&error).contains("answered 307, and no redirect is followed"), "{error}");
    google.said(|said| assert_eq!((said.elsewhere, said.signs.len()), (0, 1)));
}

/// A clock that is set.
#[derive(Clone, Debug)]
struct Hand(Arc<AtomicI64>);

impl Clock for Hand {
    fn now(&self) -> Result<Timestamp> {
        Timestamp::from_unix(self.0.load(Ordering::Relaxed))
    }
}

#[tokio::test]
async fn a_token_is_renewed_before_its_end() {
    let google = Google::new().await;
    google.said(|said| said.lives_s = 3600);
    let hand = Hand(Arc::new(AtomicI64::new(1000)));
    let presigner = presigner(on_machine(&google).with_clock(hand.clone()));
    for (at, tokens) in [(1000, 1), (4000, 1), (4374, 1), (4376, 2), (7000, 2), (20_000, 3)] {
        hand.0.store(at, Ordering::Relaxed);
        assert_eq!(url(presigner.presign(&simple_get()).await), published());
        google.said(|said| assert_eq!((said.tokens, said.emails), (tokens, 1), "{at}"));
    }
}

#[tokio::test]
async fn a_token_that_was_given_is_shown_until_it_ends() {
    let google = Google::new().await;
    let token = |end| Arc::new(Expiring::new(AccessToken::new("ya29.t0ken-0"), end));
    let by = |token| google.asked_by(SignBlob::account(EMAIL, token).unwrap());
    assert_eq!(url(presigner(by(token(End::Never))).presign(&simple_get()).await), published());
    for (bad, what) in [
        (token(End::At(Timestamp::from_unix(1000).unwrap())), "it has ended; renew it"),
        (Arc::new(Expiring::new(AccessToken::new("ya29.t0ken\n"), End::Never)), "a character that no token has"),
    ] {
        let error = presigner(by(bad)).presign(&simple_get()).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Credentials);
        assert!(shown(&error).contains(what), "{error}");
    }
}

#[tokio::test]
async fn another_account_is_signed_for_by_way_of_others() {
    let google = Google::new().await;
    let signer = SignBlob::account(EMAIL, google.machine()).unwrap().with_delegates(["between@example"]).unwrap();
    assert_eq!(url(presigner(google.asked_by(signer)).presign(&simple_get()).await), published());
    google.said(|said| {
        assert_eq!((said.emails, said.signs.len()), (0, 1));
        assert_eq!(said.signs[0].0, EMAIL);
        assert_eq!(said.signs[0].1["delegates"], json!(["projects/-/serviceAccounts/between@example"]));
    });
}

#[tokio::test]
async fn what_is_not_at_hand_is_awaited_and_ends_in_twelve_hours() {
    let google = Google::new().await;
    let presigner = presigner(on_machine(&google));
    assert_eq!(*presigner.presign_now(&simple_get()).unwrap_err().kind(), ErrorKind::Pending);
    presigner.ready(Duration::from_secs(60)).await.unwrap();
    google.said(|said| assert_eq!((said.emails, said.signs.len()), (1, 0)));
    assert_eq!(*presigner.presign_now(&simple_get()).unwrap_err().kind(), ErrorKind::Pending, "IAM must be asked");
    let half_a_day = Duration::from_secs(43_200);
    assert!(presigner.presign(&Grant::get("k", half_a_day)).await.is_ok());
    let error = presigner.presign(&Grant::get("k", half_a_day + Duration::from_secs(1))).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Validity);
    google.said(|said| assert_eq!(said.signs.len(), 1, "nothing was asked in vain"));
}

#[tokio::test]
async fn who_is_no_metadata_server_of_google_is_not_believed() {
    let google = Google::new().await;
    google.said(|said| said.nameless = true);
    let error = presigner(on_machine(&google)).presign(&simple_get()).await.unwrap_err();
    assert!(shown(&error).contains("from the metadata server: its answer is not what belongs there"), "{error}");
    google.said(|said| (said.nameless, said.email) = (false, Some("my-project.svc.id.goog")));
    let error = presigner(on_machine(&google)).presign(&simple_get()).await.unwrap_err();
    assert!(shown(&error).contains("no e-mail address of one") && !error.to_string().contains("svc"), "{error}");
    google.said(|said| assert_eq!((said.signs.len(), said.tokens), (0, 0)));
}

#[tokio::test]
async fn nothing_of_a_token_is_shown() {
    let google = Google::new().await;
    let signer = on_machine(&google);
    let presigner = presigner(signer.clone());
    presigner.presign(&simple_get()).await.unwrap();
    let text = format!("{signer:?} {presigner:?}");
    assert!(!text.contains("t0ken"), "{text}");
    let fixed = SignBlob::account(EMAIL, Arc::new(Expiring::new(AccessToken::new("ya29.t0ken"), End::Never))).unwrap();
    assert!(!format!("{fixed:?}").contains("t0ken"), "{fixed:?}");
}

#[test]
fn an_account_is_no_path_and_a_token_crosses_no_network_in_the_clear() {
    for text in ["", "@", "a@", "@b", "a", "a/b@c", "a@b:signBlob?x", "a@b@c", "a@b%2e", "a b@c", "ä@b", "../x@b"] {
        assert_eq!(*email(text.to_owned()).unwrap_err().kind(), ErrorKind::Credentials, "{text}");
    }
    let signer = SignBlob::account(EMAIL, Machine::new().unwrap()).unwrap();
    for (endpoint, taken) in [
        ("https://iam.internal", true),
        ("http://127.0.0.1:8080", true),
        ("http://localhost:8080", true),
        ("http://iam.internal", false),
        ("http://127.0.0.1.evil.example", false),
    ] {
        assert_eq!(signer.clone().with_endpoint(endpoint.parse().unwrap()).is_ok(), taken, "{endpoint}");
    }
    assert!(signer.clone().with_universe_domain("u.example").is_ok());
    for domain in ["", "u.example/x?", "a b", "u@evil"] {
        assert!(signer.clone().with_universe_domain(domain).is_err(), "{domain}");
    }
}
