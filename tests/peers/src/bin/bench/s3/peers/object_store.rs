use anyhow::Result;
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::signer::{Method, Signer as _};

use crate::at_once::at_once;
use crate::contender::Contender;
use crate::s3::{ACCESS_KEY, BUCKET, REGION, SECRET_KEY};
use crate::signer::Signer;
use crate::work;

/// `Signer::signed_url` of object_store, by its clock.
pub(crate) fn peer() -> Result<impl Contender> {
    let builder = AmazonS3Builder::new().with_bucket_name(BUCKET).with_region(REGION);
    let builder = builder.with_access_key_id(ACCESS_KEY).with_secret_access_key(SECRET_KEY);
    let store = builder.with_virtual_hosted_style_request(true).build()?;
    let path = Path::parse(work::KEY)?;
    Ok(Signer::new("object_store 0.14.2", move |_| {
        Ok(at_once(store.signed_url(Method::GET, &path, work::VALIDITY))??.into())
    }))
}
