//! From flags and environment to an account of S3 that signs and verifies.

use std::sync::Arc;

use presign::Expiring;
use presign::s3::{Account, Addressing, Credentials, Preset, RegionSet, Signature};
use tracing::debug;

use crate::args::{Buckets, S3, Version};
use crate::errors::Failure;
use crate::{credentials, environment};

/// The account that `flags` and the environment describe, to sign for `bucket`, and the credentials that it signs with.
pub(crate) fn open(buckets: &Buckets, bucket: &str) -> Result<(Account, Arc<Expiring<Credentials>>), Failure> {
    let Buckets { server, s3: flags, .. } = buckets;
    let region = region(flags)?;
    let credentials = credentials::find(flags.profile.as_deref(), &region)?;
    let mut account = Account::new(region.as_str(), Arc::clone(&credentials))?;
    // After the check: what is no region may be anything that was pasted in its place.
    debug!(provider = "s3", region, "opened the account");
    let endpoint = match &server.endpoint {
        Some(endpoint) => Some(endpoint.clone()),
        None => environment::first(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])?,
    };
    if let Some(endpoint) = endpoint {
        account = account.with_endpoint(endpoint.parse()?);
    }
    match (server.path_style, server.virtual_host) {
        (true, _) => account = account.with_addressing(Addressing::Path),
        (_, true) => account = account.with_addressing(Addressing::VirtualHost),
        (false, false) => {}
    }
    if let Some(preset) = flags.preset {
        account = account.with_preset(preset);
    }
    if flags.dualstack {
        account = account.with_dual_stack();
    }
    if flags.fips {
        account = account.with_fips();
    }
    if flags.accelerate {
        account = account.with_acceleration();
    }
    Ok((account.with_signature(signature(buckets, bucket, &region)?), credentials))
}

fn signature(buckets: &Buckets, bucket: &str, region: &str) -> Result<Signature, Failure> {
    match (buckets.server.signature, &buckets.s3.region_set) {
        (Some(Version::V4a), Some(set)) => Ok(Signature::V4a(set.parse()?)),
        (Some(Version::V4a), None) => Ok(Signature::V4a(RegionSet::for_bucket(bucket, region)?)),
        (_, Some(_)) => Err(Failure::Usage("use --region-set: it is for --signature v4a".into())),
        (None | Some(Version::V4), None) => Ok(Signature::V4),
        (Some(Version::V2), None) => Ok(Signature::V2),
    }
}

/// There is no default region: a URL for the wrong one fails late, at its bearer's.
fn region(flags: &S3) -> Result<String, Failure> {
    let given = match &flags.region {
        Some(region) => Some(region.clone()),
        None => environment::first(&["AWS_REGION", "AWS_DEFAULT_REGION"])?,
    };
    let preset = flags.preset.and_then(Preset::default_region).map(ToOwned::to_owned);
    given.or(preset).ok_or_else(|| {
        Failure::Usage(
            "choose a region: none is given; pass --region or set AWS_REGION (a server of your own takes the one it is \
             configured with, often us-east-1)"
                .into(),
        )
    })
}
