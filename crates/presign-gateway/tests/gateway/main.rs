//! The gateway over real connections, from a client that writes bytes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod body;
mod child;
mod cors;
mod descriptors;
mod ground;
mod kill;
mod names;
mod objects;
mod reading;
mod refusals;
mod routers;
mod slow;
mod wire;
mod writing;
