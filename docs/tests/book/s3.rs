use std::sync::Arc;
use std::time::Duration;

use presign::s3::{Account, Credentials, Signature};
use presign::{
    Action, Backend, Checksum, End, ErrorKind, Expires, Expiring, Expiry, FixedClock, Grant, ObjectKey, Presigner,
    Ready, Rules, Target, Timestamp,
};

// ANCHOR: presigner
const MINUTE: Duration = Duration::from_secs(60);

fn keys() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}

fn presigner() -> presign::Result<Presigner> {
    let at: Timestamp = "2026-11-21T12:00:00Z".parse()?;
    Ok(Presigner::from_url("s3://photos?region=eu-west-1", keys())?.with_clock(FixedClock::new(at)))
}
// ANCHOR_END: presigner

#[test]
// ANCHOR: account
fn account() -> presign::Result<()> {
    // A fixed identity that never ends. Its derived keys are shared by every bucket of the account.
    let account = Account::new("eu-west-1", Arc::new(Expiring::new(keys(), End::Never)))?;
    let photos = Presigner::new(account.bucket("photos")?);
    let films = Presigner::new(account.bucket("films")?);

    let grant = Grant::get("1.bin", MINUTE);
    for (presigner, start) in [
        (photos, "https://photos.s3.eu-west-1.amazonaws.com/1.bin?"),
        (films, "https://films.s3.eu-west-1.amazonaws.com/1.bin?"),
    ] {
        assert!(presigner.presign_now(&grant)?.reveal().as_str().starts_with(start));
    }
    Ok(())
}
// ANCHOR_END: account

#[test]
// ANCHOR: endpoint
fn endpoints() -> presign::Result<()> {
    for (bucket_url, expected) in [
        ("s3://photos?region=eu-west-1", "https://photos.s3.eu-west-1.amazonaws.com/k?"),
        ("s3://photos?region=eu-west-1&style=path", "https://s3.eu-west-1.amazonaws.com/photos/k?"),
        // A dot in the name is not covered by the certificate of AWS, so the bucket goes into the path by itself.
        ("s3://my.photos?region=eu-west-1", "https://s3.eu-west-1.amazonaws.com/my.photos/k?"),
        // Any other server: by path, unless the style says otherwise. Port and path prefix are kept.
        ("s3://photos?region=us-east-1&endpoint=http://127.0.0.1:9000", "http://127.0.0.1:9000/photos/k?"),
        ("s3://photos?region=us-east-1&endpoint=https://storage.example/s3", "https://storage.example/s3/photos/k?"),
        (
            "s3://photos?region=us-east-1&endpoint=https://storage.example&style=virtual-host",
            "https://photos.storage.example/k?",
        ),
    ] {
        let presigned = Presigner::from_url(bucket_url, keys())?.presign_now(&Grant::get("k", MINUTE))?;
        assert!(presigned.reveal().as_str().starts_with(expected), "{bucket_url}");
    }
    Ok(())
}
// ANCHOR_END: endpoint

#[test]
// ANCHOR: keys
fn object_names() {
    for name in ["a//b", "/lead", "trail/", "été 1.png", "100%+1#?.txt", "%2e%2e/a"] {
        assert!(ObjectKey::new(name).is_ok());
    }
    for refused in ["", ".", "..", "../a", "a/./b", "a/.."] {
        assert!(ObjectKey::new(refused).is_err());
    }
}
// ANCHOR_END: keys

