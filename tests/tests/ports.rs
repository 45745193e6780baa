//! The host that is signed is the one that a client sends: the URL standard says which port it leaves out.

use std::sync::Arc;
use std::time::Duration;

use presign_core::{Backend, End, Expiring, Grant, Ready};
use presign_s3::{Account, Credentials};

const AT: &str = "2026-11-21T12:00:00Z";

/// What a client that keeps to the standard sends in `Host`.
fn sent(url: &url::Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[test]
fn the_host_that_is_signed_is_the_one_that_a_client_sends() {
    for origin in [
        "http://s3.example",
        "http://s3.example:80",
        "http://s3.example:443",
        "http://s3.example:9000",
        "https://s3.example:443",
        "https://s3.example:80",
        "https://S3.Example:8443",
        "http://127.0.0.1:80",
        "http://127.0.0.1:9000",
        "https://[::1]:443",
        "https://[::1]:8443",
    ] {
        let credentials = Arc::new(Expiring::new(Credentials::new("AKID", "secret"), End::Never));
        let account = Account::new("us-east-1", credentials).unwrap().with_endpoint(origin.parse().unwrap());
        let account = account.with_addressing(presign_s3::Addressing::Path);
        let bucket = account.bucket("bucket").unwrap();
        let (grant, at) = (Grant::get("k", Duration::from_secs(60)), AT.parse().unwrap());
        let text = bucket.explain(&grant, at).unwrap().canonical_request().unwrap().to_owned();
        let signed = text.lines().find_map(|line| line.strip_prefix("host:")).unwrap();

        let Ready::Signed(presigned) = bucket.try_presign(&grant, at).unwrap() else { panic!("static keys: {origin}") };
        let standard = url::Url::parse(presigned.reveal().as_str()).unwrap();
        assert_eq!(signed, sent(&standard), "{origin}");
        // The standard changes nothing of it, so what goes out is what was signed.
        assert_eq!(standard.as_str(), presigned.reveal().as_str(), "{origin}");
        assert_eq!(signed, sent(&url::Url::parse(origin).unwrap()), "{origin}");
    }
}
