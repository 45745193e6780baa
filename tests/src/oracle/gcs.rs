//! Cloud Storage's signatures against google-cloud-storage, the client that Google writes in Python: URLs by V4 and V2,
//! and upload forms.
//!
//! The client is asked as a program would: `Blob.generate_signed_url` for an object, `Bucket.generate_signed_url` for a
//! bucket, `Client.generate_signed_post_policy_v4` for a form. It signs by RSA keys alone;
//! `tests/oracles/gcs/oracle.py` says how its text is signed by HMAC keys too.
//!
//! What either side signs goes back through our verifier, as it is and changed.

mod case;
mod exclusions;
mod form;
mod generate;
mod keys;
mod kind;
mod ours;
mod place;
mod smaller;
mod theirs;
mod verdict;

use anyhow::Result;
use serde_json::Value;

use case::Case;
pub(crate) use kind::Kind;

use super::{Answer, Exclusion, Oracle, Theirs};
use crate::random::Random;

/// Cases of one kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gcs(pub(crate) Kind);

impl Oracle for Gcs {
    type Case = Case;

    fn generate(&self, random: &mut Random) -> Case {
        generate::case(random, self.0)
    }

    fn kind(&self, case: &Case) -> &'static str {
        case.kind()
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

    fn cases(seed: u64, count: usize) -> impl Iterator<Item = (Gcs, Case)> {
        let of_kind = move |kind| {
            (0..count).map(move |number| (Gcs(kind), Gcs(kind).generate(&mut Random::of_case(seed, number))))
        };
        Kind::ALL.into_iter().flat_map(of_kind)
    }

    #[test]
    fn we_refuse_nothing_but_what_is_excluded_by_name() {
        let (mut asked, mut excluded) = (0, 0);
        for (oracle, case) in cases(7, 1_000) {
            asked += 1;
            let (ours, exclusion) = (oracle.ours(&case), oracle.exclusion(&case));
            let refused = matches!(ours, Answer::Refused(_)) && !case.both_refuse();
            assert_eq!(refused, exclusion.is_some_and(|rule| rule.we_refuse), "{ours:?} {}", oracle.question(&case));
            excluded += usize::from(exclusion.is_some());
        }
        assert!(excluded * 8 < asked, "{excluded} of {asked} are excluded: too many to say that anything is proved");
    }

    #[test]
    fn what_we_sign_we_verify_whether_it_is_excluded_or_not() {
        for (oracle, case) in cases(9, 500) {
            if let Answer::Signed(parts) = oracle.ours(&case) {
                let verdicts: Vec<_> = parts.iter().filter(|part| part.name.ends_with("to our verifier")).collect();
                assert_eq!(verdicts.len(), 2);
                assert!(
                    verdicts.iter().all(|part| [verdict::SOUND, form::SOUND].contains(&part.text.as_str())),
                    "{verdicts:?} {}",
                    oracle.question(&case)
                );
            }
        }
    }

    #[test]
    fn no_case_becomes_smaller_for_ever() {
        for (oracle, mut case) in cases(8, 100) {
            let mut steps = 0;
            while let Some(smaller) = oracle.smaller(&case).into_iter().next() {
                case = smaller;
                steps += 1;
                assert!(steps < 1_000, "{}", oracle.question(&case));
            }
        }
    }
}
