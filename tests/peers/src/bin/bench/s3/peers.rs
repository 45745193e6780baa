//! The other signers of S3 in Rust. All but two sign by their own clock.

mod aws_sdk_s3;
mod aws_sigv4;
mod object_store;
mod opendal;
mod reqsign;

use anyhow::Result;

use crate::contender::Contender;

pub(crate) fn all() -> Result<Vec<Box<dyn Contender>>> {
    Ok(vec![
        Box::new(aws_sigv4::AwsSigv4::new()),
        Box::new(reqsign::Reqsign::new()?),
        Box::new(object_store::ObjectStore::new()?),
        Box::new(opendal::OpenDal::new()?),
        Box::new(aws_sdk_s3::AwsSdkS3::new()),
    ])
}
