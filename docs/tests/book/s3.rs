pub(crate) mod sent;

use std::sync::Arc;
use std::time::Duration;

use presign::s3::{Account, Credentials, Signature};
use presign::{
    Action, Checksum, Clock, End, ErrorKind, Expires, Expiring, Expiry, FixedClock, Grant, ObjectKey, Presigned,
    Presigner, Rules, SystemClock, Target, Timestamp,
};

// ANCHOR: presigner
const MINUTE: Duration = Duration::from_secs(60);

fn keys() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}

fn presigner() -> presign::Result<Presigner> {
    Presigner::from_url("s3://photos?region=eu-west-1", keys())
}
// ANCHOR_END: presigner

// ANCHOR: account
fn account() -> presign::Result<[Presigned; 2]> {
    // A fixed identity that never ends. Its derived keys are shared by every bucket of the account.
    let account = Account::new("eu-west-1", Arc::new(Expiring::new(keys(), End::Never)))?;
    let photos = Presigner::new(account.bucket("photos")?);
    let films = Presigner::new(account.bucket("films")?);

    let grant = Grant::get("1.bin", MINUTE);
    let [photo, film] = [photos.presign_now(&grant)?, films.presign_now(&grant)?];
    assert!(photo.reveal().as_str().starts_with("https://photos.s3.eu-west-1.amazonaws.com/1.bin?"));
    assert!(film.reveal().as_str().starts_with("https://films.s3.eu-west-1.amazonaws.com/1.bin?"));
    Ok([photo, film])
}
// ANCHOR_END: account

// ANCHOR: endpoint
fn endpoints() -> presign::Result<Vec<Presigned>> {
    let mut signed = Vec::new();
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
        signed.push(presigned);
    }
    Ok(signed)
}
// ANCHOR_END: endpoint

// ANCHOR: keys
fn object_names() -> presign::Result<Vec<Presigned>> {
    let presigner = presigner()?;
    let mut signed = Vec::new();
    for (name, path) in [
        ("a//b", "/a//b"),
        ("/lead", "//lead"),
        ("trail/", "/trail/"),
        ("été 1.png", "/%C3%A9t%C3%A9%201.png"),
        ("100%+1#?.txt", "/100%25%2B1%23%3F.txt"),
        ("%2e%2e/a", "/%252e%252e/a"),
    ] {
        let presigned = presigner.presign_now(&Grant::put(name, MINUTE))?;
        let start = format!("https://photos.s3.eu-west-1.amazonaws.com{path}?");
        assert!(presigned.reveal().as_str().starts_with(&start), "{name}");
        signed.push(presigned);
    }
    for refused in ["", ".", "..", "../a", "a/./b", "a/.."] {
        assert!(ObjectKey::new(refused).is_err());
    }
    Ok(signed)
}
// ANCHOR_END: keys

// ANCHOR: clamp
fn temporary_credentials() -> presign::Result<[Presigned; 2]> {
    let at = SystemClock.now()?;
    let end = at.plus(10 * 60);
    let temporary = Expiring::new(keys().with_session_token("an+example/token="), End::At(end));
    let account = Account::new("eu-west-1", Arc::new(temporary))?;
    let sign = |account: Account| {
        let presigner = Presigner::new(account.bucket("photos")?).with_clock(FixedClock::new(at));
        presigner.presign_now(&Grant::get("cats/1.png", 60 * MINUTE))
    };

    // Asked for an hour; the credentials end in ten minutes, and so does the URL.
    let clamped = sign(account.clone())?;
    assert_eq!(clamped.expires(), Expires::Known(end));
    assert!(clamped.reveal().as_str().contains("&X-Amz-Expires=600&X-Amz-Security-Token=an%2Bexample%2Ftoken%3D&"));

    // Or it is an error.
    let error = sign(account.clone().with_expiry(Expiry::Refuse)).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Credentials);

    // Or the URL says an hour, and `expires` still says when it really ends.
    let ignoring = sign(account.with_expiry(Expiry::Ignore))?;
    assert_eq!(ignoring.expires(), Expires::Known(end));
    assert!(ignoring.reveal().as_str().contains("&X-Amz-Expires=3600&"));
    Ok([clamped, ignoring])
}
// ANCHOR_END: clamp

