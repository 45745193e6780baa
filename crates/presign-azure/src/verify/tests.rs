use std::sync::Arc;
use std::time::Duration;

use http::Method;
use http::request::Parts;
use presign_core::{Backend, Grant, Origin, Ready, Result, Validity};

use super::*;
use crate::{Account, AccountSas, Cloud, Container, Credentials, Resource, Sas, SharedKey, UserDelegationKey};

mod changed;
mod requests;

const MINUTE: Duration = Duration::from_secs(60);
const AT: &str = "2026-11-21T12:00:00Z";

fn now() -> Timestamp {
    AT.parse().unwrap()
}

fn shared() -> Credentials {
    SharedKey::new("acct", "c2VjcmV0").unwrap().into()
}

fn delegated() -> Credentials {
    let (start, expiry) = (now().minus(900), now().plus(3600));
    UserDelegationKey::new("oid", "tid", start, expiry, crate::Version::NEWEST, "c2VjcmV0").unwrap().into()
}

fn account(credentials: Credentials) -> Account {
    let endpoint = Endpoint::new("acct", Cloud::Public).unwrap();
    Account::new(endpoint, Arc::new(credentials.expiring())).accept_wider_reads().accept_wider_writes()
}

fn container(credentials: Credentials) -> Container {
    account(credentials).container("cats").unwrap()
}

fn presign(credentials: Credentials, grant: &Grant<'_>) -> Parts {
    match container(credentials).try_presign(grant, now()).unwrap() {
        Ready::Signed(presigned) => presigned.reveal().to_request().unwrap().into_parts().0,
        other => panic!("{other:?}"),
    }
}

fn token(credentials: Credentials, sas: &Sas<'_>) -> String {
    match container(credentials).try_sas(sas, now()).unwrap() {
        Ready::Signed(signed) => signed.reveal_token().to_owned(),
        other => panic!("{other:?}"),
    }
}

fn account_token(services: &str, types: &str, permissions: &str) -> String {
    let sas = AccountSas::new(services.parse().unwrap(), types.parse().unwrap(), permissions.parse().unwrap(), MINUTE);
    match account(shared()).try_account_sas(&sas, now()).unwrap() {
        Ready::Signed(signed) => signed.reveal_token().to_owned(),
        other => panic!("{other:?}"),
    }
}

/// A request by method and target, with headers `name: value`.
fn request(method: &str, target: &str, headers: &[&str]) -> Parts {
    let mut request = http::Request::builder().method(method).uri(target).header("host", "acct.blob.core.windows.net");
    for header in headers {
        let (name, value) = header.split_once(": ").unwrap();
        request = request.header(name, value);
    }
    request.body(()).unwrap().into_parts().0
}

fn verify_by(scheme: &str, parts: &Parts, keys: &(impl Keys + ?Sized), at: Timestamp) -> Result<Verified, Reason> {
    let (verifier, origin) = (account(shared()).verifier(), Origin::HostHeader { scheme: scheme.into() });
    let verified = Received::new(parts, &origin, Some("192.0.2.7".parse().unwrap()))
        .and_then(|received| verifier.parse(&received))
        .and_then(|claims| verifier.verify(&claims, keys, at));
    verified.map_err(|denied| denied.reason().clone())
}

fn verify(parts: &Parts, keys: &(impl Keys + ?Sized), at: Timestamp) -> Result<Verified, Reason> {
    verify_by("https", parts, keys, at)
}

fn ask(method: &str, target: &str, headers: &[&str], keys: &(impl Keys + ?Sized)) -> Result<Verified, Reason> {
    verify(&request(method, target, headers), keys, now())
}

