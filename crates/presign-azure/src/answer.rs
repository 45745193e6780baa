use presign_core::{Denied, Reason};

/// How the blob service answers a refused request: the status, and the code and message of its error, the code also in
/// the header `x-ms-error-code`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The text of `<Code>`, and of `x-ms-error-code`.
    pub code: &'static str,
    /// The text of `<Message>`.
    pub message: &'static str,
}

/// What the service answers for a reason
/// ([error codes](https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes)).
///
/// ```
/// use presign_core::{Denied, Reason};
/// let answer = presign_azure::answer(&Denied::from(Reason::Permission));
/// assert_eq!((answer.status, answer.code), (403, "AuthorizationPermissionMismatch"));
/// ```
pub fn answer(denied: &Denied) -> Answer {
    let (status, code, message) = match denied.reason() {
        Reason::Permission => (
            403,
            "AuthorizationPermissionMismatch",
            "This request is not authorized to perform this operation using this permission.",
        ),
        Reason::Protocol => (
            403,
            "AuthorizationProtocolMismatch",
            "This request is not authorized to perform this operation using this protocol.",
        ),
        Reason::ClientIp => (
            403,
            "AuthorizationSourceIPMismatch",
            "This request is not authorized to perform this operation using this source IP.",
        ),
        Reason::ResourceType => (
            403,
            "AuthorizationResourceTypeMismatch",
            "This request is not authorized to perform this operation using this resource type.",
        ),
        Reason::Unacceptable("ss") => (
            403,
            "AuthorizationServiceMismatch",
            "This request is not authorized to perform this operation using this service.",
        ),
        Reason::Missing("sig") => (
            401,
            "NoAuthenticationInformation",
            "Server failed to authenticate the request. Please refer to the information in the www-authenticate \
             header.",
        ),
        Reason::TwoCredentials => (
            400,
            "InvalidAuthenticationInfo",
            "Authentication information is not given in the correct format. Check the value of Authorization header.",
        ),
        Reason::Repeated(_) | Reason::Malformed(_) => (
            400,
            "InvalidQueryParameterValue",
            "Value for one of the query parameters specified in the request URI is invalid.",
        ),
        Reason::ObjectName | Reason::Host | Reason::Authority => {
            (400, "InvalidUri", "The requested URI does not represent any resource on the server.")
        }
        _ => (
            403,
            "AuthenticationFailed",
            "Server failed to authenticate the request. Make sure the value of Authorization header is formed \
             correctly including the signature.",
        ),
    };
    Answer { status, code, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_answered_by_its_own_code() {
        for (reason, status, code) in [
            (Reason::Signature, 403, "AuthenticationFailed"),
            (Reason::Expired(presign_core::Timestamp::MAX), 403, "AuthenticationFailed"),
            (Reason::UnknownKey, 403, "AuthenticationFailed"),
            (Reason::Policy, 403, "AuthenticationFailed"),
            (Reason::Missing("se"), 403, "AuthenticationFailed"),
            (Reason::Unacceptable("sv"), 403, "AuthenticationFailed"),
            (Reason::Permission, 403, "AuthorizationPermissionMismatch"),
            (Reason::Protocol, 403, "AuthorizationProtocolMismatch"),
            (Reason::ClientIp, 403, "AuthorizationSourceIPMismatch"),
            (Reason::ResourceType, 403, "AuthorizationResourceTypeMismatch"),
            (Reason::Unacceptable("ss"), 403, "AuthorizationServiceMismatch"),
            (Reason::Missing("sig"), 401, "NoAuthenticationInformation"),
            (Reason::TwoCredentials, 400, "InvalidAuthenticationInfo"),
            (Reason::Repeated("sp"), 400, "InvalidQueryParameterValue"),
            (Reason::ObjectName, 400, "InvalidUri"),
        ] {
            let answer = answer(&Denied::from(reason));
            assert_eq!((answer.status, answer.code), (status, code));
            assert!(answer.message.ends_with('.'));
        }
    }
}
