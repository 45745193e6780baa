use presign_core::{Batch, Grant, Ready, Result, Timestamp};
use presign_v4::Kept;

use super::Bucket;
use crate::operation::Operation;
use crate::{Credentials, Signature, v4};

/// URLs of one bucket at one instant: by an HMAC key and V4 the key is looked up once, and the string to sign hashed as
/// far as they share it.
#[derive(Debug)]
pub(super) struct Many<'b> {
    bucket: &'b Bucket,
    at: Timestamp,
    kept: Kept<Credentials>,
}

impl<'b> Many<'b> {
    pub(super) fn new(bucket: &'b Bucket, at: Timestamp) -> Self {
        Self { bucket, at, kept: Kept::new() }
    }
}

impl Batch for Many<'_> {
    fn try_presign_in(&mut self, grant: &Grant<'_>, room: String) -> Result<Ready> {
        let bucket = self.bucket;
        let parts = grant.parts()?;
        let mut operation = Operation::new(parts);
        let span = bucket.read(parts, self.at, &mut operation)?;
        let Some(credentials) = bucket.at_hand(self.at, span) else { return Ok(Ready::Pending) };
        let window = bucket.window(span, &credentials)?;
        let mut task = bucket.task(&operation, credentials.value(), &window);
        task.series = self.kept.series(&credentials, window.issued_at(), |credentials| {
            let chain = credentials.chain().filter(|_| task.signature == Signature::V4)?;
            Some(v4::key(bucket, credentials, chain, window.issued_at()))
        });
        task.sign(room)
    }
}
