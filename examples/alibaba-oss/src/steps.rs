//! An upload in parts, step by step: <https://www.alibabacloud.com/help/en/oss/user-guide/multipart-upload>

use http::Method;
use presign_core::{Action, Error, ErrorKind, Grant, Plan, Result, Step, Term};

use crate::operation::PROVIDER;

/// How many parts an upload has at most.
const MOST_PARTS: u64 = 10_000;

/// The grant of one step of `plan`.
pub(crate) fn grant<'a>(plan: &Plan<'a>, step: &Step<'_>) -> Result<Grant<'a>> {
    let parts = plan.grant().parts()?;
    // What the object is to be is said in the beginning; nothing else holds over all steps.
    let begins = |term: &Term<'_>| matches!(term, Term::ContentType(_));
    if let Some(term) = parts.terms().find(|term| !begins(term)) {
        return Err(Error::unsupported(term.name(), PROVIDER, "leave it out, or sign the steps one by one"));
    }
    if plan.count() > MOST_PARTS {
        return Err(Error::new(ErrorKind::Term, "plan an upload to OSS: it has at most 10000 parts; make them larger"));
    }
    let request = |method| Action::Request(method);
    Ok(match *step {
        Step::Begin => parts.regrant(request(Method::POST), begins).query_flag("uploads"),
        Step::Part { upload, number } => {
            let text = "sign a part: the plan has none of this number; count from 1";
            let part = plan.part(number).ok_or_else(|| Error::new(ErrorKind::Term, text))?;
            let grant = parts.regrant(request(Method::PUT), |_| false).query("partNumber", number.to_string());
            let grant = in_upload(grant, upload);
            part.size().into_iter().fold(grant, Grant::size)
        }
        Step::Complete { upload } => in_upload(parts.regrant(request(Method::POST), |_| false), upload),
        Step::Abort { upload } => in_upload(parts.regrant(request(Method::DELETE), |_| false), upload),
        _ => {
            return Err(Error::unsupported("this step of an upload", PROVIDER, "begin, send parts, complete or abort"));
        }
    })
}

fn in_upload<'a>(grant: Grant<'a>, upload: &str) -> Grant<'a> {
    grant.query("uploadId", upload.to_owned())
}
