use std::sync::Arc;
use std::time::Duration;

use http::Method;
use presign_core::{AtHand, End, Error, ErrorKind, Expires, Expiry, ProvideCredentials, Target};

use super::*;
use crate::{Cloud, ConnectionString, Endpoint, Permissions, Resource, SharedKey, UserDelegationKey};

mod prepared;

const MINUTE: Duration = Duration::from_secs(60);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-11-21T12:00:00Z")
}

fn shared() -> Credentials {
    SharedKey::new("acct", "c2VjcmV0").unwrap().into()
}

fn delegated() -> Credentials {
    let (start, expiry) = (at("2026-11-21T11:45:00Z"), at("2026-11-21T13:00:00Z"));
    UserDelegationKey::new("oid", "tid", start, expiry, "2025-11-05".parse().unwrap(), "c2VjcmV0").unwrap().into()
}

fn account(credentials: Credentials) -> Account {
    Account::new(Endpoint::new("acct", Cloud::Public).unwrap(), Arc::new(credentials.expiring()))
}

fn presign(account: &Account, grant: &Grant<'_>) -> Result<Presigned> {
    match account.container("cats")?.try_presign(grant, now())? {
        Ready::Signed(presigned) => Ok(presigned),
        other => panic!("{other:?}"),
    }
}

/// What a URL says between its scheme and its signature.
fn said(account: &Account, grant: &Grant<'_>) -> String {
    let presigned = presign(account, grant).unwrap();
    let url = presigned.reveal().as_str().strip_prefix("https://acct.blob.core.windows.net/cats").unwrap().to_owned();
    url.split_once("&sig=").unwrap().0.to_owned()
}

fn instead(result: Result<impl std::fmt::Debug>) -> String {
    match result.unwrap_err().kind() {
        ErrorKind::Unsupported { provider: "azure", instead, .. } => instead.to_string(),
        other => panic!("{other:?}"),
    }
}

const SE: &str = "se=2026-11-21T12%3A01%3A00Z&spr=https&sv=2026-10-06";

#[test]
fn each_action_has_the_least_permission() {
    let account = account(shared()).accept_wider_reads().accept_wider_writes();
    let ip = "192.0.2.0/31".parse().unwrap();
    for (grant, expected) in [
        (Grant::get("a b/é", MINUTE), format!("/a%20b/%C3%A9?sp=r&{SE}&sr=b")),
        (Grant::head("k", MINUTE), format!("/k?sp=r&{SE}&sr=b")),
        (Grant::put("k", MINUTE), format!("/k?sp=w&{SE}&sr=b")),
        (Grant::put("k", MINUTE).create_only(), format!("/k?sp=c&{SE}&sr=b")),
        (Grant::delete("k", MINUTE), format!("/k?sp=d&{SE}&sr=b")),
        (Grant::delete("k", MINUTE).version("7"), format!("/k?versionid=7&sp=x&{SE}&sr=bv")),
        (Grant::get("k", MINUTE).version("7"), format!("/k?versionid=7&sp=r&{SE}&sr=bv")),
        (Grant::get("k", MINUTE).query("snapshot", "7"), format!("/k?snapshot=7&sp=r&{SE}&sr=bs")),
        (Grant::list("", MINUTE), format!("?restype=container&comp=list&sp=l&{SE}&sr=c")),
        (Grant::list("a/", MINUTE), format!("?restype=container&comp=list&prefix=a%2F&sp=l&{SE}&sr=c")),
        (Grant::get("k", MINUTE).download_as("a"), {
            format!("/k?sp=r&{SE}&sr=b&rscd=attachment%3B%20filename%3D%22a%22")
        }),
        (Grant::get("k", MINUTE).respond_with("cache-control", "no-store"), format!("/k?sp=r&{SE}&sr=b&rscc=no-store")),
        (
            Grant::get("k", MINUTE).client_ip(ip),
            "/k?sp=r&se=2026-11-21T12%3A01%3A00Z&sip=192.0.2.0-192.0.2.1&spr=https&sv=2026-10-06&sr=b".to_owned(),
        ),
        (Grant::get("k", MINUTE).not_before(now()), { format!("/k?sp=r&st=2026-11-21T12%3A00%3A00Z&{SE}&sr=b") }),
        (Grant::request(Method::PUT, "k", MINUTE).query("comp", "tier"), format!("/k?comp=tier&sp=w&{SE}&sr=b")),
        (Grant::request(Method::PUT, "k", MINUTE).query("comp", "tags"), format!("/k?comp=tags&sp=t&{SE}&sr=b")),
        (
            Grant::request(Method::PUT, "k", MINUTE).query("comp", "snapshot"),
            format!("/k?comp=snapshot&sp=c&{SE}&sr=b"),
        ),
        (Grant::request(Method::PUT, "k", MINUTE), format!("/k?sp=w&{SE}&sr=b")),
        (Grant::request(Method::GET, Target::Bucket, MINUTE).query("restype", "container").query("comp", "list"), {
            format!("?restype=container&comp=list&sp=l&{SE}&sr=c")
        }),
    ] {
        let said = said(&account, &grant);
        // A URL of a container itself has nothing between its name and its query.
        assert_eq!(said, expected, "{grant:?}");
        let explained = account.container("cats").unwrap().explain(&grant, now()).unwrap();
        let presigned = presign(&account, &grant).unwrap();
        let signature = presign_core::base64_encode(&shared().key().sign(explained.string_to_sign().as_bytes()));
        let mut seal = String::from("&sig=");
        presign_core::percent::query(&signature, &mut seal);
        assert!(presigned.reveal().as_str().ends_with(&seal), "what is explained is what was signed");
        assert_eq!((presigned.provider(), presigned.scheme()), ("azure", "azure-sas-service"));
    }
}

