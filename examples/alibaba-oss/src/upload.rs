//! An upload in parts, step by step: <https://www.alibabacloud.com/help/en/oss/user-guide/multipart-upload>.

use http::{Method, header};
use presign_core::{Action, Error, ErrorKind, Grant, Plan, Result, Step, Term};

use crate::operation::PROVIDER;

/// How many parts there are at most, and how many bytes each has: the least does not hold for the last one.
const MOST_PARTS: u64 = 10_000;
const LEAST_PART: u64 = 100 << 10;
const GREATEST_PART: u64 = 5 << 30;

/// The grant of one step of `plan`.
pub(crate) fn grant<'a>(plan: &Plan<'a>, step: &Step<'_>) -> Result<Grant<'a>> {
    let parts = plan.grant().parts()?;
    check_sizes(plan)?;
    parts.terms().try_for_each(check_term)?;
    let regrant = |method, keep: fn(&Term<'_>) -> bool| parts.regrant(Action::Request(method), keep);
    Ok(match *step {
        Step::Begin => regrant(Method::POST, begins).query_flag("uploads"),
        Step::Part { upload, number } => {
            let part = plan.part(number).ok_or_else(|| refusal("the plan has no part of this number; count from 1"))?;
            let grant = regrant(Method::PUT, |_| false).query("partNumber", number.to_string());
            let grant = in_upload(grant, upload);
            match part.size() {
                Some(bytes) => grant.size(bytes),
                None => grant,
            }
        }
        Step::Complete { upload } => in_upload(regrant(Method::POST, |term| matches!(term, Term::CreateOnly)), upload),
        Step::Abort { upload } => in_upload(regrant(Method::DELETE, |_| false), upload),
        _ => {
            return Err(Error::unsupported("this step of an upload", PROVIDER, "begin, send parts, complete or abort"));
        }
    })
}

fn in_upload<'a>(grant: Grant<'a>, upload: &str) -> Grant<'a> {
    match upload {
        "" => grant.with_error(refusal("the upload's id is empty; take `UploadId` from the answer to the begin")),
        upload => grant.query("uploadId", upload.to_owned()),
    }
}

/// What the object is to be is said in the beginning; whether there is one already, in the end.
fn begins(term: &Term<'_>) -> bool {
    match term {
        Term::ContentType(_) => true,
        Term::Header(name, _) => {
            *name != header::CONTENT_LENGTH && !matches!(name.as_str(), "content-md5" | "x-oss-copy-source")
        }
        _ => false,
    }
}

/// Refuses what no step would hold.
fn check_term(term: &Term<'_>) -> Result<()> {
    match term {
        term if begins(term) || matches!(term, Term::CreateOnly) => Ok(()),
        Term::Size(_) => Err(Error::unsupported(term.name(), PROVIDER, "say the size in the plan")),
        _ => Err(Error::unsupported(term.name(), PROVIDER, "leave it out, or sign the steps one by one with request")),
    }
}

fn check_sizes(plan: &Plan<'_>) -> Result<()> {
    if plan.count() > MOST_PARTS {
        return Err(refusal("it has over 10,000 parts; make them larger"));
    }
    for part in plan.parts() {
        match part.size() {
            Some(bytes) if bytes > GREATEST_PART => return Err(refusal("a part has over 5 GiB; make more of them")),
            Some(bytes) if bytes < LEAST_PART && part.number() < plan.count() => {
                return Err(refusal("a part that is not the last has under 100 KiB; make them larger"));
            }
            _ => {}
        }
    }
    Ok(())
}

fn refusal(why: &str) -> Error {
    Error::new(ErrorKind::Term, format!("cut an upload for OSS: {why}"))
}
