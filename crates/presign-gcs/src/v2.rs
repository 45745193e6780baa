//! V2 in the query: what it signs, and that it signs no more
//! (<https://cloud.google.com/storage/docs/access-control/signed-urls-v2>).

#[cfg(feature = "v2")]
mod claims;
#[cfg(feature = "v2")]
mod exact;
mod params;
#[cfg(feature = "v2")]
mod sign;
#[cfg(feature = "v2")]
mod text;

#[cfg(feature = "v2")]
pub(crate) use claims::Claims;
#[cfg(feature = "v2")]
pub(crate) use exact::{also_allows, enforces};
pub(crate) use params::Params;
#[cfg(feature = "v2")]
pub(crate) use sign::{SEAL, sign, write};

/// The headers beside `x-goog-*` that are signed, present or absent.
#[cfg(feature = "v2")]
const MD5: &str = "content-md5";
#[cfg(feature = "v2")]
const TYPE: &str = "content-type";

#[cfg(feature = "v2")]
fn is_signed_header(name: &str) -> bool {
    name.starts_with("x-goog-") || matches!(name, MD5 | TYPE)
}
