use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use presign::{Backend, Clock, Presigned, Ready, SystemClock, Timestamp, Validity};
use serde::Serialize;
use tokio::runtime::{Builder, Runtime};

use super::lines::{Block, Line};
use crate::args::{Asked, Batch, Terms, parse_line};
use crate::errors::Failure;
use crate::output::write_json;
use crate::sign::{Operation, bare};
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

/// What a line asks for, and who signs it when.
struct Job {
    operation: Operation,
    store: Store,
    validity: Validity,
    stable_for: Option<Duration>,
    terms: Terms,
    backend: Arc<dyn Backend>,
    at: Timestamp,
}

/// What the line before named, and what is there.
type Last = Option<(&'static str, String, Opened)>;

/// URLs of one bucket at one instant, and the memory of the one before.
#[derive(Default)]
struct Series<'a> {
    latest: Option<Latest<'a>>,
    room: String,
}

/// Whose they are, when, and what they share.
type Latest<'a> = (&'a Arc<dyn Backend>, Timestamp, Box<dyn presign::Batch + 'a>);

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
        let mut last = None;
        let jobs: Vec<_> = lines.lines().map(|line| self.job(line, &mut last)).collect();
        let mut answers = Answers { json: Vec::with_capacity(lines.len() * ANSWER), ..Answers::default() };
        let mut series = Series::default();
        for job in &jobs {
            let signed = match job {
                Ok(job) => self.sign(job, &mut series).map_err(|failure| said(&failure)),
                Err(text) => Err(text.clone()),
            };
            answers.put(signed.as_ref().map_err(String::as_str));
            if let Ok(presigned) = signed {
                series.room = presigned.recycle();
            }
        }
        answers
    }

    fn job(&self, line: Line<'_>, last: &mut Last) -> Result<Job, String> {
        let line = line.ok_or("failed to read the line: it has over 1 MiB; shorten it")?;
        let asked = parse_line(line).map_err(|text| format!("failed to {text}"))?;
        self.opened_for(asked, last).map_err(|failure| said(&failure))
    }

    fn opened_for(&self, asked: Asked, last: &mut Last) -> Result<Job, Failure> {
        let Asked { operation, store_url, validity, at, stable_for, terms } = asked;
        let store = Store::of_line(&operation, store_url)?;
        let at = match at.or(self.batch.at) {
            Some(at) => at,
            None => SystemClock.now()?,
        };
        let backend = self.backend(&store, last)?;
        Ok(Job { operation, store, validity, stable_for, terms, backend, at })
    }

    fn sign<'a>(&self, job: &'a Job, series: &mut Series<'a>) -> Result<Presigned, Failure> {
        let Job { operation, store, validity, stable_for, terms, backend, at } = job;
        let grant = terms.apply(store.bound(bare(operation, store, *validity)?));
        let grant = match stable_for {
            Some(window) => grant.stable_for(*window),
            None => grant,
        };
        let room = std::mem::take(&mut series.room);
        match series.of(backend, *at).try_presign_in(&grant, room)? {
            Ready::Signed(presigned) => Ok(presigned),
            _ => Ok(self.runtime.block_on(backend.presign(&grant, *at))?),
        }
    }

    /// Most often that of the line before.
    fn backend(&self, store: &Store, last: &mut Last) -> Result<Arc<dyn Backend>, Failure> {
        let (scheme, place) = (store.scheme(), store.place());
        let same = last.take().filter(|(known, at, _)| *known == scheme && at == place);
        let (.., opened) =
            last.insert(same.unwrap_or_else(|| (scheme, place.to_owned(), self.opened(store, scheme, place))));
        match opened {
            Ok(backend) => Ok(Arc::clone(backend)),
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

impl<'a> Series<'a> {
    /// The batch of `backend` at `at`: a new one, if it is not the latest.
    fn of(&mut self, backend: &'a Arc<dyn Backend>, at: Timestamp) -> &mut (dyn presign::Batch + 'a) {
        let latest = self.latest.take().filter(|(known, when, _)| Arc::ptr_eq(known, backend) && *when == at);
        let (.., batch) = self.latest.insert(latest.unwrap_or_else(|| (backend, at, backend.batch(at))));
        &mut **batch
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
