//! Signed URLs for anything you serve yourself.
//!
//! A [`KeyRing`] signs with one key and verifies with many. A [`Site`] of it, an origin and a path that things are
//! served under, is a [`Backend`](presign_core::Backend); a [`Verifier`] checks what comes back.
//!
//! The scheme is an HMAC-SHA-256 over a length-framed text, specified in the book's chapter "The local scheme", with
//! test vectors made by another implementation. Exactly one spelling of a URL is valid.
//!
//! ```
//! use presign_core::{Backend, Grant, Origin, Ready, Received, Timestamp};
//! use presign_local::{Key, KeyRing, Site, Verifier};
//! use std::{sync::Arc, time::Duration};
//!
//! let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(86_400))?);
//! let site = Site::new(ring.clone(), "https://files.example/files")?;
//! let at = Timestamp::from_unix(1_795_262_400)?;
//! let Ready::Signed(presigned) = site.try_presign(&Grant::get("a b.txt", Duration::from_secs(60)), at)? else {
//!     unreachable!("the key is at hand")
//! };
//! let url = presigned.reveal().as_str();
//! assert!(url.starts_with("https://files.example/files/a%20b.txt?ps-key=k1&ps-until=1795262460&ps-sig="));
//!
//! let (parts, ()) = presigned.reveal().to_request()?.into_parts();
//! let origin = Origin::HostHeader { scheme: "https".into() };
//! let verifier = Verifier::new();
//! let claims = verifier.parse(&Received::new(&parts, &origin, None)?.under("/files")?)?;
//! assert_eq!(verifier.verify(&claims, &ring, at)?.key().map(|key| key.as_str()), Some("a b.txt"));
//! assert!(verifier.verify(&claims, &ring, at.plus(61)).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod claims;
mod fields;
mod heads;
mod key;
mod pairs;
mod params;
mod ring;
mod site;
mod terms;
mod verify;

pub use claims::Claims;
pub use key::Key;
pub use ring::{KeyRing, KeyState};
pub use site::Site;
pub use verify::Verifier;
