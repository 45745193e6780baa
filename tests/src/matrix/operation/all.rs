//! The operations of S3, signed as S3 signs.

use anyhow::Result;
use http::Method;
use presign_core::Grant;

use super::{KEY, Operation, VALIDITY, delete, get, head, list, put};
use crate::Pen;
use crate::matrix::case::Wanted;

/// The operations by path, and two of them by virtual host.
///
/// # Errors
/// The library refused to sign one.
pub fn all(pen: &Pen<'_>) -> Result<Vec<Operation>> {
    let host = pen.by_virtual_host();
    Ok(vec![
        get("get", pen)?,
        head(pen)?,
        put("put", pen)?,
        delete(pen)?,
        list(pen)?,
        begin(pen)?,
        get("get-by-host", &host)?,
        put("put-by-host", &host)?,
    ])
}

fn begin(pen: &Pen<'_>) -> Result<Operation> {
    let send = pen.sign(&Grant::request(Method::POST, KEY, VALIDITY).query_flag("uploads"), b"")?;
    let mentions = Some("<UploadId>".to_owned());
    Ok(Operation { name: "begin", send, wanted: Wanted { mentions, ..Wanted::status(200) } })
}