// ANCHOR: unknown
fn an_end_that_nobody_said() -> presign::Result<Presigned> {
    let token = Arc::new(Expiring::new(keys().with_session_token("token"), End::Unknown));
    let bucket = Account::new("eu-west-1", token)?.bucket("photos")?;
    let presigner = Presigner::new(bucket);

    // Five minutes are signed without a word, but not called certain.
    let presigned = presigner.presign_now(&Grant::get("cats/1.png", 5 * MINUTE))?;
    assert!(matches!(presigned.expires(), Expires::AtMost(_)));

    let error = presigner.presign_now(&Grant::get("cats/1.png", 60 * MINUTE)).unwrap_err();
    assert!(error.to_string().contains("state their end"));
    Ok(presigned)
}
// ANCHOR_END: unknown

// ANCHOR: terms
fn an_upload_with_terms() -> presign::Result<Presigned> {
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
    Ok(presigned)
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

// ANCHOR: download
fn a_download_with_a_name() -> presign::Result<Presigned> {
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
    Ok(presigned)
}
// ANCHOR_END: download

// ANCHOR: request
fn any_other_operation(upload: &str) -> presign::Result<[Presigned; 3]> {
    let presigner = presigner()?;

    // CreateMultipartUpload, and one part of the upload whose id it answered.
    let begin = Grant::request(http::Method::POST, "film.mp4", MINUTE).query_flag("uploads");
    let part = Grant::request(http::Method::PUT, "film.mp4", MINUTE).query("partNumber", "1").query("uploadId", upload);
    // HeadBucket.
    let exists = Grant::request(http::Method::HEAD, Target::Bucket, MINUTE);

    let [begin, part, exists] =
        [presigner.presign_now(&begin)?, presigner.presign_now(&part)?, presigner.presign_now(&exists)?];
    assert!(begin.reveal().as_str().contains("&uploads&X-Amz-Signature="));
    assert!(part.reveal().as_str().contains(&format!("&partNumber=1&uploadId={upload}&X-Amz-Signature=")));
    assert!(exists.reveal().as_str().starts_with("https://photos.s3.eu-west-1.amazonaws.com/?"));
    Ok([begin, part, exists])
}
// ANCHOR_END: request

// ANCHOR: unique
fn a_name_that_nobody_guesses() -> presign::Result<Presigned> {
    let key = presign::unique_key("uploads/", "jpg")?; // feature `random`
    assert_eq!(key.len(), "uploads/0123456789abcdef0123456789abcdef.jpg".len());

    let grant = Grant::put(key.as_str(), MINUTE).content_type("image/jpeg").create_only();
    presigner()?.presign_now(&grant)
}
// ANCHOR_END: unique

// ANCHOR: stable
fn a_url_that_can_be_cached(noon: Timestamp) -> presign::Result<Presigned> {
    let grant = Grant::get("logo.svg", 60 * MINUTE).stable_for(10 * MINUTE);
    let sign = |at| presigner()?.with_clock(FixedClock::new(at)).presign_now(&grant);

    let presigned = sign(noon)?;
    assert_eq!(sign(noon.plus(599))?.reveal().as_str(), presigned.reveal().as_str());
    assert_ne!(sign(noon.plus(600))?.reveal().as_str(), presigned.reveal().as_str());
    Ok(presigned)
}
// ANCHOR_END: stable

// ANCHOR: signatures
fn signatures() -> presign::Result<[Presigner; 2]> {
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
    Ok([everywhere, old])
}
// ANCHOR_END: signatures

// ANCHOR: rules
fn house_rules() -> presign::Result<Presigned> {
    let rules = Rules::new().allow_actions([Action::Get, Action::Put]).allow_prefix("uploads/").longest(15 * MINUTE);
    let presigner = presigner()?.with_rules(rules);

    let presigned = presigner.presign_now(&Grant::put("uploads/1.png", MINUTE))?;
    for refused in [
        Grant::delete("uploads/1.png", MINUTE),
        Grant::get("invoices/1.pdf", MINUTE),
        Grant::get("uploads/1.png", 60 * MINUTE),
        Grant::put("uploads/1.png", MINUTE).header("x-amz-copy-source", "/invoices/1.pdf"),
    ] {
        assert_eq!(*presigner.presign_now(&refused).unwrap_err().kind(), ErrorKind::Refused);
    }
    Ok(presigned)
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
