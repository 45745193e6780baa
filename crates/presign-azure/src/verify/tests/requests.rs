//! Which requests a SAS is for.

use super::*;

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
        ("PUT", "/cats/k", "comp=block&blockid=YQ%3D%3D&", &[], &["w", "c"], &["r".to_owned(), "a".to_owned()]),
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
