//! The examples of where a bucket is, sent: each to s3s in the place of the host that its URL names.

use presign::s3::Preset;
use presign::{Grant, Presigner};
use presign_conformance::{Kind, Presented};

use super::{MINUTE, keys};
use crate::trial::{Tally, Trial};

pub(crate) async fn hosts() -> Tally {
    let hosts = [
        "s3.dualstack.eu-west-1.amazonaws.com",
        "s3-fips.us-east-1.amazonaws.com",
        "s3-accelerate.amazonaws.com",
        "s3-accelerate.dualstack.amazonaws.com",
        "s3.cn-north-1.amazonaws.com.cn",
        "s3.us-gov-west-1.amazonaws.com",
        "s3.amazonaws.com",
        "s3-accesspoint.us-west-2.amazonaws.com",
    ];
    // To s3s an access point is a bucket of its name.
    let objects = [("photos/k", "a photo"), ("films-123456789012/k", "a film")];
    let mut trial = Trial::at(&hosts).await.holding(&objects).await;
    for presigned in super::hosts_of_aws().unwrap() {
        let expected = if presigned.reveal().as_str().contains("accesspoint") { &b"a film"[..] } else { b"a photo" };
        assert_eq!(trial.done(&presigned, b"").await.body, expected);
    }
    trial.tally()
}

pub(crate) async fn public() -> Tally {
    let mut trial = Trial::at(&["files.example"]).await.holding(&[("photos/k", "a photo")]).await;
    let presigned = super::the_public_endpoint().unwrap();
    assert_eq!(trial.done(&presigned, b"").await.body, b"a photo");

    // What a proxy must not do: give the server its own name for what was signed for the public one.
    let rewritten = Presented::new(&presigned, b"").with_header("host", "127.0.0.1:9000");
    trial.refused("the internal name", &rewritten, Kind::Signature).await;
    trial.tally()
}

pub(crate) async fn preset() -> Tally {
    let mut trial = Trial::at(&["s3.us-west-004.backblazeb2.com"]).await;
    trial.done(&super::a_service_that_is_known().unwrap(), b"a picture").await;
    assert_eq!(trial.object("photos/1.png").await, b"a picture");
    trial.tally()
}

/// s3s in the place of each service that is known: where the URL goes and how it is signed, not what the service does.
#[tokio::test]
async fn every_preset_is_sent() {
    for preset in Preset::ALL {
        let region = preset.default_region().unwrap_or("eu-central-1");
        let endpoint = preset.endpoint_form().unwrap_or("https://storage.example");
        let endpoint = endpoint.replace("{region}", region).replace("{account}", "0123456789abcdef");
        let url = format!("s3://photos?preset={}&region={region}&endpoint={endpoint}", preset.name());
        let presigner = Presigner::from_url(&url, keys()).unwrap();

        let host = endpoint.strip_prefix("https://").unwrap();
        let mut trial = Trial::at(&[host]).await;
        trial.done(&presigner.presign_now(&Grant::put("1.png", MINUTE)).unwrap(), b"a picture").await;
        assert_eq!(trial.object("photos/1.png").await, b"a picture", "{}", preset.name());
    }
}
