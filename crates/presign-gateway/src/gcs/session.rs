//! One upload in pieces: what is there of it, and what it is held to as a whole.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use http::HeaderValue;
use presign::Timestamp;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tracing::Instrument;

use super::content_range::Brings;
use super::sessions::no_such_upload;
use super::spool::Share;
use crate::duties::Duties;
use crate::refusal::{Fault, Problem};
use crate::{Stored, Upload};

/// An upload that a signed URL began, and its own URI goes on with.
pub(super) struct Session {
    /// Host and path of the URL that began it: the only ones where it goes on.
    pub(super) place: String,
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) content_type: Option<HeaderValue>,
    pub(super) ends: Timestamp,
    /// Which it is of all that were begun.
    pub(super) number: u64,
    state: Arc<Mutex<State>>,
    fate: Arc<Fate>,
}

/// What became of an upload, for those who don't hold it.
#[derive(Debug, Default)]
struct Fate {
    done: AtomicBool,
    gone: AtomicBool,
}

enum State {
    Open(Open),
    Done(Stored),
    Gone,
}

/// What is there of an upload.
pub(super) struct Open {
    upload: Box<dyn Upload>,
    duties: Duties,
    /// How many bytes there will be, once a request has said so.
    total: Option<u64>,
    received: u64,
    share: Share,
}

impl Open {
    pub(super) fn new(upload: Box<dyn Upload>, duties: Duties, share: Share) -> Self {
        Self { upload, duties, total: None, received: 0, share }
    }
}

/// The pieces of an upload but for its last are of a multiple of 256 KiB
/// (<https://cloud.google.com/storage/docs/performing-resumable-uploads#chunked-upload>).
const QUANTUM: u64 = 256 * 1024;

/// What a request is about to bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// How many bytes, where that is known.
    pub(super) bytes: Option<u64>,
    /// Whether the upload is whole then.
    pub(super) last: bool,
}

impl Session {
    pub(super) fn new(place: String, object: (&str, &str), ends: Timestamp, open: Open) -> Self {
        let (bucket, key) = (object.0.to_owned(), object.1.to_owned());
        let (state, fate) = (Arc::new(Mutex::new(State::Open(open))), Arc::default());
        Self { place, bucket, key, content_type: None, ends, number: 0, state, fate }
    }

    pub(super) fn is_of_object_of(&self, other: &Self) -> bool {
        (&self.bucket, &self.key) == (&other.bucket, &other.key)
    }

    pub(super) fn is_done(&self) -> bool {
        self.fate.done.load(Ordering::Relaxed)
    }

    pub(super) fn is_gone(&self) -> bool {
        self.fate.gone.load(Ordering::Relaxed)
    }

    /// The upload, for one request at a time.
    pub(super) fn hold(&self) -> Result<Held, Problem> {
        let guard = self.state.clone().try_lock_owned();
        let guard = guard.map_err(|_| Problem::told(Fault::Busy, "another request goes on with this upload"))?;
        Ok(Held { guard, fate: self.fate.clone() })
    }
}

/// An upload in the hands of one request. Whatever changes it is done apart from the request: should its client leave
/// on the way, the upload is still what it says it is.
pub(super) struct Held {
    guard: OwnedMutexGuard<State>,
    fate: Arc<Fate>,
}

impl Held {
    /// What was stored, if the upload is done.
    pub(super) fn stored(&self) -> Option<&Stored> {
        match &*self.guard {
            State::Done(stored) => Some(stored),
            _ => None,
        }
    }

    /// How many bytes are there.
    pub(super) fn received(&self) -> u64 {
        match &*self.guard {
            State::Open(open) => open.received,
            _ => 0,
        }
    }

