use std::collections::HashMap;
use std::time::Duration;

use http::request::Parts;
use presign::s3::{self, Credentials, Keys, Verifier};
use presign::{Denied, Grant, Obligation, Origin, Presigner, Reason, Received, Timestamp, Verified};

// ANCHOR: verify
/// What this server answers for: an endpoint, a region, and where buckets stand in a URL.
fn verifier() -> presign::Result<Verifier> {
    let endpoint = "https://s3.amazonaws.com".parse()?;
    Ok(Verifier::new(endpoint, "us-east-1").with_addressing(s3::Addressing::VirtualHost))
}

fn check(verifier: &Verifier, request: &Parts, keys: &dyn Keys, at: Timestamp) -> Result<Verified, Denied> {
    // How this server knows the scheme and the authority that a request was signed for.
    let origin = Origin::HostHeader { scheme: "https".into() };

    let received = Received::new(request, &origin, None)?;
    let claims = verifier.parse(&received)?; // untrusted
    verifier.verify(&claims, keys, at)
}
// ANCHOR_END: verify

fn documented() -> Parts {
    let request = http::Request::get(
        "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
         &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    );
    request.header("host", "examplebucket.s3.amazonaws.com").body(()).unwrap().into_parts().0
}

fn keys() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}

#[test]
// ANCHOR: granted
fn the_documented_url_is_verified() -> Result<(), Box<dyn std::error::Error>> {
    let last_second = "2013-05-25T00:00:00Z".parse()?;
    let verified = check(&verifier()?, &documented(), &keys(), last_second)?;
    assert_eq!(verified.method(), http::Method::GET);
    assert_eq!(verified.bucket(), Some("examplebucket"));
    assert_eq!(verified.key().map(|key| key.as_str()), Some("test.txt"));
    assert!(verified.obligations().is_empty());
    Ok(())
}
// ANCHOR_END: granted

#[test]
// ANCHOR: denied
fn anything_else_is_denied() -> Result<(), Box<dyn std::error::Error>> {
    let at: Timestamp = "2013-05-24T12:00:00Z".parse()?;
    let late = check(&verifier()?, &documented(), &keys(), "2013-05-25T00:00:01Z".parse()?).unwrap_err();
    assert_eq!(*late.reason(), Reason::Expired("2013-05-25T00:00:00Z".parse()?));

    let mut deletes = documented();
    deletes.method = http::Method::DELETE;
    let denied = check(&verifier()?, &deletes, &keys(), at).unwrap_err();
    assert_eq!(*denied.reason(), Reason::Signature);

    let stranger = Credentials::new("AKIAI44QH8DHBEXAMPLE", "another");
    assert_eq!(*check(&verifier()?, &documented(), &stranger, at).unwrap_err().reason(), Reason::UnknownKey);

    // Mute for the outside, and what S3 would answer.
    assert_eq!(denied.to_string(), "denied");
    let answer = s3::answer(&denied);
    assert_eq!((answer.status, answer.code), (403, "SignatureDoesNotMatch"));
    Ok(())
}
// ANCHOR_END: denied

// ANCHOR: keys
struct Customers(HashMap<String, Credentials>);

impl Keys for Customers {
    fn credentials(&self, key_id: &str) -> Option<Credentials> {
        self.0.get(key_id).cloned() // cheap: the derived keys are shared
    }
}
// ANCHOR_END: keys

#[test]
fn customers_have_keys() -> Result<(), Box<dyn std::error::Error>> {
    let customers = Customers(HashMap::from([(keys().key_id().to_owned(), keys())]));
    let verified = check(&verifier()?, &documented(), &customers, "2013-05-24T12:00:00Z".parse()?)?;
    assert_eq!(verified.key_id(), "AKIAIOSFODNN7EXAMPLE");
    Ok(())
}

#[test]
// ANCHOR: obligations
fn what_only_the_body_can_settle() -> Result<(), Box<dyn std::error::Error>> {
    let bucket = "s3://examplebucket?region=us-east-1&endpoint=https://s3.amazonaws.com&style=virtual-host";
    let presigner = Presigner::from_url(bucket, keys())?;
    let grant = Grant::put("hello.txt", Duration::from_secs(60))
        .size(5)
        .checksum("sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=".parse()?)
        .create_only();
    let presigned = presigner.presign_now(&grant)?;

    // What a client sends: the headers as they are, and the host of the URL.
    let (mut parts, ()) = presigned.reveal().to_request()?.into_parts();
    parts.headers.insert("host", "examplebucket.s3.amazonaws.com".parse()?);

    let verified = check(&verifier()?, &parts, &keys(), presigned.issued_at())?;
    for obligation in verified.obligations() {
        match obligation {
            Obligation::Size(size) => assert_eq!(size.exact(), Some(5)),
            Obligation::Checksum { algorithm, base64 } => {
                assert_eq!((*algorithm, base64.as_str()), ("sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="));
            }
            Obligation::CreateOnly => {} // the store says whether the object exists
            other => panic!("this server can't hold to {other:?}, so it must not accept the request"),
        }
    }
    assert_eq!(verified.obligations().len(), 3);
    Ok(())
}
// ANCHOR_END: obligations

#[test]
// ANCHOR: inspect
fn a_url_says_much_without_any_key() -> Result<(), Box<dyn std::error::Error>> {
    let url = format!("https://examplebucket.s3.amazonaws.com{}", documented().uri);
    let inspection = s3::inspect(&url)?;
    assert_eq!(inspection.key_id(), "AKIAIOSFODNN7EXAMPLE");
    assert_eq!(inspection.bucket(), Some("examplebucket"));
    assert_eq!(inspection.expires_at().to_string(), "2013-05-25T00:00:00Z");
    Ok(())
}
// ANCHOR_END: inspect

#[test]
// ANCHOR: texts
fn both_sides_write_the_same_texts() -> Result<(), Box<dyn std::error::Error>> {
    let bucket = "s3://examplebucket?region=us-east-1&endpoint=https://s3.amazonaws.com&style=virtual-host";
    let clock = presign::FixedClock::new("20130524T000000Z".parse()?);
    let presigner = Presigner::from_url(bucket, keys())?.with_clock(clock);
    let signed = presigner.explain(&Grant::get("test.txt", Duration::from_secs(86_400)))?;

    let request = documented();
    let origin = Origin::HostHeader { scheme: "https".into() };
    let (canonical_request, string_to_sign) = verifier()?.parse(&Received::new(&request, &origin, None)?)?.texts();

    assert_eq!(signed.canonical_request(), canonical_request.as_deref());
    assert_eq!(signed.string_to_sign(), string_to_sign);
    assert!(string_to_sign.ends_with("3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04"));
    Ok(())
}
// ANCHOR_END: texts
