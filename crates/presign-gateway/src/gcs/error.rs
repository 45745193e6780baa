//! Refusals in the words of Cloud Storage
//! (<https://cloud.google.com/storage/docs/xml-api/reference-status>).

use std::borrow::Cow;

use http::StatusCode;
use presign_gcs::Answer;

use super::xml::{CONTENT_TYPE, HEAD, element};
use crate::dialect::Words;
use crate::refusal::{Fault, Problem};

pub(super) fn words(problem: Problem) -> Words {
    let (status, code, message, details) = match problem {
        Problem::Denied(denied) => {
            let Answer { status, code, message, details, .. } = presign_gcs::answer(&denied);
            (status, code, message, details)
        }
        Problem::Mute(reason) => said(Fault::Unable, reason.into()),
        Problem::Told(fault, text) => said(fault, text),
    };
    let mut xml = format!("{HEAD}<Error>");
    element("Code", code, &mut xml);
    element("Message", message, &mut xml);
    if let Some(details) = details {
        element("Details", &details, &mut xml);
    }
    xml.push_str("</Error>");
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
    Words { status, content_type: CONTENT_TYPE, text: xml }
}

type Said = (u16, &'static str, &'static str, Option<Cow<'static, str>>);

fn said(fault: Fault, details: Cow<'static, str>) -> Said {
    let (status, code, message) = match fault {
        Fault::Malformed => (400, "InvalidArgument", "Invalid argument."),
        Fault::Name => (400, "InvalidURI", "Couldn't parse the specified URI."),
        Fault::Short => (400, "EntityTooSmall", "Your proposed upload is smaller than the minimum object size."),
        Fault::Long => (400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size."),
        Fault::Checksum => (400, "BadDigest", "The checksum that you specified did not match what we received."),
        Fault::NotFound => (404, "NoSuchKey", "The specified key does not exist."),
        Fault::NoBucket => (404, "NoSuchBucket", "The specified bucket does not exist."),
        Fault::NoUpload => (404, "NoSuchUpload", "The specified upload does not exist."),
        Fault::Unmet => (412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold."),
        Fault::Taken => (409, "OperationAborted", "A conflicting operation is in progress against this resource."),
        Fault::Unable => {
            (501, "NotImplemented", "A header or query you provided requested a function that is not implemented.")
        }
        Fault::Busy => (503, "ServiceUnavailable", "Please try again later."),
        Fault::Late => {
            (400, "RequestTimeout", "Your connection was not read from or written to within the timeout period.")
        }
        Fault::Failed => (500, "InternalError", "We encountered an internal error. Please try again."),
    };
    (status, code, message, Some(details))
}
