//! The rows of S3 as a caller would ask for them: a grant to a bucket, and the verifier on the other side.

use std::sync::Arc;
use std::time::Duration;

use presign_core::{
    Backend, End, ErrorKind, Expiring, Grant, Origin, Presigned, Ready, Received, Result, Target, Verified,
};
use presign_s3::{Account, Addressing, Credentials};

use crate::row::{Row, parameters, rows};

const FILES: [&str; 6] = ["aws-docs", "aws4", "botocore", "object-store", "rusty-s3", "smithy-rs"];

/// Rows that no grant gives, and why.
const NOT_GRANTED: [(&str, Why); 11] = [
    ("botocore/TestSigV4Presign.test_presign_no_params", Why::AnotherService("myservice")),
    ("botocore/TestSigV4Presign.test_presign_where_body_is_json", Why::AnotherService("myservice")),
    ("botocore/TestSigV4Presign.test_s3_sigv4_presign", Why::AnotherService("myservice")),
    ("botocore/dsql/DbConnect", Why::AnotherService("dsql")),
    ("botocore/dsql/DbConnectAdmin", Why::AnotherService("dsql")),
    ("botocore/rds", Why::AnotherService("rds-db")),
    ("object_store/signed_url_with_duplicate_query_keys_sorted_by_value", Why::Refused("S3 takes one of two values")),
    ("rusty-s3/mod/aws_headers_example", Why::Refused("the x-amz-date header contradicts the query")),
    ("smithy-rs/get-query-plus", Why::AnotherService("service")),
    // Its own test, below: its bucket is an ARN.
    ("smithy-rs/s3/test_presigning_object_lambda", Why::AnotherService("s3-object-lambda")),
    ("smithy-rs/s3express/presigning", Why::AnotherService("s3express")),
];

#[derive(Clone, Copy)]
enum Why {
    /// The scope names a service that is not S3.
    AnotherService(&'static str),
    /// The face refuses it on purpose.
    Refused(&'static str),
}

/// Endpoint, addressing, bucket, and the object, where the row names one.
struct Place<'a> {
    endpoint: String,
    addressing: Addressing,
    bucket: &'a str,
    key: Option<&'a str>,
}

impl<'a> Place<'a> {
    fn of(row: &'a Row) -> Self {
        let object = |key: &'a str| (!key.is_empty()).then_some(key);
        let (scheme, host) = row.origin.split_once("://").unwrap();
        let path = row.path.strip_prefix('/').unwrap();
        match host.split_once('.') {
            Some((bucket, rest)) if rest.starts_with("s3.") => Self {
                endpoint: format!("{scheme}://{rest}"),
                addressing: Addressing::VirtualHost,
                bucket,
                key: object(path),
            },
            _ => {
                let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
                Self { endpoint: row.origin.clone(), addressing: Addressing::Path, bucket, key: object(key) }
            }
        }
    }

