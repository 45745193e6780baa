//! The few operations behind our verifier, which hold to what it leaves to them. All others are done by doing nothing:
//! whether they were permitted is all that is asked.

use presign_core::{Obligation, Verified, percent};

use super::{State, answered};
use crate::{AzureGround, Outcome, Presented, store};

/// Does what `verified` allows.
pub(super) fn serve(state: &mut State, verified: &Verified, operation: &str, sent: &Presented) -> Outcome {
    let container = verified.bucket().unwrap_or_default();
    let parameter =
        |name: &str| verified.query().iter().find_map(|(other, value)| (other == name).then_some(value.as_str()));
    let Some(key) = verified.key() else {
        return match operation {
            "List Blobs" => list(state, container, parameter("prefix").unwrap_or_default()),
            _ => answered(200, None, &[]),
        };
    };
    let name = store::name(container, key.as_str());
    let create_only = verified.obligations().contains(&Obligation::CreateOnly);
    // What permits to create permits to make snapshots too, and they replace nothing.
    if create_only && state.blobs.contains_key(&name) {
        return answered(403, Some("AuthorizationPermissionMismatch"), &[]);
    }
    match operation {
        "Get Blob" => {
            let found = match parameter("snapshot") {
                Some(time) => state.parts.get(&(name, time.to_owned())),
                None => state.blobs.get(&name),
            };
            match found {
                Some(bytes) => Outcome { headers: overrides(verified), ..answered(200, None, bytes) },
                None => answered(404, Some("BlobNotFound"), &[]),
            }
        }
        "Get Blob Properties" if !state.blobs.contains_key(&name) => answered(404, Some("BlobNotFound"), &[]),
        "Put Blob" => {
            state.blobs.insert(name, sent.body().to_vec());
            answered(201, None, &[])
        }
        "Put Block" => {
            let id = parameter("blockid").unwrap_or_default().to_owned();
            state.parts.insert((name, id), sent.body().to_vec());
            answered(201, None, &[])
        }
        "Put Block List" => complete(state, name, &String::from_utf8_lossy(sent.body())),
        "Delete Blob" => {
            let gone = match parameter("snapshot") {
                Some(time) => state.parts.remove(&(name, time.to_owned())).is_some(),
                None => state.blobs.remove(&name).is_some(),
            };
            if gone { answered(202, None, &[]) } else { answered(404, Some("BlobNotFound"), &[]) }
        }
        _ => answered(200, None, &[]),
    }
}

/// What the matrix asks of an owner: blobs, and a snapshot of one.
pub(super) fn by_owner(state: &mut State, ground: &AzureGround, sent: &Presented) -> Outcome {
    const TIME: &str = "2026-11-21T12:00:00.0000000Z";
    let below = sent.path().strip_prefix(&format!("/{}/", ground.account)).unwrap_or_default();
    let name = percent::decode(below).unwrap_or_default().into_owned();
    match sent.parameter("comp") {
        Some("snapshot") => {
            let bytes = state.blobs.get(&name).cloned().unwrap_or_default();
            state.parts.insert((name, TIME.to_owned()), bytes);
            let mut outcome = answered(201, None, &[]);
            outcome.headers.push(("x-ms-snapshot".to_owned(), TIME.to_owned()));
            outcome
        }
        Some("block") => {
            let id = percent::decode(sent.parameter("blockid").unwrap_or_default()).unwrap_or_default().into_owned();
            state.parts.insert((name, id), sent.body().to_vec());
            answered(201, None, &[])
        }
        None if sent.method() == "PUT" => {
            state.blobs.insert(name, sent.body().to_vec());
            answered(201, None, &[])
        }
        _ => answered(200, None, &[]),
    }
}

fn complete(state: &mut State, name: String, list: &str) -> Outcome {
    let mut whole = Vec::new();
    for id in list.split("<Latest>").skip(1).filter_map(|part| part.split("</Latest>").next()) {
        match state.parts.get(&(name.clone(), id.to_owned())) {
            Some(bytes) => whole.extend(bytes),
            None => return answered(400, Some("InvalidBlockList"), &[]),
        }
    }
    state.blobs.insert(name, whole);
    answered(201, None, &[])
}

fn list(state: &State, container: &str, prefix: &str) -> Outcome {
    let within = store::name(container, prefix);
    let names = state.blobs.keys().filter(|name| name.starts_with(&within)).filter_map(|name| name.split_once('/'));
    let blobs: String = names.map(|(_, name)| format!("<Blob><Name>{name}</Name></Blob>")).collect();
    answered(200, None, format!("<EnumerationResults>{blobs}</EnumerationResults>").as_bytes())
}

/// What the SAS says of the answer.
fn overrides(verified: &Verified) -> Vec<(String, String)> {
    const SAID: [(&str, &str); 5] = [
        ("rscc", "cache-control"),
        ("rscd", "content-disposition"),
        ("rsce", "content-encoding"),
        ("rscl", "content-language"),
        ("rsct", "content-type"),
    ];
    let said = |parameter: &str| SAID.iter().find_map(|(own, header)| (*own == parameter).then_some(*header));
    let pairs = verified.query().iter();
    pairs.filter_map(|(name, value)| Some((said(name)?.to_owned(), value.clone()))).collect()
}
