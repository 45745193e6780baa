//! Amazon S3's signatures against botocore, the client that AWS writes.
//!
//! Two faces of botocore are asked. `Ask::Call` is `generate_presigned_url` of its client, with a method and its
//! parameters: there botocore decides what the URL is, the host with it, and our typed grants have to agree.
//! `Ask::Request` is `S3SigV4QueryAuth`, the signer below: any method, query, headers and endpoint.

mod calls;
mod case;
mod exclusions;
mod generate;
mod ours;
mod place;
mod smaller;
mod theirs;

use anyhow::Result;
use serde_json::Value;

use case::Case;

use super::{Answer, Exclusion, Oracle, Theirs};
use crate::random::Random;

/// Signature Version 4 in the query, against botocore.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct S3;

impl Oracle for S3 {
    type Case = Case;

    fn generate(&self, random: &mut Random) -> Case {
        generate::case(random)
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

    #[test]
    fn we_refuse_nothing_but_what_is_excluded_by_name() {
        let mut excluded = 0;
        for number in 0..5_000 {
            let case = S3.generate(&mut Random::of_case(7, number));
            let (ours, exclusion) = (S3.ours(&case), S3.exclusion(&case));
            let refused = matches!(ours, Answer::Refused(_));
            assert_eq!(refused, exclusion.is_some_and(|rule| rule.we_refuse), "{ours:?} {}", S3.question(&case));
            excluded += usize::from(exclusion.is_some());
        }
        assert!(excluded < 500, "{excluded} are excluded: too many to say that anything is proved");
    }

    #[test]
    fn no_case_becomes_smaller_for_ever() {
        for number in 0..200 {
            let mut case = S3.generate(&mut Random::of_case(8, number));
            let mut steps = 0;
            while let Some(smaller) = S3.smaller(&case).into_iter().next() {
                case = smaller;
                steps += 1;
                assert!(steps < 1_000, "{}", S3.question(&case));
            }
        }
    }
}
