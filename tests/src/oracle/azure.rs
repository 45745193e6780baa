//! Azure's shared access signatures against azure-storage-blob, Microsoft's own client for Python, and the one for Node.
//!
//! A release of the Python client signs for one version of the service, so six of them are asked, one for each layout
//! that the text to sign has had since 2019. The client for Node signs for every version, those before included.
//!
//! Compared are all parameters by name and value (their order is no part of what is signed), the text and the signature,
//! and the place that a URL names. What either side signs goes back through our verifier, as it is, changed, and with
//! requests that it does not permit.

mod case;
mod exclusions;
mod generate;
mod kind;
mod letters;
mod ours;
mod release;
mod requests;
mod said;
mod smaller;
mod theirs;
mod verdict;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::Value;

use case::Case;
use kind::{Kind, chosen};
use release::Release;

use super::peer::Process;
use super::{Answer, Exclusion, Oracle, Theirs, report};
use crate::random::Random;

/// Asks each of the chosen releases; `installed` has an interpreter for each by its name, or a folder for Node.
pub(super) fn ask(
    installed: &[(String, OsString)],
    seed: u64,
    cases: &Range<usize>,
    kinds: &[&str],
) -> Result<(String, bool)> {
    let (mut text, mut agrees) = (String::new(), true);
    for (release, kinds) in chosen(kinds)? {
        let mut peer = Process::start(&mut command(release, installed)?)?;
        for kind in kinds {
            let name = format!("{}@{}", kind.name(), release.name());
            let command = format!("cargo xtask oracles azure --kinds {name}");
            writeln!(text, "{name}")?;
            agrees &= report(&Azure(kind, release), &command, &mut peer, seed, cases.clone(), &mut text)?;
        }
    }
    Ok((text, agrees))
}

fn command(release: Release, installed: &[(String, OsString)]) -> Result<Command> {
    let name = release.name();
    let (_, place) = installed
        .iter()
        .find(|(other, _)| other == name)
        .with_context(|| format!("say where {name} is installed: --release {name}=FILE"))?;
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("oracles").join("azure");
    Ok(if release == Release::Node {
        let mut node = Command::new("node");
        node.arg(programs.join("oracle.mjs")).arg(place);
        node
    } else {
        let mut python = Command::new(place);
        python.arg("-I").arg(programs.join("oracle.py"));
        python
    })
}

/// Cases of one kind, and the release that is asked.
#[derive(Clone, Copy, Debug)]
struct Azure(Kind, Release);

impl Oracle for Azure {
    type Case = Case;

    fn generate(&self, random: &mut Random) -> Case {
        generate::case(random, self.0, self.1)
    }

    fn kind(&self, case: &Case) -> &'static str {
        case.row()
    }

    fn exclusion(&self, case: &Case) -> Option<&'static Exclusion> {
        exclusions::of(case)
    }

    fn ours(&self, case: &Case) -> Answer {
        ours::answer(case).unwrap_or_else(|error| Answer::Refused(error.to_string()))
    }

    fn question(&self, case: &Case) -> Value {
        case.question()
    }

    fn theirs(&self, case: &Case, said: &Value) -> Result<Theirs> {
        theirs::read(case, said)
    }

    fn smaller(&self, case: &Case) -> Vec<Case> {
        smaller::of(case)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(seed: u64, count: usize) -> impl Iterator<Item = (Azure, Case)> {
        let of_kind = move |(kind, release)| {
            let oracle = Azure(kind, release);
            (0..count).map(move |number| (oracle, oracle.generate(&mut Random::of_case(seed, number))))
        };
        let all = Release::ALL.into_iter().flat_map(|release| Kind::ALL.into_iter().map(move |kind| (kind, release)));
        all.flat_map(of_kind)
    }

    #[test]
    fn we_refuse_nothing_but_what_is_excluded_or_refused_by_both() {
        let (mut excluded, mut all) = (0, 0);
        for (oracle, case) in cases(7, 300) {
            let (ours, exclusion) = (oracle.ours(&case), oracle.exclusion(&case));
            let refused = matches!(ours, Answer::Refused(_));
            let expected = exclusion.is_some_and(|rule| rule.we_refuse) || exclusions::both_refuse(&case);
            assert_eq!(refused, expected, "{ours:?} {exclusion:?} {}", oracle.question(&case));
            excluded += usize::from(exclusion.is_some());
            all += 1;
        }
        assert!(excluded * 4 < all, "{excluded} of {all} are excluded: too many to say that anything is proved");
    }

    #[test]
    fn what_we_sign_we_verify_whether_it_is_excluded_or_not() {
        for (oracle, case) in cases(9, 300) {
            if let Answer::Signed(parts) = oracle.ours(&case) {
                let verdicts: Vec<_> = parts.iter().filter(|part| part.name.ends_with("to our verifier")).collect();
                assert_eq!(verdicts.len(), 2);
                let sound = verdicts.iter().all(|part| part.text == verdict::SOUND);
                assert!(sound, "{verdicts:?} {}", oracle.question(&case));
            }
        }
    }

    #[test]
    fn no_case_becomes_smaller_for_ever() {
        for (oracle, mut case) in cases(8, 20) {
            let mut steps = 0;
            while let Some(smaller) = oracle.smaller(&case).into_iter().next() {
                case = smaller;
                steps += 1;
                assert!(steps < 1_000, "{}", oracle.question(&case));
            }
        }
    }
}
