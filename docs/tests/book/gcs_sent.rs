//! Every example of the page of Cloud Storage is sent to our own door, or stands here with the reason.
//!
//! `cargo test -p presign-book sent -- --nocapture` shows how each fared.

use std::collections::BTreeSet;
use std::pin::Pin;

use crate::pages::shown;
use crate::trial::Tally;
use crate::{gcs, gcs_keys, gcs_uploads};

type Sending = fn() -> Pin<Box<dyn Future<Output = Tally> + Send>>;

/// The examples that make something to send, and what becomes of it.
const SENT: &[(&str, Sending)] = &[
    ("gcs.rs:account", || Box::pin(gcs::sent::account())),
    ("gcs.rs:endpoint", || Box::pin(gcs::sent::endpoint())),
    ("gcs.rs:port", || Box::pin(gcs::sent::port())),
    ("gcs.rs:keys", || Box::pin(gcs::sent::keys())),
    ("gcs.rs:terms", || Box::pin(gcs::sent::terms())),
    ("gcs.rs:download", || Box::pin(gcs::sent::download())),
    ("gcs.rs:generation", || Box::pin(gcs::sent::generation())),
    ("gcs.rs:headers", || Box::pin(gcs::sent::headers())),
    ("gcs.rs:v2", || Box::pin(gcs::sent::v2())),
    ("gcs_keys.rs:file", || Box::pin(gcs_keys::sent::file())),
    ("gcs_keys.rs:hmac", || Box::pin(gcs_keys::sent::hmac())),
    ("gcs_keys.rs:keyless", || Box::pin(gcs_keys::sent::keyless())),
    ("gcs_keys.rs:remote", || Box::pin(gcs_keys::sent::remote())),
    ("gcs_uploads.rs:upload", || Box::pin(gcs_uploads::sent::upload())),
    ("gcs_uploads.rs:post", || Box::pin(gcs_uploads::sent::post())),
    ("gcs_uploads.rs:resumable", || Box::pin(gcs_uploads::sent::resumable())),
    ("gcs_uploads.rs:parts", || Box::pin(gcs_uploads::sent::parts())),
];

/// The examples that make nothing to send, and why.
const NOTHING_TO_SEND: &[(&str, &str)] = &[
    ("gcs.rs:presigner", "it is what the others sign with"),
    ("gcs.rs:unsupported", "each of its grants is an error"),
    ("gcs_keys.rs:sources", "it reads configurations, and nothing was asked for credentials yet"),
    ("gcs_uploads.rs:refused", "each of its grants is an error"),
    ("gcs_verifying.rs:verify", "it is what the next one verifies by"),
    ("gcs_verifying.rs:rotation", "what it verifies was published by Google"),
];

/// What of the examples that are sent the folder behind the door can't do. The signature is taken, and the answer says so.
const UNSETTLED: &[(&str, &str)] = &[
    ("gcs.rs:generation", "a folder has no generations"),
    ("gcs.rs:headers", "a folder has no metadata, classes and encryption: the bytes alone"),
    ("gcs_uploads.rs:parts", "the door has no uploads in parts"),
];

#[test]
fn every_example_is_sent_or_named() {
    let sent: BTreeSet<&str> = SENT.iter().map(|(example, _)| *example).collect();
    let named: BTreeSet<&str> = NOTHING_TO_SEND.iter().map(|(example, _)| *example).collect();
    assert_eq!(sent.intersection(&named).collect::<Vec<_>>(), [&""; 0]);
    assert!(UNSETTLED.iter().all(|(example, _)| sent.contains(example)));
    let shown = shown("gcs.md").into_iter().collect::<BTreeSet<_>>();
    assert_eq!(sent.union(&named).map(|example| (*example).to_owned()).collect::<BTreeSet<_>>(), shown);
}

#[tokio::test]
async fn what_is_sent_is_done_and_once_touched_refused() {
    let mut all = Tally::default();
    let mut failed = Vec::new();
    for (example, send) in SENT {
        // A task of its own: one that fails does not hide the others.
        let Ok(tally) = tokio::spawn(send()).await else {
            failed.push(example);
            continue;
        };
        println!("{example}: {} accepted, {} refused", tally.accepted, tally.refused);
        assert!(tally.accepted > 0 && tally.refused > 0, "{example}: {tally:?}");
        let named = UNSETTLED.iter().any(|(name, _)| name == example);
        assert_eq!(named, tally.unsettled > 0, "{example}: {tally:?}");
        all.accepted += tally.accepted;
        all.refused += tally.refused;
    }
    println!("{} examples: {} requests accepted, {} refused", SENT.len(), all.accepted, all.refused);
    assert_eq!(failed, [&""; 0]);
}