#[test]
// ANCHOR: clamp
fn temporary_credentials() -> presign::Result<()> {
    let at: Timestamp = "2026-11-21T12:00:00Z".parse()?;
    let end: Timestamp = "2026-11-21T12:10:00Z".parse()?;
    let temporary = Expiring::new(keys().with_session_token("an+example/token="), End::At(end));
    let account = Account::new("eu-west-1", Arc::new(temporary))?;
    let sign = |account: Account| {
        let presigner = Presigner::new(account.bucket("photos")?).with_clock(FixedClock::new(at));
        presigner.presign_now(&Grant::get("cats/1.png", 60 * MINUTE))
    };

    // Asked for an hour; the credentials end in ten minutes, and so does the URL.
    let presigned = sign(account.clone())?;
    assert_eq!(presigned.expires(), Expires::Known(end));
    assert!(presigned.reveal().as_str().contains("&X-Amz-Expires=600&X-Amz-Security-Token=an%2Bexample%2Ftoken%3D&"));

    // Or it is an error.
    let error = sign(account.clone().with_expiry(Expiry::Refuse)).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Credentials);

    // Or the URL says an hour, and `expires` still says when it really ends.
    let presigned = sign(account.with_expiry(Expiry::Ignore))?;
    assert_eq!(presigned.expires(), Expires::Known(end));
    assert!(presigned.reveal().as_str().contains("&X-Amz-Expires=3600&"));
    Ok(())
}
// ANCHOR_END: clamp

#[test]
// ANCHOR: unknown
fn an_end_that_nobody_said() -> presign::Result<()> {
    let token = Arc::new(Expiring::new(keys().with_session_token("token"), End::Unknown));
    let bucket = Account::new("eu-west-1", token)?.bucket("photos")?;
    let presigner = Presigner::new(bucket);

    // Five minutes are signed without a word, but not called certain.
    let presigned = presigner.presign_now(&Grant::get("cats/1.png", 5 * MINUTE))?;
    assert!(matches!(presigned.expires(), Expires::AtMost(_)));

    let error = presigner.presign_now(&Grant::get("cats/1.png", 60 * MINUTE)).unwrap_err();
    assert!(error.to_string().contains("state their end"));
    Ok(())
}
// ANCHOR_END: unknown

#[test]
// ANCHOR: terms
fn an_upload_with_terms() -> presign::Result<()> {
    let checksum: Checksum = "sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=".parse()?; // of "hello"
    let grant = Grant::put("greetings/1.txt", MINUTE)
        .content_type("text/plain")
        .size(5)
        .checksum(checksum)
        .create_only()
        .header("x-amz-meta-author", "anna");
    let presigned = presigner()?.presign_now(&grant)?;

    assert!(presigned.reveal().as_str().contains(
        "&X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bif-none-match%3Bx-amz-checksum-sha256\
         %3Bx-amz-meta-author&"
    ));
    // What stays the bearer's choice is said.
    assert_eq!(presigned.also_allows().len(), 1);
    assert!(presigned.also_allows()[0].starts_with("choose every header that is not signed"));
    Ok(())
}
// ANCHOR_END: terms

#[test]
// ANCHOR: unsupported
fn what_s3_cannot_enforce_is_an_error() -> presign::Result<()> {
    let presigner = presigner()?;
    let put = || Grant::put("k", MINUTE);
    for (grant, term, instead) in [
        (put().size(1..=1024), "a range of sizes", "bind the exact size with put; a range needs a POST form"),
        (put().client_ip("192.0.2.0/24".parse()?), "a client network", "deny other addresses by aws:SourceIp"),
        (put().not_before("2026-12-01T00:00:00Z".parse()?), "a start time", "sign the URL when it is needed"),
        (put().single_use(), "single use", "serve by a gateway, or bind create-only for an upload"),
        (Grant::get("k", MINUTE).create_only(), "create-only", "ask for it with put"),
    ] {
        let error = presigner.presign_now(&grant).unwrap_err();
        let ErrorKind::Unsupported { term: said, instead: to_do, .. } = error.kind() else { panic!("{error}") };
        assert_eq!(said, term);
        assert!(to_do.starts_with(instead));
    }
    Ok(())
}
// ANCHOR_END: unsupported

