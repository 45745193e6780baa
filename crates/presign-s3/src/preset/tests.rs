use std::sync::Arc;
use std::time::Duration;

use presign_core::{Backend, End, ErrorKind, Expiring, Grant, Ready, Result};

use super::*;
use crate::{Account, Credentials};

const MINUTE: Duration = Duration::from_secs(60);

fn account(preset: Preset, region: &str) -> Account {
    let keys = Arc::new(Expiring::new(Credentials::new("AKID", "secret"), End::Never));
    Account::new(region, keys).unwrap().with_preset(preset)
}

fn start(account: &Account, grant: &Grant<'_>) -> Result<String> {
    match account.bucket("photos")?.try_presign(grant, "20261121T120000Z".parse()?)? {
        Ready::Signed(presigned) => Ok(presigned.reveal().as_str().split('?').next().unwrap().to_owned()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_service_is_found_where_its_documentation_says() {
    for (preset, region, expected) in [
        (Preset::B2, "us-west-004", "https://photos.s3.us-west-004.backblazeb2.com/k"),
        (Preset::Hetzner, "fsn1", "https://photos.fsn1.your-objectstorage.com/k"),
        (Preset::Scaleway, "fr-par", "https://photos.s3.fr-par.scw.cloud/k"),
        (Preset::Spaces, "nyc3", "https://photos.nyc3.digitaloceanspaces.com/k"),
        (Preset::Wasabi, "eu-central-1", "https://photos.s3.eu-central-1.wasabisys.com/k"),
    ] {
        assert_eq!(start(&account(preset, region), &Grant::get("k", MINUTE)).unwrap(), expected);
        assert_eq!(preset.default_region(), None);
        for region in ["a.b", "A", "-a", "a_b"] {
            assert!(account(preset, region).bucket("photos").is_err(), "{region}");
        }
    }
    for preset in [Preset::Ceph, Preset::Garage, Preset::Minio] {
        let account = account(preset, preset.default_region().unwrap());
        assert_eq!(*account.bucket("photos").unwrap_err().kind(), ErrorKind::Config);
        let account = account.with_endpoint("http://127.0.0.1:9000".parse().unwrap());
        assert_eq!(start(&account, &Grant::get("k", MINUTE)).unwrap(), "http://127.0.0.1:9000/photos/k");
    }
}

#[test]
fn r2_has_one_region_and_hosts_of_its_own() {
    let endpoint = Preset::R2.endpoint("0a1b").unwrap();
    for region in ["auto", "us-east-1"] {
        let account = account(Preset::R2, region);
        assert!(account.bucket("photos").unwrap_err().to_string().contains("{account}"));
        let account = account.with_endpoint(endpoint.clone());
        let grant = Grant::get("k", MINUTE);
        assert_eq!(start(&account, &grant).unwrap(), "https://0a1b.r2.cloudflarestorage.com/photos/k");
        let jurisdiction = account.with_endpoint("https://0a1b.eu.r2.cloudflarestorage.com".parse().unwrap());
        assert!(jurisdiction.bucket("photos").is_ok());
    }
    assert!(account(Preset::R2, "weur").with_endpoint(endpoint).bucket("photos").is_err());
    for other in
        ["https://files.example", "https://r2.cloudflarestorage.com.example", "https://xr2.cloudflarestorage.com"]
    {
        let account = account(Preset::R2, "auto").with_endpoint(other.parse().unwrap());
        assert!(account.bucket("photos").is_err(), "{other}");
    }
}

#[test]
fn what_a_service_does_not_enforce_is_refused() {
    let put = || Grant::put("k", MINUTE);
    let at = |preset: Preset| {
        let region = preset.default_region().unwrap_or("us-west-004");
        let account = account(preset, region);
        match preset.endpoint_form() {
            Some(form) if form.contains("{region}") => account,
            Some(_) => account.with_endpoint(preset.endpoint("0a1b").unwrap()),
            None => account.with_endpoint("http://127.0.0.1:9000".parse().unwrap()),
        }
    };
    let refused = [
        (Preset::B2, put().create_only(), "create-only"),
        (Preset::B2, put().header("x-amz-tagging", "a=b"), "object tags"),
        (Preset::B2, put().query("X-Amz-Tagging", "a=b"), "object tags"),
        (Preset::R2, put().header("x-amz-acl", "public-read"), "an access control list"),
        (Preset::R2, put().header("x-amz-grant-read", "id=1"), "an access control list"),
        (Preset::R2, put().header("x-amz-server-side-encryption", "AES256"), "encryption by the service's keys"),
        (Preset::R2, put().header("x-amz-object-lock-mode", "COMPLIANCE"), "object lock"),
        (Preset::R2, Grant::get("k", MINUTE).version("v"), "a version"),
        (Preset::B2, put().query("If-None-Match", "*"), "create-only"),
        (Preset::Garage, Grant::request(http::Method::GET, "k", MINUTE).query_flag("tagging"), "object tags"),
        (Preset::Garage, put().create_only(), "create-only"),
        (Preset::Garage, Grant::get("/k", MINUTE), "a leading slash"),
        (Preset::Garage, Grant::head("k", MINUTE).respond_with("expires", "0"), "headers of the answer to HEAD"),
        (
            Preset::Hetzner,
            Grant::request(http::Method::GET, "k", MINUTE).query_flag("attributes"),
            "a missing operation",
        ),
        (Preset::Minio, put().header("x-amz-acl", "private"), "an access control list"),
        (Preset::Spaces, put().header("x-amz-server-side-encryption-aws-kms-key-id", "k"), "encryption by KMS"),
    ];
    for (preset, grant, expected) in refused {
        let error = start(&at(preset), &grant).unwrap_err();
        let ErrorKind::Unsupported { term, provider, .. } = error.kind() else { panic!("{error}") };
        assert_eq!((&**term, *provider), (expected, preset.name()));
    }
    let allowed = [
        (Preset::R2, put().create_only()),
        (Preset::R2, put().header("x-amz-server-side-encryption-customer-algorithm", "AES256")),
        (Preset::B2, Grant::get("k", MINUTE).header("if-none-match", "\"e\"")),
        (Preset::Wasabi, put().header("x-amz-tagging", "a=b")),
        (Preset::Garage, Grant::get("k/", MINUTE).respond_with("expires", "0")),
    ];
    for (preset, grant) in allowed {
        start(&at(preset), &grant).unwrap();
    }
}

#[test]
fn each_has_its_name_and_each_limit_its_source() {
    for preset in Preset::ALL {
        assert_eq!(preset.name().parse::<Preset>().unwrap(), preset);
        for limit in preset.limits() {
            assert!(limit.source().starts_with("https://") && !limit.term().is_empty() && !limit.instead().is_empty());
        }
    }
    for name in ["", "R2", "aws", "s3"] {
        assert_eq!(*name.parse::<Preset>().unwrap_err().kind(), ErrorKind::Config);
    }
    assert!(Preset::Wasabi.takes_forms() && Preset::Wasabi.takes_sigv2());
    assert!(!Preset::B2.takes_forms() && !Preset::B2.takes_sigv2());
}
