use anyhow::Result;

use super::{Difference, Oracle, Peer};

/// The smallest case found.
pub(super) struct Shrunk<C> {
    pub(super) case: C,
    pub(super) difference: Difference,
    /// How often it became smaller.
    pub(super) taken: usize,
    /// How many smaller cases were asked.
    pub(super) tried: usize,
}

/// Takes the first simpler case that differs in the same part, until there is none or enough were tried.
pub(super) fn shrink<O: Oracle>(
    oracle: &O,
    peer: &mut impl Peer,
    case: O::Case,
    difference: Difference,
) -> Result<Shrunk<O::Case>> {
    let mut best = Shrunk { case, difference, taken: 0, tried: 0 };
    while best.tried < TRIES {
        // One that differs by design, or in another part, would lead away from the fault.
        let simpler: Vec<_> =
            oracle.smaller(&best.case).into_iter().filter(|case| oracle.exclusion(case).is_none()).collect();
        simpler.iter().try_for_each(|case| peer.ask(&oracle.question(case)))?;
        best.tried += simpler.len();
        let mut found = None;
        for case in simpler {
            let theirs = oracle.theirs(&case, &peer.answer()?)?.answer;
            if found.is_none() {
                let difference = oracle.ours(&case).differs_from(&theirs);
                found = difference.filter(|new| new.part() == best.difference.part()).map(|new| (case, new));
            }
        }
        let Some((case, difference)) = found else { break };
        best = Shrunk { case, difference, taken: best.taken + 1, tried: best.tried };
    }
    Ok(best)
}

/// A bound, should an oracle's cases never become small.
const TRIES: usize = 20_000;
