pub(crate) mod sent;

use std::sync::Arc;
use std::time::Duration;

use presign::s3::{Account, Credentials, Post, Posted, Verifier};
use presign::{
    Clock, End, ErrorKind, Expiring, Form, FormReason, Grant, Obligation, Origin, Presigned, Presigner, Reason,
    Received, Size, SystemClock, Timestamp, Upload,
};

const MINUTE: Duration = Duration::from_secs(60);

fn keys() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}

fn at() -> presign::Result<Timestamp> {
    SystemClock.now()
}

fn presigner() -> presign::Result<Presigner> {
    Presigner::from_url("s3://photos?region=eu-west-1", keys())
}

// ANCHOR: upload
fn the_provider_picks() -> presign::Result<(Presigned, Form)> {
    let presigner = presigner()?;
    // Of one size: a URL, to PUT to.
    let exact = presigner.upload_now(&Grant::upload("cats/1.png", 48_213, MINUTE))?;
    let Upload::Request(put) = exact else { panic!("S3 holds a URL to one size") };
    // Of a size within bounds: a form, to POST.
    let within = presigner.upload_now(&Grant::upload("cats/1.png", 1..=1_000_000, MINUTE).content_type("image/png"))?;
    let Upload::Form(form) = within else { panic!("S3 holds a URL to one size alone") };
    assert!(form.also_allows().is_empty());

    // What to send, in order; the file comes last, under the name `file`.
    let revealed = form.reveal();
    assert_eq!(revealed.url(), "https://photos.s3.eu-west-1.amazonaws.com/");
    assert_eq!(revealed.field("Content-Type"), Some("image/png"));
    assert!(revealed.html().contains(r#"<input type="hidden" name="key" value="cats/1.png">"#));
    Ok((put, form))
}
// ANCHOR_END: upload

// ANCHOR: post
fn pictures_of_eric() -> presign::Result<Form> {
    let account = Account::new("eu-west-1", Arc::new(Expiring::new(keys(), End::Never)))?;
    let grant = Grant::upload("user/eric/", 1..=1_000_000, MINUTE);
    let post = Post::of(grant)
        .named_by_file() // the key is a prefix; ${filename} follows
        .starts_with("Content-Type", "image/") // the bearer chooses the rest
        .field("acl", "private")
        .success_redirect("https://www.example/thanks");
    match account.bucket("photos")?.try_post(&post, at()?)? {
        presign::Ready::Signed(form) => Ok(form),
        _ => unreachable!("static credentials are at hand"),
    }
}
// ANCHOR_END: post

#[test]
fn the_bearer_may_choose_a_name_below_the_prefix() -> presign::Result<()> {
    let form = pictures_of_eric()?;
    assert_eq!(form.reveal().field("key"), Some("user/eric/${filename}"));
    assert_eq!(form.also_allows().len(), 1);
    Ok(())
}

#[test]
// ANCHOR: refused
fn what_a_form_would_not_enforce() -> presign::Result<()> {
    let presigner = presigner()?;
    for (grant, instead) in [
        (Grant::put("k", MINUTE).create_only(), "choose a name that no object has"),
        (Grant::put("k", MINUTE).header("content-language", "de"), "sign a PUT"),
        (Grant::get("k", MINUTE), "sign it as a URL"),
    ] {
        let error = presigner.form_now(&grant).unwrap_err();
        let ErrorKind::Unsupported { instead: to_do, .. } = error.kind() else { panic!("{error}") };
        assert!(to_do.starts_with(instead), "{to_do}");
    }
    // S3 would put the file's name in its place: another object.
    let error = presigner.form_now(&Grant::put("a/${filename}", MINUTE)).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Key);
    Ok(())
}
// ANCHOR_END: refused

#[test]
// ANCHOR: verify
fn a_server_checks_what_was_posted() -> Result<(), Box<dyn std::error::Error>> {
    let form = pictures_of_eric()?;
    let verifier = Verifier::new("https://s3.eu-west-1.amazonaws.com".parse()?, "eu-west-1");

    // The head of the request, and the parts of its body that come before the file.
    let (parts, ()) = http::Request::post("/")
        .header("host", "photos.s3.eu-west-1.amazonaws.com")
        .header("content-type", "multipart/form-data; boundary=b")
        .body(())?
        .into_parts();
    let origin = Origin::HostHeader { scheme: "https".into() };
    let received = Received::new(&parts, &origin, None)?;
    let posted = Posted::new(form.reveal().fields()).with_file_name("C:\\cats\\1.png");

    let claims = verifier.parse_form(&received, posted.clone())?;
    let verified = verifier.verify_form(&claims, &keys(), at()?)?;
    assert_eq!(verified.key().map(|key| key.as_str()), Some("user/eric/1.png"));
    // The file has not been read yet: its size is for the server to hold to.
    assert_eq!(verified.obligations(), [Obligation::Size(Size::between(1, 1_000_000))]);

    // Where the size is known, it is checked at once.
    let claims = verifier.parse_form(&received, posted.with_size(2_000_000))?;
    let denied = verifier.verify_form(&claims, &keys(), at()?).unwrap_err();
    assert!(matches!(denied.reason(), Reason::Form(FormReason::Size { bytes: 2_000_000, .. })));
    assert_eq!(presign::s3::answer(&denied).code, "EntityTooLarge");
    Ok(())
}
// ANCHOR_END: verify
