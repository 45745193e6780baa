//! What clients make of our URLs: programs that others wrote send each of them, and the first line that arrives at a raw
//! recorder is compared with the one that was signed.

mod client;
mod named;
mod page;
mod recorder;
mod urls;

use std::path::PathBuf;

use anyhow::Result;

use client::Client;
use recorder::Recorder;
use urls::Signed;

pub use page::Page;

/// What the clients need beside what is on the `PATH`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Tools {
    /// The folder of the programs that send.
    pub programs: PathBuf,
    /// A Python that has the clients that are not its own.
    pub python: Option<PathBuf>,
    /// The lock file that says which versions of the clients in Rust are used.
    pub lock: PathBuf,
}

impl Tools {
    /// The programs in a folder, the clients in Rust of a lock file, and a Python with others, if there is one.
    #[must_use]
    pub fn new(programs: PathBuf, lock: PathBuf, python: Option<PathBuf>) -> Self {
        Self { programs, python, lock }
    }
}

/// What came of every client.
#[derive(Debug)]
pub struct Survival {
    /// How many URLs each of them was given.
    pub(crate) urls: usize,
    pub(crate) clients: Vec<Sent>,
}

/// What came of one client.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) name: &'static str,
    /// What it says it is; else why it sent nothing.
    pub(crate) version: Result<String, String>,
    /// How many arrived as they were signed.
    pub(crate) kept: usize,
    pub(crate) changed: Vec<Changed>,
    /// What did not arrive, and why.
    pub(crate) unsent: Vec<(String, String)>,
    /// What became of the names that the library refuses, by their place in the list.
    pub(crate) refused: Vec<Fate>,
}

/// A target that arrived otherwise than it was signed.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    pub(crate) signed: String,
    pub(crate) arrived: String,
}

/// What became of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Kept,
    Changed(String),
    Unsent(String),
}

/// Sends every URL by every client that is here.
///
/// # Errors
/// No port to listen on, or a URL that the library did not sign.
pub fn run(tools: &Tools) -> Result<Survival> {
    let recorder = Recorder::start()?;
    let origin = recorder.origin();
    let (signed, refused) = (urls::signed(&origin)?, urls::refused(&origin)?);
    let mut clients = Vec::new();
    for client in client::ALL {
        clients.push(one(client, tools, &recorder, &signed, &refused)?);
    }
    Ok(Survival { urls: signed.len(), clients })
}

impl Survival {
    /// Whether every client that is here sent what it was given, or is one of those that are known to change it.
    #[must_use]
    pub fn holds(&self) -> bool {
        let named = |sent: &Sent| named::changes(sent.name).is_some();
        self.clients
            .iter()
            .all(|sent| named(sent) != (sent.changed.is_empty() && sent.unsent.is_empty()) || sent.version.is_err())
    }
}

fn one(client: &Client, tools: &Tools, recorder: &Recorder, signed: &[Signed], refused: &[Signed]) -> Result<Sent> {
    let version = (client.version)(tools);
    let mut sent =
        Sent { name: client.name, version, kept: 0, changed: Vec::new(), unsent: Vec::new(), refused: Vec::new() };
    if sent.version.is_err() {
        return Ok(sent);
    }
    for (url, fate) in signed.iter().zip(fates(client, tools, recorder, signed)?) {
        let signed = url.target().to_owned();
        match fate {
            Fate::Kept => sent.kept += 1,
            Fate::Changed(arrived) => sent.changed.push(Changed { signed, arrived }),
            Fate::Unsent(why) => sent.unsent.push((signed, why)),
        }
    }
    sent.refused = fates(client, tools, recorder, refused)?;
    Ok(sent)
}

/// A URL is found again by its signature, which no other has, however that is escaped.
fn fates(client: &Client, tools: &Tools, recorder: &Recorder, urls: &[Signed]) -> Result<Vec<Fate>> {
    recorder.take();
    let texts: Vec<String> = urls.iter().map(|url| url.url().to_owned()).collect();
    let said = (client.send)(tools, recorder, &texts)?;
    let arrived = recorder.take();
    let fate = |(url, said): (&Signed, String)| match url.found(&arrived) {
        Some(target) if target == url.target() => Fate::Kept,
        Some(target) => Fate::Changed(target.clone()),
        None => Fate::Unsent(if said.is_empty() { "nothing arrived".to_owned() } else { said }),
    };
    let said = said.into_iter().chain(std::iter::repeat(String::new()));
    Ok(urls.iter().zip(said).map(fate).collect())
}
