//! The few operations behind a verifier of this process, which hold to what it leaves to them.

mod uploads;

use presign_core::{Obligation, Sha256, Verified, base64_encode};

use super::process::{done, refused};
use crate::{Kind, Outcome, Store, store};

/// What such a server holds.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) objects: Store,
    uploads: uploads::Uploads,
    /// How many uploads ever began.
    begun: u64,
}

impl State {
    /// Holds these objects, and no upload that began.
    pub(super) fn restore(&mut self, objects: &Store) {
        self.objects.clone_from(objects);
        self.uploads.clear();
    }
}

/// Does what `verified` allows.
pub(super) fn serve(state: &mut State, verified: &Verified, body: &[u8]) -> Outcome {
    let bucket = verified.bucket().unwrap_or_default();
    let Some(key) = verified.key() else {
        return match (verified.method().as_str(), parameter(verified, "list-type")) {
            ("GET", Some("2")) => list(&state.objects, bucket, parameter(verified, "prefix").unwrap_or_default()),
            _ => refused(501, "NotImplemented", Kind::Unsupported),
        };
    };
    let name = store::name(bucket, key.as_str());
    if let Some(id) = parameter(verified, "uploadId") {
        if let Some(refusal) = breach(verified, body, state.objects.contains_key(&name)) {
            return refusal;
        }
        let number = parameter(verified, "partNumber");
        return uploads::step(state, verified.method().as_str(), id, &name, number, body);
    }
    let objects = &mut state.objects;
    match verified.method().as_str() {
        "GET" => match objects.get(&name) {
            Some(bytes) => Outcome { headers: overrides(verified), ..done(200, bytes) },
            None => refused(404, "NoSuchKey", Kind::Missing),
        },
        "HEAD" if objects.contains_key(&name) => Outcome { headers: overrides(verified), ..done(200, &[]) },
        "HEAD" => refused(404, "NoSuchKey", Kind::Missing),
        "PUT" => match breach(verified, body, objects.contains_key(&name)) {
            Some(refusal) => refusal,
            None => {
                objects.insert(name, body.to_vec());
                done(200, &[])
            }
        },
        "DELETE" => {
            objects.remove(&name);
            done(204, &[])
        }
        "POST" if parameter(verified, "uploads").is_some() => uploads::begin(state, name),
        _ => refused(501, "NotImplemented", Kind::Unsupported),
    }
}

/// Keeps the file of a form that was verified.
pub(in crate::harness) fn store(state: &mut State, verified: &Verified, file: Vec<u8>) -> Outcome {
    let key = verified.key().map(|key| key.as_str());
    state.objects.insert(store::name(verified.bucket().unwrap_or_default(), key.unwrap_or_default()), file);
    done(204, b"")
}

/// What the signature binds and the body, or the store, does not hold to.
fn breach(verified: &Verified, body: &[u8], exists: bool) -> Option<Outcome> {
    verified.obligations().iter().find_map(|obligation| match obligation {
        Obligation::Size(size) => {
            let length = u64::try_from(body.len()).unwrap_or(u64::MAX);
            let fits = (size.min()..=size.max()).contains(&length);
            (!fits).then(|| refused(400, "IncompleteBody", Kind::Digest))
        }
        Obligation::Checksum { algorithm: "sha256", base64 } => {
            (base64_encode(&Sha256::of(body)) != *base64).then(|| refused(400, "BadDigest", Kind::Digest))
        }
        Obligation::CreateOnly => exists.then(|| refused(412, "PreconditionFailed", Kind::Exists)),
        _ => Some(refused(501, "NotImplemented", Kind::Unsupported)),
    })
}

fn list(objects: &Store, bucket: &str, prefix: &str) -> Outcome {
    let within = store::name(bucket, prefix);
    let names = objects.keys().filter(|name| name.starts_with(&within));
    let keys = names.filter_map(|name| name.split_once('/'));
    let contents: String = keys.map(|(_, key)| format!("<Contents><Key>{key}</Key></Contents>")).collect();
    done(200, format!("<ListBucketResult>{contents}</ListBucketResult>").as_bytes())
}

fn overrides(verified: &Verified) -> Vec<(String, String)> {
    let pairs = verified.query().iter();
    pairs.filter_map(|(name, value)| Some((name.strip_prefix("response-")?.to_owned(), value.clone()))).collect()
}

fn parameter<'a>(verified: &'a Verified, name: &str) -> Option<&'a str> {
    verified.query().iter().find_map(|(other, value)| (other == name).then_some(value.as_str()))
}