    /// What a request brings that states this range and `length`, if it fits to what is there.
    pub(super) fn piece(&mut self, brings: Brings, length: Option<u64>) -> Result<Piece, Problem> {
        let State::Open(open) = &mut *self.guard else { return Err(no_such_upload()) };
        match brings {
            Brings::All if open.received > 0 => Err(open.misplaced()),
            Brings::All => {
                length.map_or(Ok(()), |length| open.will_be(length))?;
                Ok(Piece { bytes: length, last: true })
            }
            Brings::Nothing { total } => {
                total.map_or(Ok(()), |total| open.will_be(total))?;
                Ok(Piece { bytes: Some(0), last: open.total == Some(open.received) })
            }
            Brings::Piece { first, .. } if first != open.received => Err(open.misplaced()),
            Brings::Piece { first, end, total } => {
                let bytes = end - first;
                if length.is_some_and(|length| length != bytes) {
                    return Err(Problem::bad("the body has another length than its content-range says"));
                }
                total.map_or(Ok(()), |total| open.will_be(total))?;
                let last = open.total == Some(end);
                if open.total.is_some_and(|total| end > total) {
                    return Err(Problem::bad("the content-range goes beyond the total that was said before"));
                }
                if !last && bytes % QUANTUM != 0 {
                    return Err(Problem::bad("a piece that is not the last has to be of a multiple of 262144 bytes"));
                }
                open.duties.bears(end)?;
                Ok(Piece { bytes: Some(bytes), last })
            }
        }
    }

    /// Appends bytes, of `most` in all unfinished uploads.
    pub(super) async fn append(self, bytes: Bytes, most: u64) -> Result<Self, Problem> {
        apart(async move {
            let mut held = self;
            let State::Open(open) = &mut *held.guard else { return Err(no_such_upload()) };
            open.share.grow(bytes.len(), most)?;
            let count = bytes.len() as u64;
            let taken = open.duties.take(&bytes);
            let written = match taken {
                Ok(()) => open.upload.write(bytes).await.map_err(Problem::from),
                refused => refused,
            };
            match written {
                Ok(()) => open.received += count,
                // What is there is not what was sent any more, or more than may be.
                Err(problem) => {
                    held.cancel();
                    return Err(problem);
                }
            }
            Ok(held)
        })
        .await
    }

    /// Makes the object of what is there, if that is what was wanted.
    pub(super) async fn finish(mut self) -> Result<Stored, Problem> {
        apart(async move {
            let State::Open(open) = std::mem::replace(&mut *self.guard, State::Gone) else {
                return Err(no_such_upload());
            };
            let finished = open.finish().await;
            if let Ok(stored) = &finished {
                *self.guard = State::Done(stored.clone());
            }
            let fate = if finished.is_ok() { &self.fate.done } else { &self.fate.gone };
            fate.store(true, Ordering::Relaxed);
            finished
        })
        .await
    }

    /// Ends an upload that is not done, and lets go of what is there.
    pub(super) fn cancel(&mut self) {
        *self.guard = State::Gone;
        self.fate.gone.store(true, Ordering::Relaxed);
    }
}

impl Open {
    /// Notes how many bytes there will be: once, and only so many as are wanted.
    fn will_be(&mut self, total: u64) -> Result<(), Problem> {
        if self.total.is_some_and(|known| known != total) {
            return Err(Problem::bad("the upload was said to have another total before"));
        }
        if total < self.received {
            return Err(Problem::bad(format!("{} bytes are there already", self.received)));
        }
        self.duties.fits(total)?;
        self.total = Some(total);
        Ok(())
    }

    async fn finish(mut self) -> Result<Stored, Problem> {
        self.duties.end()?;
        Ok(self.upload.finish().await?)
    }

    fn misplaced(&self) -> Problem {
        Problem::bad(format!("{} bytes are there; go on with the next", self.received))
    }
}

async fn apart<T: Send + 'static>(
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::spawn(work.in_current_span()).await;
    done.unwrap_or_else(|error| {
        tracing::error!(%error, "an upload failed");
        Err(Problem::told(Fault::Failed, "the upload failed"))
    })
}
