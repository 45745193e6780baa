//! An upload in parts, step by step.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html>

use http::Method;
use presign_core::{Action, Error, ErrorKind, Grant, Part, Plan, Result, Step, Term};

/// How many parts an upload has at most, and how many bytes a part has: the least does not hold for the last one.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>
const MOST_PARTS: u64 = 10_000;
const LEAST_PART: u64 = 5 << 20;
const GREATEST_PART: u64 = 5 << 30;

/// The grant of one step of `plan`.
pub(crate) fn grant<'a>(plan: &Plan<'a>, step: &Step<'_>) -> Result<Grant<'a>> {
    let parts = plan.grant().parts()?;
    check_sizes(plan)?;
    parts.terms().try_for_each(check_term)?;
    let request = |method| Action::Request(method);
    Ok(match *step {
        Step::Begin => parts.regrant(request(Method::POST), begins).query_flag("uploads"),
        Step::Part { upload, number } => {
            let part = plan.part(number).ok_or_else(|| refusal("the plan has no part of this number; count from 1"))?;
            let grant = parts.regrant(Action::Put, in_each);
            let grant = in_upload(grant.query("partNumber", number.to_string()), upload);
            match part.size() {
                Some(bytes) => grant.size(bytes),
                None => grant,
            }
        }
        Step::Complete { upload } => in_upload(parts.regrant(request(Method::POST), completes), upload),
        Step::Abort { upload } => in_upload(parts.regrant(request(Method::DELETE), aborts), upload),
        _ => return Err(Error::unsupported("this step of an upload", "s3", "begin, send parts, complete or abort")),
    })
}

fn in_upload<'a>(grant: Grant<'a>, upload: &str) -> Grant<'a> {
    if upload.is_empty() {
        return grant.with_error(refusal("the upload's id is empty; take it from the answer to the begin, `UploadId`"));
    }
    grant.query("uploadId", upload.to_owned())
}

/// What holds for the whole upload is said in each of its steps.
fn in_each(term: &Term<'_>) -> bool {
    match term {
        Term::Header(name, _) => {
            let name = name.as_str();
            name.starts_with("x-amz-server-side-encryption-customer-") || asks_of_the_bucket(name)
        }
        // Enforced by no step: each refuses them by itself.
        Term::ClientIp(_) | Term::NotBefore(_) | Term::SingleUse => true,
        _ => false,
    }
}

/// What the object is to be is said in the beginning.
fn begins(term: &Term<'_>) -> bool {
    matches!(term, Term::ContentType(_) | Term::Header(..)) || in_each(term)
}

/// Whether there is an object already is known in the end.
fn completes(term: &Term<'_>) -> bool {
    matches!(term, Term::CreateOnly) || in_each(term)
}

fn aborts(term: &Term<'_>) -> bool {
    match term {
        Term::Header(name, _) => asks_of_the_bucket(name.as_str()),
        _ => in_each(term),
    }
}

fn asks_of_the_bucket(name: &str) -> bool {
    matches!(name, "x-amz-expected-bucket-owner" | "x-amz-request-payer")
}

/// Refuses what no step would hold.
fn check_term(term: &Term<'_>) -> Result<()> {
    let instead = match term {
        Term::Header(name, _) if name.as_str().starts_with("x-amz-checksum-") => "bind the checksum of each part",
        Term::Header(name, _) if matches!(name.as_str(), "if-none-match" | "if-match") => "bind create-only",
        Term::Header(name, _) if matches!(name.as_str(), "content-md5" | "content-length" | "x-amz-content-sha256") => {
            "leave it out: it is about the body of one request"
        }
        Term::Size(_) => "say the size in the plan: each part's URL then binds its own",
        Term::Checksum(_) => "check the object when it is complete, or sign the parts one by one with their checksums",
        Term::Query(..) => "leave it out, or sign the steps one by one",
        _ if begins(term) || completes(term) => return Ok(()),
        _ => "leave it out: it is not about an upload",
    };
    Err(Error::unsupported(format!("{} over an upload in parts", term.name()), "s3", instead))
}

fn check_sizes(plan: &Plan<'_>) -> Result<()> {
    let first = plan.part(1).and_then(Part::size);
    if plan.count() > MOST_PARTS {
        return Err(refusal("S3 takes 10,000 parts at most; make them larger"));
    }
    if plan.count() > 1 && first.is_some_and(|bytes| bytes < LEAST_PART) {
        return Err(refusal("S3 takes no part under 5 MiB but the last; make them larger"));
    }
    if first.is_some_and(|bytes| bytes > GREATEST_PART) {
        return Err(refusal("S3 takes no part over 5 GiB; make them smaller"));
    }
    Ok(())
}

