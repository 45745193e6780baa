//! The local key ring: made, rotated, listed, and cleared of keys whose URLs have ended or have to end. No
//! key is ever shown.

use presign::keyring::KeyFile;
use presign::local::{KeyRing, KeyState};
use presign::{Clock, SystemClock, Timestamp};
use serde::Serialize;

use crate::args::{Keys, Report};
use crate::errors::Failure;
use crate::table::Table;
use crate::{keyring, output, terminal};

pub(crate) fn run(keys: &Keys) -> Result<(), Failure> {
    let text = match keys {
        Keys::New(new) => {
            let file = KeyFile::create(keyring::path(&new.local)?, new.longest)?;
            Said::of(&file).table()
        }
        Keys::Rotate(rotate) => {
            let mut file = keyring::open(&rotate.local)?;
            file.rotate(SystemClock.now()?)?;
            Said::of(&file).table()
        }
        Keys::List(list) => {
            let file = keyring::open(&list.local)?;
            let said = Said::of(&file);
            match list.format {
                Report::Text => said.table(),
                Report::Json => output::json(&said)? + "\n",
            }
        }
        Keys::Retire(retire) => {
            let mut file = keyring::open(&retire.local)?;
            if retire.leaked {
                file.revoke(&retire.id)?;
            } else {
                file.retire(&retire.id, SystemClock.now()?)?;
            }
            Said::of(&file).table()
        }
    };
    terminal::print(text.as_bytes())
}

#[derive(Serialize)]
struct Said {
    path: String,
    longest_seconds: u64,
    keys: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    state: &'static str,
    /// The last instant at which it may have signed.
    since: Option<String>,
    /// From when on it can be retired; a key that signs can't.
    retire_from: Option<String>,
}

impl Said {
    fn of(file: &KeyFile) -> Self {
        let ring = file.ring();
        let keys = ring.keys().map(|(key, state)| Row::of(ring, key.id(), state)).collect();
        Self { path: file.path().display().to_string(), longest_seconds: ring.longest_seconds(), keys }
    }

    fn table(&self) -> String {
        let mut table = Table::default();
        table.row("key ring", &self.path);
        table.row("URLs live", format!("{} s at most ({})", self.longest_seconds, span(self.longest_seconds)));
        for key in &self.keys {
            table.row(&key.id, key.text());
        }
        table.finish()
    }
}

impl Row {
    fn of(ring: &KeyRing, id: &str, state: KeyState) -> Self {
        let row = |state, since: Option<Timestamp>, from: Option<Timestamp>| Self {
            id: id.to_owned(),
            state,
            since: since.map(|at| at.to_string()),
            retire_from: from.map(|at| at.to_string()),
        };
        match state {
            KeyState::Signing => row("signing", None, None),
            KeyState::Waiting => row("waiting", None, None),
            KeyState::Verifying(since) => {
                // Its last URL is valid through its last second.
                row("verifying", Some(since), Some(since.plus(ring.longest_seconds()).plus(1)))
            }
            _ => row("unknown", None, None),
        }
    }

    fn text(&self) -> String {
        match (self.state, &self.since, &self.retire_from) {
            ("signing", ..) => "signs and verifies; `presign keys rotate` lets another sign".to_owned(),
            ("waiting", ..) => "verifies, and has signed nothing; can be retired".to_owned(),
            (_, Some(since), Some(from)) => {
                format!("verifies; signs nothing after {since}; can be retired from {from} on")
            }
            (state, ..) => state.to_owned(),
        }
    }
}

/// Seconds as days, hours, minutes and seconds.
fn span(seconds: u64) -> String {
    let mut rest = seconds;
    let mut out = String::new();
    for (unit, worth) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] {
        if rest >= worth {
            out.push_str(&format!("{}{unit}", rest / worth));
            rest %= worth;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_reads_as_it_is_given() {
        for (seconds, text) in [(604_800, "7d"), (5400, "1h30m"), (1, "1s"), (90_061, "1d1h1m1s")] {
            assert_eq!(span(seconds), text);
        }
    }
}
