use std::sync::Arc;
use std::time::Duration;

use presign_core::{
    Backend, Denied, End, Expiring, Form, FormReason, Grant, Obligation, Origin, Ready, Reason, Received, Result, Size,
    Timestamp, Verified,
};

use crate::{Account, Credentials, Keys, Post, Posted, Verifier};
use async_trait::async_trait;

const MINUTE: Duration = Duration::from_secs(60);

fn at(offset: i64) -> Timestamp {
    let start: Timestamp = "20261121T120000Z".parse().unwrap();
    Timestamp::from_unix(start.unix() + offset).unwrap()
}

fn keys() -> Credentials {
    Credentials::hmac("GOOGID", "secret")
}

fn account() -> Account {
    Account::new(Arc::new(Expiring::new(keys(), End::Never)))
}

fn form(post: &Post<'_>) -> Form {
    match account().bucket("photos").unwrap().try_post(post, at(0)).unwrap() {
        Ready::Signed(form) => form,
        other => panic!("{other:?}"),
    }
}

/// The form as it is posted to `target`, with the fields that `change` leaves.
fn verify(
    form: &Form,
    target: &str,
    change: impl FnOnce(&mut Vec<(String, String)>),
    keys: &dyn Keys,
) -> Result<Verified, Reason> {
    let revealed = form.reveal();
    let mut fields: Vec<_> = revealed.fields().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    change(&mut fields);
    let request = http::Request::post(target)
        .header("host", "storage.googleapis.com")
        .header("content-type", "multipart/form-data; boundary=b");
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let origin = Origin::HostHeader { scheme: "https".into() };
    let verifier: Verifier = account().verifier().unwrap();
    let verified = (|| -> Result<Verified, Denied> {
        let received = Received::new(&parts, &origin, None)?;
        let posted = Posted::new(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let claims = verifier.parse_form(&received, posted.with_file_name("cat.png"))?;
        verifier.verify_form(&claims, keys, at(60))
    })();
    verified.map_err(|denied| denied.reason().clone())
}

#[test]
fn a_form_is_taken_as_it_stands_and_not_otherwise() {
    let grant = Grant::upload("user/", 1..=9, MINUTE).content_type("image/png");
    let form = form(&Post::of(grant).named_by_file().field("x-goog-meta-a", "b").field("x-ignore-c", "d"));
    let verified = verify(&form, "/photos/", |_| {}, &keys()).unwrap();
    assert_eq!((verified.bucket(), verified.key().unwrap().as_str()), (Some("photos"), "user/cat.png"));
    assert_eq!(verified.obligations(), [Obligation::Size(Size::from(1..=9))]);
    assert_eq!(form.also_allows().len(), 1);

    let set = |name: &'static str, value: &'static str| {
        move |fields: &mut Vec<(String, String)>| {
            fields.retain(|(other, _)| other != name);
            fields.push((name.to_owned(), value.to_owned()));
        }
    };
    for (name, value) in [
        ("key", "other/cat.png"),
        ("Content-Type", "text/html"),
        ("x-goog-meta-a", "c"),
        ("x-goog-meta-b", "c"),
        ("acl", "public-read"),
        ("bucket", "others"),
        ("x-goog-date", "20261121T120001Z"),
        ("x-goog-credential", "GOOGID/20261121/eu/storage/goog4_request"),
        ("x-goog-credential", "GOOGID/20261121/auto/s3/goog4_request"),
        ("x-goog-algorithm", "GOOG4-RSA-SHA256"),
        ("x-goog-signature", "00"),
        ("policy", "e30="),
        ("GoogleAccessId", "a"),
    ] {
        assert!(verify(&form, "/photos/", set(name, value), &keys()).is_err(), "{name}={value}");
    }
    assert!(verify(&form, "/photos/", set("x-ignore-c", "e"), &keys()).is_ok(), "nobody looks at it");
    for target in ["/others/", "/photos/k", "/photos/?acl", "/"] {
        assert!(verify(&form, target, |_| {}, &keys()).is_err(), "{target}");
    }
    let other = verify(&form, "/photos/", |_| {}, &Credentials::hmac("GOOGID", "other"));
    assert_eq!(other.unwrap_err(), Reason::Signature);
    let unknown = verify(&form, "/photos/", |_| {}, &Credentials::hmac("OTHER", "secret"));
    assert_eq!(unknown.unwrap_err(), Reason::UnknownKey);
}

#[test]
fn a_form_ends_and_names_an_object() {
    let form = form(&Post::to("k", Duration::from_secs(59)));
    assert_eq!(verify(&form, "/photos/", |_| {}, &keys()).unwrap_err(), Reason::Form(FormReason::Expired(at(59))));
    let bucket = account().bucket("photos").unwrap();
    for name in [".well-known/acme-challenge/a", "a\nb"] {
        assert!(bucket.try_post(&Post::to(name, MINUTE), at(0)).is_err(), "{name:?}");
    }
    assert!(bucket.try_form(&Grant::get("k", MINUTE), at(0)).is_err());
    assert!(bucket.try_post(&Post::to("k", Duration::from_secs(604_801)), at(0)).is_err());
}

/// A key elsewhere that signs by saying what it got.
#[derive(Debug)]
struct Loud;

#[async_trait]
impl presign_core::RemoteKey for Loud {
    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        Ok(message.to_vec())
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_key_elsewhere_signs_the_policy() {
    let credentials = Arc::new(Expiring::new(Credentials::sign_blob("a@b", Loud), End::Never));
    let bucket = Account::new(credentials).bucket("photos").unwrap();
    let post = Post::to("k", MINUTE);
    assert!(matches!(bucket.try_post(&post, at(0)), Ok(Ready::Pending)));
    let form = bucket.post(&post, at(0)).await.unwrap();
    let revealed = form.reveal();
    let mut expected = String::new();
    presign_core::hex_encode(revealed.field("policy").unwrap().as_bytes(), &mut expected);
    assert_eq!(revealed.field("x-goog-signature"), Some(expected.as_str()));
    assert_eq!(revealed.field("x-goog-algorithm"), Some("GOOG4-RSA-SHA256"));
    assert!(bucket.post(&Post::to("k", Duration::from_secs(43_201)), at(0)).await.is_err());
}
