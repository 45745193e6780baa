use std::borrow::Cow;

use presign_core::{Denied, FormReason, Reason};

/// How Cloud Storage answers a refused request: the status, and the words of its error document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The text of `<Code>`.
    pub code: &'static str,
    /// The text of `<Message>`.
    pub message: &'static str,
    /// The text of `<Details>`, where there is one.
    pub details: Option<Cow<'static, str>>,
}

/// What Cloud Storage answers for a reason
/// ([error codes](https://cloud.google.com/storage/docs/xml-api/reference-status)).
///
/// ```
/// use presign_core::{Denied, Reason};
/// let answer = presign_gcs::answer(&Denied::from(Reason::Signature));
/// assert_eq!((answer.status, answer.code), (403, "SignatureDoesNotMatch"));
/// ```
pub fn answer(denied: &Denied) -> Answer {
    let malformed = |details: Cow<'static, str>| {
        (400, "MalformedSecurityHeader", "Your request has a malformed header.", Some(details))
    };
    let (status, code, message, details): Words = match denied.reason() {
        Reason::Expired(at) => (
            400,
            "ExpiredToken",
            "The provided token has expired.",
            Some(format!("Request signature expired at: {at}").into()),
        ),
        Reason::NotYetValid(at) => (
            403,
            "AccessDenied",
            "Access denied.",
            Some(format!("Request signature is not valid before: {at}").into()),
        ),
        Reason::Signature => (
            403,
            "SignatureDoesNotMatch",
            "Access denied.",
            Some(
                "The request signature we calculated does not match the signature you provided. Check your Google secret \
                 key and signing method."
                    .into(),
            ),
        ),
        Reason::UnknownKey => {
            (403, "InvalidSecurity", "The provided security credentials are not valid.", None)
        }
        Reason::MissingHeader(name) => {
            malformed(format!("Header was included in signedheaders, but not in the request: {name}").into())
        }
        Reason::UnsignedHeader(name) => malformed(format!("Header was sent and is not in signedheaders: {name}").into()),
        Reason::TwoCredentials | Reason::Scheme(_) => (
            400,
            "InvalidArgument",
            "Invalid argument.",
            Some("The request must be signed in one way, and by a scheme that is accepted here.".into()),
        ),
        Reason::Validity { longest, .. } => (
            400,
            "InvalidArgument",
            "Invalid argument.",
            Some(format!("X-Goog-Expires must be between 1 and {longest} seconds.").into()),
        ),
        Reason::Missing("X-Goog-Algorithm") => (
            401,
            "AuthenticationRequired",
            "Authentication required.",
            None,
        ),
        Reason::Missing(name) | Reason::Repeated(name) | Reason::Unacceptable(name) => malformed((*name).into()),
        Reason::UnsignedQuery => (
            400,
            "InvalidArgument",
            "Invalid argument.",
            Some("A query parameter was sent that is not signed.".into()),
        ),
        Reason::ObjectName => (400, "InvalidURI", "Couldn't parse the specified URI.", None),
        Reason::Authority | Reason::Host | Reason::Malformed(_) => (400, "InvalidArgument", "Invalid argument.", None),
        Reason::Form(reason) => of_form(reason),
        _ => (403, "AccessDenied", "Access denied.", None),
    };
    Answer { status, code, message, details }
}

type Words = (u16, &'static str, &'static str, Option<Cow<'static, str>>);

/// A form that was refused for what is a matter of forms alone.
fn of_form(reason: &FormReason) -> Words {
    let (code, message) = match reason {
        FormReason::Anonymous => return (401, "AuthenticationRequired", "Authentication required.", None),
        FormReason::TooLong => {
            ("MaxPostPreDataLengthExceededError", "Your POST request fields preceding the upload file were too large.")
        }
        FormReason::Size { bytes, allowed } if *bytes > allowed.max() => {
            ("EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.")
        }
        FormReason::Size { .. } => ("EntityTooSmall", "Your proposed upload is smaller than the minimum object size."),
        FormReason::Policy(_) | FormReason::Expired(_) | FormReason::Condition(_) | FormReason::ExtraField(_) => (
            "InvalidPolicyDocument",
            "The content of the form does not meet the conditions specified in the policy document.",
        ),
        _ => ("InvalidArgument", "Invalid argument."),
    };
    (400, code, message, Some(reason.to_string().into()))
}
