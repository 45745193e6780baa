//! The examples of upload forms, posted.

use presign_conformance::{FilledForm, Kind};

use crate::trial::{EU_WEST_1, Tally, Trial};

pub(crate) async fn upload() -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&[("photos/neighbour", "")]).await;
    let (put, form) = super::the_provider_picks().unwrap();
    let cat = vec![7; 48_213];
    trial.done(&put, &cat).await;
    assert!(trial.object("photos/cats/1.png").await == cat);

    let form = FilledForm::new(&form, b"a picture");
    for (what, form, kind) in [
        ("another name", form.clone().with("key", "cats/2.png"), Kind::Malformed),
        ("another type", form.clone().with("Content-Type", "text/html"), Kind::Malformed),
        ("another signature", form.clone().with("x-amz-signature", &"0".repeat(64)), Kind::Signature),
        ("no signature", form.clone().without("x-amz-signature"), Kind::Anonymous),
        ("a field more", form.clone().with_extra("x-amz-meta-mood", "mellow"), Kind::Denied),
        ("no byte", form.clone().with_file("1.png", b""), Kind::Size),
        ("a byte too many", form.clone().with_file("1.png", &vec![7; 1_000_001]), Kind::Size),
    ] {
        trial.refused(what, &form.presented(), kind).await;
    }
    trial.posted(&form).await;
    assert_eq!(trial.object("photos/cats/1.png").await, b"a picture");
    trial.tally()
}

pub(crate) async fn post() -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&[("photos/neighbour", "")]).await;
    let form = FilledForm::new(&super::pictures_of_eric().unwrap(), b"a picture").with("Content-Type", "image/png");
    // s3s does not replace ${filename}, so the bearer chooses the name himself.
    let named = form.clone().with("key", "user/eric/1.png");
    for (what, form, kind) in [
        ("another's name", named.clone().with("key", "user/erica/1.png"), Kind::Malformed),
        ("no picture", named.clone().with("Content-Type", "text/html"), Kind::Malformed),
        ("for all to read", named.clone().with("acl", "public-read"), Kind::Malformed),
        ("another page next", named.clone().with("success_action_redirect", "https://www.example/no"), Kind::Malformed),
        ("another signature", named.clone().with("x-amz-signature", &"0".repeat(64)), Kind::Signature),
        ("no byte", named.clone().with_file("1.png", b""), Kind::Size),
    ] {
        trial.refused(what, &form.presented(), kind).await;
    }
    let next = trial.posted(&named).await;
    assert_eq!(trial.object("photos/user/eric/1.png").await, b"a picture");
    assert_eq!(next.status, 303);
    assert!(next.header("location").unwrap().starts_with("https://www.example/thanks"));
    trial.unsettled(); // ${filename}
    trial.tally()
}
