//! The other signers of S3 in Rust. All but two sign by their own clock. And one who verifies.

mod aws_sdk_s3;
mod aws_sigv4;
mod object_store;
mod opendal;
mod reqsign;
mod s3s;

use anyhow::Result;

use crate::contender::Contender;

pub(crate) fn all() -> Result<Vec<Box<dyn Contender>>> {
    Ok(vec![
        Box::new(aws_sigv4::peer()),
        Box::new(reqsign::peer()?),
        Box::new(object_store::peer()?),
        Box::new(opendal::peer()?),
        Box::new(aws_sdk_s3::peer()),
    ])
}

pub(crate) fn verifiers() -> Result<Vec<Box<dyn Contender>>> {
    Ok(vec![s3s::verifier()?])
}
