use std::env::var_os;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_async::time::StaticTimeSource;
use presign_core::{Expiring, Result};

use super::no_profile;
use crate::credentials::env;
use crate::glue::aws_credential_types::{failed, identity};
use crate::s3;

/// One source of the chain.
#[derive(Clone, Copy, Debug)]
pub(super) enum Link {
    Environment,
    Profile,
    WebIdentity,
    Container,
    Machine,
}

impl Link {
    /// In the order in which they are asked.
    pub(super) const ALL: [Self; 5] =
        [Self::Environment, Self::Profile, Self::WebIdentity, Self::Container, Self::Machine];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Environment => "the environment",
            Self::Profile => "the profiles in ~/.aws",
            Self::WebIdentity => "web identity",
            Self::Container => "the container's role",
            Self::Machine => "the machine's role",
        }
    }

    /// What to look at when it is set up and fails.
    fn to_do(self) -> &'static str {
        match self {
            Self::Environment => "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            Self::Profile => {
                "check what the profile says in ~/.aws/config and ~/.aws/credentials: its keys, its role, its \
                 credential_process; for IAM Identity Center, log in again by `aws sso login`"
            }
            Self::WebIdentity => {
                "check the file that AWS_WEB_IDENTITY_TOKEN_FILE names, AWS_ROLE_ARN, AWS_REGION, and whom the role \
                 trusts"
            }
            Self::Container => "check the variables AWS_CONTAINER_…, and the role of the task or the pod",
            Self::Machine => {
                "check that a role is attached to the machine, and in a container that the metadata service allows two \
                 hops; or set AWS_EC2_METADATA_DISABLED=true"
            }
        }
    }

    /// The credentials of this source; `None` if it is not set up.
    ///
    /// # Errors
    /// If it is set up and fails: another source would be another identity.
    pub(super) async fn ask(
        self,
        setting: &ProviderConfig,
        profile: Option<&str>,
    ) -> Result<Option<Arc<Expiring<s3::Credentials>>>> {
        let given = match self {
            // Ours is stricter than the SDK's, and knows the end.
            Self::Environment => {
                let set = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].iter().any(|name| var_os(name).is_some());
                return if set { env().map(|identity| Some(Arc::new(identity))) } else { Ok(None) };
            }
            Self::Profile => {
                let mut profiles = ProfileFileCredentialsProvider::builder().configure(setting);
                // Empty is how a shell unsets for one command; the SDK would look for a profile without a name.
                let unset = || var_os("AWS_PROFILE").is_some_and(|name| name.is_empty()).then_some("default");
                if let Some(name) = profile.or_else(unset) {
                    profiles = profiles.profile_name(name);
                }
                profiles.build().provide_credentials().await
            }
            Self::WebIdentity => {
                WebIdentityTokenCredentialsProvider::builder().configure(setting).build().provide_credentials().await
            }
            Self::Container => EcsCredentialsProvider::builder().configure(setting).build().provide_credentials().await,
            Self::Machine => machine(setting).provide_credentials().await,
        };
        match given {
            Ok(given) => identity(&given).map(Some),
            Err(CredentialsError::CredentialsNotLoaded(_)) if matches!(self, Self::Profile) && is_missing().await => {
                Err(no_profile())
            }
            Err(CredentialsError::CredentialsNotLoaded(_)) => Ok(None),
            Err(error) => Err(failed(self.name(), &error, self.to_do())),
        }
    }
}

/// Whether `AWS_PROFILE` names a profile that is not there: the SDK would go on with another identity.
async fn is_missing() -> bool {
    let (files, environment, places) = Default::default();
    let profiles = aws_config::profile::load(&files, &environment, &places, None).await;
    profiles.is_ok_and(|profiles| {
        let name = profiles.selected_profile();
        !matches!(name, "" | "default") && profiles.get_profile(name).is_none()
    })
}

/// The SDK's provider adds ten minutes to an end that has passed, by its clock. A URL must not claim that, so that clock
/// stands still at 1970, while the client that asks the service has the true one.
fn machine(setting: &ProviderConfig) -> ImdsCredentialsProvider {
    let client = imds::Client::builder().configure(setting).build();
    let still = setting.clone().with_time_source(StaticTimeSource::new(UNIX_EPOCH));
    ImdsCredentialsProvider::builder().configure(&still).imds_client(client).build()
}