#[test]
fn what_we_sign_is_verified_within_its_time() {
    for keys in [shared(), delegated()] {
        let later = Grant::get("a//b é", MINUTE).download_as("x").not_before(now().plus(10));
        let parts = presign(keys.clone(), &later);
        assert_eq!(verify(&parts, &keys, now()).unwrap_err(), Reason::NotYetValid(now().plus(10)));
        for offset in [10, 60] {
            let verified = verify(&parts, &keys, now().plus(offset)).unwrap();
            assert_eq!((verified.bucket(), verified.key().unwrap().as_str()), (Some("cats"), "a//b é"));
            assert_eq!(verified.query(), [("rscd".to_owned(), "attachment; filename=\"x\"".to_owned())]);
            assert_eq!(verified.expires_at(), now().plus(60));
        }
        assert_eq!(verify(&parts, &keys, now().plus(61)).unwrap_err(), Reason::Expired(now().plus(60)));
    }
}

#[test]
fn every_portable_url_is_for_its_own_request() {
    let list = || Grant::list("a/", MINUTE);
    for keys in [shared(), delegated()] {
        for grant in [
            Grant::get("k", MINUTE),
            Grant::head("k", MINUTE),
            Grant::put("k", MINUTE),
            Grant::put("k", MINUTE).create_only(),
            Grant::delete("k", MINUTE),
            Grant::delete("k", MINUTE).version("7"),
            Grant::get("k", MINUTE).query("snapshot", "7"),
            list(),
            Grant::request(Method::PUT, "k", MINUTE).query("comp", "block").query("blockid", "YQ=="),
        ] {
            let parts = presign(keys.clone(), &grant);
            let verified = verify(&parts, &keys, now()).unwrap_or_else(|reason| panic!("{grant:?}: {reason}"));
            let creates = grant.parts().unwrap().terms().any(|term| *term == presign_core::Term::CreateOnly);
            assert_eq!(verified.obligations(), if creates { &[Obligation::CreateOnly][..] } else { &[] });
        }
    }
    // With a delegation key the prefix is signed, with the account's it is not.
    let elsewhere = |keys: Credentials| {
        let mut parts = presign(keys.clone(), &list());
        parts.uri = parts.uri.to_string().replace("prefix=a%2F", "prefix=b%2F").parse().unwrap();
        verify(&parts, &keys, now()).map(|_| ())
    };
    assert_eq!(elsewhere(shared()), Ok(()));
    assert_eq!(elsewhere(delegated()), Err(Reason::Signature));
}

#[test]
fn only_the_right_key_verifies() {
    let grant = Grant::get("k", MINUTE);
    let parts = presign(shared(), &grant);
    let key = |base64: &str| SharedKey::new("acct", base64).unwrap();
    assert!(verify(&parts, &[key("b3RoZXI="), key("c2VjcmV0")][..], now()).is_ok(), "one of two keys");
    assert_eq!(verify(&parts, &key("b3RoZXI="), now()).unwrap_err(), Reason::Signature);
    assert_eq!(verify(&parts, &SharedKey::new("other", "c2VjcmV0").unwrap(), now()).unwrap_err(), Reason::UnknownKey);
    assert_eq!(verify(&parts, &delegated(), now()).unwrap_err(), Reason::UnknownKey);

    let parts = presign(delegated(), &grant);
    assert_eq!(verify(&parts, &shared(), now()).unwrap_err(), Reason::UnknownKey);
    let (start, end, newest) = (now().minus(900), now().plus(3600), crate::Version::NEWEST);
    let ask = |oid, tid, start, end, value| {
        let key = UserDelegationKey::new(oid, tid, start, end, newest, value).unwrap();
        verify(&parts, &key, now()).map(|_| ())
    };
    assert_eq!(ask("oid", "tid", start, end, "c2VjcmV0"), Ok(()));
    assert_eq!(ask("oid", "tid", start, end, "b3RoZXI="), Err(Reason::Signature));
    for other in [
        ask("other", "tid", start, end, "c2VjcmV0"),
        ask("oid", "other", start, end, "c2VjcmV0"),
        ask("oid", "tid", start.minus(1), end, "c2VjcmV0"),
        ask("oid", "tid", start, end.plus(1), "c2VjcmV0"),
    ] {
        assert_eq!(other, Err(Reason::UnknownKey));
    }
}

