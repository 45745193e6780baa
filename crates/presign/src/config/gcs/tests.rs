use presign_core::{ErrorKind, Grant};

use super::*;
use crate::Config;
use crate::testing::MINUTE;

fn from(url: &str, variables: &[(&'static str, &str)]) -> Result<GcsConfig> {
    GcsConfig::from_parsed(&FORM.parse(url).unwrap()?, |name| {
        variables.iter().find(|(other, _)| *other == name).map(|(_, value)| value.into())
    })
}

fn keys() -> gcs::Credentials {
    gcs::Credentials::hmac("GOOGTS7C7FUP3AIRVJTE2BCD", "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ")
}

fn begins(url: &str) -> Result<String> {
    let presigned = Presigner::from_url(url, keys())?.presign_now(&Grant::get("k", MINUTE))?;
    Ok(presigned.reveal().as_str().split('?').next().unwrap().to_owned())
}

#[test]
fn what_is_chosen_is_where_it_goes() {
    for (url, expected) in [
        ("gs://photos", "https://storage.googleapis.com/photos/k"),
        ("gs://photos/", "https://storage.googleapis.com/photos/k"),
        ("gs://photos?style=virtual-host", "https://photos.storage.googleapis.com/k"),
        ("gs://photos?universe=apis-tpclp.goog", "https://storage.apis-tpclp.goog/photos/k"),
        ("gs://photos?universe=apis-tpclp.goog&style=virtual-host", "https://photos.storage.apis-tpclp.goog/k"),
        ("gs://photos?endpoint=http://127.0.0.1:4443", "http://127.0.0.1:4443/photos/k"),
        ("gs://photos?style=bucket-bound&endpoint=https://photos.example", "https://photos.example/k"),
    ] {
        assert_eq!(begins(url).unwrap(), expected, "{url}");
    }
    let located = Presigner::from_url("gs://photos?location=us-east1", keys()).unwrap();
    let presigned = located.presign_now(&Grant::get("k", MINUTE)).unwrap();
    assert!(presigned.reveal().as_str().contains("%2Fus-east1%2Fstorage%2Fgoog4_request&"));
}

#[test]
fn the_environment_names_an_emulator_with_or_without_a_scheme() {
    let at = |endpoint: &str| GcsConfig::new("photos").with_endpoint(endpoint.parse().unwrap());
    for (host, endpoint) in [
        ("localhost:4443", "http://localhost:4443"),
        ("http://localhost:4443", "http://localhost:4443"),
        ("https://emulator.example/base", "https://emulator.example/base"),
    ] {
        assert_eq!(from("gs://photos", &[("STORAGE_EMULATOR_HOST", host)]).unwrap(), at(endpoint), "{host}");
    }
    let set = [("STORAGE_EMULATOR_HOST", "localhost:4443")];
    assert_eq!(from("gs://photos?endpoint=http://h", &set).unwrap(), at("http://h"));
    let elsewhere = GcsConfig::new("photos").with_universe_domain("u.example");
    assert_eq!(from("gs://photos?universe=u.example", &set).unwrap(), elsewhere);
    assert_eq!(from("gs://photos", &[("STORAGE_EMULATOR_HOST", "")]).unwrap(), GcsConfig::new("photos"));
    assert_eq!(Config::from_url("gs://photos").unwrap(), Config::Gcs(GcsConfig::new("photos")), "no environment");
}

#[test]
fn what_cannot_be_is_an_error() {
    for (url, variables) in [
        ("gs://photos?endpoint=h", &[][..]),
        ("gs://photos?endpoint=http://u:p@h", &[][..]),
        ("gs://photos?endpoint=http://h&universe=u.example", &[][..]),
        ("gs://photos?style=Path", &[][..]),
        ("gs://photos?style=cname", &[][..]),
        ("gs://photos?credential-expiry=never", &[][..]),
        ("gs://photos?signature=v3", &[][..]),
        ("gs://photos?signature=V4", &[][..]),
        ("gs://photos?region=eu-west-1", &[][..]),
        ("gs://arn:aws:s3:::photos", &[][..]),
        ("gs://photos", &[("STORAGE_EMULATOR_HOST", "h:port")][..]),
    ] {
        assert_eq!(*from(url, variables).unwrap_err().kind(), ErrorKind::Config, "{url}");
    }
    for url in [
        "gs://p",
        "gs://Photos",
        "gs://..",
        "gs://a%2Fb",
        "gs://photos?universe=a/b",
        "gs://photos?universe=h:1",
        "gs://photos?location=a/b",
        "gs://photos?style=bucket-bound",
        "gs://photos?style=bucket-bound&universe=u.example",
    ] {
        assert_eq!(*begins(url).unwrap_err().kind(), ErrorKind::Config, "{url}");
    }
}

#[test]
fn of_two_credentials_none_is_dropped() {
    let config = GcsConfig::new("photos").with_credentials(Source::Environment);
    assert_eq!(from("gs://photos?credentials=environment", &[]).unwrap(), config);
    assert_eq!(config.credentials(), Some(&Source::Environment));
    let error = Config::Gcs(config).presigner(keys()).unwrap_err();
    assert!(error.to_string().contains("leave its `credentials` out"), "{error}");
    let error = from("gs://photos?credentials=5ec4e7", &[]).unwrap_err();
    assert!(!error.to_string().contains("5ec4e7"), "{error}");
}

#[test]
fn a_signature_is_by_its_name() {
    assert_eq!(from("gs://photos?signature=v4", &[]).unwrap(), GcsConfig::new("photos"));
    #[cfg(not(feature = "gcs_v2"))]
    assert!(from("gs://photos?signature=v2", &[]).unwrap_err().to_string().contains("feature gcs_v2"));
    #[cfg(feature = "gcs_v2")]
    {
        let presigner = Presigner::from_url("gs://photos?signature=v2", keys()).unwrap();
        let presigned = presigner.presign_now(&Grant::get("k", MINUTE)).unwrap();
        assert_eq!(presigned.scheme(), "goog2");
        assert!(presigned.reveal().as_str().contains("GoogleAccessId=GOOGTS7C7FUP3AIRVJTE2BCD&"));
    }
}

#[cfg(all(feature = "serde_json", feature = "aws_lc_rs"))]
#[test]
fn a_key_file_says_its_universe() {
    let open = |universe: &str, url: &str| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        let file = serde_json::json!({
            "type": "service_account", "client_email": "robot@example", "private_key": crate::testing::google::KEY, "universe_domain": universe,
        });
        std::fs::write(&path, file.to_string()).unwrap();
        let config = Config::from_url(&format!("{url}credentials=key-file:{}", path.display())).unwrap();
        let presigned = config.open()?.presign_now(&Grant::get("k", MINUTE))?;
        Ok::<_, presign_core::Error>(presigned.reveal().as_str().split('?').next().unwrap().to_owned())
    };
    for (universe, url, expected) in [
        ("googleapis.com", "gs://photos?", "https://storage.googleapis.com/photos/k"),
        ("u.example", "gs://photos?", "https://storage.u.example/photos/k"),
        ("u.example", "gs://photos?universe=u.example&", "https://storage.u.example/photos/k"),
        ("u.example", "gs://photos?endpoint=http://h&", "http://h/photos/k"),
    ] {
        assert_eq!(open(universe, url).unwrap(), expected);
    }
    let error = open("googleapis.com", "gs://photos?universe=u.example&").unwrap_err();
    assert!(error.to_string().contains("another universe"), "{error}");
}

#[cfg(feature = "serde")]
#[test]
fn a_file_is_read_as_strictly_as_a_url() {
    let read = |text: &str| serde_json::from_str::<Config>(text);
    let whole = r#"{"provider":"gcs","bucket":"photos","endpoint":"https://photos.example","addressing":"bucket-bound",
        "location":"us-east1","expiry":"refuse","signature":"v4","credentials":"environment"}"#;
    let url = "gs://photos?endpoint=https://photos.example&style=bucket-bound&location=us-east1&credential-expiry=refuse\
               &signature=v4&credentials=environment";
    assert_eq!(read(whole).unwrap(), Config::from_url(url).unwrap());
    assert_eq!(read(r#"{"provider":"gcs","bucket":"b"}"#).unwrap(), Config::from_url("gs://b").unwrap());
    for text in [
        r#"{"provider":"gs","bucket":"b"}"#,
        r#"{"provider":"gcs"}"#,
        r#"{"provider":"gcs","bucket":"b","region":"r"}"#,
        r#"{"provider":"gcs","bucket":"b","style":"path"}"#,
        r#"{"provider":"gcs","bucket":"b","private_key":"5ec4e7"}"#,
        r#"{"provider":"gcs","bucket":"b","addressing":"bucket_bound"}"#,
        r#"{"provider":"gcs","bucket":"b","endpoint":"h"}"#,
        r#"{"provider":"gcs","bucket":"b","endpoint":"http://h","universe":"u.example"}"#,
        r#"{"provider":"gcs","bucket":"b","credentials":"5ec4e7"}"#,
        r#"{"provider":"gcs","bucket":"b","credentials":{"type":"service_account","private_key":"5ec4e7"}}"#,
    ] {
        let text = read(text).unwrap_err().to_string();
        assert!(!text.contains("5ec4e7"), "{text}");
    }
}