#[test]
// ANCHOR: download
fn a_download_with_a_name() -> presign::Result<()> {
    let grant = Grant::get("8d7f.bin", MINUTE)
        .download_as("été 1.png")
        .respond_with("content-type", "image/png")
        .version("3HL4kqtJvjVBH40Nrjfkd");
    let presigned = presigner()?.presign_now(&grant)?;
    let url = presigned.reveal().as_str();

    assert!(
        url.contains("&response-content-disposition=attachment%3B%20filename%3D%22_t_%201.png%22%3B%20filename%2A%3D")
    );
    assert!(url.contains("&response-content-type=image%2Fpng"));
    assert!(url.contains("&versionId=3HL4kqtJvjVBH40Nrjfkd"));
    assert!(presigned.headers().is_empty() && presigned.also_allows().is_empty());
    Ok(())
}
// ANCHOR_END: download

#[test]
// ANCHOR: request
fn any_other_operation() -> presign::Result<()> {
    let presigner = presigner()?;

    // CreateMultipartUpload, and one part of it.
    let begin = Grant::request(http::Method::POST, "film.mp4", MINUTE).query_flag("uploads");
    let part =
        Grant::request(http::Method::PUT, "film.mp4", MINUTE).query("partNumber", "1").query("uploadId", "VXBsb2Fk");
    // HeadBucket.
    let exists = Grant::request(http::Method::HEAD, Target::Bucket, MINUTE);

    assert!(presigner.presign_now(&begin)?.reveal().as_str().contains("&uploads&X-Amz-Signature="));
    assert!(presigner.presign_now(&part)?.reveal().as_str().contains("&partNumber=1&uploadId=VXBsb2Fk&"));
    assert!(
        presigner.presign_now(&exists)?.reveal().as_str().starts_with("https://photos.s3.eu-west-1.amazonaws.com/?")
    );
    Ok(())
}
// ANCHOR_END: request

#[test]
// ANCHOR: unique
fn a_name_that_nobody_guesses() -> presign::Result<()> {
    let key = presign::unique_key("uploads/", "jpg")?; // feature `random`
    assert_eq!(key.len(), "uploads/0123456789abcdef0123456789abcdef.jpg".len());

    let grant = Grant::put(key.as_str(), MINUTE).content_type("image/jpeg").create_only();
    presigner()?.presign_now(&grant)?;
    Ok(())
}
// ANCHOR_END: unique

#[test]
// ANCHOR: stable
fn a_url_that_can_be_cached() -> presign::Result<()> {
    let grant = Grant::get("logo.svg", 60 * MINUTE).stable_for(10 * MINUTE);
    let bucket = Account::new("eu-west-1", Arc::new(Expiring::new(keys(), End::Never)))?.bucket("photos")?;
    let url_at = |at: &str| -> presign::Result<String> {
        let Ready::Signed(presigned) = bucket.try_presign(&grant, at.parse()?)? else {
            unreachable!("keys are at hand")
        };
        Ok(presigned.reveal().as_str().to_owned())
    };
    assert_eq!(url_at("2026-11-21T12:00:00Z")?, url_at("2026-11-21T12:09:59Z")?);
    assert_ne!(url_at("2026-11-21T12:00:00Z")?, url_at("2026-11-21T12:10:00Z")?);
    Ok(())
}
// ANCHOR_END: stable

#[test]
// ANCHOR: signatures
fn signatures() -> presign::Result<()> {
    let account = Account::new("us-east-1", Arc::new(Expiring::new(keys(), End::Never)))?;
    let clock = FixedClock::new("2007-03-29T03:00:00Z".parse()?);
    let get = Grant::get("photos/puppy.jpg", Timestamp::from_unix(1_175_139_620)?);

    // One URL for a set of regions.
    let regions = Signature::V4a("us-east-1,eu-*".parse()?);
    let everywhere = Presigner::new(account.clone().with_signature(regions).bucket("johnsmith")?).with_clock(clock);
    let presigned = everywhere.presign_now(&get)?;
    assert!(presigned.reveal().as_str().contains("&X-Amz-Region-Set=us-east-1%2Ceu-%2A&"));

    // The example of the documentation of Version 2.
    let old = Presigner::new(account.with_signature(Signature::V2).bucket("johnsmith")?).with_clock(clock);
    let presigned = old.presign_now(&get)?;
    assert_eq!(
        presigned.reveal().as_str(),
        "https://johnsmith.s3.us-east-1.amazonaws.com/photos/puppy.jpg\
         ?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1175139620&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D",
    );
    assert!(presigned.also_allows()[0].contains("any host"));

    // What it can't hold is an error.
    let sized = old.presign_now(&Grant::put("k", MINUTE).size(5)).unwrap_err();
    assert!(sized.to_string().contains("sign by Version 4"));
    Ok(())
}
// ANCHOR_END: signatures