#[test]
fn a_url_ends_with_its_delegation_key() {
    let account = account(delegated()).with_expiry(presign_core::Expiry::Ignore);
    let day = Grant::get("k", Duration::from_secs(86_400));
    let Ready::Signed(presigned) = account.container("cats").unwrap().try_presign(&day, now()).unwrap() else {
        panic!()
    };
    let parts = presigned.reveal().to_request().unwrap().into_parts().0;
    let end = now().plus(3600);
    assert_eq!(verify(&parts, &delegated(), end).unwrap().expires_at(), end);
    assert_eq!(verify(&parts, &delegated(), end.plus(1)).unwrap_err(), Reason::Expired(end));
    assert_eq!(verify(&parts, &delegated(), now().minus(901)).unwrap_err(), Reason::NotYetValid(now().minus(900)));
}

/// An account with policies.
struct Policies(&'static str, StoredPolicy);

impl Keys for Policies {
    fn shared_keys(&self, account: &str) -> Vec<SharedKey> {
        Keys::shared_keys(&shared(), account)
    }

    fn policy(&self, container: &str, id: &str) -> Option<StoredPolicy> {
        (container == "cats" && id == self.0).then_some(self.1)
    }
}

#[test]
fn a_stored_policy_says_what_the_sas_does_not() {
    let (start, expiry) = (Some(now().plus(10)), Some(now().plus(20)));
    let whole = StoredPolicy { permissions: Some(Permissions::READ), start, expiry };
    let bare = Sas::by_policy(Resource::Container, "p");
    let keep = |sas: &Sas<'_>, policy, at| {
        verify(&request("GET", &format!("/cats/k?{}", token(shared(), sas)), &[]), &policy, at).map(|_| ())
    };
    let later = now().plus(10);
    assert_eq!(keep(&bare, Policies("p", whole), later), Ok(()));
    assert_eq!(keep(&bare, Policies("p", whole), now()), Err(Reason::NotYetValid(later)));
    assert_eq!(keep(&bare, Policies("p", whole), now().plus(21)), Err(Reason::Expired(now().plus(20))));
    assert_eq!(keep(&bare, Policies("q", whole), later), Err(Reason::Policy));
    let writes = StoredPolicy { permissions: Some(Permissions::WRITE), ..whole };
    assert_eq!(keep(&bare, Policies("p", writes), later), Err(Reason::Permission));
    let open = StoredPolicy::default();
    assert_eq!(keep(&bare, Policies("p", open), later), Err(Reason::Missing("sp")));
    assert_eq!(
        keep(&bare.clone().permissions(Permissions::READ), Policies("p", open), later),
        Err(Reason::Missing("se"))
    );
    let full = bare.clone().permissions(Permissions::READ).validity(Validity::from(MINUTE));
    assert_eq!(keep(&full, Policies("p", open), later), Ok(()));
    for twice in
        [bare.clone().permissions(Permissions::READ), bare.clone().validity(MINUTE), bare.clone().starts_at(now())]
    {
        assert_eq!(keep(&twice, Policies("p", whole), later), Err(Reason::Unacceptable("si")));
    }
}

#[test]
fn bound_headers_and_queries_are_asked_for() {
    let sas = Sas::new(Resource::blob("k").unwrap(), "rw".parse().unwrap(), MINUTE)
        .request_header(http::header::RANGE, "bytes=0-1")
        .request_query("comp", "blocklist");
    let token = token(delegated(), &sas);
    let ask = |query: &str, headers: &[&str]| {
        ask("GET", &format!("/cats/k?{query}{token}"), headers, &delegated()).map(|_| ())
    };
    assert_eq!(ask("comp=blocklist&", &["range: bytes=0-1"]), Ok(()));
    assert_eq!(ask("comp=blocklist&", &["range: bytes=0-2"]), Err(Reason::Signature));
    assert_eq!(ask("comp=blocklist&", &[]), Err(Reason::MissingHeader("range".into())));
    assert_eq!(
        ask("comp=blocklist&", &["range: bytes=0-1", "range: bytes=0-1"]),
        Err(Reason::Repeated("a signed header"))
    );
    assert_eq!(ask("comp=metadata&", &["range: bytes=0-1"]), Err(Reason::Signature));
    assert_eq!(ask("", &["range: bytes=0-1"]), Err(Reason::Missing("a query parameter that srq names")));
}

