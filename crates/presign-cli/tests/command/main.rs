//! The real binary, run as a person or a script runs it: more that it refuses than that it signs.

// clippy.toml allows `unwrap` in tests; it takes their helpers for tests below `cfg(test)` alone.
#[cfg(test)]
mod azure;
#[cfg(test)]
mod batch;
#[cfg(test)]
mod endpoints;
#[cfg(test)]
mod gcs;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod inspects;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod local;
#[cfg(test)]
mod outputs;
#[cfg(test)]
mod parts;
#[cfg(test)]
mod posts;
#[cfg(test)]
mod refuses;
#[cfg(test)]
#[cfg(feature = "aws")]
mod roles;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod signatures;
#[cfg(test)]
mod signs;
#[cfg(test)]
mod verifies;
