//! Two verifiers, ours and one that we did not write, before the same requests changed at random.

mod names;

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Context as _, Result};

use crate::harness::{Harness as _, Ours, S3Harness as _, S3sMemory};
use crate::matrix::case::{Case, Expect};
use crate::mutation::mutate;
use crate::random::Random;
use crate::{Kind, Outcome, Pen, Presented, Store, matrix};

/// What came of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Differences {
    /// How many requests there were.
    pub requests: usize,
    /// What they were made of.
    pub seed: u64,
    /// How many both let in, and did the same for.
    pub accepted: usize,
    /// How many both refused.
    pub refused: usize,
    /// In what they differ, by name, and how often.
    pub named: BTreeMap<&'static str, usize>,
    /// Differences that no rule explains.
    pub unnamed: Vec<String>,
}

/// Changes right and wrong requests of the matrix at random, `requests` of them, and puts each to our verifier and to that
/// of s3s. Each is made of `seed` and its number alone.
///
/// # Errors
/// The library refused to sign what it has to sign, or a server of this process can't be set up.
pub async fn run(requests: usize, seed: u64) -> Result<Differences> {
    let theirs = S3sMemory::start().await?;
    let both = Both { ours: Ours::new(theirs.ground().clone())?, fixture: matrix::fixture(&theirs), theirs };
    let pen = Pen::new(both.theirs.ground(), both.ours.now()?);
    let (right, wrong): (Vec<Case>, Vec<Case>) = matrix::cases(&pen)?.into_iter().filter(suits).partition(accepted);
    let mut differences =
        Differences { requests, seed, accepted: 0, refused: 0, named: BTreeMap::new(), unnamed: Vec::new() };
    for number in 0..requests {
        let mut random = Random::of_case(seed, number);
        let case = random.pick(if number % 4 == 0 { &wrong } else { &right }).context("the matrix has no cases")?;
        let (mutant, story) = mutate(case.request(), &mut random);
        let told = |text: String| {
            let message = mutant.message();
            format!("{number}: {} ({story}): {text}\n{}", case.name(), String::from_utf8_lossy(&message))
        };
        match both.ask(case, &mutant).await? {
            Verdict::Accepted => differences.accepted += 1,
            Verdict::Refused => differences.refused += 1,
            Verdict::Named(name) => *differences.named.entry(name).or_default() += 1,
            Verdict::Unnamed(text) => differences.unnamed.push(told(text)),
        }
    }
    Ok(differences)
}

/// Both of them, each over a store of its own.
struct Both {
    ours: Ours,
    theirs: S3sMemory,
    fixture: Store,
}

enum Verdict {
    Accepted,
    Refused,
    Named(&'static str),
    Unnamed(String),
}

impl Both {
    async fn ask(&self, case: &Case, mutant: &Presented) -> Result<Verdict> {
        self.theirs.restore(&self.fixture).await?;
        self.ours.restore(&self.fixture).await?;
        let we = self.ours.send(mutant).await?;
        let reason = self.ours.refusal(mutant);
        let Ok(they) = self.theirs.send(mutant).await else {
            // It subtracts `b'0'` from any byte of the scope's date, and a debug build panics.
            return Ok(if let_in(&we) {
                Verdict::Unnamed("theirs no answer".to_owned())
            } else {
                Verdict::Named("no answer")
            });
        };
        let differ = || {
            let theirs = format!("{} {:?} {:?}", they.status, they.code, they.refusal);
            Verdict::Unnamed(format!("theirs {theirs}, ours {} {:?} {reason:?}", we.status, we.code))
        };
        Ok(match (let_in(&they), let_in(&we)) {
            (true, true) => {
                let read = mutant.method() == "GET" && !case.name().starts_with("list/");
                let done = they.refusal.is_none() && we.refusal.is_none();
                let same = self.theirs.store().await? == self.ours.store().await? && (!read || they.body == we.body);
                if !done || same { Verdict::Accepted } else { differ() }
            }
            (false, false) => Verdict::Refused,
            _ => names::name(mutant, &they, reason.clone()).map_or_else(differ, Verdict::Named),
        })
    }
}

impl Differences {
    /// Whether each difference has a name, and both did enough of either for that to mean something.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.unnamed.is_empty() && self.accepted > self.requests / 8 && self.refused > self.accepted
    }
}

impl fmt::Display for Differences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, seed, accepted, refused, named, unnamed } = self;
        writeln!(f, "{requests} requests of seed {seed}: {accepted} accepted and {refused} refused by both")?;
        for (name, count) in named {
            writeln!(f, "{count:>8}  {name}")?;
        }
        for text in unnamed {
            writeln!(f, "\nUNEXPLAINED {text}")?;
        }
        Ok(())
    }
}

/// Version 2 leaves open what a random change would hit, and a form's body is no one's to read here. Our clock stands
/// and theirs moves on, so time is left to the matrix.
fn suits(case: &Case) -> bool {
    let sections = ["/sigv2/", "/forms-v4/", "/forms-v2/", "/time/", "/clamp/"];
    !sections.iter().any(|section| case.name().contains(section))
}

fn accepted(case: &Case) -> bool {
    matches!(case.expect(), Expect::Accepted(_))
}

/// Whether the verifier let the request in, whatever the store said then.
fn let_in(outcome: &Outcome) -> bool {
    matches!(outcome.refusal, None | Some(Kind::Missing | Kind::Exists | Kind::Digest))
}
