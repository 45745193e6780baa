//! From flags and environment to an account that signs and verifies.

use std::sync::Arc;

use presign::Expiring;
use presign::s3::{Account, Addressing, Credentials};
use tracing::debug;

use crate::args::S3;
use crate::errors::Failure;
use crate::{credentials, environment};

/// The account that `flags` and the environment describe, and the credentials that it signs with.
pub(crate) fn open(flags: &S3) -> Result<(Account, Arc<Expiring<Credentials>>), Failure> {
    let region = region(flags)?;
    let credentials = credentials::find(flags.profile.as_deref(), &region)?;
    let mut account = Account::new(region.as_str(), Arc::clone(&credentials))?;
    // After the check: what is no region may be anything that was pasted in its place.
    debug!(provider = "s3", region, "opened the account");
    let endpoint = match &flags.endpoint {
        Some(endpoint) => Some(endpoint.clone()),
        None => environment::first(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])?,
    };
    if let Some(endpoint) = endpoint {
        account = account.with_endpoint(endpoint.parse()?);
    }
    match (flags.path_style, flags.virtual_host) {
        (true, _) => account = account.with_addressing(Addressing::Path),
        (_, true) => account = account.with_addressing(Addressing::VirtualHost),
        (false, false) => {}
    }
    Ok((account, credentials))
}

/// There is no default region: a URL for the wrong one fails late, at its bearer's.
fn region(flags: &S3) -> Result<String, Failure> {
    let given = match &flags.region {
        Some(region) => Some(region.clone()),
        None => environment::first(&["AWS_REGION", "AWS_DEFAULT_REGION"])?,
    };
    given.ok_or_else(|| {
        Failure::Usage(
            "choose a region: none is given; pass --region or set AWS_REGION (a server of your own takes the one it is \
             configured with, often us-east-1)"
                .into(),
        )
    })
}