#[test]
fn users_are_obligations() {
    let sas = |sas: Sas<'static>| format!("/cats/k?{}", token(delegated(), &sas));
    let read = || Sas::new(Resource::Container, Permissions::READ, MINUTE);
    let user = |parameter, id: &str| vec![Obligation::User { parameter, id: id.to_owned() }];
    let owed = |target: String, headers: &[&str]| {
        ask("GET", &target, headers, &delegated()).map(|one| one.obligations().to_vec())
    };
    assert_eq!(owed(sas(read().delegated_user("u")), &["authorization: Bearer x"]), Ok(user("sduoid", "u")));
    assert_eq!(owed(sas(read().unauthorized_oid("v")), &[]), Ok(user("suoid", "v")));
    assert_eq!(owed(sas(read().authorized_oid("w")), &[]), Ok(Vec::new()));
    assert_eq!(owed(sas(read()), &["authorization: Bearer x"]), Err(Reason::TwoCredentials));
}

#[test]
fn parameters_come_once_and_are_known() {
    let token = token(shared(), &Sas::new(Resource::Container, Permissions::READ, MINUTE));
    for (query, expected) in [
        ("sp=r&".to_owned() + &token, Reason::Repeated("sp")),
        (format!("{token}&sig=AAAA"), Reason::Malformed("sig")),
        (format!("{token}&SIG=AAAA"), Reason::Malformed("a parameter of the SAS")),
        (token.replace("sp=r", "SP=r"), Reason::Malformed("a parameter of the SAS")),
        (token.replace("sp=r", "sp=q"), Reason::Unacceptable("sp")),
        (token.replace("sp=r", "sp=rr"), Reason::Unacceptable("sp")),
        (token.replace("sp=r", "sp=ru"), Reason::Unacceptable("sp")),
        (token.replace("sp=r", "sp="), Reason::Malformed("a parameter of the SAS")),
        (token.replace("sp=r&", ""), Reason::Missing("sp")),
        (token.replace("sr=c", "sr=x"), Reason::Unacceptable("sr")),
        (token.replace("spr=https", "spr=http"), Reason::Unacceptable("spr")),
        (token.replace("sv=2026-10-06", "sv=2011-08-18"), Reason::Unacceptable("sv")),
        (token.replace("sv=2026-10-06&", ""), Reason::Missing("sv")),
        (token.replace("2026-11-21", "2026-11-31"), Reason::Unacceptable("se")),
        (format!("sip=::1&{token}"), Reason::Unacceptable("sip")),
        (format!("si=a%0Ab&{token}"), Reason::Malformed("a parameter of the SAS")),
        (format!("saoid=u&{token}"), Reason::Unacceptable("saoid")),
        (format!("srh=range&{token}"), Reason::Unacceptable("srh")),
        (format!("skoid=u&{token}"), Reason::Missing("sktid")),
        (format!("a=1&A=2&{token}"), Reason::Repeated("a query parameter")),
        (format!("Comp=acl&{token}"), Reason::Malformed("the query")),
        (String::from("a=b"), Reason::Missing("sig")),
        (String::new(), Reason::Missing("sig")),
    ] {
        assert_eq!(ask("GET", &format!("/cats/k?{query}"), &[], &shared()).unwrap_err(), expected, "{query}");
    }
    let mut elsewhere = request("GET", &format!("/cats/k?{token}"), &[]);
    elsewhere.headers.insert("host", "other.blob.core.windows.net".parse().unwrap());
    assert_eq!(verify(&elsewhere, &shared(), now()).unwrap_err(), Reason::Host);
}