#[test]
fn an_upload_needs_the_blob_type_and_says_what_else_it_allows() {
    let create = presign(&account(shared()), &Grant::put("k", MINUTE).create_only()).unwrap();
    let header = &create.headers()[0];
    assert_eq!((header.name().as_str(), header.value(), header.is_bound()), ("x-ms-blob-type", "BlockBlob", false));
    assert!(create.also_allows().iter().any(|also| also.contains("snapshots")));
    assert!(!create.also_allows().iter().any(|also| also.contains("properties")));

    let replace = presign(&account(shared()).accept_wider_writes(), &Grant::put("k", MINUTE)).unwrap();
    for what in ["content type", "metadata", "tier", "snapshots", "blocks", "lease"] {
        assert!(replace.also_allows().iter().any(|also| also.contains(what)), "{what}");
    }
    let get = presign(&account(shared()), &Grant::get("k", MINUTE)).unwrap();
    assert!(get.headers().is_empty() && get.also_allows()[0].contains("HEAD"));
}

#[test]
fn what_would_allow_more_has_to_be_accepted() {
    let strict = account(shared());
    let refused = |grant: Grant<'_>| instead(presign(&strict, &grant));
    assert!(refused(Grant::put("k", MINUTE)).contains("create-only"));
    assert!(refused(Grant::head("k", MINUTE)).contains("get"));
    assert!(refused(Grant::list("a/", MINUTE)).contains("delegation"));
    for query in [("comp", "tier"), ("comp", "tags"), ("comp", "block"), ("comp", "snapshot"), ("comp", "legalhold")] {
        let grant = || Grant::request(Method::PUT, "k", MINUTE).query(query.0, query.1);
        assert!(refused(grant()).contains("accept wider writes"), "{query:?}");
        assert!(instead(presign(&strict.clone().accept_wider_reads(), &grant())).contains("accept wider writes"));
        assert!(presign(&strict.clone().accept_wider_writes(), &grant()).is_ok());
    }
    assert!(
        refused(Grant::request(Method::GET, "k", MINUTE).query("comp", "blocklist")).contains("accept wider reads")
    );
    for exact in [
        Grant::get("k", MINUTE),
        Grant::delete("k", MINUTE),
        Grant::list("", MINUTE),
        Grant::put("k", MINUTE).create_only(),
    ] {
        assert!(presign(&strict, &exact).is_ok(), "{exact:?}");
    }
}

