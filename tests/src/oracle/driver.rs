use std::fmt::{self, Write as _};
use std::ops::Range;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use super::answer::Theirs;
use super::shrink::{Shrunk, shrink};
use super::{Answer, Difference, Oracle, Peer, Summary};
use crate::random::Random;

/// What a run came to.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// What was compared.
    pub(crate) summary: Summary,
    /// The first case that differs, shrunk. The run ended with its batch.
    pub(crate) mismatch: Option<Box<Mismatch>>,
}

/// A case on which the two differ.
#[derive(Clone, Debug)]
pub(crate) struct Mismatch {
    /// Its number: with the seed, it makes the case again.
    pub(crate) number: usize,
    /// How many more cases of its batch differ.
    pub(crate) others: usize,
    /// The smallest case found that still differs, as the other side is asked it.
    pub(crate) question: Value,
    /// How many simplifications it took, and how many were tried.
    pub(crate) steps: (usize, usize),
    /// In what it differs.
    pub(crate) difference: Difference,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, others, question, steps: (taken, tried), difference } = self;
        writeln!(
            f,
            "case {number} differs, and {others} more of its batch; smallest that still differs ({taken} steps of {tried} tried):"
        )?;
        // As JSON escapes, so that nothing is lost or reordered on the way through a terminal.
        for c in format!("{question:#}\n").chars() {
            match c {
                c if c.is_ascii() => f.write_char(c)?,
                c => c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(f, "\\u{unit:04x}"))?,
            }
        }
        write!(f, "{difference}")
    }
}

/// Asks both sides the `cases` of `seed`, two batches in flight: while one is answered, the next is signed here.
///
/// # Errors
/// The other side ends, hangs, or answers in another form.
pub(crate) fn run<O: Oracle>(oracle: &O, peer: &mut impl Peer, seed: u64, cases: Range<usize>) -> Result<Outcome> {
    let progress = ProgressBar::new(u64::try_from(cases.len())?);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} {per_sec} {eta}") {
        progress.set_style(style);
    }
    let mut summary = Summary::new(peer.name().to_owned(), seed);
    let end = cases.end;
    let mut batches = cases.step_by(BATCH).map(|start| start..end.min(start + BATCH));
    let mut in_flight = None;
    let mut mismatch = None;
    loop {
        let next = batches.next().map(|numbers| Batch::ask(oracle, peer, seed, numbers)).transpose()?;
        if let Some(batch) = std::mem::replace(&mut in_flight, next) {
            let size = batch.0.len();
            let differing = batch.compare(oracle, peer, &mut summary)?;
            progress.inc(u64::try_from(size)?);
            // The one that tells most of the fault; of those alike the first.
            if let Some((asked, difference)) = differing.iter().min_by_key(|(_, difference)| difference.depth()) {
                // What is still in flight is answered first, or its answers would be taken for others.
                if let Some(batch) = in_flight.take() {
                    batch.drop_answers(peer)?;
                }
                let Shrunk { case, difference, taken, tried } =
                    shrink(oracle, peer, asked.case.clone(), difference.clone())?;
                let (others, question) = (differing.len() - 1, oracle.question(&case));
                let number = asked.number;
                mismatch = Some(Box::new(Mismatch { number, others, question, steps: (taken, tried), difference }));
                break;
            }
        }
        if in_flight.is_none() {
            break;
        }
    }
    progress.finish_and_clear();
    Ok(Outcome { summary, mismatch })
}

/// Enough that neither side waits, few enough that a fault is found soon.
const BATCH: usize = 256;

/// Cases that were asked, with our answers.
struct Batch<C>(Vec<Asked<C>>);

struct Asked<C> {
    number: usize,
    case: C,
    ours: Answer,
}

impl<C: Clone> Batch<C> {
    fn ask<O: Oracle<Case = C>>(oracle: &O, peer: &mut impl Peer, seed: u64, numbers: Range<usize>) -> Result<Self> {
        let mut asked = Vec::with_capacity(numbers.len());
        for number in numbers {
            let case = oracle.generate(&mut Random::of_case(seed, number));
            peer.ask(&oracle.question(&case))?;
            asked.push(Asked { number, ours: oracle.ours(&case), case });
        }
        Ok(Self(asked))
    }

    /// Those that differ and should not.
    fn compare<O: Oracle<Case = C>>(
        self,
        oracle: &O,
        peer: &mut impl Peer,
        summary: &mut Summary,
    ) -> Result<Vec<(Asked<C>, Difference)>> {
        let mut differing = Vec::new();
        for asked in self.0 {
            let Theirs { answer, notes } = oracle.theirs(&asked.case, &peer.answer()?)?;
            let difference = asked.ours.differs_from(&answer);
            let exclusion = oracle.exclusion(&asked.case);
            summary.count(oracle.kind(&asked.case), exclusion, &answer, difference.is_some());
            let we_refuse = matches!(asked.ours, Answer::Refused(_));
            match (difference, exclusion) {
                (difference, Some(exclusion)) if exclusion.we_refuse != we_refuse => {
                    let broken = || Difference::new("what we do where we differ by design", &asked.ours, &answer);
                    let difference = difference.unwrap_or_else(broken);
                    differing.push((asked, difference));
                }
                (Some(difference), None) => differing.push((asked, difference)),
                (None, None) => summary.note(&notes),
                (_, Some(_)) => {}
            }
        }
        Ok(differing)
    }

    fn drop_answers(self, peer: &mut impl Peer) -> Result<()> {
        self.0.iter().try_for_each(|_| peer.answer().map(drop))
    }
}
