//! The vocabulary of signed URLs.
//!
//! A [`Grant`] says what the bearer of a URL may do: one action on one target, for a stated time, under stated terms.
//! A [`Backend`] turns it into a [`Presigned`] request. On the serving side what comes in is [`Received`], and a
//! verifier either returns [`Verified`] or [`Denied`].
//!
//! Nothing here reads a clock, the environment, a file or randomness: every function takes the instant it works at.
//!
//! # A backend of one's own
//!
//! A third party implements [`Backend`] against this crate alone. Terms arrive as an iterator over a non-exhaustive
//! enum, so a backend that does not know a term cannot drop it: the wildcard arm has to refuse it.
//!
//! ```
//! use presign_core::{
//!     Action, Backend, End, Error, Grant, HmacKey, Limits, Presigned, Ready, Seal, Target, Timestamp, percent,
//! };
//!
//! #[derive(Debug)]
//! struct Toy {
//!     key: HmacKey,
//! }
//!
//! impl Backend for Toy {
//!     fn provider(&self) -> &'static str {
//!         "toy"
//!     }
//!
//!     fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready, Error> {
//!         let parts = grant.parts()?;
//!         let (Action::Get, Target::Object(key)) = (parts.action(), parts.target()) else {
//!             return Err(Error::unsupported("this action", "toy", "ask for get"));
//!         };
//!         if let Some(term) = parts.terms().next() {
//!             return Err(Error::unsupported(term.name(), "toy", "leave it out"));
//!         }
//!         let window = parts.window(at, &Limits::up_to_seconds(3600), End::Never)?;
//!
//!         let mut url = String::from("https://toy.example/");
//!         percent::path(key.as_str(), &mut url);
//!         url.push_str(&format!("?until={}", window.expires_at().unix()));
//!
//!         let mut mac = self.key.mac();
//!         mac.update(b"GET\n");
//!         mac.update(url.as_bytes());
//!         Seal::hex("sig").append(&mut url, &mac.finish());
//!         Ok(Ready::Signed(Presigned::new(http::Method::GET, url, window).by("toy", "toy-1")))
//!     }
//! }
//!
//! let toy = Toy { key: HmacKey::new(b"an example key of thirty-two byte") };
//! let at = Timestamp::from_unix(1_795_262_400)?;
//! let grant = Grant::get("cat 1.png", std::time::Duration::from_secs(60));
//! let Ready::Signed(presigned) = toy.try_presign(&grant, at)? else { unreachable!("the key is at hand") };
//! assert!(presigned.reveal().as_str().starts_with("https://toy.example/cat%201.png?until=1795262460&sig="));
//! assert!(toy.try_presign(&grant.create_only(), at).is_err());
//! # Ok::<(), presign_core::Error>(())
//! ```

mod action;
mod backend;
mod base_url;
mod batch;
mod checksum;
mod credentials;
mod disposition;
mod draft;
mod encode;
mod error;
mod find;
mod form;
mod grant;
mod ip;
mod key;
mod key_id;
mod keys;
mod mac;
mod origin;
pub mod percent;
mod plan;
mod presigned;
mod received;
mod reveal;
mod secret;
mod sha256;
mod sink;
mod term;
mod time;
mod verb;
mod verify;
mod window;

pub use action::{Action, Target};
pub use backend::{Backend, Explanation, Ready};
pub use base_url::BaseUrl;
pub use batch::{Batch, presign_allowed, presign_many};
pub use checksum::{Checksum, ChecksumAlgorithm};
pub use credentials::{AtHand, End, Expiring, ProvideCredentials};
pub use disposition::attachment;
pub use draft::{Draft, Seal, SealEncoding};
pub use encode::{
    base64_decode, base64_encode, base64url_decode, base64url_digest, base64url_encode, decimal_encode, hex_decode,
    hex_digest, hex_encode,
};
pub use error::{Error, ErrorKind, Result};
pub use find::cut;
pub use form::{Form, FormField, FormReason, RevealedForm, Upload};
pub use grant::{Grant, Parts};
pub use ip::IpNet;
pub use key::ObjectKey;
pub use keys::{RemoteKey, SignBytes, VerifyBytes};
pub use mac::{BegunMac, HmacKey, Mac, constant_time_eq};
#[cfg(feature = "sha1")]
pub use mac::{HmacSha1Key, MacSha1};
pub use origin::Origin;
pub use plan::{Part, Plan, Step};
pub use presigned::{Presigned, RequiredHeader, SentBy};
pub use received::{QueryPair, Received, WithPairs};
pub use reveal::Revealed;
pub use secret::Secret;
pub use sha256::Sha256;
pub use sink::Sink;
pub use term::{Size, Term};
pub use time::{Basic, Escaped, Extended, TimeOfDay, Timestamp};
pub use verify::{Denied, Obligation, Reason, Verified};
pub use window::{Expires, Expiry, Limits, Span, Validity, Window};
