//! Who signs for a bucket: the keys of the environment, else a profile, else whatever role the machine has.

use std::sync::Arc;

use presign::Expiring;
use presign::s3::Credentials;

use crate::environment;
use crate::errors::Failure;

/// The credentials of the environment; without a key there, those of `profile`, or of the first source of AWS that has some.
pub(crate) fn find(profile: Option<&str>, region: &str) -> Result<Arc<Expiring<Credentials>>, Failure> {
    match environment::has_keys() {
        true => Ok(Arc::new(presign::credentials::env()?)),
        false => elsewhere(profile, region),
    }
}

/// What to say of a profile that is not used.
pub(crate) fn unused(profile: Option<&str>) -> Option<&'static str> {
    (profile.is_some() && environment::has_keys()).then_some(
        "the profile is not used: the environment has keys, and they come first; unset AWS_ACCESS_KEY_ID and \
         AWS_SECRET_ACCESS_KEY to sign by the profile",
    )
}

#[cfg(feature = "aws")]
fn elsewhere(profile: Option<&str>, region: &str) -> Result<Arc<Expiring<Credentials>>, Failure> {
    use presign::credentials::AwsChain;
    use presign::{Clock, ProvideCredentials, SystemClock};

    let chain = match profile {
        Some(name) => AwsChain::profile(name),
        None => AwsChain::new(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::System("start the runtime".into(), error))?;
    let now = SystemClock.now()?;
    tracing::debug!(a_profile = profile.is_some(), "looking for credentials");
    Ok(runtime.block_on(chain.with_region(region).provide(now, now))?)
}

#[cfg(not(feature = "aws"))]
fn elsewhere(_profile: Option<&str>, _region: &str) -> Result<Arc<Expiring<Credentials>>, Failure> {
    Err(Failure::Usage(
        "find credentials: AWS_ACCESS_KEY_ID is not set, and this build of the command looks nowhere else; set it and \
         AWS_SECRET_ACCESS_KEY, or build the command with its feature aws"
            .into(),
    ))
}