#[test]
fn a_delegation_key_binds_requests() {
    let newest = account(delegated());
    let typed = Grant::put("k", MINUTE).create_only().content_type("image/png");
    let presigned = presign(&newest, &typed).unwrap();
    assert_eq!(presigned.scheme(), "azure-sas-delegation");
    let bound: Vec<_> = presigned.headers().iter().map(|header| (header.name().as_str(), header.is_bound())).collect();
    assert_eq!(bound, [("x-ms-blob-content-type", true), ("x-ms-blob-type", false)]);
    assert!(presigned.reveal().as_str().contains("&srh=x-ms-blob-content-type&"));

    let list = presign(&newest, &Grant::list("a/", MINUTE)).unwrap();
    assert!(list.reveal().as_str().contains("&srq=restype%2Ccomp%2Cprefix&"));
    let block = Grant::request(Method::PUT, "k", MINUTE).query("comp", "tier");
    assert!(presign(&newest, &block).unwrap().reveal().as_str().contains("&srq=comp&"));

    for flag in [Grant::get("k", MINUTE).query_flag("a"), Grant::request(Method::GET, "k", MINUTE).query_flag("a")] {
        assert!(instead(presign(&newest, &flag)).contains("value"), "{flag:?}");
    }

    // Neither the account's key nor an older version does.
    let older = newest.with_version("2026-02-06".parse().unwrap());
    for account in [older, account(shared())] {
        let account = account.accept_wider_reads().accept_wider_writes();
        for grant in [
            typed.clone(),
            Grant::put("k", MINUTE).header("x-ms-meta-a", "b"),
            Grant::get("k", MINUTE).query("timeout", "5"),
            Grant::put("k", MINUTE).checksum("md5:XUFAKrxLKna5cZ2REBfFkg==".parse().unwrap()),
            Grant::request(Method::PUT, "k", MINUTE).header("x-ms-copy-source", "https://h/c/b"),
        ] {
            assert!(instead(presign(&account, &grant)).contains("delegation"), "{grant:?}");
        }
        assert!(presign(&account, &block).is_ok());
    }
}

#[test]
fn a_url_ends_with_its_delegation_key() {
    let end = at("2026-11-21T13:00:00Z");
    let hours = |hours: u64| Grant::get("k", Duration::from_secs(hours * 3600));
    let clamped = presign(&account(delegated()), &hours(24)).unwrap();
    assert_eq!(clamped.expires(), Expires::Known(end));
    assert!(clamped.reveal().as_str().contains("&se=2026-11-21T13%3A00%3A00Z&"));
    let refused = presign(&account(delegated()).with_expiry(Expiry::Refuse), &hours(24)).unwrap_err();
    assert_eq!(*refused.kind(), ErrorKind::Credentials);
    let ignored = presign(&account(delegated()).with_expiry(Expiry::Ignore), &hours(24)).unwrap();
    assert_eq!(ignored.expires(), Expires::Known(end));
    assert!(ignored.reveal().as_str().contains("&se=2026-11-22T12%3A00%3A00Z&"));

    // A provider that forgets the end does not lengthen it.
    for forgotten in [End::Never, End::Unknown, End::At(Timestamp::MAX)] {
        let forgetful = Arc::new(Expiring::new(delegated(), forgotten));
        let account = Account::new(Endpoint::new("acct", Cloud::Public).unwrap(), forgetful);
        assert_eq!(presign(&account, &hours(24)).unwrap().expires(), Expires::Known(end), "{forgotten:?}");
    }
    let container = account(delegated()).container("cats").unwrap();
    for instant in ["2026-11-21T11:44:59Z", "2026-11-21T13:00:00Z"] {
        assert_eq!(*container.try_presign(&hours(1), at(instant)).unwrap_err().kind(), ErrorKind::Credentials);
    }
    // The account's own key has no end, and neither has Azure a longest validity.
    assert!(presign(&account(shared()), &hours(24 * 3650)).is_ok());
}

#[test]
fn a_key_and_an_endpoint_belong_together() {
    let other = Account::new(Endpoint::new("other", Cloud::Public).unwrap(), Arc::new(shared().expiring()));
    assert_eq!(*presign(&other, &Grant::get("k", MINUTE)).unwrap_err().kind(), ErrorKind::Credentials);
    let http = Endpoint::at("acct", "http://h/acct".parse().unwrap()).unwrap();
    let http = Account::new(http, Arc::new(shared().expiring()));
    assert_eq!(*http.container("cats").unwrap_err().kind(), ErrorKind::Config);
    let url = presign(&http.allow_http(), &Grant::get("k", MINUTE)).unwrap().reveal().as_str().to_owned();
    assert!(url.starts_with("http://h/acct/cats/k?sp=r&se="), "{url}");
    for name in ["", "a", "Cats", "a/b", "..", "a--b"] {
        assert_eq!(*account(shared()).container(name).unwrap_err().kind(), ErrorKind::Config, "{name}");
    }
}

