mod link;

use std::sync::Arc;

use async_trait::async_trait;
use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::region::ProfileFileRegionProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use presign_core::{AtHand, Error, ErrorKind, Expiring, ProvideCredentials, Result, Timestamp};

use self::link::Link;
use crate::credentials::{AnyCredentials, Cached};
use crate::s3;

/// The credentials of AWS from wherever they are, as the SDKs and the AWS command look for them.
///
/// In this order, the first source that is set up decides, also when it fails:
///
/// 1. the environment, as [`credentials::env`](crate::credentials::env()) reads it;
/// 2. the profile that `AWS_PROFILE` names, or `default`, in `~/.aws/config` and `~/.aws/credentials`: keys, an assumed
///    role, IAM Identity Center (SSO), a `credential_process`;
/// 3. web identity: `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`, as EKS sets them;
/// 4. a container's role: `AWS_CONTAINER_CREDENTIALS_…`, as ECS and EKS Pod Identity set them;
/// 5. a machine's role by the metadata service, version 2 alone (`AWS_EC2_METADATA_SERVICE_ENDPOINT`,
///    `AWS_EC2_METADATA_DISABLED`).
///
/// The end of temporary credentials is carried, and never put off. An error names the sources, and repeats nothing of
/// what they hold.
///
/// Each fetch looks at environment and files anew. As an [`AnyCredentials`] it is behind [`Cached`]: refreshed five
/// minutes ahead, and fetched once for all who wait. It must be awaited in a Tokio runtime with its drivers for time and
/// I/O (`enable_all`), and proxies of the environment are not used; for those, and for `aws login`, hand a provider of
/// aws-config to [`AwsProvider`](crate::credentials::AwsProvider).
///
/// ```
/// use presign::Presigner;
/// use presign::credentials::AwsChain;
///
/// // Nothing is looked up yet: that is for the first `presign`, or for `ready`.
/// let presigner = Presigner::from_url("s3://photos?region=eu-west-1", AwsChain::profile("work"))?;
/// assert_eq!(presigner.provider(), "s3");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct AwsChain {
    profile: Option<String>,
    region: Option<String>,
}

impl AwsChain {
    /// All sources in their order.
    pub fn new() -> Self {
        Self::default()
    }

    /// The profile of this name alone: no other source takes its place.
    pub fn profile(name: impl Into<String>) -> Self {
        Self { profile: Some(name.into()), region: None }
    }

    /// The region whose STS is asked where neither the environment nor the profile names one: the bucket's, usually.
    #[must_use]
    pub fn with_region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    async fn setting(&self) -> ProviderConfig {
        let setting = ProviderConfig::without_region().with_behavior_version(Some(BehaviorVersion::latest()));
        let setting = with_client(setting);
        let mut of_profile = ProfileFileRegionProvider::builder().configure(&setting);
        if let Some(name) = &self.profile {
            of_profile = of_profile.profile_name(name);
        }
        let region = RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
            .or_else(of_profile.build())
            .or_else(self.region.clone().map(Region::new));
        setting.with_region(region.region().await)
    }
}

#[async_trait]
impl ProvideCredentials<s3::Credentials> for AwsChain {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, s3::Credentials>> {
        None
    }

    async fn provide(&self, _at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<s3::Credentials>>> {
        let setting = self.setting().await;
        if let Some(name) = &self.profile {
            return Link::Profile.ask(&setting, Some(name)).await?.ok_or_else(no_profile);
        }
        for link in Link::ALL {
            if let Some(identity) = link.ask(&setting, None).await? {
                return Ok(identity);
            }
        }
        Err(nowhere())
    }
}

/// Behind a [`Cached`].
impl From<AwsChain> for AnyCredentials {
    fn from(chain: AwsChain) -> Self {
        Self::s3(Cached::new(chain))
    }
}

/// The default client is built with a C library; this one has ring.
fn with_client(setting: ProviderConfig) -> ProviderConfig {
    // Without a certificate of the system the client would panic in a debug build. So it trusts none, and what needs no
    // TLS still works: the roles of containers and machines.
    let trusted = match rustls_native_certs::load_native_certs().certs.is_empty() {
        true => TrustStore::empty(),
        false => TrustStore::default(),
    };
    let client = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring));
    match TlsContext::builder().with_trust_store(trusted).build() {
        Ok(context) => setting.with_http_client(client.tls_context(context).build_https()),
        Err(_) => setting.with_http_client(client.build_https()),
    }
}

fn no_profile() -> Error {
    Error::new(
        ErrorKind::Credentials,
        "get credentials from the chosen profile: it is not there, or has none; check its name, and what \
         ~/.aws/config and ~/.aws/credentials say of it (or the files that AWS_CONFIG_FILE and \
         AWS_SHARED_CREDENTIALS_FILE name)",
    )
}

fn nowhere() -> Error {
    let tried: Vec<&str> = Link::ALL.iter().map(|link| link.name()).collect();
    Error::new(
        ErrorKind::Credentials,
        format!(
            "find credentials: there are none in {}; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, choose a profile, or \
             run where a role is attached",
            tried.join(", "),
        ),
    )
}
