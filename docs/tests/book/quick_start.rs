pub(crate) mod sent;

// ANCHOR: use
use std::time::Duration;

use presign::{Expires, FixedClock, Grant, Presigned, Presigner, SentBy, s3};
// ANCHOR_END: use

fn readme() -> presign::Result<Presigned> {
    // ANCHOR: readme
    use presign::{Grant, Presigner, s3};
    use std::time::Duration;

    let keys = s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let presigner = Presigner::from_url("s3://photos?region=eu-west-1", keys)?;

    let put = || Grant::put("cats/1.png", Duration::from_secs(900));
    let presigned = presigner.presign_now(&put().content_type("image/png").size(48_213).create_only())?;
    assert!(presigned.reveal().as_str().starts_with("https://photos.s3.eu-west-1.amazonaws.com/cats/1.png?X-Amz-"));

    // S3 can't hold a PUT to a range of sizes: that is an error, not a URL that allows more.
    assert!(presigner.presign_now(&put().size(1..=50_000)).is_err());
    // ANCHOR_END: readme
    Ok(presigned)
}

// ANCHOR: sign
fn sign() -> presign::Result<Presigner> {
    // The example of the AWS documentation. Without `with_clock` it is signed now.
    let keys = s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let bucket = "s3://examplebucket?region=us-east-1&endpoint=https://s3.amazonaws.com&style=virtual-host";
    let presigner = Presigner::from_url(bucket, keys)?.with_clock(FixedClock::new("20130524T000000Z".parse()?));

    let grant = Grant::get("test.txt", Duration::from_secs(86_400));
    let presigned = presigner.presign_now(&grant)?;

    assert_eq!(
        presigned.reveal().as_str(),
        "https://examplebucket.s3.amazonaws.com/test.txt\
         ?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20130524T000000Z\
         &X-Amz-Expires=86400\
         &X-Amz-SignedHeaders=host\
         &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    );
    Ok(presigner)
}
// ANCHOR_END: sign

// ANCHOR: presigner
fn presigner() -> presign::Result<Presigner> {
    let keys = s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    Presigner::from_url("s3://photos?region=eu-west-1", keys)
}
// ANCHOR_END: presigner

// ANCHOR: upload
fn upload() -> presign::Result<Presigned> {
    let presigner = presigner()?;
    let grant = Grant::put("cats/1.png", Duration::from_secs(900)).content_type("image/png").size(48_213).create_only();
    let presigned = presigner.presign_now(&grant)?;

    // The bearer has to send these, as they are.
    let headers: Vec<_> = presigned.headers().iter().map(|h| (h.name().as_str(), h.value(), h.sent_by())).collect();
    assert_eq!(
        headers,
        [
            ("content-type", "image/png", SentBy::Caller),
            ("content-length", "48213", SentBy::Transport), // an HTTP client sets it from the body
            ("if-none-match", "*", SentBy::Caller),
        ]
    );
    assert_eq!(presigned.expires(), Expires::Known(presigned.issued_at().plus(900)));
    Ok(presigned)
}
// ANCHOR_END: upload

// ANCHOR: reveal
fn reveal() -> presign::Result<Presigned> {
    let presigned = presigner()?.presign_now(&Grant::delete("cats/1.png", Duration::from_secs(60)))?;
    let revealed = presigned.reveal();

    let url: &str = revealed.as_str();
    let request: http::Request<()> = revealed.to_request()?;
    let json = serde_json::to_value(revealed).unwrap(); // feature `serde`

    assert_eq!(revealed.curl(), format!("curl --fail --request DELETE '{url}'"));
    assert_eq!(revealed.fetch(), format!(r#"fetch("{url}", {{ method: "DELETE" }})"#));
    assert_eq!(request.method(), http::Method::DELETE);
    assert_eq!(json["expires_at"], presigned.issued_at().plus(60).to_string());
    Ok(presigned)
}
// ANCHOR_END: reveal

// ANCHOR: many
fn many() -> presign::Result<Vec<Presigned>> {
    let hour = Duration::from_secs(3600);
    let pages = (1..=1000).map(|page| Grant::get(format!("book/page-{page}.png"), hour));
    presigner()?.presign_many(pages)?.collect()
}
// ANCHOR_END: many

// ANCHOR: wait
async fn wait() -> presign::Result<Vec<Presigned>> {
    let presigner = presigner()?;
    let minute = Duration::from_secs(60);

    // Always works: awaits what must be fetched.
    let mut signed = vec![presigner.presign(&Grant::get("cats/1.png", minute)).await?];

    // For a batch: fetch once, then sign without waiting.
    presigner.ready(minute).await?;
    for key in ["cats/1.png", "cats/2.png"] {
        signed.push(presigner.presign_now(&Grant::get(key, minute))?);
    }
    Ok(signed)
}
// ANCHOR_END: wait
