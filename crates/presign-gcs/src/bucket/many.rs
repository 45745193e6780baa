use std::sync::Arc;

use presign_core::{Parts, Presigned, Ready, Result, Timestamp};
use presign_v4::{ScopedKey, Series, Signer, Signing};

use super::Bucket;
use crate::operation::Operation;
use crate::{Credentials, Signature, v4};

/// What a batch of one bucket signs by.
#[derive(Debug)]
pub(super) struct OfBucket<'b>(pub(super) &'b Bucket);

impl Signer for OfBucket<'_> {
    type Credentials = Credentials;
    type Operation<'g> = Operation<'g>;

    #[inline(always)]
    fn operation<'g>(parts: &'g Parts<'_>) -> Operation<'g> {
        Operation::new(parts)
    }

    #[inline(always)]
    fn read<'g>(
        &self,
        parts: &'g Parts<'_>,
        at: Timestamp,
        operation: &mut Operation<'g>,
    ) -> Result<Option<Signing<'_, Credentials>>> {
        let span = self.0.read(parts, at, operation)?;
        let Some(credentials) = self.0.at_hand(at, span) else { return Ok(None) };
        let window = self.0.window(span, &credentials)?;
        Ok(Some((credentials, window)))
    }

    /// Of an HMAC key alone, by V4.
    fn key(&self, credentials: &Credentials, issued: Timestamp) -> Option<Arc<ScopedKey>> {
        let chain = credentials.chain().filter(|_| self.0.account.shared.signature == Signature::V4)?;
        Some(v4::key(self.0, credentials, chain, issued))
    }

    #[inline(always)]
    fn sign(
        &self,
        operation: &Operation<'_>,
        (credentials, window): &Signing<'_, Credentials>,
        series: Option<&Series>,
        room: String,
    ) -> Result<Ready> {
        let mut task = self.0.task(operation, credentials.value(), window);
        task.series = series;
        task.sign(room)
    }

    #[inline(always)]
    fn sign_both(
        &self,
        both: [(&Operation<'_>, &Signing<'_, Credentials>); 2],
        series: &Series,
        rooms: [String; 2],
    ) -> [Presigned; 2] {
        let [task, other] =
            both.map(|(operation, (credentials, window))| self.0.task(operation, credentials.value(), window));
        let mut urls = rooms;
        v4::sign_both([&task, &other], series, &mut urls);
        let [url, other_url] = urls;
        [task.presigned(url), other.presigned(other_url)]
    }
}