fn refusal(why: &str) -> Error {
    Error::new(ErrorKind::Term, format!("plan an upload in parts: {why}"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use presign_core::Target;

    use super::*;
    use crate::operation::Operation;

    const MINUTE: Duration = Duration::from_secs(60);
    const MIB: u64 = 1 << 20;
    const ID: &str = "an/id+1";

    fn put() -> Grant<'static> {
        Grant::put("k", MINUTE)
    }

    /// Method, query and headers of a step.
    fn said(plan: &Plan<'_>, step: Step<'_>) -> Result<String> {
        let grant = grant(plan, &step)?;
        let parts = grant.parts()?;
        assert!(matches!(parts.target(), Target::Object(key) if key.as_str() == "k"));
        let mut operation = Operation::new(parts);
        operation.read(parts)?;
        let mut said = operation.method.to_string();
        for (name, value) in &operation.query {
            said.push_str(&format!(" {name}={}", value.as_deref().unwrap_or_default()));
        }
        for (name, value) in &operation.headers {
            said.push_str(&format!(" {name}:{value}"));
        }
        Ok(said)
    }

    #[test]
    fn each_term_is_in_the_step_that_enforces_it() {
        let grant = put().content_type("video/mp4").create_only().header("x-amz-meta-a", "b");
        let grant = grant.header("x-amz-server-side-encryption-customer-algorithm", "AES256");
        let grant = grant.header("x-amz-expected-bucket-owner", "1");
        let plan = Plan::of_size(grant, 12 * MIB, 5 * MIB).unwrap();
        let each = "x-amz-server-side-encryption-customer-algorithm:AES256 x-amz-expected-bucket-owner:1";
        for (step, expected) in [
            (Step::Begin, format!("POST uploads= content-type:video/mp4 x-amz-meta-a:b {each}")),
            (
                Step::Part { upload: ID, number: 3 },
                format!("PUT partNumber=3 uploadId={ID} {each} content-length:{}", 2 * MIB),
            ),
            (Step::Complete { upload: ID }, format!("POST uploadId={ID} if-none-match:* {each}")),
            (Step::Abort { upload: ID }, format!("DELETE uploadId={ID} x-amz-expected-bucket-owner:1")),
        ] {
            assert_eq!(said(&plan, step).unwrap(), expected);
        }
    }

    #[test]
    fn what_no_step_holds_is_refused_by_all() {
        let md5 = "md5:XUFAKrxLKna5cZ2REBfFkg==".parse().unwrap();
        for grant in [
            put().size(5),
            put().checksum(md5),
            put().query("a", "b"),
            put().single_use(),
            put().not_before(presign_core::Timestamp::MAX),
            put().download_as("a"),
            put().header("x-amz-checksum-sha256", "a"),
            put().header("if-none-match", "*"),
        ] {
            let plan = Plan::of_count(grant, 2).unwrap();
            let (upload, number) = (ID, 1);
            let steps = [Step::Begin, Step::Part { upload, number }, Step::Complete { upload }, Step::Abort { upload }];
            for step in steps {
                assert!(matches!(said(&plan, step).unwrap_err().kind(), ErrorKind::Unsupported { .. }), "{plan:?}");
            }
        }
    }

    #[test]
    fn the_limits_are_those_of_s3() {
        let begin = |whole, part| said(&Plan::of_size(put(), whole, part).unwrap(), Step::Begin).is_ok();
        assert!(begin(10_000 * 5 * MIB, 5 * MIB) && !begin(10_000 * 5 * MIB + 1, 5 * MIB));
        assert!(begin(MIB, MIB) && !begin(2 * MIB, MIB));
        assert!(begin(GREATEST_PART, GREATEST_PART) && !begin(GREATEST_PART + 1, GREATEST_PART + 1));
        let plan = Plan::of_count(put(), 10_000).unwrap();
        assert!(said(&plan, Step::Part { upload: ID, number: 10_000 }).is_ok());
        for step in [Step::Part { upload: ID, number: 0 }, Step::Part { upload: ID, number: 10_001 }] {
            assert!(said(&plan, step).is_err());
        }
        assert!(said(&plan, Step::Part { upload: "", number: 1 }).is_err());
        assert!(said(&Plan::of_count(put(), 10_001).unwrap(), Step::Begin).is_err());
    }
}
