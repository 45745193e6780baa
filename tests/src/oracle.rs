//! Our signing against other implementations, on cases that nobody chose.
//!
//! An `Oracle` makes cases, signs them with our library, and says how a process that others wrote is asked the same.
//! The driver does the rest: the cases go to that process in batches, and the two answers are compared part by part.
//! What differs is shrunk to the smallest case that still differs, and shown with the first byte that does. What
//! differs by design is named by the oracle, narrowly, and counted: nothing is left out silently.
//!
//! The same seed makes the same cases, each on its own: a case can be run again by its number.

mod answer;
mod azure;
mod changed;
mod difference;
mod driver;
mod gcs;
mod peer;
mod s3;
mod shrink;
mod smaller;
mod summary;
mod text;

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;
use std::process::Command;
use std::str::FromStr;
use std::time::Instant;

use anyhow::{Result, bail};
use serde_json::Value;

use answer::{Answer, Note, Part, Theirs};
use difference::Difference;
use driver::{Outcome, run};
use peer::{Peer, Process};
use summary::Summary;

use crate::random::Random;

/// Asks the oracle `name` the `cases` of `seed`, of each of the `kinds` (all where none is named), with a `python` that has
/// what its program needs; what came of it, and whether both sides agree. An oracle that asks several releases has a
/// Python for each by its name in `releases`, or the folder that it is installed in.
///
/// # Errors
/// There is no such oracle or kind, or its program does not start, ends, hangs, or answers in another form.
pub fn ask(
    name: &str,
    python: &OsStr,
    releases: &[(String, OsString)],
    seed: u64,
    cases: &Range<usize>,
    kinds: &[&str],
) -> Result<(String, bool)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("oracles").join(name).join("oracle.py");
    let mut command = Command::new(python);
    command.arg("-I").arg(script);
    let mut run = Run { command, name, seed, cases };
    match name {
        "s3" => run.each(kinds, &s3::Kind::ALL, s3::Kind::name, s3::S3),
        "gcs" => run.each(kinds, &gcs::Kind::ALL, gcs::Kind::name, gcs::Gcs),
        "azure" => azure::ask(releases, seed, cases, kinds),
        _ => bail!("there is no oracle {name}: use s3, gcs or azure"),
    }
}

/// What is asked of an oracle.
struct Run<'r> {
    command: Command,
    name: &'r str,
    seed: u64,
    cases: &'r Range<usize>,
}

impl Run<'_> {
    /// Asks the `kinds` of `all`, or all of them where none is named.
    fn each<K, O>(
        &mut self,
        kinds: &[&str],
        all: &[K],
        name: fn(K) -> &'static str,
        oracle: fn(K) -> O,
    ) -> Result<(String, bool)>
    where
        K: Copy + FromStr<Err = anyhow::Error>,
        O: Oracle,
    {
        let kinds = kinds.iter().map(|kind| kind.parse()).collect::<Result<Vec<K>>>()?;
        let kinds = if kinds.is_empty() { all } else { &kinds };
        let mut peer = Process::start(&mut self.command)?;
        let (mut text, mut agrees) = (String::new(), true);
        for kind in kinds.iter().copied() {
            let command = format!("cargo xtask oracles {} --kinds {}", self.name, name(kind));
            writeln!(text, "{}", name(kind))?;
            agrees &= report(&oracle(kind), &command, &mut peer, self.seed, self.cases.clone(), &mut text)?;
        }
        Ok((text, agrees))
    }
}

/// Writes what came of the cases, with the `command` that asks them; whether both sides agree.
fn report(
    oracle: &impl Oracle,
    command: &str,
    peer: &mut impl Peer,
    seed: u64,
    cases: Range<usize>,
    text: &mut String,
) -> Result<bool> {
    let began = Instant::now();
    let Outcome { summary, mismatch } = run(oracle, peer, seed, cases)?;
    text.push_str(&summary.to_string());
    writeln!(text, "{} cases in {:.1} s", summary.cases(), began.elapsed().as_secs_f64())?;
    if let Some(mismatch) = &mismatch {
        writeln!(text, "\n{mismatch}again: {command} --seed {seed} --case {}", mismatch.number)?;
    }
    Ok(mismatch.is_none())
}

/// One kind of signature, and the other implementation of it.
pub(crate) trait Oracle {
    /// What is to be signed.
    type Case: Clone;

    /// A case of these numbers.
    fn generate(&self, random: &mut Random) -> Self::Case;

    /// What the case is about: a row of the summary.
    fn kind(&self, case: &Self::Case) -> &'static str;

    /// Why the two differ on this case by design, if they do. Both are asked all the same: we have to do as it says, and
    /// where the two agree after all the summary says so.
    fn exclusion(&self, case: &Self::Case) -> Option<&'static Exclusion>;

    /// Our library's answer.
    fn ours(&self, case: &Self::Case) -> Answer;

    /// The case as the other implementation is asked it.
    fn question(&self, case: &Self::Case) -> Value;

    /// What it said, in the parts that [`ours`](Self::ours) has.
    ///
    /// # Errors
    /// Its answer has another form than expected.
    fn theirs(&self, case: &Self::Case, said: &Value) -> Result<Theirs>;

    /// Cases that are a little simpler than this one, the boldest first. It may be empty, and must get there: no case
    /// comes back to itself.
    fn smaller(&self, case: &Self::Case) -> Vec<Self::Case>;
}

/// A difference by design.
#[derive(Debug)]
pub(crate) struct Exclusion {
    /// What each side does, and why.
    pub(crate) text: &'static str,
    /// Whether it is that we refuse.
    pub(crate) we_refuse: bool,
}

#[cfg(test)]
mod tests;
