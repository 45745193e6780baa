use anyhow::Result;
use opendal::Operator;
use opendal::services::S3;

use crate::at_once::at_once;
use crate::contender::Contender;
use crate::s3::{ACCESS_KEY, BUCKET, ENDPOINT, REGION, SECRET_KEY};
use crate::signer::Signer;
use crate::work;

/// `Operator::presign_read` of opendal, by its clock.
pub(crate) fn peer() -> Result<impl Contender> {
    let builder = S3::default().bucket(BUCKET).endpoint(ENDPOINT).region(REGION).enable_virtual_host_style();
    let builder = builder.access_key_id(ACCESS_KEY).secret_access_key(SECRET_KEY);
    let operator = Operator::new(builder.disable_config_load().disable_ec2_metadata())?;
    Ok(Signer::new("opendal 0.59.5", move |_| {
        Ok(at_once(operator.presign_read(work::KEY, work::VALIDITY))??.uri().to_string())
    }))
}
