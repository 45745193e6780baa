//! The chain of AWS, its services stood in for by small servers on the loopback. Each test is its own process with its
//! own environment: the chain reads that of the process.

// clippy.toml allows `unwrap` in tests; it takes their helpers for tests below `cfg(test)` alone.
#[cfg(test)]
mod containers;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod machine;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod stand_in;
#[cfg(test)]
mod web_identity;
