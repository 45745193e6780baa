use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::Method;
use presign::{Backend, End, Expiring, Grant, Origin, Presigned, Ready, Target, Timestamp};
use presign_gateway::{Buckets, Disk, Gateway, Limits};
use presign_gcs::{Account, Credentials, KnownKeys, Verifier};
use tower::ServiceExt;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const HOUR: Duration = Duration::from_secs(3600);

// ANCHOR: door
fn door(folder: &Path, keys: KnownKeys) -> Result<Router> {
    let buckets = Buckets::new().with("photos", Disk::open(folder)?);
    // Where buckets are addressed: photos.storage.example, or storage.example/photos.
    let verifier = Verifier::new("https://storage.example".parse()?);
    let origin = Origin::Fixed { scheme: "https".into(), authority: "storage.example".into() };
    let limits = Limits::default().sessions(20).spooled_bytes(1 << 30);
    Ok(Gateway::gcs(buckets, verifier, keys, origin).with_limits(limits).router())
}
// ANCHOR_END: door

// ANCHOR: used
#[tokio::test]
async fn what_cloud_storage_would_take_is_taken() -> Result<()> {
    let place = tempfile::tempdir()?;
    let key = Credentials::hmac("GOOGTS7C7FUP3AIRVJTE2BCD", "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ");
    let door = door(place.path(), KnownKeys::new().with_hmac(key.clone()))?;
    let account = Account::new(Arc::new(Expiring::new(key, End::Never)));
    let photos = account.with_endpoint("https://storage.example".parse()?).bucket("photos")?;
    let sign =
        |grant: &Grant<'_>| match photos.try_presign(grant, Timestamp::try_from(std::time::SystemTime::now())?)? {
            Ready::Signed(presigned) => Ok::<_, Box<dyn Error>>(presigned),
            _ => Err("an HMAC key is at hand".into()),
        };

    let put = sign(&Grant::put("cat.txt", HOUR).size(1..=4).create_only())?;
    assert_eq!(code(&door, &put, "meow!").await?, (400, "EntityTooLarge".into()));
    assert_eq!(send(&door, &put, "meow").await?.0, 200);
    assert_eq!(code(&door, &put, "purr").await?, (412, "PreconditionFailed".into()));
    assert_eq!(send(&door, &sign(&Grant::get("cat.txt", HOUR))?, "").await?, (200, "meow".into()));

    // What Cloud Storage would do and this store can't is refused, not left out.
    let public = Grant::request(Method::PUT, Target::object("cat.txt")?, HOUR).header("x-goog-acl", "public-read");
    assert_eq!(code(&door, &sign(&public)?, "hiss").await?, (501, "NotImplemented".into()));
    Ok(())
}
// ANCHOR_END: used

/// The status, and the code of the error document.
async fn code(door: &Router, presigned: &Presigned, body: &str) -> Result<(u16, String)> {
    let (status, text) = send(door, presigned, body).await?;
    let code = text.split("<Code>").nth(1).and_then(|rest| rest.split('<').next()).ok_or("an error document")?;
    Ok((status, code.to_owned()))
}

async fn send(door: &Router, presigned: &Presigned, body: &str) -> Result<(u16, String)> {
    let mut request = presigned.reveal().to_request()?.map(|()| Body::from(body.to_owned()));
    request.headers_mut().insert("content-length", body.len().into());
    let answer = door.clone().oneshot(request).await?;
    let status = answer.status().as_u16();
    Ok((status, String::from_utf8(to_bytes(answer.into_body(), 1 << 20).await?.to_vec())?))
}
