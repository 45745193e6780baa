//! What Amazon S3 was recorded to answer, held against the verifier and its answers.
//!
//! Where each row comes from: `tests/vectors/README.md`.

// clippy.toml allows `unwrap` in tests; it takes their helpers for tests below `cfg(test)` alone.
#[cfg(test)]
mod answers;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod row;
#[cfg(test)]
mod sent;
#[cfg(test)]
mod v2;
