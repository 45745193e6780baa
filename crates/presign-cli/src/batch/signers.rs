use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use presign::{Backend, Clock, Presigned, Ready, SystemClock};
use serde::Serialize;
use tokio::runtime::{Builder, Runtime};

use super::lines::{Block, Line};
use crate::args::{Asked, Batch, parse_line};
use crate::errors::Failure;
use crate::output::write_json;
use crate::sign::bare;
use crate::store::Store;

/// Buckets that are kept open, at most.
const OPEN: usize = 1024;

/// Bytes of an answer, about.
const ANSWER: usize = 640;

/// What signs, for any bucket that a line names. Each is opened once.
pub(super) struct Signers {
    batch: Batch,
    open: RwLock<HashMap<String, Opened>>,
    runtime: Runtime,
}

/// What signs, or why there is none: for all lines the same.
type Opened = Result<Arc<dyn Backend>, String>;

/// What comes of some lines.
#[derive(Default)]
pub(super) struct Answers {
    /// A line for each.
    pub(super) json: Vec<u8>,
    pub(super) all: u64,
    /// How many of them could not be signed.
    pub(super) bad: u64,
    pub(super) also_allows: BTreeSet<&'static str>,
}

/// What the line before has left for the next one.
#[derive(Default)]
struct Left {
    /// The memory of its URL.
    room: String,
    /// What signed it, and where.
    backend: Option<(&'static str, String, Opened)>,
}

#[derive(Serialize)]
struct Refused<'a> {
    error: &'a str,
}

impl Signers {
    pub(super) fn new(batch: Batch) -> Result<Self, Failure> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| Failure::System("start the runtime".into(), error))?;
        Ok(Self { batch, open: RwLock::default(), runtime })
    }

    /// The answers to all lines, whatever they are.
    pub(super) fn answers(&self, lines: &Block) -> Answers {
        let mut answers = Answers { json: Vec::with_capacity(lines.len() * ANSWER), ..Answers::default() };
        let mut left = Left::default();
        for line in lines.lines() {
            match self.sign(line, &mut left) {
                Ok(presigned) => {
                    answers.put(Ok(&presigned));
                    left.room = presigned.recycle();
                }
                Err(text) => answers.put(Err(&text)),
            }
        }
        answers
    }

    fn sign(&self, line: Line<'_>, left: &mut Left) -> Result<Presigned, String> {
        let line = line.ok_or("failed to read the line: it has over 1 MiB; shorten it")?;
        let asked = parse_line(line).map_err(|text| format!("failed to {text}"))?;
        self.signed(asked, left).map_err(|failure| said(&failure))
    }

    fn signed(&self, asked: Asked, left: &mut Left) -> Result<Presigned, Failure> {
        let Asked { operation, store_url, validity, at, stable_for, terms } = asked;
        let store = Store::of_line(&operation, store_url)?;
        let grant = terms.apply(store.bound(bare(&operation, &store, validity)?));
        let grant = match stable_for {
            Some(window) => grant.stable_for(window),
            None => grant,
        };
        let at = match at.or(self.batch.at) {
            Some(at) => at,
            None => SystemClock.now()?,
        };
        let room = std::mem::take(&mut left.room);
        let backend = self.backend(&store, left)?;
        match backend.try_presign_in(&grant, at, room)? {
            Ready::Signed(presigned) => Ok(presigned),
            _ => Ok(self.runtime.block_on(backend.presign(&grant, at))?),
        }
    }

    /// Most often that of the line before.
    fn backend<'a>(&self, store: &Store, left: &'a mut Left) -> Result<&'a dyn Backend, Failure> {
        let (scheme, place) = (store.scheme(), store.place());
        let same = left.backend.take().filter(|(known, at, _)| *known == scheme && at == place);
        let (.., opened) =
            left.backend.insert(same.unwrap_or_else(|| (scheme, place.to_owned(), self.opened(store, scheme, place))));
        match opened {
            Ok(backend) => Ok(&**backend),
            Err(text) => Err(Failure::Usage(text.trim_start_matches("failed to ").to_owned())),
        }
    }

    fn opened(&self, store: &Store, scheme: &str, place: &str) -> Opened {
        let name = [scheme, place].concat();
        if let Some(known) = self.open.read().unwrap_or_else(PoisonError::into_inner).get(&name) {
            return known.clone();
        }
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if open.len() == OPEN {
            open.clear();
        }
        let Batch { buckets, local, credential_expiry, .. } = &self.batch;
        let opened = || store.open_by(buckets, local, *credential_expiry).map_err(|failure| said(&failure));
        open.entry(name).or_insert_with(opened).clone()
    }
}

impl Answers {
    fn put(&mut self, answer: Result<&Presigned, &str>) {
        let start = self.json.len();
        let written = match answer {
            Ok(presigned) => write_json(&presigned.reveal(), &mut self.json).map_err(|failure| said(&failure)),
            Err(text) => Err(text.to_owned()),
        };
        if let Err(text) = &written {
            self.json.truncate(start);
            if write_json(&Refused { error: text }, &mut self.json).is_err() {
                self.json.truncate(start);
                self.json.extend_from_slice(br#"{"error":""}"#);
            }
        }
        self.json.push(b'\n');
        self.all += 1;
        self.bad += u64::from(written.is_err());
        self.also_allows.extend(answer.map(Presigned::also_allows).unwrap_or_default());
    }
}

/// The message of a failure, as the answer to a line has it.
fn said(failure: &Failure) -> String {
    failure.to_string().trim_start_matches("error: ").to_owned()
}
