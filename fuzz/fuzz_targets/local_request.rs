//! No change of a URL of the local scheme is accepted: exactly one spelling is valid.
#![no_main]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use presign_core::{Backend, Grant, Origin, Ready, Received, Timestamp};
use presign_local::{Key, KeyRing, Site, Verifier};

static RIGHT: LazyLock<(Arc<KeyRing>, String)> = LazyLock::new(|| {
    let ring = KeyRing::new(Key::new("k1", [7; 32]).expect("a key"), Duration::from_secs(3600)).expect("a ring");
    let ring = Arc::new(ring);
    let site = Site::new(ring.clone(), "http://h/files").expect("a site");
    let network = "127.0.0.0/8".parse().expect("a network");
    let grant = Grant::get("a/b c.txt", Duration::from_secs(60)).query("q", "1").client_ip(network).not_before(at());
    let Ok(Ready::Signed(presigned)) = site.try_presign(&grant, at()) else { panic!("the key is at hand") };
    (ring, presigned.reveal().as_str().strip_prefix("http://h").expect("the host").to_owned())
});

fn at() -> Timestamp {
    Timestamp::from_unix(1_795_262_400).expect("an instant")
}

fuzz_target!(|input: (u16, u8, &str)| {
    let (place, cut, put) = input;
    let (ring, right) = &*RIGHT;
    let start = usize::from(place) % (right.len() + 1);
    let end = (start + usize::from(cut)).min(right.len());
    let target = [&right[..start], put, &right[end..]].concat();
    let Ok(uri) = target.parse::<http::Uri>() else { return };
    // A fragment never reaches a server: a client cuts it off before it asks. The absolute form is the same request.
    if ["http://h", "https://h", ""].iter().any(|origin| target.strip_prefix(origin) == Some(right))
        || target.contains('#')
    {
        return;
    }
    let Ok(request) = http::Request::get(uri).header("host", "h").body(()) else { return };
    let (parts, ()) = request.into_parts();
    let origin = Origin::HostHeader { scheme: "http".into() };
    let verifier = Verifier::new();
    let verified = Received::new(&parts, &origin, Some([127, 0, 0, 1].into()))
        .and_then(|received| received.under("/files"))
        .and_then(|received| verifier.parse(&received))
        .and_then(|claims| verifier.verify(&claims, ring, at()));
    assert!(verified.is_err(), "another spelling was accepted");
});
