//! Upload forms (POST policies) in S3's words: who signs them, and who is said to have signed what comes back.
//!
//! Specification: [Browser-based uploads using POST](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html).

mod claims;
mod sender;
mod verify;

pub(crate) use sender::Sender;
pub use verify::PostClaims;

#[cfg(test)]
mod tests;
