use std::collections::BTreeMap;
use std::fmt;

use super::{Answer, Exclusion, Note};

/// What a run compared, in numbers.
#[derive(Clone, Debug)]
pub(crate) struct Summary {
    peer: String,
    seed: u64,
    kinds: BTreeMap<&'static str, Counts>,
    exclusions: BTreeMap<&'static str, Excluded>,
    notes: BTreeMap<Note, usize>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    same: usize,
    refused: usize,
    excluded: usize,
    differ: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Excluded {
    differ: usize,
    agree: usize,
}

impl Summary {
    pub(super) fn new(peer: String, seed: u64) -> Self {
        let (kinds, exclusions, notes) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { peer, seed, kinds, exclusions, notes }
    }

    /// How many cases were compared.
    pub(crate) fn cases(&self) -> usize {
        let Counts { same, refused, excluded, differ } = self.total();
        same + refused + excluded + differ
    }

    pub(super) fn count(
        &mut self,
        kind: &'static str,
        exclusion: Option<&'static Exclusion>,
        theirs: &Answer,
        differs: bool,
    ) {
        let counts = self.kinds.entry(kind).or_default();
        match (exclusion, theirs) {
            (Some(exclusion), _) => {
                counts.excluded += 1;
                let excluded = self.exclusions.entry(exclusion.text).or_default();
                *(if differs { &mut excluded.differ } else { &mut excluded.agree }) += 1;
            }
            (None, _) if differs => counts.differ += 1,
            (None, Answer::Refused(_)) => counts.refused += 1,
            (None, Answer::Signed(_)) => counts.same += 1,
        }
    }

    pub(super) fn note(&mut self, notes: &[Note]) {
        for note in notes {
            *self.notes.entry(*note).or_default() += 1;
        }
    }

    fn total(&self) -> Counts {
        self.kinds.values().fold(Counts::default(), |sum, counts| Counts {
            same: sum.same + counts.same,
            refused: sum.refused + counts.refused,
            excluded: sum.excluded + counts.excluded,
            differ: sum.differ + counts.differ,
        })
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "against {}, seed {}", self.peer, self.seed)?;
        writeln!(f, "  {:<28}{:>10}{:>14}{:>10}{:>8}", "", "same", "both refuse", "excluded", "differ")?;
        for (kind, counts) in self.kinds.iter().map(|(kind, counts)| (*kind, *counts)).chain([("total", self.total())])
        {
            let Counts { same, refused, excluded, differ } = counts;
            writeln!(f, "  {kind:<28}{same:>10}{refused:>14}{excluded:>10}{differ:>8}")?;
        }
        for (name, Excluded { differ, agree }) in &self.exclusions {
            let total = differ + agree;
            writeln!(f, "  excluded, {total} ({differ} differ, {agree} agree): {name}")?;
        }
        for (Note { what, text }, count) in &self.notes {
            writeln!(f, "  {what}, {count}: {text}")?;
        }
        Ok(())
    }
}
