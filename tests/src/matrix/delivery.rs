//! What a server that checks no signature can still show: that the URL of each object name gets to exactly that object.
//!
//! None of it is a proof of a signature, and none of it is counted as one.

use std::time::Duration;

use anyhow::Result;
use presign_core::{Error, ErrorKind, Grant};

use super::keys::{body, names, title};
use super::operation::VALIDITY;
use crate::report::{Report, Row};
use crate::{GcsHarness, Keeping, Presented, Store, store};

/// Plays every name of the table that is signed: written by its URL and found under its name, then read by its URL.
///
/// # Errors
/// The server can't be reached, or the library refused to sign what it has to sign.
pub async fn run_into(harness: &dyn GcsHarness, report: &mut Report) -> Result<()> {
    let names: Vec<_> = names().into_iter().filter(|key| report.wants(&title("", key))).collect();
    report.plan(names.len());
    let empty = Store::new();
    harness.restore(&empty).await?;
    for key in &names {
        report.begin();
        match harness.keeps(key) {
            Keeping::Unheard(reason) => unheard(harness, key, reason, report).await?,
            _ => one(harness, key, report).await?,
        }
        harness.restore(&empty).await?;
    }
    Ok(())
}

type ToGrant<'k> = fn(&'k str, Duration) -> Grant<'k>;

async fn one(harness: &dyn GcsHarness, key: &str, report: &mut Report) -> Result<()> {
    let bytes = body(key);
    let stored = Store::from([(store::name(harness.bucket(), key), bytes.clone())]);
    for (label, grant, sent) in [("put", Grant::put as ToGrant<'_>, &*bytes), ("get", Grant::get, b"")] {
        let name = title(label, key);
        let Some(request) = sign(harness, &grant(key, VALIDITY), sent, &name, report)? else { return Ok(()) };
        let outcome = harness.send(&request).await?;
        let read = label == "put" || outcome.body == bytes;
        report.add(match outcome.status {
            200 if read && harness.store().await? == stored => Row::delivered(name),
            status => Row::unexpected(name, format!("not at its own object, or not its bytes: {status}")),
        });
    }
    Ok(())
}

async fn unheard(harness: &dyn GcsHarness, key: &str, reason: &'static str, report: &mut Report) -> Result<()> {
    let name = title("put", key);
    let Some(request) = sign(harness, &Grant::put(key, VALIDITY), &body(key), &name, report)? else { return Ok(()) };
    let outcome = harness.send(&request).await?;
    let fits = outcome.refusal.is_some() && harness.store().await?.is_empty();
    report.add(match fits {
        true => Row::not_proved(name, reason),
        false => Row::unexpected(name, format!("declared to be refused: got {}", outcome.status)),
    });
    Ok(())
}

/// The request; none where the library says that the service has no such name, which no server is asked.
fn sign(
    harness: &dyn GcsHarness,
    grant: &Grant<'_>,
    sent: &[u8],
    name: &str,
    report: &mut Report,
) -> Result<Option<Presented>> {
    match harness.presign(grant) {
        Ok(presigned) => Ok(Some(Presented::new(&presigned, sent))),
        Err(error) if error.downcast_ref::<Error>().is_some_and(|error| *error.kind() == ErrorKind::Key) => {
            report.add(Row::unsigned(name));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
