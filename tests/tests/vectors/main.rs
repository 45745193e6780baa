//! What others published, reproduced stage by stage by the one writer, by the public faces of S3, Cloud Storage and Azure, and read back.
//!
//! Where each row comes from, and why some are excepted: `tests/vectors/README.md`.

// clippy.toml allows `unwrap` in tests; it takes their helpers for tests below `cfg(test)` alone.
#[cfg(test)]
mod azure;
#[cfg(test)]
mod azure_row;
#[cfg(test)]
mod canonicalization;
#[cfg(test)]
mod endpoints;
#[cfg(test)]
mod gcs_clients;
#[cfg(test)]
mod gcs_face;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod row;
#[cfg(test)]
mod s3_face;
#[cfg(test)]
mod sigv2;
#[cfg(test)]
mod sigv4a;
#[cfg(test)]
mod stages;
#[cfg(test)]
mod way_back;
