use axum::body::Body;
use axum::response::{IntoResponse, Response};
use presign_core::{Denied, Reason};

use crate::guard::mute;

/// What the extractors refuse with: to the outside one mute 403, whatever the reason.
///
/// A handler that takes `Result<Signed, Refused>` is reached by everybody: it has to tell the two apart.
///
/// ```
/// use axum::response::IntoResponse;
/// use presign::{Denied, Reason, axum::Refused};
///
/// let refused = Refused::from(Denied::from(Reason::Signature));
/// assert_eq!(refused.reason(), &Reason::Signature);
/// let answer = refused.into_response();
/// assert_eq!((answer.status().as_u16(), &answer.headers()["cache-control"]), (403, &"no-store".parse().unwrap()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(Denied);

impl Refused {
    /// Why, for logs.
    pub fn reason(&self) -> &Reason {
        self.0.reason()
    }
}

impl From<Denied> for Refused {
    fn from(denied: Denied) -> Self {
        Self(denied)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        mute::<Body>()
    }
}
