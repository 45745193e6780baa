use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use presign::Timestamp;

use super::session::Session;
use super::spool::Spool;
use crate::Limits;
use crate::random;
use crate::refusal::{Fault, Problem};

/// The uploads that go on by a URI of their own. They end with the process.
#[derive(Clone, Default)]
pub(super) struct Sessions {
    table: Arc<Mutex<Table>>,
    pub(super) spool: Spool,
}

#[derive(Default)]
struct Table {
    sessions: HashMap<String, Arc<Session>>,
    begun: u64,
}

/// How long a session can be used: a week (<https://cloud.google.com/storage/docs/resumable-uploads#session-uris>).
pub(super) const LONGEST_S: u64 = 604_800;

/// The most sessions of one object: who has a URL can begin as many as it likes, and the oldest gives way to the next.
const OF_ONE_OBJECT: usize = 8;

impl Sessions {
    /// Takes a session in, under an id that nobody guesses.
    pub(super) fn begin(&self, mut session: Session, limits: &Limits, now: Timestamp) -> Result<String, Problem> {
        let id = random::id().map_err(|error| {
            tracing::error!(%error, "there is no randomness");
            Problem::told(Fault::Failed, "an upload can't be begun now")
        })?;
        let mut table = self.table();
        // What leaves is dropped when nobody has to wait for the table.
        let mut leaving = table.take(|session| session.ends < now || session.is_gone());
        while table.count(|other| other.is_of_object_of(&session)) >= OF_ONE_OBJECT {
            leaving.extend(table.take_oldest(|other| other.is_of_object_of(&session)));
        }
        // What is done is kept for those who ask again.
        while table.count(Session::is_done) > limits.sessions {
            leaving.extend(table.take_oldest(Session::is_done));
        }
        let open = table.count(|session| !session.is_done());
        if open < limits.sessions {
            table.begun += 1;
            session.number = table.begun;
            table.sessions.insert(id.clone(), Arc::new(session));
        }
        drop(table);
        drop(leaving);
        if open < limits.sessions {
            Ok(id)
        } else {
            Err(Problem::told(Fault::Busy, "too many uploads are under way; begin later"))
        }
    }

    /// The session of this id, if it was begun at this place and has not ended.
    pub(super) fn find(&self, id: &str, place: &str, now: Timestamp) -> Result<Arc<Session>, Problem> {
        let mut table = self.table();
        let leaving = table.take(|session| session.ends < now);
        let found = table.sessions.get(id).filter(|session| session.place == place).cloned();
        drop(table);
        drop(leaving);
        found.ok_or_else(no_such_upload)
    }

    pub(super) fn end(&self, id: &str) {
        let ended = self.table().sessions.remove(id);
        drop(ended);
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn no_such_upload() -> Problem {
    Problem::told(Fault::NoUpload, "no upload of this id is under way here: it has ended, or is another object's")
}

impl Table {
    fn count(&self, is: impl Fn(&Session) -> bool) -> usize {
        self.sessions.values().filter(|session| is(session)).count()
    }

    fn take(&mut self, is: impl Fn(&Session) -> bool) -> Vec<Arc<Session>> {
        self.sessions.extract_if(|_, session| is(session)).map(|(_, session)| session).collect()
    }

    fn take_oldest(&mut self, is: impl Fn(&Session) -> bool) -> Option<Arc<Session>> {
        let all = self.sessions.iter().filter(|(_, session)| is(session));
        let id = all.min_by_key(|(_, session)| session.number).map(|(id, _)| id.clone())?;
        self.sessions.remove(&id)
    }
}

/// Ids are as good as signatures.
impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").field("spool", &self.spool).finish_non_exhaustive()
    }
}
