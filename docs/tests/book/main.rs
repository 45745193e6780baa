//! Every example of the book, one module a chapter. A chapter shows the text between two anchors.

// clippy.toml allows `unwrap` in tests; it takes their helpers for tests below `cfg(test)` alone.
#[cfg(test)]
mod azure;
#[cfg(test)]
mod azure_checked;
#[cfg(test)]
mod azure_keys;
#[cfg(test)]
mod azure_sas;
#[cfg(test)]
mod azure_table;
#[cfg(test)]
mod backend;
#[cfg(test)]
mod command;
#[cfg(test)]
mod forms;
#[cfg(test)]
#[cfg(unix)]
mod gcs;
#[cfg(test)]
#[cfg(unix)]
mod gcs_door;
#[cfg(test)]
#[cfg(unix)]
mod gcs_keys;
#[cfg(test)]
#[cfg(unix)]
mod gcs_sent;
#[cfg(test)]
#[cfg(unix)]
mod gcs_trial;
#[cfg(test)]
#[cfg(unix)]
mod gcs_uploads;
#[cfg(test)]
#[cfg(unix)]
mod gcs_verifying;
#[cfg(test)]
mod local;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod protect;
#[cfg(test)]
mod quick_start;
#[cfg(test)]
mod s3;
#[cfg(test)]
mod s3_credentials;
#[cfg(test)]
mod s3_operations;
#[cfg(test)]
mod s3_places;
#[cfg(test)]
mod security;
#[cfg(all(test, unix))]
mod self_hosting;
#[cfg(test)]
mod sent;
#[cfg(test)]
mod trial;
#[cfg(test)]
mod verifying;
