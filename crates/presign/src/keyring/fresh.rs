use presign_core::{Error, ErrorKind, Result, hex_encode};
use presign_local::Key;
use zeroize::Zeroizing;

use crate::{Clock, SystemClock};

/// A new key of 32 bytes from the operating system's randomness, named `id`, or by today's date and four random
/// digits: `20261121-3f9a`.
///
/// ```
/// use presign::keyring::fresh_key;
/// assert_eq!(fresh_key(Some("k1"))?.id(), "k1");
/// assert_ne!(fresh_key(Some("k1"))?.reveal(), fresh_key(Some("k1"))?.reveal());
/// assert_eq!(fresh_key(None)?.id().len(), "20261121-3f9a".len());
/// # Ok::<(), presign::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Config`] if the id is not 1 to 32 letters, digits, `-` or `_`, or if the system has no randomness.
pub fn fresh_key(id: Option<&str>) -> Result<Key> {
    let id = match id {
        Some(id) => id.to_owned(),
        None => {
            let mut suffix = [0; 2];
            fill(&mut suffix)?;
            let mut id = format!("{}-", SystemClock.now()?.basic().date());
            hex_encode(&suffix, &mut id);
            id
        }
    };
    let mut bytes = Zeroizing::new([0; 32]);
    fill(&mut bytes[..])?;
    Key::new(id, *bytes)
}

pub(super) fn fill(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|_| {
        Error::new(
            ErrorKind::Config,
            "make a key: the operating system gives no random bytes; check that its source is open to this process",
        )
    })
}
