//! Operations beyond reading and writing an object whole, before a server that others wrote.

// clippy.toml allows `unwrap` in tests; it takes their helpers for tests below `cfg(test)` alone.
#[cfg(test)]
mod by_url;
