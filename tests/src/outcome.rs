//! What a server answered.

#[cfg(feature = "servers")]
mod azure;

use crate::Reply;

/// The answer to a request, with the kind of refusal if it was one.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Outcome {
    /// The HTTP status.
    pub status: u16,
    /// The error document's code.
    pub code: Option<String>,
    /// The header fields, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// Why it was refused; none if it was accepted.
    pub refusal: Option<Kind>,
}

/// Why a request was refused, in the words of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// The signature does not match: method, host, path, query, a signed header or the secret is another.
    Signature,
    /// There is no signature at all.
    Anonymous,
    /// A parameter of the scheme is missing, doubled, or can't be read.
    Malformed,
    /// The request names another host, none or two.
    Host,
    /// The path names no object that can be trusted.
    Name,
    /// Nobody knows the access key.
    UnknownKey,
    /// The session token is not the key's.
    Token,
    /// A header that commands the service was not signed.
    UnsignedHeader,
    /// There is a second credential beside the query.
    TwoCredentials,
    /// The URL has ended.
    Expired,
    /// The URL is not valid yet.
    NotYetValid,
    /// The URL claims a validity of zero, or one over the cap.
    Validity,
    /// The request comes from outside the network that the URL is for.
    Network,
    /// The body is not the one that was signed.
    Digest,
    /// The policy of a form does not allow what the form says.
    Policy,
    /// A parameter of the query is not signed, which a scheme takes that signs some alone.
    UnsignedQuery,
    /// The body has a size that the URL does not allow.
    Size,
    /// The URL permits other operations.
    Permission,
    /// The URL is for another protocol.
    Protocol,
    /// The URL is for other types of resources.
    ResourceType,
    /// The URL is for other services.
    Service,
    /// The object exists.
    Exists,
    /// There is no such object or bucket.
    Missing,
    /// The server does not do that.
    Unsupported,
    /// The server failed.
    Failed,
    /// Denied, and no more said.
    Denied,
    /// Refused without a word: the answer to HEAD has no body.
    Mute,
    /// Another refusal.
    Other,
}

impl Outcome {
    /// Reads an answer in the words of S3's error documents.
    #[must_use]
    pub fn of_s3(method: &str, reply: Reply) -> Self {
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        let code = element(&text, "Code").map(str::to_owned).filter(|_| reply.status >= 300);
        let message = element(&text, "Message").unwrap_or_default();
        let refusal = match (reply.status, code.as_deref()) {
            // A form that was taken may send its browser on.
            (200..300 | 303, _) => None,
            // That it is not there, not done or broken, the status says by itself.
            (400..=403, None) if method == "HEAD" => Some(Kind::Mute),
            (status, code) => Some(kind(status, code.unwrap_or_default(), message)),
        };
        Self { status: reply.status, code, headers: reply.headers, body: reply.body, refusal }
    }

    /// The value of a header field.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|(other, value)| (other == name).then_some(value.as_str()))
    }
}

fn kind(status: u16, code: &str, message: &str) -> Kind {
    if let Some(kind) = of_words(message) {
        return kind;
    }
    match (status, code) {
        (403, "SignatureDoesNotMatch") => Kind::Signature,
        (403, "AccessDenied") if message == "Request has expired" => Kind::Expired,
        (403, "AccessDenied") if message.ends_with("Policy expired.") => Kind::Expired,
        (403, "AccessDenied") if message.starts_with("Invalid according to Policy") => Kind::Policy,
        (403, "AccessDenied") if message == "Signature is required" => Kind::Anonymous,
        (403, "AccessDenied") if message.starts_with("There were headers present") => Kind::UnsignedHeader,
        (403, "AccessDenied") => Kind::Denied,
        (403, "RequestTimeTooSkewed") => Kind::NotYetValid,
        (403, "NotSignedUp" | "InvalidAccessKeyId") => Kind::UnknownKey,
        (400, "BadDigest" | "InvalidDigest") => Kind::Digest,
        (400, "EntityTooLarge" | "EntityTooSmall") => Kind::Size,
        (400, "InvalidPolicyDocument") => Kind::Malformed,
        (400, "InvalidPart") => Kind::Missing,
        (400, "InvalidBucketName" | "InvalidURI" | "KeyTooLongError") => Kind::Name,
        (400, "AuthorizationQueryParametersError") if message.contains("must be less than a week") => Kind::Validity,
        (400, "AuthorizationQueryParametersError" | "AuthorizationHeaderMalformed") => Kind::Malformed,
        (400, "InvalidRequest" | "InvalidArgument" | "MalformedXML") => Kind::Malformed,
        (404, _) => Kind::Missing,
        (412, "PreconditionFailed") => Kind::Exists,
        (405 | 501, _) => Kind::Unsupported,
        (500.., _) => Kind::Failed,
        _ => Kind::Other,
    }
}

/// What Garage says: it has two codes for nearly all, and a sentence for each.
fn of_words(message: &str) -> Option<Kind> {
    if let Some(why) = message.strip_prefix("Forbidden: ") {
        return match why {
            "Invalid signature" => Some(Kind::Signature),
            "Garage does not support anonymous access yet" => Some(Kind::Anonymous),
            _ => why.starts_with("No such key").then_some(Kind::UnknownKey),
        };
    }
    let why = message.strip_prefix("Bad request: ")?;
    match why {
        "Date is too old" | "Expiration date is in the past" => Some(Kind::Expired),
        "X-Amz-Expires may not exceed a week" => Some(Kind::Validity),
        "File size does not match policy" => Some(Kind::Size),
        "Unknown method" => Some(Kind::Unsupported),
        _ if why.ends_with("should be signed") => Some(Kind::UnsignedHeader),
        _ if why.starts_with("signed header") && why.ends_with("is not present") => Some(Kind::Signature),
        _ if why.starts_with("Key ") && why.contains(" policy") => Some(Kind::Policy),
        _ => None,
    }
}

fn element<'a>(document: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = document.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_to_head_is_mute_only_where_its_status_says_nothing() {
        let refusal = |status| Outcome::of_s3("HEAD", Reply { status, ..Reply::default() }).refusal;
        assert_eq!([refusal(400), refusal(403)], [Some(Kind::Mute); 2]);
        assert_eq!([404, 405, 412, 500].map(refusal), {
            [Kind::Missing, Kind::Unsupported, Kind::Other, Kind::Failed].map(Some)
        });
    }
}
