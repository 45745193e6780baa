//! The examples of uploads, sent to our own door of Cloud Storage.

use presign_conformance::{FilledForm, Presented};

use crate::gcs_trial::{GOOGLE, Trial};
use crate::trial::Tally;

pub(crate) async fn upload() -> Tally {
    let mut trial = Trial::at(GOOGLE);
    let put = super::the_provider_picks().unwrap();
    trial.refused("no byte", &Presented::new(&put, b""), "EntityTooSmall").await;
    trial.done(&put, b"a cat").await;
    assert_eq!(trial.object("photos/cats/1.png"), b"a cat");
    trial.tally()
}

pub(crate) async fn post() -> Tally {
    let mut trial = Trial::at(GOOGLE).holding(&[("photos/neighbour", "")]);
    let form = FilledForm::new(&super::pictures_of_eric().unwrap(), b"a picture");
    let form = form.with("Content-Type", "image/png").with_file("1.png", b"a picture");
    const POLICY: &str = "InvalidPolicyDocument";
    for (what, form, code) in [
        ("another's name", form.clone().with("key", "user/erica/1.png"), POLICY),
        ("no picture", form.clone().with("Content-Type", "text/html"), POLICY),
        ("for all to read", form.clone().with_extra("acl", "public-read"), POLICY),
        ("another status", form.clone().with("success_action_status", "200"), POLICY),
        ("another signature", form.clone().with("x-goog-signature", &"0".repeat(64)), "SignatureDoesNotMatch"),
        ("no byte", form.clone().with_file("1.png", b""), "EntityTooSmall"),
        ("a byte too many", form.clone().with_file("1.png", &vec![7; 1_000_001]), "EntityTooLarge"),
    ] {
        trial.refused(what, &form.presented(), code).await;
    }
    assert_eq!(trial.posted(&form).await.status, 201);
    assert_eq!(trial.object("photos/user/eric/1.png"), b"a picture");
    trial.tally()
}

pub(crate) async fn resumable() -> Tally {
    let mut trial = Trial::at(GOOGLE);
    let begun = trial.done(&super::a_resumable_upload().unwrap(), b"").await;
    assert_eq!(begun.status, 201);

    // The session's URI needs no signature; what its URL bound holds.
    let session = begun.headers["location"].to_str().unwrap();
    trial.refused("no byte", &Presented::bare("PUT", session), "EntityTooSmall").await;
    trial.sent(&Presented::bare("PUT", session).with_body(b"a film")).await;
    assert_eq!(trial.object("photos/film.mp4"), b"a film");
    trial.tally()
}

pub(crate) async fn parts() -> Tally {
    let mut trial = Trial::at(GOOGLE);
    for (step, size) in
        super::an_upload_in_parts("VXBsb2FkIElE").await.unwrap().iter().zip([8 << 20, 8 << 20, 4 << 20, 0, 0, 0])
    {
        trial.signed_for(step, &vec![7; size]).await;
    }
    trial.tally()
}
