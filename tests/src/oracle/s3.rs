//! Amazon S3's signatures against botocore, the client that AWS writes: URLs and upload forms, by Version 4 and 2.
//!
//! Three faces of botocore are asked. `Ask::Call` is `generate_presigned_url` of its client, with a method and its
//! parameters: there botocore decides what the URL is, the host with it, and our typed grants have to agree.
//! `Ask::Request` is `S3SigV4QueryAuth` or `HmacV1QueryAuth`, the signer below: any method, query, headers and endpoint.
//! `Ask::Form` is `generate_presigned_post` of its client.
//!
//! What either side signs goes back through our verifier, as it is and changed.

mod calls;
mod case;
mod exclusions;
mod form;
mod generate;
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
pub(crate) struct S3(pub(crate) Kind);

impl Oracle for S3 {
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
        case.question(form::policy(case).as_deref())
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

    fn cases(seed: u64, count: usize) -> impl Iterator<Item = (S3, Case)> {
        let of_kind =
            move |kind| (0..count).map(move |number| (S3(kind), S3(kind).generate(&mut Random::of_case(seed, number))));
        Kind::ALL.into_iter().flat_map(of_kind)
    }

    #[test]
    fn we_refuse_nothing_but_what_is_excluded_by_name() {
        let mut excluded = 0;
        for (oracle, case) in cases(7, 1_000) {
            let (ours, exclusion) = (oracle.ours(&case), oracle.exclusion(&case));
            let refused = matches!(ours, Answer::Refused(_));
            assert_eq!(refused, exclusion.is_some_and(|rule| rule.we_refuse), "{ours:?} {}", oracle.question(&case));
            excluded += usize::from(exclusion.is_some());
        }
        assert!(excluded < 400, "{excluded} are excluded: too many to say that anything is proved");
    }

    #[test]
    fn what_we_sign_we_verify_whether_it_is_excluded_or_not() {
        for (oracle, case) in cases(9, 1_000) {
            if let Answer::Signed(parts) = oracle.ours(&case) {
                let verdicts: Vec<_> = parts.iter().filter(|part| part.name.ends_with("to our verifier")).collect();
                let sound = [form::SOUND, verdict::SOUND];
                assert_eq!(verdicts.len(), 2);
                assert!(
                    verdicts.iter().all(|part| sound.contains(&part.text.as_str())),
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