#[test]
// ANCHOR: rules
fn house_rules() -> presign::Result<()> {
    let rules = Rules::new().allow_actions([Action::Get, Action::Put]).allow_prefix("uploads/").longest(15 * MINUTE);
    let presigner = presigner()?.with_rules(rules);

    presigner.presign_now(&Grant::put("uploads/1.png", MINUTE))?;
    for refused in [
        Grant::delete("uploads/1.png", MINUTE),
        Grant::get("invoices/1.pdf", MINUTE),
        Grant::get("uploads/1.png", 60 * MINUTE),
        Grant::put("uploads/1.png", MINUTE).header("x-amz-copy-source", "/invoices/1.pdf"),
    ] {
        assert_eq!(*presigner.presign_now(&refused).unwrap_err().kind(), ErrorKind::Refused);
    }
    Ok(())
}
// ANCHOR_END: rules

/// The table of the chapter, cell by cell.
#[test]
fn the_table_says_what_the_code_does() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/s3.md")).unwrap();
    let mut rows =
        page.lines().skip_while(|line| !line.starts_with("| term |")).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let head = cells(rows.next().unwrap());
    let mut checked = 0;
    for row in rows.skip(1).map(cells) {
        for (action, cell) in head.iter().zip(&row).skip(1).take(7) {
            let signed = presigner().unwrap().presign_now(&with(asked(action), &row[0]));
            let said = match (&signed, cell.as_str()) {
                (Ok(presigned), "exact") => presigned.also_allows().len() <= bare(action),
                (Ok(_), "signed") => true,
                (Err(error), "no") => matches!(error.kind(), ErrorKind::Unsupported { .. }),
                _ => false,
            };
            assert!(said, "{} with {}: the table says {cell}, the code {signed:?}", action, row[0]);
            checked += 1;
        }
    }
    assert_eq!(checked, 13 * 7);
}

/// How many things an action allows beside what was asked, without any term.
fn bare(action: &str) -> usize {
    presigner().unwrap().presign_now(&asked(action)).unwrap().also_allows().len()
}

fn asked(action: &str) -> Grant<'static> {
    match action {
        "get" => Grant::get("k", MINUTE),
        "head" => Grant::head("k", MINUTE),
        "put" => Grant::put("k", MINUTE),
        "delete" => Grant::delete("k", MINUTE),
        "list" => Grant::list("p/", MINUTE),
        "request GET" => Grant::request(http::Method::GET, "k", MINUTE),
        "request POST" => Grant::request(http::Method::POST, "k", MINUTE),
        other => panic!("the table has an action {other}"),
    }
}

fn with<'a>(grant: Grant<'a>, term: &str) -> Grant<'a> {
    match term {
        "`content_type`" => grant.content_type("text/plain"),
        "`size`, exact" => grant.size(5),
        "`size`, a range" => grant.size(1..=5),
        "`checksum`" => grant.checksum("crc32c:AAAAAA==".parse().unwrap()),
        "`create_only`" => grant.create_only(),
        "`download_as`" => grant.download_as("a.txt"),
        "`respond_with`" => grant.respond_with("cache-control", "no-store"),
        "`version`" => grant.version("1"),
        "`header`" => grant.header("x-amz-meta-a", "b"),
        "`query`" => grant.query("a", "b"),
        "`client_ip`" => grant.client_ip("192.0.2.0/24".parse().unwrap()),
        "`not_before`" => grant.not_before("2026-11-21T12:00:30Z".parse().unwrap()),
        "`single_use`" => grant.single_use(),
        other => panic!("the table has a term {other}"),
    }
}
