//! In the words of Azure's error documents.

use super::{Kind, Outcome, element};
use crate::wire::Reply;

impl Outcome {
    /// Reads an answer of the blob service. Its code is in a header too, so that HEAD is no exception.
    #[must_use]
    pub fn of_azure(reply: Reply) -> Self {
        let mut outcome = Self { status: reply.status, headers: reply.headers, body: reply.body, ..Self::default() };
        if outcome.status >= 300 {
            let text = String::from_utf8_lossy(&outcome.body).into_owned();
            let code = outcome.header("x-ms-error-code").or(element(&text, "Code")).map(str::to_owned);
            outcome.refusal = Some(kind(outcome.status, code.as_deref().unwrap_or_default()));
            outcome.code = code;
        }
        outcome
    }
}

/// <https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes>
fn kind(status: u16, code: &str) -> Kind {
    match (status, code) {
        // Signature, times, policy and key: the service says no more, and the emulator has its own word for it.
        (403, "AuthenticationFailed" | "AuthorizationFailure") => Kind::Denied,
        (403, "AuthorizationPermissionMismatch") => Kind::Permission,
        (403, "AuthorizationProtocolMismatch") => Kind::Protocol,
        (403, "AuthorizationResourceTypeMismatch") => Kind::ResourceType,
        (403, "AuthorizationServiceMismatch") => Kind::Service,
        (403, "AuthorizationSourceIPMismatch") => Kind::Network,
        (401, "NoAuthenticationInformation") => Kind::Anonymous,
        (400, "InvalidAuthenticationInfo") => Kind::TwoCredentials,
        (400, "InvalidUri" | "InvalidResourceName") => Kind::Name,
        (400, "InvalidQueryParameterValue" | "InvalidHeaderValue" | "MissingRequiredHeader") => Kind::Malformed,
        (404, _) => Kind::Missing,
        (409, "BlobAlreadyExists") => Kind::Exists,
        (405 | 501, _) => Kind::Unsupported,
        (500.., _) => Kind::Failed,
        _ => Kind::Other,
    }
}
