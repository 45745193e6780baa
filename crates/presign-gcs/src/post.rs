//! Upload forms (POST policies) in Cloud Storage's words, on their way back.

mod verify;

pub use verify::PostClaims;

#[cfg(test)]
mod tests;