#[test]
fn the_account_is_signed_once_in_every_style() {
    let grant = Grant::get("k", MINUTE);
    let text = |endpoint: Endpoint| {
        let account = Account::new(endpoint, Arc::new(shared().expiring())).allow_http();
        account.container("cats").unwrap().explain(&grant, now()).unwrap().string_to_sign().to_owned()
    };
    let plain = Endpoint::new("acct", Cloud::Public).unwrap();
    let secondary = text(plain.secondary().unwrap());
    let expected = text(plain);
    assert!(expected.contains("\n/blob/acct/cats/k\n"));
    assert_eq!(secondary, expected);
    for url in ["https://cdn.example", "http://127.0.0.1:10000/acct", "http://127.0.0.1:10000/acct-secondary"] {
        assert_eq!(text(Endpoint::at("acct", url.parse().unwrap()).unwrap()), expected, "{url}");
    }
}

#[test]
fn fields_that_the_key_or_version_does_not_sign_are_refused() {
    let validity = MINUTE;
    let blob = || Resource::blob("k").unwrap();
    let read = |resource| Sas::new(resource, Permissions::READ, validity);
    let version = |text: &str| text.parse().unwrap();
    let sign =
        |credentials: Credentials, sas: &Sas<'_>| match account(credentials).container("cats")?.try_sas(sas, now())? {
            Ready::Signed(signed) => Ok::<_, Error>(signed.reveal_token().to_owned()),
            other => panic!("{other:?}"),
        };
    for (sas, by_account, by_delegation) in [
        (read(blob()), true, true),
        (Sas::by_policy(blob(), "p"), true, false),
        (Sas::by_policy(blob(), "p".repeat(65)), false, false),
        (Sas::by_policy(blob(), ""), false, false),
        (Sas::by_policy(blob(), "p").permissions(Permissions::READ).validity(validity), true, false),
        (read(blob()).encryption_scope("s"), true, true),
        (read(blob()).encryption_scope("s").service_version(version("2020-10-02")), false, false),
        (read(blob()).authorized_oid("u"), false, true),
        (read(blob()).authorized_oid("u").unauthorized_oid("v"), false, false),
        (read(blob()).correlation_id("c").service_version(version("2019-12-12")), false, false),
        (read(blob()).delegated_user("u"), false, true),
        (read(blob()).delegated_user("u").service_version(version("2025-05-05")), false, false),
        (read(blob()).request_header(http::header::RANGE, "bytes=0-1"), false, true),
        (read(blob()).request_header(http::header::RANGE, "bytes=0-1 "), false, false),
        (read(blob()).request_header(http::header::RANGE, "é"), false, false),
        (read(blob()).request_query("comp", "tags").service_version(version("2026-02-06")), false, false),
        (read(blob()).request_query("sig", "x"), false, false),
        (read(blob()).request_query("a,b", "x"), false, false),
        (read(blob()).request_query("a", "x\ny"), false, false),
        (read(blob()).request_query("a", "x").request_query("A", "y"), false, false),
        (read(blob()).content_type("a\nb"), false, false),
        (read(blob()).content_type(""), false, false),
        (read(Resource::directory("a/b").unwrap()), true, true),
        (read(Resource::directory("a/b/").unwrap()), false, false),
        (read(Resource::directory("a").unwrap()).service_version(version("2019-12-12")), false, false),
        (read(Resource::snapshot("k", "2026-11-21T12:00:00.0000000Z").unwrap()), true, true),
        (read(Resource::snapshot("k", "").unwrap()), false, false),
        (read(Resource::version("k", "a\nb").unwrap()), false, false),
        (read(Resource::version("k", "7").unwrap()).service_version(version("2018-03-28")), false, false),
        (Sas::new(blob(), Permissions::LIST, validity), false, false),
        (Sas::new(Resource::Container, Permissions::LIST, validity), true, true),
        (Sas::new(blob(), Permissions::TAGS, validity).service_version(version("2019-10-10")), false, false),
        (read(blob()).service_version(version("2018-03-28")), true, false),
        (read(blob()).starts_at(at("2026-11-22T00:00:00Z")), false, false),
        (read(Resource::blob("a.").unwrap()), false, false),
    ] {
        assert_eq!(sign(shared(), &sas).is_ok(), by_account, "{sas:?} {:?}", sign(shared(), &sas));
        assert_eq!(sign(delegated(), &sas).is_ok(), by_delegation, "{sas:?} {:?}", sign(delegated(), &sas));
    }
    let token = sign(shared(), &read(Resource::directory("a/b").unwrap())).unwrap();
    assert!(token.contains("&sr=d&sdd=2&"));
}

