//! What can be said on the command line, one idea a file.

mod azure;
mod batch;
mod bindings;
mod buckets;
mod demo;
mod duration;
mod fields;
mod gcs;
mod inspect;
mod instant;
mod keys;
mod length;
mod local;
mod local_url;
mod method;
mod output;
mod parts;
mod post;
mod s3;
mod serve;
mod server;
mod sign;
mod store_url;
mod terms;
mod url;
mod validity;
mod verify;

use clap::{Parser, Subcommand};

pub(crate) use azure::{Azure, Kind as SasKind, Own as AzureOwn, Resource as AzureResource, Wider};
pub(crate) use batch::{Asked, Batch, parse as parse_line};
pub(crate) use buckets::Buckets;
pub(crate) use demo::Demo;
pub(crate) use fields::Field;
pub(crate) use gcs::Gcs;
pub(crate) use inspect::Inspect;
pub(crate) use keys::Keys;
pub(crate) use local::Local;
pub(crate) use local_url::LocalUrl;
pub(crate) use output::{Format, Report};
pub(crate) use parts::Parts;
pub(crate) use post::{FormFormat, Post};
pub(crate) use s3::S3;
pub(crate) use serve::Serve;
pub(crate) use server::Version;
pub(crate) use sign::{List, Request, Sign};
pub(crate) use store_url::{Bucket, StoreUrl};
pub(crate) use terms::Terms;
pub(crate) use validity::{CredentialExpiry, Validity};
pub(crate) use verify::Verify;

/// Sign URLs, look into them, check them, and serve what they are for.
///
/// A signed URL lets whoever holds it do one thing for a limited time, without an account. Treat it like a key.
#[derive(Parser)]
#[command(name = "presign", version, about, after_long_help = AFTER)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER: &str = "\
Exit codes: 0 ok, 1 the operation failed, 2 usage, configuration or credentials, 3 a batch with bad lines,
4 denied.
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
    /// Sign a URL that lists the objects of a bucket, or the files of a gateway
    ///
    /// What follows the bucket is the prefix of their names. For a gateway of your own, give the URL that it is served
    /// under, such as https://host/files/, and the prefix by --prefix: a URL does not say where the one ends and the
    /// other begins.
    List(List),
    /// Sign an upload in parts: the URL that begins it; with --upload-id one URL a part, and those that complete it or
    /// give it up
    ///
    /// Send a POST to the first URL. Its answer has an UploadId; call again with it and the same arguments. Upload each
    /// part by a PUT to its URL, keep the ETag of each answer, and POST their list to the URL that completes it. For az://
    /// nothing begins an upload: --upload-id is any text, and -o json has the list of blocks to PUT in the end.
    ///
    /// Lines are a step (a part's number, complete, abort), a tab, and the URL.
    Parts(Parts),
    /// Sign any other operation, named by its method, its query and its headers
    Request(Request),
    /// Sign a form that uploads an object from a browser
    ///
    /// What is sent is held to the form's policy: each field has its condition. It is the way to let a bearer upload a file
    /// of a size within bounds, or under a name that begins with what you say.
    Post(Post),
    /// Sign as many URLs as there are lines on stdin, on all cores, in their order
    ///
    /// Each line is a JSON object: {"op":"get","url":"s3://bucket/key","expires_in":900}. `op` is get, head, put, delete, list
    /// or request (with a "method"); other fields are the flags of these commands, with `_`: "at", "stable_for",
    /// "content_type", "content_length", "checksum", "create_only", "download_as", "client_ip", "not_before", "single_use",
    /// "prefix"; "headers", "query" and "respond_with" are lists of ["name","value"]. One of "expires_in" and "expires_at" is
    /// required. Each answer is one line too: what -o json writes, or {"error":"…"}, and then the exit code is 3.
    Batch(Batch),
    /// Show what a signed URL says, without any key
    Inspect(Inspect),
    /// Check a signed URL with the key of the environment, or of the key ring
    Verify(Verify),
    /// Serve a folder by signed URLs, and by nothing else
    ///
    /// It speaks HTTP: put a proxy with TLS in front of it to be reached from elsewhere, and say by --origin what
    /// clients call it. URLs that are bound to a network (--client-ip) are then held against the proxy's address; with
    /// --trust-proxy instead, against the client that the proxy names.
    Serve(Serve),
    /// Serve sample files with a page that shows what signed URLs do
    Demo(Demo),
    /// Make and change the key ring of the local scheme
    #[command(subcommand)]
    Keys(Keys),
    /// Write the completions of a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}
