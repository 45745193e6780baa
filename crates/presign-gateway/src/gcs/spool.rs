use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::refusal::{Fault, Problem};

/// How many bytes wait in uploads that are not finished.
#[derive(Clone, Debug, Default)]
pub(super) struct Spool(Arc<AtomicU64>);

/// What one upload has of it, until it is dropped.
#[derive(Debug)]
pub(super) struct Share {
    spool: Spool,
    held: u64,
}

impl Spool {
    pub(super) fn share(&self) -> Share {
        Share { spool: self.clone(), held: 0 }
    }
}

impl Share {
    /// Takes so many bytes more, if there are `most` at the most.
    pub(super) fn grow(&mut self, bytes: usize, most: u64) -> Result<(), Problem> {
        let bytes = bytes as u64;
        let add = |waiting: u64| waiting.checked_add(bytes).filter(|waiting| *waiting <= most);
        let grown = self.spool.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        grown.map_err(|_| Problem::told(Fault::Busy, "too much waits in unfinished uploads; go on later"))?;
        self.held += bytes;
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.spool.0.fetch_sub(self.held, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_bounded_and_given_back() {
        let spool = Spool::default();
        let (mut one, mut other) = (spool.share(), spool.share());
        one.grow(6, 10).unwrap();
        assert!(other.grow(5, 10).is_err());
        other.grow(4, 10).unwrap();
        assert!(one.grow(1, 10).is_err());
        drop(other);
        one.grow(4, 10).unwrap();
        drop(one);
        assert_eq!(spool.0.load(Ordering::Relaxed), 0);
    }
}
