//! What stands in the file: `{"version":1,"longest_seconds":86400,"keys":[{"id":…,"key":…,"state":…,"since":…}]}`.

use std::path::Path;
use std::time::Duration;

use presign_core::{Result, Timestamp, base64url_decode, base64url_encode};
use presign_local::{Key, KeyRing, KeyState};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::disk::LONGEST_BYTES;
use super::refusal;

const VERSION: u32 = 1;

/// Borrows from the text, so that no copy of a key is left behind.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text<'a> {
    version: u32,
    longest_seconds: u64,
    #[serde(borrow)]
    keys: Vec<Entry<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<'a> {
    id: &'a str,
    /// Unpadded base64url of 32 bytes.
    key: &'a str,
    state: State,
    /// Since when it has signed nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Signing,
    Waiting,
    Verifying,
}

/// What can be read of a file of any version.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

pub(super) fn read(path: &Path, text: &[u8]) -> Result<KeyRing> {
    let refusal = |why: &str| refusal("read", path, why);
    // What serde_json says of a value may quote it, and the value may be a key.
    let malformed = |error: serde_json::Error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        refusal(&format!("{place} is not what belongs there; mend it, or put a copy back"))
    };
    let Version { version } = serde_json::from_slice(text).map_err(malformed)?;
    if version != VERSION {
        return Err(refusal(&format!("it has version {version}, and this program knows {VERSION}; update it")));
    }
    let text: Text<'_> = serde_json::from_slice(text).map_err(malformed)?;
    let keys: Vec<(Key, KeyState)> =
        text.keys.iter().map(|row| entry(row).map_err(|why| refusal(&why))).collect::<Result<_>>()?;
    let ring = KeyRing::from_keys(keys, Duration::from_secs(text.longest_seconds));
    ring.map_err(|error| refusal("it holds no key ring; see the cause").caused_by(error))
}

fn entry(row: &Entry<'_>) -> Result<(Key, KeyState), String> {
    let bytes = base64url_decode(row.key).map(Zeroizing::new);
    let bytes = bytes.and_then(|bytes| Some(Zeroizing::new(<[u8; 32]>::try_from(&bytes[..]).ok()?)));
    let bytes = bytes.ok_or("a key is not the base64url of 32 bytes; put a copy back")?;
    let state = match (row.state, &row.since) {
        (State::Signing, None) => KeyState::Signing,
        (State::Waiting, None) => KeyState::Waiting,
        (State::Verifying, Some(since)) => KeyState::Verifying(since.parse().map_err(|_| "`since` is no instant")?),
        _ => return Err("`since` stands with each key that is `verifying`, and with no other; mend it".into()),
    };
    Ok((Key::new(row.id, *bytes).map_err(|error| error.to_string())?, state))
}

pub(super) fn write(path: &Path, ring: &KeyRing) -> Result<Zeroizing<Vec<u8>>> {
    let refusal = |why: &str| refusal("write", path, why);
    let rows: Vec<(&str, Zeroizing<String>, KeyState)> =
        ring.keys().map(|(key, state)| (key.id(), Zeroizing::new(base64url_encode(key.reveal())), state)).collect();
    let keys = rows.iter().map(|(id, key, state)| {
        let (state, since) = match state {
            KeyState::Signing => (State::Signing, None),
            KeyState::Waiting => (State::Waiting, None),
            KeyState::Verifying(since) => (State::Verifying, Some(since)),
            _ => return Err(refusal("a key has a state that version 1 can't say; update this program")),
        };
        Ok(Entry { id, key, state, since: since.map(Timestamp::to_string) })
    });
    let text = Text { version: VERSION, longest_seconds: ring.longest_seconds(), keys: keys.collect::<Result<_>>()? };
    // All of its place at once: a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST_BYTES + 1));
    serde_json::to_writer_pretty(&mut *bytes, &text).map_err(|_| refusal("it can't be written as JSON"))?;
    bytes.push(b'\n');
    if bytes.len() > LONGEST_BYTES {
        return Err(refusal("it would be longer than 64 KiB; retire keys"));
    }
    Ok(bytes)
}
