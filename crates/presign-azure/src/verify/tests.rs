use std::sync::Arc;
use std::time::Duration;

use http::Method;
use http::request::Parts;
use presign_core::{Backend, Grant, Origin, Ready, Result, Validity};
use proptest::prelude::*;

use super::*;
use crate::{Account, AccountSas, Cloud, Container, Credentials, Resource, Sas, SharedKey, UserDelegationKey};

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

#[test]
fn permissions_decide_about_each_request() {
    let blob = |letters: &str| {
        let sas = Sas::new(Resource::blob("k").unwrap(), letters.parse().unwrap(), MINUTE);
        token(shared(), &sas)
    };
    let whole = |letters: &str| token(shared(), &Sas::new(Resource::Container, letters.parse().unwrap(), MINUTE));
    let (copy, tags, broken) = ("x-ms-copy-source: https://h/c/b", "x-ms-tags: a=b", "x-ms-lease-action: break");
    for (method, path, query, headers, enough, short) in [
        ("GET", "/cats/k", "", &[][..], &["r", "rw"][..], &["acwd".to_owned(), "t".to_owned()][..]),
        ("HEAD", "/cats/k", "comp=metadata&", &[], &["r"], &["w".to_owned()]),
        ("PUT", "/cats/k", "", &[], &["w", "c", "cw"], &["r".to_owned(), "a".to_owned()]),
        ("PUT", "/cats/k", "", &[copy], &["w", "c"], &["r".to_owned()]),
        ("PUT", "/cats/k", "", &[tags], &["wt", "ct"], &["w".to_owned(), "t".to_owned()]),
        ("PUT", "/cats/k", "comp=block&blockid=YQ%3D%3D&", &[], &["w"], &["c".to_owned(), "a".to_owned()]),
        ("PUT", "/cats/k", "comp=appendblock&", &[], &["a", "w"], &["c".to_owned()]),
        ("PUT", "/cats/k", "comp=properties&", &[], &["w"], &["c".to_owned(), "r".to_owned()]),
        ("PUT", "/cats/k", "comp=lease&", &[], &["w"], &["d".to_owned()]),
        ("PUT", "/cats/k", "comp=lease&", &[broken], &["w", "d"], &["c".to_owned()]),
        ("DELETE", "/cats/k", "", &[], &["d"], &["w".to_owned(), "x".to_owned()]),
        ("DELETE", "/cats/k", "versionid=7&", &[], &["x"], &["d".to_owned()]),
        ("DELETE", "/cats/k", "deletetype=permanent&", &[], &["y"], &["d".to_owned()]),
        ("PUT", "/cats/k", "comp=legalhold&", &[], &["i"], &["w".to_owned()]),
        ("PUT", "/cats/k", "comp=acl&", &[], &[], &["racwdxytmeopi".to_owned()]),
        ("PATCH", "/cats/k", "", &[], &[], &["racwdxytmeopi".to_owned()]),
    ] {
        for letters in enough {
            for token in [blob(letters), whole(letters)] {
                let verified = ask(method, &format!("{path}?{query}{token}"), headers, &shared());
                assert!(verified.is_ok(), "{method} {query} {letters} {verified:?}");
            }
        }
        for letters in short {
            for token in [blob(letters), whole(letters)] {
                let refused = ask(method, &format!("{path}?{query}{token}"), headers, &shared());
                assert_eq!(refused.unwrap_err(), Reason::Permission, "{method} {query} {letters}");
            }
        }
    }
    // A container's properties, its end and its policies are beyond a SAS of its own.
    let all = whole("racwdxyltfmeopi");
    assert!(ask("GET", &format!("/cats?restype=container&comp=list&{all}"), &[], &shared()).is_ok());
    for (method, query) in [("GET", ""), ("DELETE", ""), ("PUT", ""), ("PUT", "comp=acl&"), ("POST", "comp=batch&")] {
        let refused = ask(method, &format!("/cats?restype=container&{query}{all}"), &[], &shared());
        assert_eq!(refused.unwrap_err(), Reason::Permission, "{method} {query}");
    }
}

