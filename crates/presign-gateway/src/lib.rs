//! Serves files by signed URL: a folder, or any object store, and nothing without a valid signature.
//!
//! ```
//! use presign::{Grant, Origin, Presigner, local};
//! use presign_gateway::{Disk, Gateway, Limits, serve};
//! use std::{sync::Arc, time::Duration};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! std::fs::write(folder.join("cat.txt"), "meow")?;
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let address = listener.local_addr()?;
//!
//! let ring = Arc::new(local::KeyRing::new(local::Key::new("k1", [7; 32])?, Duration::from_secs(86_400))?);
//! let origin = Origin::HostHeader { scheme: "http".into() };
//! let gateway = Gateway::new(Disk::open(folder)?, ring.clone(), origin);
//! let server = tokio::spawn(serve(listener, gateway.router(), std::future::pending(), Limits::default()));
//!
//! let site = Presigner::new(local::Site::new(ring, &format!("http://{address}"))?);
//! let presigned = site.presign_now(&Grant::get("cat.txt", Duration::from_secs(60)))?;
//! # let url = presigned.reveal().as_str().to_owned();
//! # let target = url.strip_prefix(&format!("http://{address}")).unwrap_or_default();
//! # use tokio::io::{AsyncReadExt, AsyncWriteExt};
//! # let mut stream = tokio::net::TcpStream::connect(address).await?;
//! # stream.write_all(format!("GET {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").as_bytes()).await?;
//! # let mut answer = String::new();
//! # stream.read_to_string(&mut answer).await?;
//! // curl "$url"
//! assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("meow"));
//! # server.abort();
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! With the feature `gcs`, `Gateway::gcs` is a door of Google Cloud Storage before the same stores.
//!
//! # What is served
//!
//! | signed | answered |
//! |---|---|
//! | GET, HEAD | the object, or one range of it, under conditions; type by extension; `response-…` as signed |
//! | PUT | 201 for a new object, 204 for another version; as a whole or not at all; 412, 413, 400 |
//! | DELETE | 204 |
//! | GET with `list` and `prefix` | names as JSON; the page's `next` goes into the header `x-list-after` |
//! | anything else, and whatever is not signed | 403, the same for every reason |
//!
//! What the signature binds is enforced: size and checksum while the body streams, create-only by the store. A query
//! parameter that means nothing here is refused, not dropped. With a valid signature, an answer says what is wrong;
//! without one, only the log does (`tracing`, at debug), which has no query and no signature.

mod body;
mod check;
mod conditions;
mod cors;
mod dialect;
mod digests;
#[cfg(unix)]
mod disk;
mod door;
mod duties;
mod flow;
mod gateway;
#[cfg(feature = "gcs")]
mod gcs;
mod limits;
mod local;
mod media;
mod objects;
mod query;
mod random;
mod range;
mod read;
mod refusal;
mod remove;
mod ring;
mod serve;
mod store;
mod write;

#[cfg(unix)]
pub use disk::Disk;
pub use gateway::Gateway;
#[cfg(feature = "gcs")]
pub use gcs::{Buckets, Gcs};
pub use limits::Limits;
pub use local::Local;
pub use objects::Objects;
pub use ring::Ring;
pub use serve::serve;
pub use store::{Entry, Listing, Meta, Object, Store, StoreError, Stored, Upload, When};
