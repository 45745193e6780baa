//! What can be said on the command line, one idea a file.

mod bindings;
mod duration;
mod fields;
mod inspect;
mod instant;
mod length;
mod method;
mod output;
mod s3;
mod sign;
mod store_url;
mod terms;
mod url;
mod validity;
mod verify;

use clap::{Parser, Subcommand};

pub(crate) use inspect::Inspect;
pub(crate) use output::{Format, Report};
pub(crate) use s3::S3;
pub(crate) use sign::{Request, Sign};
pub(crate) use verify::Verify;

/// Sign URLs, look into them, and check them.
///
/// A signed URL lets whoever holds it do one thing for a limited time, without an account. Treat it like a key.
#[derive(Parser)]
#[command(name = "presign", version, about, after_long_help = AFTER)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER: &str = "\
Exit codes: 0 ok, 1 the operation failed, 2 usage, configuration or credentials, 4 denied.
RUST_LOG=presign=debug logs to stderr; it never shows a URL, a key or a signature.";

// No `Debug` here and below: a header or a query may hold what must not be logged.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Sign a URL that reads an object
    Get(Sign),
    /// Sign a URL that reads an object's metadata, or asks whether a bucket is there
    Head(Sign),
    /// Sign a URL that writes an object
    Put(Sign),
    /// Sign a URL that deletes an object
    Delete(Sign),
    /// Sign a URL that lists the objects of a bucket; what follows the bucket is the prefix of their names
    List(Sign),
    /// Sign any other operation, named by its method, its query and its headers
    Request(Request),
    /// Show what a signed URL says, without any key
    Inspect(Inspect),
    /// Check a signed URL with the key of the environment
    Verify(Verify),
    /// Write the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}
