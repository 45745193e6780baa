//! Every example of the S3 pages is sent to a server that others wrote, or stands here with the reason.
//!
//! `cargo test -p presign-book sent -- --nocapture` shows how each fared.

use std::collections::BTreeSet;
use std::pin::Pin;

use crate::pages::shown;
use crate::trial::Tally;
use crate::{forms, quick_start, s3, s3_credentials, s3_operations, s3_places};

/// The pages whose examples are meant.
const PAGES: [&str; 3] = ["s3.md", "s3-credentials.md", "quick-start.md"];

type Sending = fn() -> Pin<Box<dyn Future<Output = Tally> + Send>>;

/// The examples that make something to send, and what becomes of it.
const SENT: &[(&str, Sending)] = &[
    ("quick_start.rs:readme", || Box::pin(quick_start::sent::readme())),
    ("quick_start.rs:sign", || Box::pin(quick_start::sent::sign())),
    ("quick_start.rs:upload", || Box::pin(quick_start::sent::upload())),
    ("quick_start.rs:reveal", || Box::pin(quick_start::sent::reveal())),
    ("quick_start.rs:many", || Box::pin(quick_start::sent::many())),
    ("quick_start.rs:wait", || Box::pin(quick_start::sent::wait())),
    ("s3.rs:account", || Box::pin(s3::sent::account())),
    ("s3.rs:endpoint", || Box::pin(s3::sent::endpoint())),
    ("s3.rs:keys", || Box::pin(s3::sent::keys())),
    ("s3.rs:terms", || Box::pin(s3::sent::terms())),
    ("s3.rs:unique", || Box::pin(s3::sent::unique())),
    ("s3.rs:download", || Box::pin(s3::sent::download())),
    ("s3.rs:request", || Box::pin(s3::sent::request())),
    ("s3.rs:clamp", || Box::pin(s3::sent::clamp())),
    ("s3.rs:unknown", || Box::pin(s3::sent::unknown())),
    ("s3.rs:stable", || Box::pin(s3::sent::stable())),
    ("s3.rs:signatures", || Box::pin(s3::sent::signatures())),
    ("s3.rs:rules", || Box::pin(s3::sent::rules())),
    ("s3_places.rs:public", || Box::pin(s3_places::sent::public())),
    ("s3_places.rs:hosts", || Box::pin(s3_places::sent::hosts())),
    ("s3_places.rs:preset", || Box::pin(s3_places::sent::preset())),
    ("s3_operations.rs:put", || Box::pin(s3_operations::sent::put())),
    ("s3_operations.rs:each", || Box::pin(s3_operations::sent::each())),
    ("s3_operations.rs:customer_key", || Box::pin(s3_operations::sent::customer_key())),
    ("s3_operations.rs:copy", || Box::pin(s3_operations::sent::copy())),
    ("s3_operations.rs:versions", || Box::pin(s3_operations::sent::versions())),
    ("s3_operations.rs:parts", || Box::pin(s3_operations::sent::parts())),
    ("forms.rs:upload", || Box::pin(forms::sent::upload())),
    ("forms.rs:post", || Box::pin(forms::sent::post())),
    ("s3_credentials.rs:own", || Box::pin(s3_credentials::sent::own())),
];

/// The examples that make nothing to send, and why.
const NOTHING_TO_SEND: &[(&str, &str)] = &[
    ("quick_start.rs:use", "it is what the others import"),
    ("quick_start.rs:presigner", "it is what the others sign with"),
    ("s3.rs:presigner", "it is what the others sign with"),
    ("s3.rs:unsupported", "each of its grants is an error"),
    ("forms.rs:refused", "each of its grants is an error"),
    (
        "s3_credentials.rs:chain",
        "nothing was asked for credentials yet; `cargo xtask walk` signs with a machine's role",
    ),
    ("s3_credentials.rs:config", "the profile that it names is nobody's"),
];

/// What of the examples that are sent s3s does not settle, and why. The signature it does, but for the first two.
const UNSETTLED: &[(&str, &str)] = &[
    ("s3.rs:endpoint", "s3s serves below no prefix: our verifier judges that endpoint"),
    ("s3.rs:signatures", "s3s does not read Version 4A: our verifier does"),
    ("s3.rs:download", "s3s-fs keeps no versions, and gives the one that there is"),
    ("s3.rs:clamp", "s3s does not ask whose a token is, nor when it ends"),
    ("s3.rs:unknown", "s3s does not ask whose a token is, nor when it ends"),
    ("s3_credentials.rs:own", "s3s does not ask whose a token is, nor when it ends"),
    (
        "s3_operations.rs:put",
        "s3s-fs has no other class, no tags, no encryption and no locks: a map keeps the bytes alone",
    ),
    ("s3_operations.rs:each", "s3s-fs has no lists of versions and no tags: s3s takes the signature, and says 501"),
    ("s3_operations.rs:customer_key", "s3s-fs encrypts nothing: without the key s3s refuses, by the signature"),
    ("s3_operations.rs:copy", "s3s-fs keeps no versions, and copies the one that there is"),
    ("s3_operations.rs:versions", "s3s-fs has no versions, tags and policies: s3s takes the signature, and says 501"),
    ("forms.rs:post", "s3s does not replace ${filename}: the bearer writes the name"),
];

#[test]
fn every_example_is_sent_or_named() {
    let sent: BTreeSet<&str> = SENT.iter().map(|(example, _)| *example).collect();
    let named: BTreeSet<&str> = NOTHING_TO_SEND.iter().map(|(example, _)| *example).collect();
    assert_eq!(sent.intersection(&named).collect::<Vec<_>>(), [&""; 0]);
    assert!(UNSETTLED.iter().all(|(example, _)| sent.contains(example)));
    let readme = "quick_start.rs:readme".to_owned(); // it is copied, and held against the copy
    let shown = PAGES.iter().flat_map(|page| shown(page)).chain([readme]).collect::<BTreeSet<_>>();
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
