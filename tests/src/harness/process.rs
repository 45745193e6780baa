//! What the servers of this process have in common: requests as an HTTP server reads them, and answers in the words of
//! the matrix.

use http::request::Parts;
use presign_core::{FormReason, Reason};

use crate::{Kind, Outcome, Presented};

/// What an HTTP server makes of the bytes; none where it would refuse them itself.
pub(crate) fn parts(presented: &Presented) -> Option<Parts> {
    let mut request = http::Request::builder().method(presented.method()).uri(presented.sent_target());
    for (name, value) in presented.fields() {
        request = request.header(name, value);
    }
    Some(request.body(()).ok()?.into_parts().0)
}

pub(super) fn done(status: u16, body: &[u8]) -> Outcome {
    Outcome { status, code: None, headers: Vec::new(), body: body.to_vec(), refusal: None }
}

pub(super) fn refused(status: u16, code: &str, kind: Kind) -> Outcome {
    Outcome { status, code: Some(code.to_owned()), headers: Vec::new(), body: Vec::new(), refusal: Some(kind) }
}

pub(super) fn kind(reason: &Reason) -> Kind {
    match reason {
        Reason::Authority | Reason::Host => Kind::Host,
        Reason::Malformed(_) | Reason::Missing(_) | Reason::Repeated(_) => Kind::Malformed,
        Reason::Unacceptable(_) | Reason::Scheme(_) => Kind::Malformed,
        Reason::TwoCredentials => Kind::TwoCredentials,
        Reason::Validity { .. } => Kind::Validity,
        Reason::Expired(_) => Kind::Expired,
        Reason::NotYetValid(_) => Kind::NotYetValid,
        Reason::UnknownKey => Kind::UnknownKey,
        Reason::Token => Kind::Token,
        Reason::UnsignedHeader(_) => Kind::UnsignedHeader,
        // A header that is gone makes another signature, and S3 says no more than that.
        Reason::MissingHeader(_) | Reason::Signature => Kind::Signature,
        Reason::ClientIp => Kind::Network,
        Reason::ObjectName => Kind::Name,
        Reason::UnsignedQuery => Kind::UnsignedQuery,
        Reason::Form(reason) => kind_of_form(reason),
        _ => Kind::Other,
    }
}

/// A form's reasons in the words of the matrix.
fn kind_of_form(reason: &FormReason) -> Kind {
    match reason {
        FormReason::Anonymous => Kind::Anonymous,
        FormReason::Expired(_) => Kind::Expired,
        FormReason::Condition(_) | FormReason::ExtraField(_) => Kind::Policy,
        FormReason::Size { .. } => Kind::Size,
        _ => Kind::Malformed,
    }
}