#[test]
fn the_tenant_of_a_key_is_said_where_it_is_signed() {
    let Credentials::UserDelegation(key) = delegated() else { panic!("a user's key") };
    let of_tenant = || account(key.clone().with_delegated_tenant("other").unwrap().into());
    let older = of_tenant().with_version("2025-05-05".parse().unwrap());
    let sas = Sas::new(Resource::blob("k").unwrap(), Permissions::READ, MINUTE);
    assert!(instead(presign(&older, &Grant::get("k", MINUTE))).contains("newer version"));
    assert!(instead(older.container("cats").unwrap().try_sas(&sas, now())).contains("newer version"));
    let start = "skt=2026-11-21T11%3A45%3A00Z&ske=2026-11-21T13%3A00%3A00Z";
    let expected = format!(
        "/k?sp=r&se=2026-11-21T12%3A01%3A00Z&skoid=oid&sktid=tid&{start}&sks=b&skv=2025-11-05&skdutid=other&spr=https\
         &sv=2026-10-06&sr=b",
    );
    assert_eq!(said(&of_tenant(), &Grant::get("k", MINUTE)), expected);
    assert_eq!(said(&account(delegated()), &Grant::get("k", MINUTE)), expected.replace("&skdutid=other", ""));
}

#[test]
fn what_is_kept_for_blobs_is_for_blobs_alone() {
    for prefix in ["", "a/"] {
        let grant = Grant::list(prefix, MINUTE).parts().unwrap().regrant(presign_core::Action::Get, |_| true);
        assert!(instead(presign(&account(shared()), &grant)).contains("for each blob"), "{prefix}");
    }
    let container = account(shared()).container("cats").unwrap();
    let sas = Sas::new(Resource::Container, Permissions::READ, MINUTE);
    let Ready::Signed(signed) = container.try_sas(&sas, now()).unwrap() else { panic!("the key is at hand") };
    let url = container.reveal_url(&Resource::directory("a/b").unwrap(), &signed).unwrap();
    assert!(url.starts_with("https://acct.blob.core.windows.net/cats/a/b?sp=r&"));
    for (refused, kind) in [
        (Resource::directory("a/b/"), ErrorKind::Key),
        (Resource::blob("a."), ErrorKind::Key),
        (Resource::version("a", ""), ErrorKind::Term),
    ] {
        assert_eq!(*container.reveal_url(&refused.unwrap(), &signed).unwrap_err().kind(), kind);
    }
}

#[test]
fn nothing_shows_a_token() {
    let string: ConnectionString = "AccountName=acct;AccountKey=c2VjcmV0".parse().unwrap();
    let key = string.shared_key().unwrap().clone();
    let account = Account::new(string.endpoint().clone(), Arc::new(Credentials::from(key).expiring()));
    let container = account.container("cats").unwrap();
    let sas = Sas::new(Resource::Container, Permissions::READ, MINUTE).content_type("5ec4e7");
    let Ready::Signed(signed) = container.try_sas(&sas, now()).unwrap() else { panic!("the key is at hand") };
    let shown = format!("{signed:?} {sas:?} {container:?} {account:?} {string:?} {:?} {:?}", shared(), delegated());
    for secret in ["sig", "5ec4e7", "c2VjcmV0", "oid"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
}

/// Credentials that have to be fetched.
#[derive(Debug)]
struct Remote;

#[async_trait]
impl ProvideCredentials<Credentials> for Remote {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, Credentials>> {
        None
    }

    async fn provide(&self, _at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<Credentials>>> {
        Ok(Arc::new(delegated().expiring()))
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_remote_key_is_awaited() {
    let remote = Account::new(Endpoint::new("acct", Cloud::Public).unwrap(), Remote);
    let container = remote.container("cats").unwrap();
    let (grant, sas) = (Grant::get("k", MINUTE), Sas::new(Resource::Container, Permissions::LIST, MINUTE));
    assert!(matches!(container.try_presign(&grant, now()), Ok(Ready::Pending)));
    assert!(matches!(container.try_sas(&sas, now()), Ok(Ready::Pending)));
    let pending = |error: Error| assert_eq!(*error.kind(), ErrorKind::Pending);
    pending(container.explain(&grant, now()).unwrap_err());
    pending(container.explain_sas(&sas, now()).unwrap_err());
    container.ready(now(), now()).await.unwrap();
    let own = account(delegated());
    assert_eq!(container.presign(&grant, now()).await.unwrap(), presign(&own, &grant).unwrap());
    assert_eq!(container.sas(&sas, now()).await.unwrap().scheme(), "azure-sas-delegation");
    // What is wrong whatever the key is, is said before one is fetched.
    assert!(container.try_presign(&Grant::get("k.", MINUTE), now()).is_err());
}
