//! Upload forms: what others published of them, what S3 and other servers answered, and that no form passes once a field
//! of it has changed.

// clippy.toml allows `unwrap` in tests; it takes their helpers for tests below `cfg(test)` alone.
#[cfg(test)]
mod changed;
#[cfg(test)]
mod google;
#[cfg(test)]
mod google_face;
#[cfg(test)]
mod posted;
#[cfg(test)]
mod published;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod rows;
#[cfg(test)]
mod s3_tests;
#[cfg(test)]
mod versitygw;
