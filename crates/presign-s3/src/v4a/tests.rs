use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use presign_core::{
    Backend, End, Expiring, Grant, Origin, Presigned, Ready, Reason, Received, Result, Timestamp, Verified,
};

use crate::{Account, Credentials, Keys, PublicKey, RegionSet, Signature, Verifier};

const MINUTE: Duration = Duration::from_secs(60);

fn at(offset: i64) -> Timestamp {
    Timestamp::from_unix(1_795_262_400 + offset).unwrap()
}

fn keys() -> Credentials {
    Credentials::new("AKID", "secret")
}

fn account(credentials: Credentials, regions: &str) -> Account {
    Account::new("us-east-1", Arc::new(Expiring::new(credentials, End::At(at(86_400)))))
        .unwrap()
        .with_endpoint("http://h".parse().unwrap())
        .with_signature(Signature::V4a(regions.parse().unwrap()))
}

fn presign(account: &Account, grant: &Grant<'_>) -> Presigned {
    match account.bucket("bucket").unwrap().try_presign(grant, at(0)) {
        Ok(Ready::Signed(presigned)) => presigned,
        other => panic!("{other:?}"),
    }
}

fn parts(presigned: &Presigned) -> Parts {
    presigned.reveal().to_request().unwrap().into_parts().0
}

fn verify(verifier: &Verifier, parts: &Parts, keys: &(impl Keys + ?Sized), at: Timestamp) -> Result<Verified, Reason> {
    let origin = Origin::HostHeader { scheme: "http".into() };
    let verified = Received::new(parts, &origin, None)
        .and_then(|received| verifier.parse(&received))
        .and_then(|claims| verifier.verify(&claims, keys, at));
    verified.map_err(|denied| denied.reason().clone())
}

#[test]
fn what_is_signed_is_verified_within_its_time() {
    let account = account(keys(), "*");
    let parts = parts(&presign(&account, &Grant::put("a//b é", MINUTE).size(5).header("x-amz-acl", "private")));
    let verifier = account.verifier().unwrap();
    for offset in [-900, 0, 60] {
        let verified = verify(&verifier, &parts, &keys(), at(offset)).unwrap();
        assert_eq!((verified.bucket(), verified.key().unwrap().as_str()), (Some("bucket"), "a//b é"));
        assert_eq!(verified.obligations().len(), 1);
    }
    assert_eq!(verify(&verifier, &parts, &keys(), at(61)).unwrap_err(), Reason::Expired(at(60)));
    assert_eq!(verify(&verifier, &parts, &keys(), at(-901)).unwrap_err(), Reason::NotYetValid(at(0)));
}

#[test]
fn a_url_is_for_the_regions_of_its_set_alone() {
    for (regions, region, accepted) in [
        ("*", "us-east-1", true),
        ("us-*", "us-east-1", true),
        ("eu-*,us-east-1", "us-east-1", true),
        ("us-east-1", "us-east-2", false),
        ("eu-*", "us-east-1", false),
    ] {
        let parts = parts(&presign(&account(keys(), regions), &Grant::get("k", MINUTE)));
        let verifier = Verifier::new("http://h".parse().unwrap(), region).with_sigv4a();
        let verified = verify(&verifier, &parts, &keys(), at(0)).map(|_| ());
        let expected = if accepted { Ok(()) } else { Err(Reason::Unacceptable("X-Amz-Region-Set")) };
        assert_eq!(verified, expected, "{regions} {region}");
    }
}

#[test]
fn version_4a_is_accepted_by_its_name_alone() {
    let parts = parts(&presign(&account(keys(), "*"), &Grant::get("k", MINUTE)));
    let plain = Verifier::new("http://h".parse().unwrap(), "us-east-1");
    assert_eq!(verify(&plain, &parts, &keys(), at(0)).unwrap_err(), Reason::Scheme("sigv4a"));
    let four = Account::new("us-east-1", Arc::new(Expiring::new(keys(), End::Never))).unwrap();
    let four = four.with_endpoint("http://h".parse().unwrap()).bucket("bucket").unwrap();
    let Ok(Ready::Signed(presigned)) = four.try_presign(&Grant::get("k", MINUTE), at(0)) else { panic!("keys") };
    let both = plain.with_sigv4a();
    let plain_parts = presigned.reveal().to_request().unwrap().into_parts().0;
    assert!(verify(&both, &plain_parts, &keys(), at(0)).is_ok(), "Version 4 beside it");
    assert!(verify(&both, &parts, &keys(), at(0)).is_ok());
}

