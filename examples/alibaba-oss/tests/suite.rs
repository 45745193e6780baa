//! The suite of presign-conformance, held against this backend and its verifier.

use alibaba_oss::{Bucket, Credentials, Verifier};
use anyhow::Result;
use presign_conformance::harness::{InProcess, Judge};
use presign_conformance::matrix::own::{self, PartWords};
use presign_conformance::matrix::scheme::{Scheme, Value};
use presign_conformance::{Keeping, Kind, OwnScheme, Presented, SignedBy, store};
use presign_core::{Backend, Denied, End, Expiring, Received, Timestamp, Verified};

// ANCHOR: suite
#[tokio::test]
async fn the_suite_holds() {
    let at = Timestamp::from_unix(1_795_262_400).unwrap();
    let server = InProcess::new(Oss { verifier: Verifier::new(ENDPOINT, REGION).unwrap() }, at);
    let report = own::run(&server).await.unwrap();
    println!("{report}");
    assert_eq!(report.unexpected(), [""; 0]);
    assert_eq!(report.not_proved(), 0);
    assert_eq!(report.lacks(), ["a bound SHA-256 of an upload", "upload forms"]);
    assert!(report.negatives() > 2 * report.positives());
}

struct Oss {
    verifier: Verifier,
}

const ENDPOINT: &str = "http://oss-cn-hangzhou.example:8080";
const REGION: &str = "cn-hangzhou";
const BUCKET: &str = "mtx";
const KEY_ID: &str = "MATRIXKEY";
const SECRET: &str = "not-a-secret/of-the+suite=";
const TEMPORARY_ID: &str = "STS.MATRIXKEY";
const TOKEN: &str = "a/session+token==";

impl OwnScheme for Oss {
    fn name(&self) -> &str {
        "oss"
    }

    fn scheme(&self) -> &'static Scheme {
        &OSS
    }

    fn longest_seconds(&self) -> u64 {
        604_800
    }

    fn ahead_seconds(&self) -> Option<u64> {
        Some(900)
    }

    fn backend(&self, signed_by: SignedBy) -> Result<Box<dyn Backend>> {
        let temporary = || Credentials::new(TEMPORARY_ID, SECRET);
        let long = |id: &str, secret: &str| Credentials::new(id, secret);
        let (credentials, end) = match signed_by {
            SignedBy::OtherSecret => (long(KEY_ID, "another secret"), End::Never),
            SignedBy::UnknownKey => (long("NOBODYSKEY", SECRET), End::Never),
            SignedBy::Until(at) => (long(KEY_ID, SECRET), End::At(at)),
            SignedBy::Temporary => (temporary().with_security_token(TOKEN), End::Never),
            SignedBy::OtherToken => (temporary().with_security_token("another token"), End::Never),
            SignedBy::NoToken => (temporary(), End::Never),
            _ => (long(KEY_ID, SECRET), End::Never),
        };
        let credentials = Expiring::new(credentials, end);
        Ok(Box::new(Bucket::new(ENDPOINT, REGION, BUCKET, credentials)?))
    }

    fn token(&self) -> Option<&'static str> {
        Some("x-oss-security-token")
    }

    fn parts(&self) -> Option<&'static PartWords> {
        Some(&PartWords::S3)
    }

    fn stored_as(&self, key: &str) -> String {
        store::name(BUCKET, key)
    }
}

impl Judge for Oss {
    fn verify(&self, received: &Received<'_>, at: Timestamp) -> Result<Verified, Denied> {
        let claims = self.verifier.parse(received)?;
        let temporary = Credentials::new(TEMPORARY_ID, SECRET).with_security_token(TOKEN);
        self.verifier.verify(&claims, &[Credentials::new(KEY_ID, SECRET), temporary], at)
    }

    /// The service has no such names, so the backend signs none.
    fn keeps(&self, key: &str) -> Keeping {
        if key.starts_with(['/', '\\']) || key.len() > 1023 { Keeping::Unsigned } else { Keeping::ByName }
    }
}
// ANCHOR_END: suite

