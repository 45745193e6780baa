//! The examples of the chapter, sent.

use presign::s3::Verifier;
use presign::{Clock as _, Grant, SystemClock, Timestamp};
use presign_conformance::{Kind, Presented};

use super::{MINUTE, presigner};
use crate::trial::{EU_WEST_1, Tally, Trial};

pub(crate) async fn account() -> Tally {
    let mut trial =
        Trial::at(&[EU_WEST_1]).await.holding(&[("photos/1.bin", "a photo"), ("films/1.bin", "a film")]).await;
    let [photo, film] = super::account().unwrap();
    assert_eq!(trial.done(&photo, b"").await.body, b"a photo");
    assert_eq!(trial.done(&film, b"").await.body, b"a film");

    let at_the_other = Presented::new(&photo, b"").with_header("host", "films.s3.eu-west-1.amazonaws.com");
    trial.refused("the other bucket", &at_the_other, Kind::Signature).await;
    trial.tally()
}

pub(crate) async fn endpoint() -> Tally {
    let hosts = [EU_WEST_1, "storage.example"];
    let mut trial = Trial::at(&hosts).await.holding(&[("photos/k", "a photo"), ("my.photos/k", "mine")]).await;
    for presigned in super::endpoints().unwrap() {
        let url = presigned.reveal();
        if url.as_str().starts_with("https://storage.example/s3/") {
            let verifier = Verifier::new("https://storage.example/s3".parse().unwrap(), "us-east-1");
            trial.left_to(&verifier, &presigned, "k");
        } else {
            let expected = if url.as_str().contains("my.photos") { &b"mine"[..] } else { b"a photo" };
            assert_eq!(trial.done(&presigned, b"").await.body, expected);
        }
    }
    trial.tally()
}

pub(crate) async fn keys() -> Tally {
    let mut trial = Trial::over_a_map(&[EU_WEST_1]).await;
    for (number, presigned) in super::object_names().unwrap().iter().enumerate() {
        trial.done(presigned, number.to_string().as_bytes()).await;
    }
    let names = ["a//b", "/lead", "trail/", "été 1.png", "100%+1#?.txt", "%2e%2e/a"];
    let kept = names.iter().zip('0'..).map(|(name, number)| (format!("photos/{name}"), number.to_string().into()));
    assert_eq!(trial.store().await, kept.collect());
    trial.tally()
}

pub(crate) async fn terms() -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await;
    let presigned = super::an_upload_with_terms().unwrap();
    trial.done(&presigned, b"hello").await;
    assert_eq!(trial.object("photos/greetings/1.txt").await, b"hello");
    let head = presigner().unwrap().presign_now(&Grant::head("greetings/1.txt", MINUTE)).unwrap();
    let head = trial.done(&head, b"").await;
    assert_eq!(head.header("content-type"), Some("text/plain"));
    assert_eq!(head.header("x-amz-meta-author"), Some("anna"));

    trial.refused("a second time", &Presented::new(&presigned, b"hello"), Kind::Exists).await;
    // Without such an object it is the checksum that refuses. s3s-fs has stored the body by then.
    trial = trial.holding(&[]).await;
    trial.answered("another body", &Presented::new(&presigned, b"HELLO"), Kind::Digest).await;
    trial.tally()
}

pub(crate) async fn unique() -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await;
    let presigned = super::a_name_that_nobody_guesses().unwrap();
    trial.done(&presigned, b"a jpeg").await;
    let store = trial.store().await;
    assert!(store.len() == 1 && store.keys().all(|name| name.starts_with("photos/uploads/") && name.ends_with(".jpg")));
    trial.refused("a second time", &Presented::new(&presigned, b"another"), Kind::Exists).await;
    trial.tally()
}

pub(crate) async fn download() -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&[("photos/8d7f.bin", "a photo")]).await;
    let outcome = trial.done(&super::a_download_with_a_name().unwrap(), b"").await;
    assert_eq!(outcome.body, b"a photo");
    assert_eq!(outcome.header("content-type"), Some("image/png"));
    assert_eq!(
        outcome.header("content-disposition"),
        Some("attachment; filename=\"_t_ 1.png\"; filename*=UTF-8''%C3%A9t%C3%A9%201.png")
    );
    trial.unsettled(); // the version
    trial.tally()
}

pub(crate) async fn request() -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&[("photos/neighbour", "")]).await;
    let [begin, ..] = super::any_other_operation("unknown").unwrap();
    let upload = trial.begun(&begin).await;
    let [_, part, exists] = super::any_other_operation(&upload).unwrap();
    assert!(trial.done(&part, b"a film").await.header("etag").is_some());
    trial.done(&exists, b"").await;
    trial.tally()
}

pub(crate) async fn clamp() -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&[("photos/cats/1.png", "a cat")]).await;
    for presigned in super::temporary_credentials().unwrap() {
        assert_eq!(trial.done(&presigned, b"").await.body, b"a cat");
    }
    trial.unsettled(); // whose the token is, and when it ends
    trial.tally()
}

pub(crate) async fn unknown() -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&[("photos/cats/1.png", "a cat")]).await;
    assert_eq!(trial.done(&super::an_end_that_nobody_said().unwrap(), b"").await.body, b"a cat");
    trial.unsettled(); // the same
    trial.tally()
}

pub(crate) async fn stable() -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&[("photos/logo.svg", "<svg/>")]).await;
    // The last time that a window of ten minutes began, as one does at noon.
    let now = SystemClock.now().unwrap();
    let began = Timestamp::from_unix(now.unix() - now.unix() % 600).unwrap();
    let presigned = super::a_url_that_can_be_cached(began).unwrap();
    assert_eq!(trial.done(&presigned, b"").await.body, b"<svg/>");

    let yesterday = super::a_url_that_can_be_cached(began.minus(24 * 3600)).unwrap();
    trial.refused("yesterday's", &Presented::new(&yesterday, b""), Kind::Expired).await;
    trial.tally()
}

pub(crate) async fn signatures() -> Tally {
    let hosts = ["s3.us-east-1.amazonaws.com"];
    let mut trial = Trial::at(&hosts).await.holding(&[("johnsmith/photos/puppy.jpg", "a puppy")]).await;
    let get = Grant::get("photos/puppy.jpg", MINUTE);
    // The same presigners, by the clock of today.
    let [everywhere, old] =
        super::signatures().unwrap().map(|presigner| presigner.with_clock(SystemClock).presign_now(&get).unwrap());
    assert_eq!(trial.done(&old, b"").await.body, b"a puppy");

    let verifier = Verifier::new("https://s3.us-east-1.amazonaws.com".parse().unwrap(), "us-east-1").with_sigv4a();
    trial.left_to(&verifier, &everywhere, "photos/puppy.jpg");
    trial.refused("Version 4A", &Presented::new(&everywhere, b""), Kind::Malformed).await;
    trial.tally()
}

pub(crate) async fn rules() -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await;
    trial.done(&super::house_rules().unwrap(), b"a picture").await;
    assert_eq!(trial.object("photos/uploads/1.png").await, b"a picture");
    trial.tally()
}