    fn account(&self, row: &Row) -> Account {
        let credentials = Arc::new(Expiring::new(credentials(row), End::Never));
        Account::new(&row.region, credentials)
            .unwrap()
            .with_endpoint(self.endpoint.parse().unwrap())
            .with_addressing(self.addressing)
    }
}

fn credentials(row: &Row) -> Credentials {
    let credentials = Credentials::new(&row.access_key, row.secret_key.as_deref().unwrap());
    match &row.session_token {
        Some(token) => credentials.with_session_token(token.as_str()),
        None => credentials,
    }
}

/// The row as a caller asks for it: by the portable word where there is one, else by the method.
fn grant<'a>(row: &'a Row, place: &Place<'a>) -> Grant<'a> {
    let validity = Duration::from_secs(row.expires);
    let mut query = row.query();
    let lists = query.contains(&("list-type", "2"));
    // With it another operation than the method's own is meant, but for the upload of a part.
    let other = row.method != "PUT" && query.iter().any(|(name, _)| matches!(*name, "uploadId" | "uploads" | "acl"));
    let mut grant = match (row.method.as_str(), place.key) {
        (method, Some(key)) if other => Grant::request(method.parse().unwrap(), key, validity),
        ("GET", Some(key)) => Grant::get(key, validity),
        ("HEAD", Some(key)) => Grant::head(key, validity),
        ("PUT", Some(key)) => Grant::put(key, validity),
        ("DELETE", Some(key)) => Grant::delete(key, validity),
        ("GET", None) if lists => {
            query.retain(|pair| *pair != ("list-type", "2"));
            Grant::list("", validity)
        }
        (method, Some(key)) => Grant::request(method.parse().unwrap(), key, validity),
        (method, None) => Grant::request(method.parse().unwrap(), Target::Bucket, validity),
    };
    for (name, value) in query {
        grant = match (row.method.as_str(), name.strip_prefix("response-")) {
            ("GET", Some(header)) => grant.respond_with(header, value),
            _ => grant.query(name, value),
        };
    }
    for (name, value) in row.headers() {
        grant = match name {
            "host" => grant,
            "content-length" => grant.size(value.parse::<u64>().unwrap()),
            "content-type" if row.method == "PUT" => grant.content_type(value),
            _ => grant.header(name, value),
        };
    }
    grant
}

fn presign(row: &Row, place: &Place<'_>) -> Result<Presigned> {
    match place.account(row).bucket(place.bucket)?.try_presign(&grant(row, place), row.at())? {
        Ready::Signed(presigned) => Ok(presigned),
        other => panic!("{}: static credentials are at hand, {other:?}", row.id),
    }
}

fn verify(row: &Row, place: &Place<'_>, presigned: &Presigned) -> Verified {
    let mut parts = presigned.reveal().to_request().unwrap().into_parts().0;
    parts.uri = row.url.parse().unwrap();
    let origin = Origin::HostHeader { scheme: "https".into() };
    let verifier = place.account(row).verifier().unwrap();
    let claims = verifier.parse(&Received::new(&parts, &origin, None).unwrap());
    let claims = claims.unwrap_or_else(|denied| panic!("{}: {}", row.id, denied.reason()));
    let verified = verifier.verify(&claims, &credentials(row), row.at());
    verified.unwrap_or_else(|denied| panic!("{}: {}", row.id, denied.reason()))
}

fn asked() -> impl Iterator<Item = Row> {
    rows().into_iter().filter(|(file, _)| FILES.contains(file)).map(|(_, row)| row)
}

fn why(row: &Row) -> Option<Why> {
    NOT_GRANTED.iter().find_map(|(id, why)| (*id == row.id).then_some(*why))
}

#[test]
fn a_grant_gives_the_published_url() {
    let mut granted = 0;
    for row in asked().filter(|row| why(row).is_none()) {
        let place = Place::of(&row);
        let presigned = presign(&row, &place).unwrap_or_else(|error| panic!("{}: {error}", row.id));
        let url = presigned.reveal().as_str();
        if row.skips_url() {
            assert_eq!(parameters(url), parameters(&row.url), "{}", row.id);
        } else {
            assert_eq!(url, row.url, "{}", row.id);
        }
        assert_eq!(presigned.method().as_str(), row.method, "{}", row.id);
        let mut headers = row.headers();
        headers.retain(|(name, _)| *name != "host");
        let mut sent: Vec<_> =
            presigned.headers().iter().map(|header| (header.name().as_str(), header.value())).collect();
        sent.sort_unstable();
        assert_eq!(sent, headers, "{}", row.id);
        assert!(presigned.headers().iter().all(|header| header.is_bound()), "{}", row.id);
        granted += 1;
    }
    assert_eq!(granted, 46 - NOT_GRANTED.len());
}

#[test]
fn the_verifier_takes_the_published_url_and_finds_its_place() {
    for row in asked().filter(|row| why(row).is_none()) {
        let place = Place::of(&row);
        let verified = verify(&row, &place, &presign(&row, &place).unwrap());
        assert_eq!(verified.bucket(), Some(place.bucket), "{}", row.id);
        assert_eq!(verified.key().map(|key| key.as_str()), place.key, "{}", row.id);
    }
}

#[test]
fn what_no_grant_gives_is_named_and_why() {
    for (id, why) in NOT_GRANTED {
        let row = asked().find(|row| row.id == id).unwrap_or_else(|| panic!("{id}: no such row"));
        match why {
            Why::AnotherService(service) => assert!(service != "s3" && row.service == service, "{id}"),
            Why::Refused(reason) => {
                let error = presign(&row, &Place::of(&row)).expect_err(reason);
                assert_eq!(*error.kind(), ErrorKind::Term, "{id}: {reason}");
            }
        }
    }
}

#[test]
fn an_access_point_of_object_lambda_gives_the_published_url() {
    let row = asked().find(|row| row.id == "smithy-rs/s3/test_presigning_object_lambda").unwrap();
    let keys = Arc::new(Expiring::new(credentials(&row), End::Never));
    let arn = "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/my-banner-ap-name";
    let bucket = Account::new(&row.region, keys).unwrap().bucket(arn).unwrap();
    let grant = Grant::get("test2.txt", Duration::from_secs(row.expires)).query("x-id", "GetObject");
    let Ok(Ready::Signed(presigned)) = bucket.try_presign(&grant, row.at()) else { panic!("static keys") };
    assert_eq!(parameters(presigned.reveal().as_str()), parameters(&row.url));
}
