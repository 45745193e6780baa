use std::borrow::Borrow;
use std::fmt;

use crate::{Backend, Grant, Ready, Result, Timestamp};

/// Signs one URL after the other at one instant. What they have in common is prepared once, as far as the backend can.
///
/// ```
/// # use presign_core::*;
/// # #[derive(Debug)]
/// # struct Toy;
/// # impl Backend for Toy {
/// #     fn provider(&self) -> &'static str { "toy" }
/// #     fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready> {
/// #         let window = grant.parts()?.window(at, &Limits::up_to_seconds(3600), End::Never)?;
/// #         Ok(Ready::Signed(Presigned::new(http::Method::GET, "https://toy.example/k?sig=53".into(), window)))
/// #     }
/// # }
/// # let at = Timestamp::from_unix(1_795_262_400)?;
/// # let hour = std::time::Duration::from_secs(3600);
/// let grants = ["a.png", "b.png"].map(|key| Grant::get(key, hour));
/// let signed: Vec<Ready> = presign_core::presign_many(&Toy, &grants, at).collect::<Result<_, _>>()?;
/// assert_eq!(signed.len(), 2);
/// # Ok::<(), presign_core::Error>(())
/// ```
pub trait Batch: Send + fmt::Debug {
    /// Signs at once, as [`Backend::try_presign_in`] does.
    ///
    /// # Errors
    /// As [`Backend::try_presign`]. The next grant is signed all the same.
    fn try_presign_in(&mut self, grant: &Grant<'_>, room: String) -> Result<Ready>;
}

/// The URLs of `grants`, in order, each signed when it is asked for and at the instant `at`. One that is refused is an
/// error in its place.
pub fn presign_many<'b, 'g, G: Borrow<Grant<'g>>>(
    backend: &'b dyn Backend,
    grants: impl IntoIterator<Item = G, IntoIter: 'b>,
    at: Timestamp,
) -> impl Iterator<Item = Result<Ready>> + 'b {
    let mut batch = backend.batch(at);
    grants.into_iter().map(move |grant| batch.try_presign_in(grant.borrow(), String::new()))
}

/// Of a backend that prepares nothing.
pub(crate) struct OneByOne<'b, B: ?Sized> {
    pub(crate) backend: &'b B,
    pub(crate) at: Timestamp,
}

impl<B: Backend + ?Sized> Batch for OneByOne<'_, B> {
    fn try_presign_in(&mut self, grant: &Grant<'_>, room: String) -> Result<Ready> {
        self.backend.try_presign_in(grant, self.at, room)
    }
}

impl<B: Backend + ?Sized> fmt::Debug for OneByOne<'_, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OneByOne").field("provider", &self.backend.provider()).field("at", &self.at).finish()
    }
}
