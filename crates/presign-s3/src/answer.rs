use std::borrow::Cow;

use presign_core::{Denied, FormReason, Reason};

/// How S3 answers a refused request: the status, and the code and message of its error document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The text of `<Code>`.
    pub code: &'static str,
    /// The text of `<Message>`.
    pub message: Cow<'static, str>,
}

/// What S3 answers for a reason ([error codes](https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html)).
///
/// ```
/// use presign_core::{Denied, Reason};
/// let answer = presign_s3::answer(&Denied::from(Reason::Signature));
/// assert_eq!((answer.status, answer.code), (403, "SignatureDoesNotMatch"));
/// ```
pub fn answer(denied: &Denied) -> Answer {
    let (status, code, message) = match denied.reason() {
        Reason::Form(reason) => return to_form(reason),
        Reason::Expired(_) => (403, "AccessDenied", "Request has expired"),
        Reason::NotYetValid(_) => (403, "AccessDenied", "Request is not yet valid"),
        Reason::UnsignedHeader(_) => {
            (403, "AccessDenied", "There were headers present in the request which were not signed")
        }
        Reason::UnknownKey => {
            (403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
        }
        Reason::Token => (400, "InvalidToken", "The provided token is malformed or otherwise invalid."),
        Reason::Signature | Reason::MissingHeader(_) => (
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing \
             method.",
        ),
        Reason::Scheme(_) => (
            400,
            "InvalidRequest",
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
        ),
        Reason::Missing("AWSAccessKeyId" | "Expires" | "Signature") => (
            403,
            "AccessDenied",
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
        ),
        Reason::TwoCredentials => (
            400,
            "InvalidArgument",
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string \
             parameter or the Authorization header should be specified",
        ),
        Reason::Missing(_) => (
            400,
            "AuthorizationQueryParametersError",
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, \
             X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
        ),
        Reason::Validity { seconds: 0, .. } => {
            (400, "AuthorizationQueryParametersError", "X-Amz-Expires must be greater than 0")
        }
        Reason::Validity { .. } => (
            400,
            "AuthorizationQueryParametersError",
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than \
             604800 seconds",
        ),
        Reason::Unacceptable("X-Amz-Credential") => (
            400,
            "AuthorizationQueryParametersError",
            "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting \
             \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".",
        ),
        Reason::Repeated(_) | Reason::Unacceptable(_) => {
            (400, "AuthorizationQueryParametersError", "A parameter of the signature can't be read")
        }
        Reason::ObjectName => (400, "InvalidURI", "Couldn't parse the specified URI."),
        Reason::Authority | Reason::Host | Reason::Malformed(_) => (400, "InvalidRequest", "The request can't be read"),
        _ => (403, "AccessDenied", "Access Denied"),
    };
    Answer { status, code, message: message.into() }
}

/// What S3 answers to a form (recorded; the words for a policy that can't be read are those that versitygw gives).
fn to_form(reason: &FormReason) -> Answer {
    let (status, code, message): (u16, _, Cow<'static, str>) = match reason {
        FormReason::Enclosure => {
            (412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold".into())
        }
        FormReason::MissingField(name) => (
            400,
            "InvalidArgument",
            format!(
                "Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the \
                 fields."
            )
            .into(),
        ),
        FormReason::Unacceptable(name) => {
            (400, "InvalidArgument", format!("The value of the field '{name}' is not accepted").into())
        }
        FormReason::TooLong => (
            400,
            "MaxPostPreDataLengthExceeded",
            "Your POST request fields preceding the upload file were too large.".into(),
        ),
        FormReason::Policy(why) => (400, "InvalidPolicyDocument", format!("Invalid Policy: {why}").into()),
        FormReason::Expired(_) => (403, "AccessDenied", "Invalid according to Policy: Policy expired.".into()),
        FormReason::Condition(condition) => {
            (403, "AccessDenied", format!("Invalid according to Policy: Policy Condition failed: {condition}").into())
        }
        FormReason::ExtraField(name) => {
            (403, "AccessDenied", format!("Invalid according to Policy: Extra input fields: {name}").into())
        }
        FormReason::Size { bytes, allowed } if *bytes > allowed.max() => {
            (400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size".into())
        }
        FormReason::Size { .. } => {
            (400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size".into())
        }
        _ => (403, "AccessDenied", "Access Denied".into()),
    };
    Answer { status, code, message }
}
