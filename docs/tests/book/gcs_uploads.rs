pub(crate) mod sent;

use std::sync::Arc;
use std::time::Duration;

use presign::gcs::{Account, Post};
use presign::http::Method;
use presign::{
    Clock, End, ErrorKind, Expiring, Form, Grant, Plan, Presigned, Presigner, Ready, Step, SystemClock, Upload,
};

use crate::gcs_keys::hmac_key;

const MINUTE: Duration = Duration::from_secs(60);

fn presigner() -> presign::Result<Presigner> {
    Presigner::from_url("gs://photos", hmac_key())
}

// ANCHOR: upload
fn the_provider_picks() -> presign::Result<Presigned> {
    // Cloud Storage holds a URL to a size within bounds, so no form is needed.
    match presigner()?.upload_now(&Grant::upload("cats/1.png", 1..=1_000_000, MINUTE))? {
        Upload::Request(put) => Ok(put),
        other => panic!("{other:?}"),
    }
}
// ANCHOR_END: upload

// ANCHOR: post
fn pictures_of_eric() -> presign::Result<Form> {
    let account = Account::new(Arc::new(Expiring::new(hmac_key(), End::Never)));
    let grant = Grant::upload("user/eric/", 1..=1_000_000, MINUTE);
    let post = Post::of(grant)
        .named_by_file() // the key is a prefix; ${filename} follows
        .starts_with("Content-Type", "image/") // the bearer chooses the rest
        .success_status(201);
    let Ready::Signed(form) = account.bucket("photos")?.try_post(&post, SystemClock.now()?)? else {
        unreachable!("an HMAC key is at hand")
    };
    assert_eq!(form.reveal().url(), "https://storage.googleapis.com/photos/");
    assert_eq!(form.reveal().field("key"), Some("user/eric/${filename}"));
    assert_eq!(form.also_allows().len(), 1); // a name that begins so
    Ok(form)
}
// ANCHOR_END: post

#[test]
// ANCHOR: refused
fn what_a_form_would_not_enforce() -> presign::Result<()> {
    let presigner = presigner()?;
    for (grant, instead) in [
        (Grant::put("k", MINUTE).create_only(), "choose a name that no object has"),
        (Grant::put("k", MINUTE).checksum("crc32c:AAAAAA==".parse()?), "bind a crc32c or an md5 to a PUT"),
        (Grant::put("k", MINUTE).header("x-goog-if-metageneration-match", "1"), "sign a PUT, which binds every header"),
    ] {
        let error = presigner.form_now(&grant).unwrap_err();
        let ErrorKind::Unsupported { instead: to_do, .. } = error.kind() else { panic!("{error}") };
        assert!(to_do.starts_with(instead), "{to_do}");
    }
    Ok(())
}
// ANCHOR_END: refused

// ANCHOR: resumable
fn a_resumable_upload() -> presign::Result<Presigned> {
    let start = Grant::request(Method::POST, "film.mp4", MINUTE)
        .header("x-goog-resumable", "start")
        .content_type("video/mp4")
        .size(1..=100_000_000)
        .create_only();
    let presigned = presigner()?.presign_now(&start)?;

    // What is bound is held of the whole upload; and the answer's `Location` is a capability of its own.
    assert_eq!(
        presigned.also_allows()[0],
        "upload by the session URI of the answer for a week, also when the URL has ended",
    );
    Ok(presigned)
}
// ANCHOR_END: resumable

// ANCHOR: parts
async fn an_upload_in_parts(upload: &str) -> presign::Result<Vec<Presigned>> {
    let presigner = presigner()?;
    let plan = Plan::of_size(Grant::put("film.mp4", MINUTE).content_type("video/mp4"), 20 << 20, 8 << 20)?;

    // Each URL takes its part, of its size. Keep the `ETag` of each answer.
    let mut steps = Vec::new();
    for part in plan.parts() {
        steps.push(presigner.presign_step(&plan, &Step::Part { upload, number: part.number() }).await?);
    }
    // Of the others, Google's documentation says less: see below.
    steps.push(presigner.presign_step(&plan, &Step::Begin).await?);
    steps.push(presigner.presign_step(&plan, &Step::Complete { upload }).await?);
    steps.push(presigner.presign_step(&plan, &Step::Abort { upload }).await?);

    // No step of such an upload takes a precondition.
    let film = Plan::of_size(Grant::put("film.mp4", MINUTE).create_only(), 20 << 20, 8 << 20)?;
    assert!(presigner.presign_step(&film, &Step::Begin).await.is_err());
    Ok(steps)
}
// ANCHOR_END: parts