#[test]
fn a_sas_is_for_its_resource_alone() {
    let read = |resource| token(shared(), &Sas::new(resource, Permissions::READ, MINUTE));
    let blob = read(Resource::blob("a/k").unwrap());
    let directory = read(Resource::directory("a/b").unwrap());
    let whole = read(Resource::Container);
    let snapshot = read(Resource::snapshot("k", "7").unwrap());
    let version = read(Resource::version("k", "7").unwrap());
    for (target, expected) in [
        (format!("/cats/a/k?{blob}"), Ok(())),
        (format!("/cats/a%2Fk?{blob}"), Ok(())),
        (format!("/cats/a/l?{blob}"), Err(Reason::Signature)),
        (format!("/dogs/a/k?{blob}"), Err(Reason::Signature)),
        (format!("/cats?restype=container&{blob}"), Err(Reason::Signature)),
        (format!("/?{blob}"), Err(Reason::Signature)),
        (format!("/cats/a/k?{}", blob.replace("sr=b", "sr=c")), Err(Reason::Signature)),
        (format!("/cats/a/b?{directory}"), Ok(())),
        (format!("/cats/a/b/c/d?{directory}"), Ok(())),
        (format!("/cats/a/bc?{directory}"), Err(Reason::Signature)),
        (format!("/cats/a?{directory}"), Err(Reason::Unacceptable("sdd"))),
        (format!("/cats/a/b/c?{}", directory.replace("sdd=2", "sdd=3")), Err(Reason::Signature)),
        (format!("/cats/a/b/c?{}", directory.replace("sdd=2", "sdd=1")), Err(Reason::Signature)),
        (format!("/cats/a/b/c?{}", directory.replace("sdd=2", "sdd=0")), Err(Reason::Unacceptable("sdd"))),
        (format!("/cats/a/b/c?{}", directory.replace("sdd=2", "sdd=02")), Err(Reason::Unacceptable("sdd"))),
        (format!("/cats/a/b/c?{}", directory.replace("&sdd=2", "")), Err(Reason::Missing("sdd"))),
        (format!("/cats/a/b/c?{whole}"), Ok(())),
        (format!("/dogs/a?{whole}"), Err(Reason::Signature)),
        (format!("/cats/a?{whole}&sdd=1"), Err(Reason::Unacceptable("sdd"))),
        (format!("/cats/k?snapshot=7&{snapshot}"), Ok(())),
        (format!("/cats/k?snapshot=8&{snapshot}"), Err(Reason::Signature)),
        (format!("/cats/k?{snapshot}"), Err(Reason::Missing("snapshot"))),
        (format!("/cats/k?versionid=7&{snapshot}"), Err(Reason::Missing("snapshot"))),
        (format!("/cats/k?versionid=7&{version}"), Ok(())),
        (format!("/cats/k?{version}"), Err(Reason::Missing("versionid"))),
        (format!("/cats/k?snapshot=7&versionid=7&{version}"), Err(Reason::Unacceptable("versionid"))),
        (format!("/cats/k.?{whole}"), Err(Reason::ObjectName)),
        (format!("/cats/a%5Ck?{whole}"), Err(Reason::ObjectName)),
        (format!("/cats/a/..%2Fk?{whole}"), Err(Reason::ObjectName)),
        (format!("/cats/a%0Ak?{whole}"), Err(Reason::ObjectName)),
    ] {
        assert_eq!(ask("GET", &target, &[], &shared()).map(|_| ()), expected, "{target}");
    }
}

#[test]
fn an_account_sas_is_for_its_services_and_types() {
    let (object, service) = ("/cats/k?", "/?comp=list&");
    let (list, create) = ("/cats?restype=container&comp=list&", "/cats?restype=container&");
    for (method, target, token, expected) in [
        ("GET", object, account_token("b", "o", "r"), Ok(())),
        ("GET", object, account_token("qbtf", "sco", "rwdl"), Ok(())),
        ("GET", object, account_token("qtf", "sco", "r"), Err(Reason::Unacceptable("ss"))),
        ("GET", object, account_token("b", "sc", "r"), Err(Reason::ResourceType)),
        ("GET", object, account_token("b", "o", "w"), Err(Reason::Permission)),
        ("GET", list, account_token("b", "c", "l"), Ok(())),
        ("GET", list, account_token("b", "o", "l"), Err(Reason::ResourceType)),
        ("GET", service, account_token("b", "s", "l"), Ok(())),
        ("GET", service, account_token("b", "co", "l"), Err(Reason::ResourceType)),
        ("PUT", create, account_token("b", "c", "c"), Ok(())),
        ("DELETE", create, account_token("b", "c", "d"), Ok(())),
        ("DELETE", create, account_token("b", "c", "w"), Err(Reason::Permission)),
        ("PUT", "/cats?restype=container&comp=acl&", account_token("b", "c", "rwdl"), Err(Reason::Permission)),
        ("GET", "/cats/k?rsct=text%2Fhtml&", account_token("b", "o", "r"), Err(Reason::Unacceptable("rsct"))),
        ("GET", "/cats/k?sr=b&", account_token("b", "o", "r"), Err(Reason::Unacceptable("sr"))),
        ("GET", "/cats/k?si=p&", account_token("b", "o", "r"), Err(Reason::Unacceptable("si"))),
    ] {
        assert_eq!(
            ask(method, &format!("{target}{token}"), &[], &shared()).map(|_| ()),
            expected,
            "{method} {target} {token}"
        );
    }
}

