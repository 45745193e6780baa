//! The dialect of Cloud Storage over real connections, from a client that writes bytes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod forms;
mod ground;
mod listing;
mod objects;
mod refusals;
mod resumable;
mod stores;
#[path = "../gateway/wire.rs"]
mod wire;
