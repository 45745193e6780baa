pub(crate) mod sent;

use std::sync::Arc;
use std::time::Duration;

use presign::credentials::ServiceAccount;
use presign::gcs::{Account, Addressing, Signature};
use presign::http::Method;
use presign::{Checksum, End, ErrorKind, Expiring, Grant, ObjectKey, Presigned, Presigner, Timestamp};

use crate::gcs_keys::{hmac_key, key_file};

const MINUTE: Duration = Duration::from_secs(60);

// ANCHOR: presigner
fn presigner() -> presign::Result<Presigner> {
    let account = ServiceAccount::from_json(&key_file())?; // or from_file("key.json")
    Presigner::from_url("gs://photos", account.aws_lc_rs()?)
}
// ANCHOR_END: presigner

// ANCHOR: account
fn account_and_bucket() -> presign::Result<Presigned> {
    let account = Account::new(Arc::new(Expiring::new(hmac_key(), End::Never)));
    let bucket = account.with_addressing(Addressing::VirtualHost).bucket("photos")?;
    let presigned = Presigner::new(bucket).presign_now(&Grant::get("cats/1.png", 15 * MINUTE))?;
    assert!(presigned.reveal().as_str().starts_with("https://photos.storage.googleapis.com/cats/1.png?X-Goog-"));
    Ok(presigned)
}
// ANCHOR_END: account

// ANCHOR: endpoint
fn endpoints() -> presign::Result<Vec<(&'static str, Presigned)>> {
    let mut signed = Vec::new();
    for (bucket_url, expected) in [
        ("gs://photos", "https://storage.googleapis.com/photos/k?"),
        ("gs://photos?style=virtual-host", "https://photos.storage.googleapis.com/k?"),
        // A host that the bucket has for its own, as of a load balancer or a CNAME.
        ("gs://photos?endpoint=https://photos.example&style=bucket-bound", "https://photos.example/k?"),
        // Another universe than googleapis.com.
        ("gs://photos?universe=cloud.example", "https://storage.cloud.example/photos/k?"),
        // An emulator, a gateway. Without this parameter, STORAGE_EMULATOR_HOST says it.
        ("gs://photos?endpoint=http://localhost:4443", "http://localhost:4443/photos/k?"),
    ] {
        let presigner = Presigner::from_url(bucket_url, hmac_key())?;
        let presigned = presigner.presign_now(&Grant::get("k", MINUTE))?;
        assert!(presigned.reveal().as_str().starts_with(expected), "{bucket_url}");
        signed.push((bucket_url, presigned));
    }
    for refused in [
        "gs://photos?style=bucket-bound",                                      // whose host?
        "gs://my.photos?style=virtual-host",                                   // a dot, which no certificate covers
        "gs://photos?universe=cloud.example&endpoint=https://storage.example", // which of the two?
    ] {
        assert_eq!(*Presigner::from_url(refused, hmac_key()).unwrap_err().kind(), ErrorKind::Config);
    }
    Ok(signed)
}
// ANCHOR_END: endpoint

// ANCHOR: port
fn the_port_is_not_signed() -> presign::Result<Presigned> {
    let presigner = Presigner::from_url("gs://photos?endpoint=http://localhost:4443", hmac_key())?;
    let get = Grant::get("k", MINUTE);
    let texts = presigner.explain(&get)?;
    assert!(texts.canonical_request().is_some_and(|text| text.contains("\nhost:localhost\n")));
    presigner.presign_now(&get)
}
// ANCHOR_END: port

