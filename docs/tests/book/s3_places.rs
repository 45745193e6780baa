pub(crate) mod sent;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use presign::s3::{Account, Credentials, Preset};
use presign::{End, ErrorKind, Expiring, Grant, Presigned, Presigner};

const MINUTE: Duration = Duration::from_secs(60);

fn keys() -> Credentials {
    Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}

// ANCHOR: hosts
fn hosts_of_aws() -> presign::Result<Vec<Presigned>> {
    let mut signed = Vec::new();
    for (bucket_url, expected) in [
        ("s3://photos?region=eu-west-1&hosts=dualstack", "https://photos.s3.dualstack.eu-west-1.amazonaws.com/k?"),
        ("s3://photos?region=us-east-1&hosts=fips", "https://photos.s3-fips.us-east-1.amazonaws.com/k?"),
        ("s3://photos?region=eu-west-1&hosts=accelerate", "https://photos.s3-accelerate.amazonaws.com/k?"),
        (
            "s3://photos?region=eu-west-1&hosts=accelerate,dualstack",
            "https://photos.s3-accelerate.dualstack.amazonaws.com/k?",
        ),
        ("s3://photos?region=cn-north-1", "https://photos.s3.cn-north-1.amazonaws.com.cn/k?"),
        ("s3://photos?region=us-gov-west-1", "https://photos.s3.us-gov-west-1.amazonaws.com/k?"),
        // The global endpoint redirects to other regions, and a redirect is another host than the signed one.
        ("s3://photos?region=us-east-1&endpoint=https://s3.amazonaws.com", "https://photos.s3.amazonaws.com/k?"),
        // An access point by its ARN, whose region is the one that is signed for.
        (
            "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/films?region=us-east-1",
            "https://films-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k?",
        ),
    ] {
        let presigned = Presigner::from_url(bucket_url, keys())?.presign_now(&Grant::get("k", MINUTE))?;
        assert!(presigned.reveal().as_str().starts_with(expected), "{bucket_url}");
        signed.push(presigned);
    }
    for refused in [
        "s3://photos?region=us-east-1&hosts=accelerate,fips",
        "s3://my.photos?region=us-east-1&hosts=accelerate", // a dot, which the certificate does not cover
        "s3://photos?region=cn-north-1&hosts=fips",
        "s3://photos?region=us-east-1&hosts=fips&endpoint=https://storage.example",
    ] {
        assert_eq!(*Presigner::from_url(refused, keys()).unwrap_err().kind(), ErrorKind::Config);
    }
    Ok(signed)
}
// ANCHOR_END: hosts

// ANCHOR: public
fn the_public_endpoint() -> presign::Result<Presigned> {
    // The program itself reaches the server as http://minio:9000; the bearer, from outside, can't.
    let presigner = Presigner::from_url("s3://photos?preset=minio&endpoint=https://files.example", keys())?;
    let presigned = presigner.presign_now(&Grant::get("k", MINUTE))?;
    assert!(presigned.reveal().as_str().starts_with("https://files.example/photos/k?"));
    Ok(presigned)
}
// ANCHOR_END: public

// ANCHOR: preset
fn a_service_that_is_known() -> presign::Result<Presigned> {
    let account = Account::new("us-west-004", Arc::new(Expiring::new(keys(), End::Never)))?.with_preset(Preset::B2);
    let presigner = Presigner::new(account.bucket("photos")?);

    let presigned = presigner.presign_now(&Grant::put("1.png", MINUTE))?;
    assert!(presigned.reveal().as_str().starts_with("https://photos.s3.us-west-004.backblazeb2.com/1.png?"));

    // B2 takes no condition on a write: the URL would not hold what was asked.
    let error = presigner.presign_now(&Grant::put("1.png", MINUTE).create_only()).unwrap_err();
    let ErrorKind::Unsupported { provider, instead, .. } = error.kind() else { panic!("{error}") };
    assert_eq!(*provider, "b2");
    assert!(instead.starts_with("give each upload a name of its own"));
    Ok(presigned)
}
// ANCHOR_END: preset

/// The table of the chapter, against the data.
#[test]
fn the_table_of_services_is_the_data() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/s3.md")).unwrap();
    let rows = page.lines().skip_while(|line| !line.starts_with("| preset |")).skip(2);
    let rows: Vec<Vec<&str>> = rows
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert_eq!(rows.len(), Preset::ALL.len());
    for (row, preset) in rows.iter().zip(Preset::ALL) {
        let code = |text: &str| format!("`{text}`");
        assert_eq!(row[0], code(preset.name()));
        assert_eq!(row[1], preset.endpoint_form().map_or("your own".to_owned(), code), "{row:?}");
        assert_eq!(row[2], preset.default_region().map_or("the bucket's".to_owned(), code), "{row:?}");
        let refused: BTreeSet<&str> = preset.limits().iter().map(|limit| limit.term()).collect();
        let said: BTreeSet<&str> = row[3].split(", ").filter(|term| *term != "–").collect();
        assert_eq!(said, refused, "{row:?}");
    }
}
