//! How often memory is asked for, exactly: one more for a URL fails here, and one less has to be written down.

// clippy.toml allows `unwrap` in tests; it takes their helpers for tests below `cfg(test)` alone.
#[cfg(test)]
mod facade;
#[cfg(test)]
mod urls;
