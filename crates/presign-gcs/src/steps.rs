//! An upload in parts, step by step. <https://cloud.google.com/storage/docs/multipart-uploads>

use http::Method;
use presign_core::{Action, Error, ErrorKind, Grant, Part, Plan, Result, Step, Term};

/// How many parts an upload has at most, and how many bytes a part has: the least does not hold for the last one.
/// <https://cloud.google.com/storage/quotas#requests>
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
        Step::Complete { upload } => in_upload(parts.regrant(request(Method::POST), in_each), upload),
        Step::Abort { upload } => in_upload(parts.regrant(request(Method::DELETE), in_all), upload),
        _ => return Err(Error::unsupported("this step of an upload", "gcs", "begin, send parts, complete or abort")),
    })
}

fn in_upload<'a>(grant: Grant<'a>, upload: &str) -> Grant<'a> {
    if upload.is_empty() {
        return grant.with_error(refusal("the upload's id is empty; take it from the answer to the begin, `UploadId`"));
    }
    grant.query("uploadId", upload.to_owned())
}

/// What every request of an upload says: who pays, and what no step enforces, so that each refuses it by itself.
fn in_all(term: &Term<'_>) -> bool {
    match term {
        Term::Header(name, _) => name.as_str() == "x-goog-user-project",
        Term::ClientIp(_) | Term::NotBefore(_) | Term::SingleUse => true,
        _ => false,
    }
}

/// What holds for the whole upload is said in each of its steps: the customer's own key.
fn in_each(term: &Term<'_>) -> bool {
    const CUSTOMER_KEY: [&str; 3] =
        ["x-goog-encryption-algorithm", "x-goog-encryption-key", "x-goog-encryption-key-sha256"];
    matches!(term, Term::Header(name, _) if CUSTOMER_KEY.contains(&name.as_str())) || in_all(term)
}

/// What the object is to be is said in the beginning.
fn begins(term: &Term<'_>) -> bool {
    matches!(term, Term::ContentType(_) | Term::Header(..)) || in_each(term)
}

/// Refuses what no step would hold.
fn check_term(term: &Term<'_>) -> Result<()> {
    let instead = match term {
        Term::CreateOnly => {
            "write it at once with put, or start a resumable upload: Cloud Storage takes no precondition in an upload in \
             parts"
        }
        Term::Header(name, _) if name.as_str().starts_with("x-goog-if-") || name.as_str().starts_with("if-") => {
            "leave it out: Cloud Storage takes no precondition in an upload in parts"
        }
        Term::Header(name, _)
            if matches!(
                name.as_str(),
                "content-md5"
                    | "content-length"
                    | "x-goog-hash"
                    | "x-goog-content-sha256"
                    | "x-goog-content-length-range"
            ) =>
        {
            "leave it out: it is about the body of one request"
        }
        Term::Size(_) => "say the size in the plan: each part's URL then binds its own",
        Term::Checksum(_) => "check the object when it is complete, or sign the parts one by one with their checksums",
        Term::Query(..) => "leave it out, or sign the steps one by one",
        _ if begins(term) => return Ok(()),
        _ => "leave it out: it is not about an upload",
    };
    Err(Error::unsupported(format!("{} over an upload in parts", term.name()), "gcs", instead))
}

fn check_sizes(plan: &Plan<'_>) -> Result<()> {
    let first = plan.part(1).and_then(Part::size);
    if plan.count() > MOST_PARTS {
        return Err(refusal("Cloud Storage takes 10,000 parts at most; make them larger"));
    }
    if plan.count() > 1 && first.is_some_and(|bytes| bytes < LEAST_PART) {
        return Err(refusal("Cloud Storage takes no part under 5 MiB but the last; make them larger"));
    }
    if first.is_some_and(|bytes| bytes > GREATEST_PART) {
        return Err(refusal("Cloud Storage takes no part over 5 GiB; make them smaller"));
    }
    Ok(())
}

fn refusal(why: &str) -> Error {
    Error::new(ErrorKind::Term, format!("plan an upload in parts: {why}"))
}

#[cfg(test)]
mod tests;
