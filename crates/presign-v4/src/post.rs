//! Policies of upload forms (POST): the V4 family's second text to sign, and without a canonical request.
//!
//! The string to sign is the policy in base64, the signature is a field of the form. The names of the scheme's fields
//! are those of its query parameters in lower case, so that the [`Dialect`](crate::Dialect) has them already; what else
//! a provider wants to see in a policy, and in which order, is its backend's business.
//!
//! Specification: [AWS](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html).

mod claims;
mod fields;
mod json;
mod parse;
mod policy;

pub use claims::FormClaims;
pub use policy::{Condition, Policy};
