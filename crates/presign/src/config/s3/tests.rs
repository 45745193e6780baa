use presign_core::{ErrorKind, Grant};

use super::*;
use crate::testing::MINUTE;

fn from(url: &str, variables: &[(&'static str, &str)]) -> Result<S3Config> {
    S3Config::from_parsed(&FORM.parse(url).unwrap()?, |name| {
        variables.iter().find(|(other, _)| *other == name).map(|(_, value)| value.into())
    })
}

fn keys() -> s3::Credentials {
    s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}

#[test]
fn the_environment_says_what_the_url_does_not() {
    let both = [("AWS_REGION", "r1"), ("AWS_DEFAULT_REGION", "r2")];
    assert_eq!(from("s3://b", &both).unwrap(), S3Config::new("b", "r1"));
    assert_eq!(from("s3://b", &both[1..]).unwrap(), S3Config::new("b", "r2"));
    assert_eq!(from("s3://b?region=r0", &both).unwrap(), S3Config::new("b", "r0"));
    assert_eq!(from("s3://b", &[("AWS_REGION", ""), both[1]]).unwrap(), S3Config::new("b", "r2"));

    let endpoints = [("AWS_ENDPOINT_URL_S3", "http://h1"), ("AWS_ENDPOINT_URL", "http://h2")];
    let at = |host: &str| S3Config::new("b", "r").with_endpoint(format!("http://{host}").parse().unwrap());
    assert_eq!(from("s3://b?region=r", &endpoints).unwrap(), at("h1"));
    assert_eq!(from("s3://b?region=r", &endpoints[1..]).unwrap(), at("h2"));
    assert_eq!(from("s3://b?region=r&endpoint=http://h0", &endpoints).unwrap(), at("h0"));
}

#[test]
fn what_nobody_says_or_cannot_be_is_an_error() {
    for (url, variables) in [
        ("s3://b", &[][..]),
        ("s3://b", &[("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "")][..]),
        ("s3://b?region=r", &[("AWS_ENDPOINT_URL", "h2")][..]),
        ("s3://b?region=r&endpoint=h", &[][..]),
        ("s3://b?region=r&endpoint=http://u:p@h", &[][..]),
        ("s3://b?region=r&style=virtual", &[][..]),
        ("s3://b?region=r&style=Path", &[][..]),
        ("s3://b?region=r&hosts=ipv6", &[][..]),
        ("s3://b?region=r&hosts=fips,", &[][..]),
        ("s3://b?region=r&preset=R2", &[][..]),
        ("s3://b?preset=b2", &[][..]),
        ("s3://b?region=r&credential-expiry=never", &[][..]),
    ] {
        assert_eq!(*from(url, variables).unwrap_err().kind(), ErrorKind::Config, "{url}");
    }
    for url in ["s3://b?region=a/b", "s3://..?region=r", "s3://a%2Fb?region=r", "s3://b c?region=r"] {
        assert_eq!(*Presigner::from_url(url, keys()).unwrap_err().kind(), ErrorKind::Config, "{url}");
    }
}

#[test]
fn what_is_chosen_is_what_signs() {
    let url = "s3://photos?region=eu-west-1&endpoint=http://127.0.0.1:9000&style=path&credential-expiry=refuse";
    let token = keys().with_session_token("t0ken");
    let presigner = Presigner::from_url(url, token.clone()).unwrap();
    let presigned = presigner.presign_now(&Grant::get("k", MINUTE)).unwrap();
    assert!(presigned.reveal().as_str().starts_with("http://127.0.0.1:9000/photos/k?"));
    let long = Grant::get("k", MINUTE * 6);
    assert_eq!(*presigner.presign_now(&long).unwrap_err().kind(), ErrorKind::Credentials, "the end is unknown");
    assert!(Presigner::from_url(url, keys()).unwrap().presign_now(&long).is_ok());
    let ignoring = url.replace("refuse", "ignore");
    assert!(Presigner::from_url(&ignoring, token).unwrap().presign_now(&long).is_ok());
}

#[test]
fn hosts_and_presets_are_chosen_by_name() {
    let at = |url: &str| {
        let presigned = Presigner::from_url(url, keys())?.presign_now(&Grant::get("k", MINUTE))?;
        Ok::<_, presign_core::Error>(presigned.reveal().as_str().split('?').next().unwrap().to_owned())
    };
    for (url, expected) in [
        ("s3://b-c?region=us-east-1&hosts=fips,dualstack", "https://b-c.s3-fips.dualstack.us-east-1.amazonaws.com/k"),
        ("s3://b-c?region=us-east-1&hosts=accelerate", "https://b-c.s3-accelerate.amazonaws.com/k"),
        ("s3://b-c?region=fr-par&preset=scaleway", "https://b-c.s3.fr-par.scw.cloud/k"),
        ("s3://b-c?preset=garage&endpoint=http://h:3900", "http://h:3900/b-c/k"),
        (
            "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/films?region=us-west-2",
            "https://films-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k",
        ),
    ] {
        assert_eq!(at(url).unwrap(), expected, "{url}");
    }
    for url in [
        "s3://b-c?region=us-east-1&hosts=fips,accelerate",
        "s3://b-c?region=cn-north-1&hosts=fips",
        "s3://b.c?region=us-east-1&hosts=accelerate",
        "s3://b-c?region=us-east-1&hosts=accelerate&style=path",
        "s3://b-c?region=us-east-1&hosts=dualstack&endpoint=https://h",
        "s3://b-c?region=fr-par&preset=scaleway&hosts=dualstack",
        "s3://b-c?preset=garage",
        "s3://b-c?preset=r2",
        "s3://b-c?preset=r2&endpoint=https://files.example",
        "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/films?region=cn-north-1",
        "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/films/k?region=us-west-2",
    ] {
        assert_eq!(*at(url).unwrap_err().kind(), ErrorKind::Config, "{url}");
    }
}

#[test]
fn of_two_credentials_none_is_dropped() {
    let config = S3Config::new("b", "r").with_credentials(Source::Environment);
    assert_eq!(from("s3://b?region=r&credentials=environment", &[]).unwrap(), config);
    assert_eq!(config.credentials(), Some(&Source::Environment));
    let config = crate::Config::S3(config.with_endpoint("http://h".parse().unwrap()));
    let error = config.presigner(keys()).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("leave its `credentials` out"), "{error}");
    for text in ["s3://b?region=r&credentials=AKID:5ec4e7", "s3://b?region=r&credentials=5ec4e7"] {
        let error = from(text, &[]).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Config);
        assert!(!error.to_string().contains("5ec4e7"), "{error}");
    }
}

#[cfg(feature = "serde")]
#[test]
fn a_file_is_read_as_strictly_as_a_url() {
    let read = |text: &str| serde_json::from_str::<crate::Config>(text);
    let least = read(r#"{"provider":"s3","bucket":"b","region":"r"}"#).unwrap();
    assert_eq!(least, crate::Config::from_url("s3://b?region=r").unwrap());
    for text in [
        r#"{"bucket":"b","region":"r"}"#,
        r#"{"provider":"s3","bucket":"b"}"#,
        r#"{"provider":"s3","region":"r"}"#,
        r#"{"provider":"S3","bucket":"b","region":"r"}"#,
        r#"{"provider":"ftp","bucket":"b","region":"r"}"#,
        r#"{"provider":"s3","bucket":"b","region":"r","style":"path"}"#,
        r#"{"provider":"s3","bucket":"b","region":"r","secret":"5ec4e7"}"#,
        r#"{"provider":"s3","bucket":"b","region":"r","hosts":"fips"}"#,
        r#"{"provider":"s3","bucket":"b","region":"r","hosts":["FIPS"]}"#,
        r#"{"provider":"s3","bucket":"b","region":"r","preset":"5ec4e7"}"#,
        r#"{"provider":"s3","bucket":"b","region":"r","addressing":"virtual_host"}"#,
        r#"{"provider":"s3","bucket":"b","region":"r","expiry":"Clamp"}"#,
        r#"{"provider":"s3","bucket":"b","region":"r","endpoint":"h"}"#,
        r#"{"provider":"s3","bucket":"b","region":"r","signature":"V4"}"#,
        r#"{"provider":"s3","bucket":"b","region":"r","region_set":"*"}"#,
        r#"{"provider":"s3","bucket":"b","region":"r","region":"s"}"#,
        r#"{"provider":"s3","bucket":"b","region":"r","credentials":"5ec4e7"}"#,
        r#"{"provider":"s3","bucket":"b","region":"r","credentials":{"source":"5ec4e7"}}"#,
        r#"{"provider":"s3","bucket":"b","region":"r","credentials":{"source":"environment","secret":"5ec4e7"}}"#,
    ] {
        let text = read(text).unwrap_err().to_string();
        assert!(!text.contains("5ec4e7"), "{text}");
    }
}