#[test]
fn client_and_protocol_are_held_to() {
    let sas = |range: &str| Sas::new(Resource::Container, Permissions::READ, MINUTE).from_ip(range.parse().unwrap());
    let target = |sas: &Sas<'_>| format!("/cats/k?{}", token(shared(), sas));
    assert!(ask("GET", &target(&sas("192.0.2.0-192.0.2.7")), &[], &shared()).is_ok());
    assert_eq!(ask("GET", &target(&sas("192.0.2.8")), &[], &shared()).unwrap_err(), Reason::ClientIp);
    let parts = request("GET", &target(&Sas::new(Resource::Container, Permissions::READ, MINUTE)), &[]);
    assert_eq!(verify_by("http", &parts, &shared(), now()).unwrap_err(), Reason::Protocol);
    // A client that nobody names is not in any range.
    let (parts, origin) =
        (request("GET", &target(&sas("0.0.0.0-255.255.255.255")), &[]), Origin::HostHeader { scheme: "https".into() });
    let verifier = account(shared()).verifier();
    let claims = verifier.parse(&Received::new(&parts, &origin, None).unwrap()).unwrap();
    assert_eq!(*verifier.verify(&claims, &shared(), now()).unwrap_err().reason(), Reason::ClientIp);
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
        (token.replace("&sp=r", ""), Reason::Missing("sp")),
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

/// The path, and the decoded parameters, but for the parts that nothing signs.
fn meaning(target: &str) -> Option<(String, Vec<String>)> {
    let (path, query) = target.split_once('?')?;
    let decoded = |text: &str| presign_core::percent::decode(text).map(|text| text.into_owned());
    Some((decoded(path)?, query.split('&').map(decoded).collect::<Option<_>>()?))
}

#[test]
fn a_url_with_any_byte_changed_is_refused() {
    let directory = Sas::new(Resource::directory("a/b").unwrap(), "rl".parse().unwrap(), MINUTE).content_type("a/b");
    let bound = Sas::new(Resource::blob("k").unwrap(), Permissions::READ, MINUTE).request_query("comp", "blocklist");
    for (target, keys) in [
        (
            presign(shared(), &Grant::get("a b", MINUTE).version("7")).uri.path_and_query().unwrap().to_string(),
            shared(),
        ),
        (format!("/cats/k?{}", account_token("b", "o", "r")), shared()),
        (format!("/cats/k?comp=blocklist&{}", token(delegated(), &bound)), delegated()),
        (format!("/cats/a/b/c?{}", token(delegated(), &directory)), delegated()),
    ] {
        assert!(ask("GET", &target, &[], &keys).is_ok(), "{target}");
        let mut by_signature = 0;
        for place in 1..target.len() {
            for bit in [1, 2, 4, 32] {
                let mut changed = target.clone().into_bytes();
                changed[place] ^= bit;
                let Ok(changed) = String::from_utf8(changed) else { continue };
                // The digits of an escape have two cases.
                if meaning(&changed) == meaning(&target) || changed.parse::<http::Uri>().is_err() {
                    continue;
                }
                let refused = ask("GET", &changed, &[], &keys).map(|_| ());
                // Below a directory the rest of the name is the bearer's, like all names of an account.
                let free = match meaning(&changed) {
                    Some((path, _)) => {
                        path != meaning(&target).unwrap().0
                            && (path.starts_with("/cats/a/b/") || target.contains("srt="))
                    }
                    None => false,
                };
                by_signature += usize::from(refused == Err(Reason::Signature));
                assert!(free || refused.is_err(), "{changed}");
            }
        }
        assert!(by_signature > 100, "the parser alone refused nearly all: {by_signature} came to the signature");
    }
}

proptest! {
    #[test]
    fn any_request_is_read_or_refused(
        path in "/[a-z./%0-9\\\\]{0,12}",
        query in "((sv|ss|srt|sp|st|se|sr|sig|si|sdd|srh|srq|skoid|comp|restype)=[a-zA-Z0-9:%-]{0,12}&){0,8}",
    ) {
        if let Ok(request) = http::Request::get(format!("{path}?{query}")).header("host", "acct.blob.core.windows.net").body(()) {
            prop_assert!(verify(&request.into_parts().0, &shared(), now()).is_err());
        }
    }

    #[test]
    fn what_is_signed_is_verified_for_any_name(name in "\\PC{1,16}", letters in "[racwd]", delegation: bool) {
        let keys = if delegation { delegated() } else { shared() };
        let Ok(resource) = Resource::blob(name.as_str()) else { return Ok(()) };
        let sas = Sas::new(resource, letters.parse().unwrap(), MINUTE);
        let Ok(Ready::Signed(signed)) = container(keys.clone()).try_sas(&sas, now()) else { return Ok(()) };
        let (method, query) = match letters.as_str() {
            "r" => ("GET", ""),
            "a" => ("PUT", "comp=appendblock&"),
            "d" => ("DELETE", ""),
            _ => ("PUT", ""),
        };
        let target = signed.reveal_url().replace('?', &format!("?{query}"));
        let verified = verify(&request(method, &target, &[]), &keys, now()).unwrap();
        prop_assert_eq!(verified.key().unwrap().as_str(), name.as_str());
    }
}