// ANCHOR: keys
fn names_are_taken_byte_for_byte() -> presign::Result<Vec<Presigned>> {
    let mut signed = Vec::new();
    for (name, path) in [
        ("a b+c", "/photos/a%20b%2Bc"),
        ("été?", "/photos/%C3%A9t%C3%A9%3F"),
        ("a//b", "/photos/a//b"),
        ("/lead", "/photos//lead"),
    ] {
        let presigned = presigner()?.presign_now(&Grant::get(name, MINUTE))?;
        assert!(presigned.reveal().as_str().starts_with(&format!("https://storage.googleapis.com{path}?")), "{name}");
        signed.push(presigned);
    }
    for refused in ["", ".", "..", "../a", "a/./b"] {
        assert!(ObjectKey::new(refused).is_err());
    }
    // What Cloud Storage has no objects for.
    for refused in ["a\nb", ".well-known/acme-challenge/x"] {
        assert_eq!(*presigner()?.presign_now(&Grant::get(refused, MINUTE)).unwrap_err().kind(), ErrorKind::Key);
    }
    Ok(signed)
}
// ANCHOR_END: keys

// ANCHOR: terms
fn an_upload_with_terms() -> presign::Result<Presigned> {
    let checksum: Checksum = "crc32c:mnG7TA==".parse()?; // of "hello"
    let grant = Grant::put("greetings/1.txt", MINUTE)
        .content_type("text/plain")
        .size(1..=1_000_000)
        .checksum(checksum)
        .create_only();
    let presigned = presigner()?.presign_now(&grant)?;

    assert!(presigned.reveal().as_str().contains(
        "&X-Goog-SignedHeaders=content-type%3Bhost%3Bx-goog-content-length-range%3Bx-goog-hash\
         %3Bx-goog-if-generation-match&"
    ));
    // What stays the bearer's choice is said.
    assert_eq!(presigned.also_allows(), ["choose every header that is not signed and does not begin with `x-goog-`"]);
    Ok(presigned)
}
// ANCHOR_END: terms

#[test]
// ANCHOR: unsupported
fn what_cloud_storage_cannot_enforce_is_an_error() -> presign::Result<()> {
    let presigner = presigner()?;
    let put = || Grant::put("k", MINUTE);
    let sha256: Checksum = "sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=".parse()?;
    for (grant, instead) in [
        (put().checksum(sha256), "bind a crc32c or an md5"),
        (put().client_ip("192.0.2.0/24".parse()?), "filter addresses by a bucket's IP filter"),
        (put().not_before("2026-12-01T00:00:00Z".parse()?), "sign the URL when it is needed"),
        (put().single_use(), "serve by a gateway, or bind create-only"),
        (Grant::get("k", MINUTE).respond_with("cache-control", "no-store"), "set it on the object"),
    ] {
        let error = presigner.presign_now(&grant).unwrap_err();
        let ErrorKind::Unsupported { instead: to_do, .. } = error.kind() else { panic!("{error}") };
        assert!(to_do.starts_with(instead), "{to_do}");
    }
    Ok(())
}
// ANCHOR_END: unsupported

// ANCHOR: download
fn a_download_with_a_name() -> presign::Result<Presigned> {
    let grant = Grant::get("8d7f.bin", MINUTE).download_as("été 1.png").respond_with("content-type", "image/png");
    let presigned = presigner()?.presign_now(&grant)?;
    let url = presigned.reveal().as_str();

    assert!(url.contains("&response-content-disposition=attachment%3B%20filename%3D%22_t_%201.png%22%3B%20"));
    assert!(url.contains("&response-content-type=image%2Fpng"));
    assert!(presigned.headers().is_empty() && presigned.also_allows().is_empty());
    Ok(presigned)
}
// ANCHOR_END: download

// ANCHOR: generation
fn one_generation_of_an_object() -> presign::Result<Presigned> {
    let presigned = presigner()?.presign_now(&Grant::get("letter.txt", MINUTE).version("1700000000000000"))?;
    assert!(presigned.reveal().as_str().contains("&generation=1700000000000000&"));

    // A generation is a number.
    let error = presigner()?.presign_now(&Grant::get("letter.txt", MINUTE).version("latest")).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Term);
    Ok(presigned)
}
// ANCHOR_END: generation

