use presign_core::{ErrorKind, Grant};

use super::*;
use crate::Config;
use crate::testing::MINUTE;

fn from(url: &str, variables: &[(&'static str, &str)]) -> Result<AzureConfig> {
    AzureConfig::from_parsed(&FORM.parse(url).unwrap()?, |name| {
        variables.iter().find(|(other, _)| *other == name).map(|(_, value)| value.into())
    })
}

fn url(url: &str) -> Result<String> {
    let key = azure::SharedKey::new("photos", "c2VjcmV0IGtleQ==").unwrap();
    let presigned = Presigner::from_url(url, key)?.presign_now(&Grant::get("k", MINUTE))?;
    Ok(presigned.reveal().as_str().to_owned())
}

#[test]
fn what_is_chosen_is_where_it_goes() {
    let (https, both) = ("&spr=https&sv=2026-10-06&", "&spr=https%2Chttp&sv=2026-10-06&");
    for (given, begins, says) in [
        ("az://cats?account=photos", "https://photos.blob.core.windows.net/cats/k?sp=", https),
        ("az://cats/?account=photos", "https://photos.blob.core.windows.net/cats/k?sp=", https),
        ("az://cats?account=photos&cloud=public", "https://photos.blob.core.windows.net/cats/k?sp=", https),
        (
            "az://cats?account=photos&cloud=us-government",
            "https://photos.blob.core.usgovcloudapi.net/cats/k?sp=",
            https,
        ),
        ("az://cats?account=photos&cloud=china", "https://photos.blob.core.chinacloudapi.cn/cats/k?sp=", https),
        ("az://$root?account=photos", "https://photos.blob.core.windows.net/%24root/k?sp=", https),
        ("az://cats?account=photos&endpoint=https://cdn.example", "https://cdn.example/cats/k?sp=", https),
        (
            "az://cats?account=photos&version=2020-12-06",
            "https://photos.blob.core.windows.net/cats/k?sp=",
            "&spr=https&sv=2020-12-06&",
        ),
        (
            "az://cats?account=photos&endpoint=http://127.0.0.1:10000/photos&protocol=https,http",
            "http://127.0.0.1:10000/photos/cats/k?sp=",
            both,
        ),
    ] {
        let url = url(given).unwrap();
        assert!(url.starts_with(begins) && url.contains(says), "{given}: {url}");
    }
    let emulator = "az://cats?account=devstoreaccount1&endpoint=http://127.0.0.1:10000/devstoreaccount1";
    let presigner = Presigner::from_url(emulator, azure::SharedKey::azurite().unwrap()).unwrap();
    let presigned = presigner.presign_now(&Grant::get("k", MINUTE)).unwrap();
    assert!(presigned.reveal().as_str().contains("&spr=https%2Chttp&"));
    let strict = Presigner::from_url(&format!("{emulator}&protocol=https"), azure::SharedKey::azurite().unwrap());
    assert!(strict.unwrap_err().to_string().contains("plain HTTP"));
}

#[test]
fn what_allows_more_than_was_asked_has_to_be_accepted() {
    let put = |url: &str| {
        let key = azure::SharedKey::new("photos", "c2VjcmV0IGtleQ==").unwrap();
        Presigner::from_url(url, key).unwrap().presign_now(&Grant::put("k", MINUTE))
    };
    for refused in ["az://cats?account=photos", "az://cats?account=photos&accept-wider=reads"] {
        assert!(matches!(put(refused).unwrap_err().kind(), ErrorKind::Unsupported { .. }), "{refused}");
    }
    for accepted in ["writes", "reads,writes", "writes,reads"] {
        let presigned = put(&format!("az://cats?account=photos&accept-wider={accepted}")).unwrap();
        assert!(!presigned.also_allows().is_empty(), "{accepted}");
    }
}

#[test]
fn the_environment_names_the_account() {
    let set = [("AZURE_STORAGE_ACCOUNT", "photos")];
    let expected = AzureConfig::new("cats").with_account("photos");
    assert_eq!(from("az://cats", &set).unwrap(), expected);
    assert_eq!(from("az://cats?account=photos", &[("AZURE_STORAGE_ACCOUNT", "dogs")]).unwrap(), expected);
    assert_eq!(Config::from_url("az://cats").unwrap(), Config::Azure(AzureConfig::new("cats")), "no environment");
}

#[test]
fn what_the_credentials_say_is_taken_where_nothing_else_is_said() {
    let own = |text: &str| Some(azure::Endpoint::at("photos", text.parse().unwrap()).unwrap());
    let own_text = "https://photos.blob.core.chinacloudapi.cn";
    for (url, expected) in [
        ("az://cats", own_text),
        ("az://cats?account=photos", own_text),
        ("az://cats?account=photos&cloud=public", "https://photos.blob.core.windows.net"),
        ("az://cats?endpoint=https://cdn.example", "https://cdn.example"),
    ] {
        assert_eq!(from(url, &[]).unwrap().endpoint(own(own_text)).unwrap().to_string(), expected, "{url}");
    }
    let error = from("az://cats?account=dogs", &[]).unwrap().endpoint(own(own_text)).unwrap_err();
    assert!(error.to_string().contains("another account"), "{error}");
}

#[test]
fn what_cannot_be_is_an_error() {
    for url in [
        "az://cats?endpoint=h",
        "az://cats?endpoint=https://u:p@h",
        "az://cats?endpoint=https://h&cloud=public",
        "az://cats?cloud=germany",
        "az://cats?version=2011-08-18",
        "az://cats?protocol=http",
        "az://cats?protocol=http,https",
        "az://cats?accept-wider=all",
        "az://cats?accept-wider=reads,reads",
        "az://cats?credential-expiry=never",
        "az://cats?region=eu-west-1",
        "az://cats/k?account=photos",
    ] {
        assert_eq!(*from(url, &[]).unwrap_err().kind(), ErrorKind::Config, "{url}");
    }
    for (given, what) in [
        ("az://cats", "nobody says the storage account"),
        ("az://cats?account=Photos", "account"),
        ("az://Cats?account=photos", "container"),
        ("az://a--b?account=photos", "container"),
        ("az://cats?account=photos&endpoint=http://h", "plain HTTP"),
        ("az://cats?account=photos&credentials=environment", "where credentials come from"),
    ] {
        let error = url(given).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Config, "{given}");
        assert!(error.to_string().contains(what), "{given}: {error}");
    }
    let error = url("az://cats?account=dogs").unwrap_err();
    assert!(error.to_string().contains("another account"), "{error}");
}

#[cfg(feature = "serde")]
#[test]
fn a_file_says_what_a_url_says() {
    let text = r#"{
        "provider": "azure", "container": "cats", "account": "photos", "cloud": "china", "version": "2025-11-05",
        "protocol": "https", "accept_wider": "reads,writes", "expiry": "refuse", "credentials": "environment"
    }"#;
    let url = "az://cats?account=photos&cloud=china&version=2025-11-05&protocol=https&accept-wider=reads,writes&credential-expiry=refuse\
               &credentials=environment";
    let config: Config = serde_json::from_str(text).unwrap();
    assert_eq!(config, Config::from_url(url).unwrap());
    for text in [
        r#"{"provider":"azure"}"#,
        r#"{"provider":"azure","container":"cats","key":"5ec4e7"}"#,
        r#"{"provider":"azure","container":"cats","cloud":"5ec4e7"}"#,
    ] {
        let error = serde_json::from_str::<Config>(text).unwrap_err().to_string();
        assert!(!error.contains("5ec4e7"), "{error}");
    }
}
