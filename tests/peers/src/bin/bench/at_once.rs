use std::pin::pin;
use std::task::{Context, Poll, Waker};

use anyhow::{Result, bail};

/// What `work` comes to without waiting: with its key at hand a signer has nothing to wait for.
pub(crate) fn at_once<T>(work: impl Future<Output = T>) -> Result<T> {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => Ok(done),
        Poll::Pending => bail!("a signer waits for something beside its key"),
    }
}
