use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use presign::{Backend, Clock, Presigned, Ready, SystemClock};
use serde::Serialize;
use tokio::runtime::{Builder, Runtime};

use super::lines::Line;
use crate::args::{Asked, Batch, StoreUrl, parse_line};
use crate::errors::Failure;
use crate::output::json;
use crate::sign::bare;
use crate::store::Store;

/// Buckets that are kept open, at most.
const OPEN: usize = 1024;

/// What signs, for any bucket that a line names. Each is opened once.
pub(super) struct Signers<'a> {
    batch: &'a Batch,
    open: RwLock<HashMap<String, Opened>>,
    runtime: Runtime,
}

/// What signs, or why there is none: for all lines the same.
type Opened = Result<Arc<dyn Backend>, String>;

/// One line of the output.
pub(super) struct Answer {
    pub(super) json: String,
    pub(super) signed: bool,
    pub(super) also_allows: &'static [&'static str],
}

#[derive(Serialize)]
struct Refused<'a> {
    error: &'a str,
}

impl<'a> Signers<'a> {
    pub(super) fn new(batch: &'a Batch) -> Result<Self, Failure> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| Failure::System("start the runtime".into(), error))?;
        Ok(Self { batch, open: RwLock::default(), runtime })
    }

    /// The answer to one line, whatever it is.
    pub(super) fn answer(&self, line: &Line) -> Answer {
        let refused = |text: &str| {
            let json = json(&Refused { error: text }).unwrap_or_else(|_| r#"{"error":""}"#.to_owned());
            Answer { json, signed: false, also_allows: &[] }
        };
        let signed = self.sign(line).and_then(|presigned| {
            let json = json(&presigned.reveal()).map_err(|failure| said(&failure))?;
            Ok(Answer { json, signed: true, also_allows: presigned.also_allows() })
        });
        signed.unwrap_or_else(|text| refused(&text))
    }

    fn sign(&self, line: &Line) -> Result<Presigned, String> {
        let line = line.as_deref().ok_or("failed to read the line: it has over 1 MiB; shorten it")?;
        let asked = parse_line(line).map_err(|text| format!("failed to {text}"))?;
        self.signed(&asked).map_err(|failure| said(&failure))
    }

    fn signed(&self, asked: &Asked) -> Result<Presigned, Failure> {
        let store = Store::of_line(&asked.operation, &asked.store_url)?;
        let grant = asked.terms.apply(store.bound(bare(&asked.operation, &store, asked.validity)?));
        let grant = match asked.stable_for {
            Some(window) => grant.stable_for(window),
            None => grant,
        };
        let at = match asked.at.or(self.batch.at) {
            Some(at) => at,
            None => SystemClock.now()?,
        };
        let backend = self.backend(&asked.store_url, &store)?;
        match backend.try_presign(&grant, at)? {
            Ready::Signed(presigned) => Ok(presigned),
            _ => Ok(self.runtime.block_on(backend.presign(&grant, at))?),
        }
    }

    fn backend(&self, url: &StoreUrl, store: &Store) -> Result<Arc<dyn Backend>, Failure> {
        let name = [url.scheme(), store.place()].concat();
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let known = open.get(&name).cloned();
        drop(open);
        let opened = known.unwrap_or_else(|| {
            let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
            if open.len() == OPEN {
                open.clear();
            }
            let Batch { buckets, local, credential_expiry, .. } = self.batch;
            let opened = || store.open_by(buckets, local, *credential_expiry).map_err(|failure| said(&failure));
            open.entry(name).or_insert_with(opened).clone()
        });
        opened.map_err(|text| Failure::Usage(text.trim_start_matches("failed to ").to_owned()))
    }
}

/// The message of a failure, as the answer to a line has it.
fn said(failure: &Failure) -> String {
    failure.to_string().trim_start_matches("error: ").to_owned()
}
