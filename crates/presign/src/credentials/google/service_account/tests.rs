use serde_json::{Value, json};

use super::*;

const PEM: &str = crate::testing::google::KEY;

fn file() -> Value {
    json!({
        "type": "service_account",
        "project_id": "dummy-project-id",
        "private_key_id": "ffff",
        "private_key": PEM,
        "client_email": crate::testing::google::EMAIL,
    })
}

/// The case "Simple GET" of Google's, whose key this is.
#[test]
fn a_key_file_signs_as_google_published() {
    use crate::testing::google::{presigner, published, simple_get, url};

    let account = ServiceAccount::from_json(&file().to_string()).unwrap();
    let signed =
        |credentials: Result<gcs::Credentials>| url(presigner(credentials.unwrap()).presign_now(&simple_get()));
    #[cfg(feature = "aws_lc_rs")]
    assert_eq!(signed(account.aws_lc_rs()), published());
    #[cfg(feature = "rsa")]
    assert_eq!(signed(account.rsa()), published());
}

#[test]
fn a_key_file_checks_what_it_signed() {
    use crate::gcs::Keys;
    let known = ServiceAccount::from_json(&file().to_string()).unwrap().known_keys().unwrap();
    assert!(crate::testing::google::checks(&known));
    assert!(known.public_keys("another@example").is_empty());
}

#[test]
fn what_is_no_key_file_is_refused_with_what_to_do() {
    let with = |name: &str, value: Value| {
        let mut file = file();
        file[name] = value;
        file.to_string()
    };
    for (text, what) in [
        (String::new(), "line 1, column 0"),
        ("5ec4e7".to_owned(), "is not what belongs there"),
        (format!(r#"{{"private_key": 5ec4e7, {PEM}"#), "is not what belongs there"),
        (with("private_key", json!(["5ec4e7"])), "is not what belongs there"),
        (json!(["5ec4e7"]).to_string(), "is not what belongs there"),
        (json!({}).to_string(), "`type` is service_account"),
        (with("type", json!("5ec4e7")), "`type` is service_account"),
        (with("type", json!("authorized_user")), "that the user may impersonate: credentials impersonate:EMAIL"),
        (with("type", json!("impersonated_service_account")), "default-chain"),
        (with("type", json!("external_account")), "default-chain"),
        (with("client_email", Value::Null), "lacks `client_email` or `private_key`"),
        (with("private_key", json!("")), "lacks `client_email` or `private_key`"),
    ] {
        let error = ServiceAccount::from_json(&text).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Credentials);
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(what), "{what}: {shown}");
        assert!(!shown.contains("5ec4e7") && !shown.contains("MIIE"), "{shown}");
    }
}

#[test]
fn a_key_is_not_shown() {
    let account = ServiceAccount::from_json(&file().to_string()).unwrap();
    let shown = format!("{account:?}");
    assert!(
        shown.contains("test-iam-credentials@") && !shown.contains("PRIVATE") && !shown.contains("MIIE"),
        "{shown}"
    );
    let mut broken = file();
    broken["private_key"] = json!("-----BEGIN PRIVATE KEY-----\n5ec4e7\n-----END PRIVATE KEY-----\n");
    let error = ServiceAccount::from_json(&broken.to_string()).unwrap().credentials().unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Credentials);
    assert!(!format!("{error} {error:?}").contains("5ec4e7"), "{error:?}");
}