// ANCHOR: headers
fn what_is_stored_beside_the_bytes() -> presign::Result<Presigned> {
    let grant = Grant::put("secret.txt", MINUTE)
        .header("x-goog-meta-author", "anna")
        .header("x-goog-storage-class", "NEARLINE")
        // A key of the customer's own (CSEK) is bound, and so needed for each request: the bearer gets it too.
        .header("x-goog-encryption-algorithm", "AES256")
        .header("x-goog-encryption-key", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
        .header("x-goog-encryption-key-sha256", "hhAJ7E1Zn6sfQKvHbm+JiAz/WDPHnFSMmfkEXxkc2Qs=");
    let presigned = presigner()?.presign_now(&grant)?;
    assert_eq!(presigned.headers().len(), 5);
    assert!(!format!("{presigned:?}").contains("MDEyMzQ1"));
    Ok(presigned)
}
// ANCHOR_END: headers

// ANCHOR: v2
fn by_v2(at: Timestamp) -> presign::Result<Presigned> {
    let account = Account::new(Arc::new(Expiring::new(hmac_key(), End::Never))).with_signature(Signature::V2);
    let presigner = Presigner::new(account.bucket("photos")?);

    let presigned = presigner.presign_now(&Grant::get("cats/1.png", at))?;
    let start = format!(
        "https://storage.googleapis.com/photos/cats/1.png?Expires={}&GoogleAccessId=GOOGTS7C7FUP3AIRVJTE2BCD&Signature=",
        at.unix(),
    );
    assert!(presigned.reveal().as_str().starts_with(&start));
    assert!(presigned.also_allows()[0].starts_with("send it to any host"));

    // What it can't hold is an error.
    for refused in [
        Grant::list("cats/", MINUTE),
        Grant::get("k", MINUTE).version("1700000000000000"),
        Grant::put("k", MINUTE).header("cache-control", "no-store"),
    ] {
        let error = presigner.presign_now(&refused).unwrap_err().to_string();
        assert!(error.contains("by V2: gcs can't enforce it"), "{error}");
    }
    Ok(presigned)
}
// ANCHOR_END: v2

/// The table of the chapter, cell by cell.
#[test]
fn the_table_says_what_the_code_does() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/gcs.md")).unwrap();
    let mut rows =
        page.lines().skip_while(|line| !line.starts_with("| term |")).take_while(|line| line.starts_with('|'));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let head = cells(rows.next().unwrap());
    let mut checked = 0;
    for row in rows.skip(1).map(cells) {
        for (action, cell) in head.iter().zip(&row).skip(1).take(8) {
            let signed = presigner().unwrap().presign_now(&with(asked(action), &row[0]));
            let said = match (&signed, cell.as_str()) {
                (Ok(presigned), "exact") => presigned.also_allows().len() <= bare(action),
                (Err(error), "no") => matches!(error.kind(), ErrorKind::Unsupported { .. }),
                _ => false,
            };
            assert!(said, "{} with {}: the table says {cell}, the code {signed:?}", action, row[0]);
            checked += 1;
        }
    }
    assert_eq!(checked, 13 * 8);
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
        "a part" => Grant::put("k", MINUTE).query("partNumber", "1").query("uploadId", "u"),
        "resumable start" => Grant::request(Method::POST, "k", MINUTE).header("x-goog-resumable", "start"),
        "request GET" => Grant::request(Method::GET, "k", MINUTE),
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
        "`respond_with`" => grant.respond_with("content-type", "text/plain"),
        "`version`" => grant.version("1"),
        "`header`" => grant.header("x-goog-meta-a", "b"),
        "`query`" => grant.query("a", "b"),
        "`client_ip`" => grant.client_ip("192.0.2.0/24".parse().unwrap()),
        "`not_before`" => grant.not_before("2026-11-21T12:00:30Z".parse().unwrap()),
        "`single_use`" => grant.single_use(),
        other => panic!("the table has a term {other}"),
    }
}