// ANCHOR: scheme
const OSS: Scheme = Scheme {
    prefix: "x-oss-",
    parameters: &[
        "x-oss-additional-headers",
        "x-oss-credential",
        "x-oss-date",
        "x-oss-expires",
        "x-oss-signature",
        "x-oss-signature-version",
    ],
    values,
    signature: "x-oss-signature",
    signature_chars: 64,
    zero: "0",
    padding: "",
    escaped_name: ["x-oss-expires", "x-oss-e%78pires"],
    respelled: None,
    head_follows_get: false,
    mount: "",
    mounts: &[("another-name-in-front", "/alt"), ("the-bucket-in-front", "/mtx"), ("a-slash-in-front", "/")],
    unlisted: ("x-oss-additional-headers", Some("x-oss-additional-headers=host")),
    flipped: [SIGNATURE, ANY, SIGNATURE],
    stored: [200, 200],
    deleted: 204,
    listed: |key| format!("<Key>{key}</Key>"),
    sum: None,
    create_only: Some(("x-oss-forbid-overwrite", "false")),
    commands: &[
        ("x-oss-meta-a", "1"),
        ("x-oss-object-acl", "public-read"),
        ("x-oss-copy-source", "/alt/dir/a%20cat%2B%C3%A9.txt"),
        ("x-oss-date", "20260101T000000Z"),
        ("x-oss-security-token", "token"),
        ("content-type", "text/html"),
        ("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
    ],
    commanded: SIGNATURE,
    overrides: &[
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-type",
        "expires",
    ],
};

const SIGNATURE: &[Kind] = &[Kind::Signature];
const MALFORMED: &[Kind] = &[Kind::Malformed];
const ANY: &[Kind] =
    &[Kind::Signature, Kind::Malformed, Kind::UnknownKey, Kind::Expired, Kind::NotYetValid, Kind::Validity];
// ANCHOR_END: scheme

/// Other values of the parameters.
fn values(right: &Presented, now: Timestamp) -> Vec<Value> {
    let (listed, credential, date) = ("x-oss-additional-headers", "x-oss-credential", "x-oss-date");
    let (expires, signature, version) = ("x-oss-expires", "x-oss-signature", "x-oss-signature-version");
    let own = right.parameter(credential).unwrap_or_default();
    let mac = right.parameter(signature).unwrap_or_default();
    let (day, tomorrow) = (now.basic(), now.plus(86_400).basic());
    let last = if mac.ends_with('0') { "1" } else { "0" };
    vec![
        (version, "older", "OSS2".into(), MALFORMED),
        (version, "of-amazon", "AWS4-HMAC-SHA256".into(), MALFORMED),
        (version, "value-in-lower-case", "oss4-hmac-sha256".into(), MALFORMED),
        (credential, "unknown-key", own.replacen(KEY_ID, "MATRIXKEYX", 1), &[Kind::UnknownKey]),
        (credential, "key-in-lower-case", own.replacen(KEY_ID, "matrixkey", 1), &[Kind::UnknownKey]),
        (credential, "no-key", own.replacen(KEY_ID, "", 1), MALFORMED),
        (credential, "another-day", own.replacen(day.date(), tomorrow.date(), 1), MALFORMED),
        (credential, "another-region", own.replacen(REGION, "cn-beijing", 1), MALFORMED),
        (credential, "another-product", own.replacen("%2Foss%2F", "%2Foss-cloudbox%2F", 1), MALFORMED),
        (credential, "terminator", own.replacen("aliyun_v4_request", "aws4_request", 1), MALFORMED),
        (credential, "four-words", own.replacen("%2Foss%2F", "%2F", 1), MALFORMED),
        (date, "a-minute-later", now.plus(60).basic().as_str().to_owned(), SIGNATURE),
        (date, "a-minute-earlier", now.minus(60).basic().as_str().to_owned(), SIGNATURE),
        (date, "another-day", tomorrow.as_str().to_owned(), MALFORMED),
        (date, "no-such-day", "20250230T000000Z".into(), MALFORMED),
        (date, "extended-form", now.to_string().replace(':', "%3A"), SIGNATURE),
        (date, "no-date", "yesterday".into(), MALFORMED),
        (expires, "a-second-more", "901".into(), SIGNATURE),
        (expires, "the-cap", "604800".into(), SIGNATURE),
        (expires, "over-the-cap", "604801".into(), &[Kind::Validity]),
        (expires, "zero", "0".into(), &[Kind::Validity]),
        (expires, "zero-in-front", "0900".into(), MALFORMED),
        (expires, "plus-in-front", "%2B900".into(), MALFORMED),
        (expires, "negative", "-1".into(), MALFORMED),
        (expires, "over-64-bits", "18446744073709551616".into(), MALFORMED),
        (listed, "one-more", "host%3Buser-agent".into(), SIGNATURE),
        (listed, "host-twice", "host%3Bhost".into(), MALFORMED),
        (listed, "without-host", "accept".into(), MALFORMED),
        (listed, "upper-case", "Host".into(), MALFORMED),
        (listed, "semicolon-behind", "host%3B".into(), MALFORMED),
        (listed, "one-that-is-bound-by-name", "host%3Bx-oss-meta-a".into(), MALFORMED),
        (signature, "last-digit", format!("{}{last}", &mac[..mac.len().saturating_sub(1)]), SIGNATURE),
        (signature, "upper-case", mac.to_ascii_uppercase(), MALFORMED),
        (signature, "62-digits", mac.get(2..).unwrap_or_default().to_owned(), MALFORMED),
        (signature, "66-digits", format!("{mac}00"), MALFORMED),
        (signature, "no-digits", "zz".repeat(32), MALFORMED),
        (signature, "zeros", "0".repeat(64), SIGNATURE),
    ]
}
