use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::provider::future;

use super::*;
use crate::testing::at;

#[derive(Debug)]
struct Broken(Failure);

type Failure = fn() -> CredentialsError;

impl aws_credential_types::provider::ProvideCredentials for Broken {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(self.0()))
    }
}

async fn given(token: Option<&str>, end: Option<Duration>) -> Result<Arc<Expiring<s3::Credentials>>> {
    let end = end.map(|end| UNIX_EPOCH + end);
    let given = Credentials::new("AKID", "5ec4e7", token.map(str::to_owned), end, "test");
    AwsProvider::new(given).provide(at(0), at(60)).await
}

#[tokio::test]
async fn the_end_is_the_stated_one_or_follows_from_the_token() {
    let half = Some(Duration::from_millis(1_000_500));
    for (token, end, expected) in [
        (None, None, End::Never),
        (Some("t0ken"), None, End::Unknown),
        (Some("t0ken"), half, End::At(at(1000))),
        (None, half, End::At(at(1000))),
    ] {
        let identity = given(token, end).await.unwrap();
        assert_eq!(identity.end(), expected);
        assert_eq!(identity.value().key_id(), "AKID");
        assert_eq!(identity.value().session_token().map(|token| token.reveal()), token);
        assert!(!format!("{identity:?}").contains("5ec4e7"));
    }
    let never = Some(Duration::from_secs(253_402_300_800));
    assert_eq!(*given(None, never).await.unwrap_err().kind(), ErrorKind::Credentials, "the year 10000");
}

#[tokio::test]
async fn a_failure_has_its_kind_and_nothing_that_the_sdk_says() {
    let failures: [(Failure, &str); 5] = [
        (|| CredentialsError::not_loaded("5ec4e7"), "there are none"),
        (|| CredentialsError::invalid_configuration("5ec4e7"), "not set up right"),
        (|| CredentialsError::provider_timed_out(Duration::from_secs(7)), "within 7 s"),
        (|| CredentialsError::provider_error("5ec4e7"), "it failed"),
        (|| CredentialsError::unhandled("5ec4e7"), "can't be used"),
    ];
    for (failure, why) in failures {
        let provider = AwsProvider::new(Broken(failure));
        assert!(provider.at_hand(at(0), at(60)).is_none());
        let error = provider.provide(at(0), at(60)).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Credentials);
        assert!(error.to_string().contains(why), "{error}");
        assert!(error.to_string().contains("check"), "{error}");
        assert!(!format!("{error:?}").contains("5ec4e7"), "{error:?}");
        assert_eq!(format!("{provider:?}"), "AwsProvider(…)");
    }
}
