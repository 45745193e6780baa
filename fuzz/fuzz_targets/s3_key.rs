//! Any object name: refused, or signed so that a client that normalises URLs sends what was signed.
#![no_main]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use presign_core::{Backend, End, Expiring, Grant, Origin, Ready, Received, Timestamp};
use presign_s3::{Account, Credentials};

static KEYS: LazyLock<Credentials> = LazyLock::new(|| Credentials::new("AKID", "secret"));

fuzz_target!(|name: &str| {
    let account = Account::new("us-east-1", Arc::new(Expiring::new(KEYS.clone(), End::Never))).expect("a region");
    let bucket = account.bucket("bucket").expect("a bucket");
    let at = Timestamp::from_unix(1_795_262_400).expect("an instant");
    let Ok(Ready::Signed(presigned)) = bucket.try_presign(&Grant::get(name, Duration::from_secs(60)), at) else {
        return;
    };
    let Ok(request) = presigned.reveal().to_request() else { return };
    assert_eq!(request.uri().host(), Some("bucket.s3.us-east-1.amazonaws.com"));
    let (parts, ()) = request.into_parts();
    let origin = Origin::HostHeader { scheme: "https".into() };
    let verifier = account.verifier().expect("an endpoint");
    let claims = verifier.parse(&Received::new(&parts, &origin, None).expect("one host")).expect("our own URL");
    let verified = verifier.verify(&claims, &*KEYS, at).expect("our own URL");
    assert_eq!(verified.key().map(|key| key.as_str()), Some(name));
});