#[test]
fn a_public_key_is_enough_to_verify() {
    let account = account(keys().with_session_token("token"), "*");
    let parts = parts(&presign(&account, &Grant::get("k", MINUTE)));
    let verifier = account.verifier().unwrap();
    let point = keys().public_key().unwrap().to_point();
    let public = PublicKey::new("AKID", &point).unwrap().with_session_token("token");
    assert!(verify(&verifier, &parts, &public, at(0)).is_ok());
    for (other, reason) in [
        (PublicKey::new("AKID", &point).unwrap(), Reason::Token),
        (PublicKey::new("AKIE", &point).unwrap().with_session_token("token"), Reason::UnknownKey),
        (Credentials::new("AKID", "x").with_session_token("token").public_key().unwrap(), Reason::Signature),
    ] {
        assert_eq!(verify(&verifier, &parts, &other, at(0)).unwrap_err(), reason);
    }
    assert!(!format!("{public:?}").contains("token"));
    assert!(PublicKey::new("", &point).is_err() && PublicKey::new("AKID", &point[1..]).is_err());
    assert!(Credentials::new("AKID", "").public_key().is_err());
    // It is no key of Version 4: there is no secret to be had from it.
    let four = Account::new("us-east-1", Arc::new(Expiring::new(keys().with_session_token("token"), End::At(at(60)))));
    let four = four.unwrap().with_endpoint("http://h".parse().unwrap()).bucket("bucket").unwrap();
    let Ok(Ready::Signed(presigned)) = four.try_presign(&Grant::get("k", MINUTE), at(0)) else { panic!("keys") };
    let refused = verify(&verifier, &presigned.reveal().to_request().unwrap().into_parts().0, &public, at(0));
    assert_eq!(refused.unwrap_err(), Reason::UnknownKey);
}

#[test]
fn only_the_right_key_and_token_verify() {
    let temporary = || keys().with_session_token("token");
    let account = account(temporary(), "*");
    let parts = parts(&presign(&account, &Grant::get("k", MINUTE)));
    let ask = |keys: Credentials| verify(&account.verifier().unwrap(), &parts, &keys, at(0)).map(|_| ());
    assert_eq!(ask(temporary()), Ok(()));
    assert_eq!(ask(keys()), Err(Reason::Token));
    assert_eq!(ask(Credentials::new("OTHER", "secret").with_session_token("token")), Err(Reason::UnknownKey));
    assert_eq!(ask(Credentials::new("AKID", "other").with_session_token("token")), Err(Reason::Signature));
}

