pub(crate) mod sent;

use std::sync::Arc;
use std::time::Duration;

use presign::credentials::{AnyCredentials, AwsChain, Cached, Source};
use presign::s3::Credentials;
use presign::{
    AtHand, Config, End, ErrorKind, Expires, Expiring, Expiry, Grant, Presigned, Presigner, ProvideCredentials, Result,
    S3Config, Timestamp,
};

const HOUR: Duration = Duration::from_secs(3600);

#[test]
// ANCHOR: chain
fn the_chain() -> Result<()> {
    // Whatever AWS has: keys of the environment, a profile, a pod's, a container's or a machine's role.
    let presigner = Presigner::from_url("s3://photos?region=eu-west-1", AwsChain::new())?;

    // Nothing was asked yet, so nothing can be signed at once: await `presign`, or `ready` before a batch.
    let pending = presigner.presign_now(&Grant::get("cat.png", HOUR)).unwrap_err();
    assert_eq!(*pending.kind(), ErrorKind::Pending);
    Ok(())
}
// ANCHOR_END: chain

#[test]
// ANCHOR: config
fn a_configuration_names_the_source() -> Result<()> {
    let config: Config = serde_json::from_str(
        r#"{
            "provider": "s3",
            "bucket": "photos",
            "region": "eu-west-1",
            "credentials": { "source": "profile", "name": "work" }
        }"#,
    )
    .unwrap();
    let work = Source::Profile("work".to_owned());
    assert_eq!(config, Config::S3(S3Config::new("photos", "eu-west-1").with_credentials(work)));
    assert_eq!(config, Config::from_url("s3://photos?region=eu-west-1&credentials=profile:work")?);
    let presigner = config.open()?;

    // A secret has no place in it, and is not repeated.
    let refused = Config::from_url("s3://photos?region=eu-west-1&credentials=AKIAIOSFODNN7EXAMPLE:secret").unwrap_err();
    assert!(!refused.to_string().contains("secret"));
    assert_eq!(presigner.provider(), "s3");
    Ok(())
}
// ANCHOR_END: config

// ANCHOR: own
/// A service of your own that hands out credentials for an hour.
#[derive(Debug)]
struct Vault;

#[async_trait::async_trait]
impl ProvideCredentials<Credentials> for Vault {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, Credentials>> {
        None
    }

    async fn provide(&self, at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<Credentials>>> {
        let keys = Credentials::new("ASIAIOSFODNN7EXAMPLE", "secret").with_session_token("token");
        Ok(Arc::new(Expiring::new(keys, End::At(at.plus(3600)))))
    }
}

async fn a_provider_of_your_own() -> Result<Presigned> {
    let credentials = AnyCredentials::s3(Cached::new(Vault));
    let config = S3Config::new("photos", "eu-west-1").with_expiry(Expiry::Clamp);
    let presigner = Config::S3(config).presigner(credentials)?;

    let presigned = presigner.presign(&Grant::get("cat.png", HOUR * 8)).await?;
    assert_eq!(presigned.expires(), Expires::Known(presigned.issued_at().plus(3600)));
    // It is kept, so the next one is signed at once.
    assert!(presigner.presign_now(&Grant::get("dog.png", HOUR)).is_ok());
    Ok(presigned)
}
// ANCHOR_END: own
