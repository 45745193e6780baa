//! The examples of the chapter, sent to our own door of Cloud Storage.

use presign_conformance::Presented;

use super::MINUTE;
use crate::gcs_trial::{GOOGLE, Trial};
use crate::trial::Tally;
use presign::{Clock, SystemClock};

pub(crate) async fn account() -> Tally {
    let mut trial = Trial::at(GOOGLE).holding(&[("photos/cats/1.png", "a cat")]);
    assert_eq!(trial.done(&super::account_and_bucket().unwrap(), b"").await.body, b"a cat");
    trial.tally()
}

pub(crate) async fn endpoint() -> Tally {
    let mut all = Tally::default();
    for (bucket_url, presigned) in super::endpoints().unwrap() {
        let trial = match bucket_url {
            url if url.contains("bucket-bound") => Trial::at_its_own_host("https://photos.example"),
            url if url.contains("universe") => Trial::at("https://storage.cloud.example"),
            url if url.contains("localhost") => Trial::at("http://localhost:4443"),
            _ => Trial::at(GOOGLE),
        };
        let mut trial = trial.holding(&[("photos/k", "a photo")]);
        assert_eq!(trial.done(&presigned, b"").await.body, b"a photo");

        let another = Presented::new(&presigned, b"").with_header("host", "another.example");
        trial.refused("another host", &another, "InvalidArgument").await;
        let tally = trial.tally();
        (all.accepted, all.refused) = (all.accepted + tally.accepted, all.refused + tally.refused);
    }
    all
}

pub(crate) async fn port() -> Tally {
    let mut trial = Trial::at("http://localhost:4443").holding(&[("photos/k", "a photo")]);
    let presigned = super::the_port_is_not_signed().unwrap();
    assert_eq!(trial.done(&presigned, b"").await.body, b"a photo");
    trial.tally()
}

pub(crate) async fn keys() -> Tally {
    // The files of these names, by the rules of a folder.
    let objects = [("a b+c", "a b+c"), ("été?", "été?"), ("a//b", "a/%=empty/b"), ("/lead", "%=empty/lead")];
    let objects = objects.map(|(name, file)| (format!("photos/{file}"), name));
    let mut trial = Trial::at(GOOGLE).holding(&objects.each_ref().map(|(file, name)| (file.as_str(), *name)));
    for (presigned, (_, name)) in super::names_are_taken_byte_for_byte().unwrap().iter().zip(&objects) {
        assert_eq!(trial.done(presigned, b"").await.body, name.as_bytes());
    }
    trial.tally()
}

pub(crate) async fn terms() -> Tally {
    let mut trial = Trial::at(GOOGLE);
    let presigned = super::an_upload_with_terms().unwrap();
    let right = Presented::new(&presigned, b"hello");
    trial.refused("another text", &right.clone().with_body(b"hullo"), "BadDigest").await;
    trial.refused("no text", &right.clone().with_body(b""), "EntityTooSmall").await;
    trial.refused("a byte too many", &right.clone().with_body(&vec![7; 1_000_001]), "EntityTooLarge").await;
    trial.done(&presigned, b"hello").await;
    assert_eq!(trial.object("photos/greetings/1.txt"), b"hello");
    trial.refused("a second time", &right, "PreconditionFailed").await;
    trial.tally()
}

pub(crate) async fn download() -> Tally {
    let mut trial = Trial::at(GOOGLE).holding(&[("photos/8d7f.bin", "a picture")]);
    let answer = trial.done(&super::a_download_with_a_name().unwrap(), b"").await;
    assert_eq!(answer.body, b"a picture");
    assert_eq!(answer.headers["content-type"], "image/png");
    assert!(answer.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"_t_ 1.png\""));
    trial.tally()
}

pub(crate) async fn generation() -> Tally {
    let mut trial = Trial::at(GOOGLE).holding(&[("photos/letter.txt", "a letter")]);
    trial.signed_for(&super::one_generation_of_an_object().unwrap(), b"").await;
    trial.tally()
}

pub(crate) async fn headers() -> Tally {
    let mut trial = Trial::at(GOOGLE);
    trial.signed_for(&super::what_is_stored_beside_the_bytes().unwrap(), b"hush").await;
    trial.tally()
}

pub(crate) async fn v2() -> Tally {
    let end = SystemClock.now().unwrap().plus(MINUTE.as_secs());
    let presigned = super::by_v2(end).unwrap();
    let mut trial = Trial::with_v2().holding(&[("photos/cats/1.png", "a cat")]);
    assert_eq!(trial.done(&presigned, b"").await.body, b"a cat");

    // It is off unless a verifier names it.
    let mut strict = Trial::at(GOOGLE).holding(&[("photos/cats/1.png", "a cat")]);
    strict.refused("V2 where it was not named", &Presented::new(&presigned, b""), "InvalidArgument").await;
    trial.tally()
}