#[test]
fn a_parameter_of_another_scheme_or_value_is_refused() {
    let account = account(keys(), "us-*");
    let right = parts(&presign(&account, &Grant::get("k", MINUTE).version("7")));
    for (from, to, reason) in [
        ("AWS4-ECDSA-P256-SHA256", "AWS4-HMAC-SHA256", Reason::Unacceptable("X-Amz-Credential")),
        ("AWS4-ECDSA-P256-SHA256", "AWS4-ECDSA-P384-SHA384", Reason::Unacceptable("X-Amz-Algorithm")),
        ("X-Amz-Region-Set=us-%2A", "X-Amz-Region-Set=%2A", Reason::Signature),
        ("X-Amz-Region-Set=us-%2A", "X-Amz-Region-Set=us-%2A%2Ceu-%2A", Reason::Signature),
        ("X-Amz-Region-Set=us-%2A", "X-Amz-Region-Set=", Reason::Unacceptable("X-Amz-Region-Set")),
        ("X-Amz-Region-Set=us-%2A", "X-Amz-Region-Set=us-%2A%2C", Reason::Unacceptable("X-Amz-Region-Set")),
        ("X-Amz-Region-Set=us-%2A", "X-Amz-Region-Set=%2A-1", Reason::Unacceptable("X-Amz-Region-Set")),
        ("&X-Amz-Region-Set=us-%2A", "", Reason::Missing("X-Amz-Region-Set")),
        ("X-Amz-Region-Set", "x-amz-region-set", Reason::Missing("X-Amz-Region-Set")),
        ("X-Amz-Region-Set", "X-Amz-Region-Set=us-%2A&X-Amz-Region-Set", Reason::Repeated("X-Amz-Region-Set")),
        ("%2Fs3%2F", "%2Fus-east-1%2Fs3%2F", Reason::Unacceptable("X-Amz-Credential")),
        ("%2Fs3%2F", "%2Fs4%2F", Reason::Unacceptable("X-Amz-Credential")),
        ("X-Amz-Expires=60", "X-Amz-Expires=61", Reason::Signature),
        ("versionId=7", "versionId=8", Reason::Signature),
        ("versionId=7", "versionId=7&a", Reason::Signature),
        ("/k?", "/l?", Reason::Signature),
        ("?", "?Signature=x&", Reason::TwoCredentials),
        ("?", "?AWSAccessKeyId=x&", Reason::TwoCredentials),
    ] {
        let mut changed = right.clone();
        changed.uri = right.uri.to_string().replacen(from, to, 1).parse().unwrap();
        let refused = verify(&account.verifier().unwrap(), &changed, &keys(), at(0)).unwrap_err();
        assert_eq!(refused, reason, "{from} {to}");
    }
    let mut put = right.clone();
    put.method = http::Method::PUT;
    assert_eq!(verify(&account.verifier().unwrap(), &put, &keys(), at(0)).unwrap_err(), Reason::Signature);
}

#[test]
fn a_signature_has_one_spelling() {
    let account = account(keys(), "*");
    let right = parts(&presign(&account, &Grant::get("k", MINUTE)));
    let (before, signature) =
        right.uri.to_string().split_once("X-Amz-Signature=").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let read = |signature: &str| {
        let mut changed = right.clone();
        changed.uri = format!("{before}X-Amz-Signature={signature}").parse().unwrap();
        verify(&account.verifier().unwrap(), &changed, &keys(), at(0)).map(|_| ())
    };
    assert_eq!(read(&signature), Ok(()));
    for (place, digit) in signature.char_indices() {
        let other = if digit == '0' { "1" } else { "0" };
        let changed = [&signature[..place], other, &signature[place + 1..]].concat();
        assert_eq!(read(&changed), Err(Reason::Signature), "{place}");
    }
    for other in [signature.to_uppercase(), String::new(), "00".into(), "0".repeat(146), signature[1..].to_owned()] {
        assert_eq!(read(&other), Err(Reason::Unacceptable("X-Amz-Signature")), "{other}");
    }
    for other in [format!("{signature}00"), signature[..signature.len() - 2].to_owned(), "0".repeat(140)] {
        let refused = read(&other).unwrap_err();
        assert!(matches!(refused, Reason::Signature | Reason::Unacceptable("X-Amz-Signature")), "{other}");
    }
}

#[test]
fn the_key_pair_is_derived_once_for_all_clones() {
    let credentials = keys();
    let clone = credentials.clone().with_session_token("token");
    assert!(std::ptr::eq(credentials.pair().unwrap(), clone.pair().unwrap()));
    assert_eq!(RegionSet::all(), "*".parse().unwrap());
}

#[test]
fn a_set_without_the_region_of_the_host_is_refused() {
    let at_aws = |region: &str, set: &str| {
        let account = Account::new(region, Arc::new(Expiring::new(keys(), End::Never))).unwrap();
        account.with_signature(Signature::V4a(set.parse().unwrap())).bucket("photos").map(|_| ())
    };
    for (region, set, held) in [
        ("us-east-1", "*", true),
        ("us-east-1", "eu-*,us-east-1", true),
        ("us-east-1", "eu-*", false),
        ("us-east-1", "us-east-10", false),
    ] {
        assert_eq!(at_aws(region, set).is_ok(), held, "{region} {set}");
    }
}
