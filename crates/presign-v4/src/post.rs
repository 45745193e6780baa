//! Policies of upload forms (POST): the V4 family's second text to sign, and without a canonical request.
//!
//! The string to sign is the policy in base64, the signature is a field of the form. The names of the scheme's fields
//! are those of its query parameters in lower case, so that the [`Dialect`](crate::Dialect) has them already; what else
//! the forms of a service differ in is data, too ([`FormWords`]).
//!
//! There: a [`Post`] is asked for, [`Filled`] in a service's words, and lacks but its signature ([`UnsignedForm`]). Back:
//! what was [`Posted`] says who signed ([`FormClaims`]) and carries its [`Policy`], which the words evaluate.
//!
//! Specifications: [AWS](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html),
//! [Google](https://cloud.google.com/storage/docs/authentication/signatures#policy-document).

mod asked;
mod claims;
mod evaluate;
mod fields;
mod fill;
mod json;
mod layout;
mod line;
mod parse;
mod policy;
mod posted;
mod received;
mod redirect;
mod terms;
mod unsigned;
mod words;

pub use asked::Post;
pub use claims::FormClaims;
pub use fill::Filled;
pub use line::FormLine;
pub use policy::{Condition, Policy};
pub use posted::Posted;
pub use unsigned::UnsignedForm;
pub use words::{FormWords, GCS_FORMS, S3_FORMS};
