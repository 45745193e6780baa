use std::borrow::Borrow;
use std::fmt;
use std::iter::{Fuse, FusedIterator};

use crate::{Backend, Grant, Ready, Result, Timestamp};

/// Signs URL after URL at one instant. What they have in common is prepared once, as far as the backend can.
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

    /// As [`try_presign_in`](Self::try_presign_in), two at once: for a backend that needs less time for them so. Each is
    /// what it is alone.
    fn try_presign_both(&mut self, [first, second]: [&Grant<'_>; 2], rooms: [String; 2]) -> [Result<Ready>; 2] {
        let [room, other] = rooms;
        [self.try_presign_in(first, room), self.try_presign_in(second, other)]
    }
}

/// The URLs of `grants`, in order, at the instant `at`. One that is refused is an error in its place.
///
/// Two are signed at once, when the first of them is asked for, which waits for the second's grant: of `grants`, one more may
/// have been taken by then than URLs were. Where it has ended once, it is not asked again.
pub fn presign_many<'b, 'g, G: Borrow<Grant<'g>> + 'b>(
    backend: &'b dyn Backend,
    grants: impl IntoIterator<Item = G, IntoIter: 'b>,
    at: Timestamp,
) -> impl FusedIterator<Item = Result<Ready>> + 'b {
    TwoByTwo::new(backend, grants.into_iter().map(Ok), at)
}

/// As [`presign_many`], of grants of which some are refused before they are signed: an error is passed on in its place.
pub fn presign_allowed<'b, 'g, G: Borrow<Grant<'g>> + 'b>(
    backend: &'b dyn Backend,
    grants: impl IntoIterator<Item = Result<G>, IntoIter: 'b>,
    at: Timestamp,
) -> impl FusedIterator<Item = Result<Ready>> + 'b {
    TwoByTwo::new(backend, grants.into_iter(), at)
}

struct TwoByTwo<'b, I> {
    batch: Box<dyn Batch + 'b>,
    grants: Fuse<I>,
    /// Signed with the one before it.
    second: Option<Result<Ready>>,
}

impl<'b, I: Iterator> TwoByTwo<'b, I> {
    fn new(backend: &'b dyn Backend, grants: I, at: Timestamp) -> Self {
        Self { batch: backend.batch(at), grants: grants.fuse(), second: None }
    }
}

impl<'g, G: Borrow<Grant<'g>>, I: Iterator<Item = Result<G>>> Iterator for TwoByTwo<'_, I> {
    type Item = Result<Ready>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(second) = self.second.take() {
            return Some(second);
        }
        let first = match self.grants.next()? {
            Ok(first) => first,
            Err(refused) => return Some(Err(refused)),
        };
        match self.grants.next() {
            Some(Ok(second)) => {
                let [first, second] =
                    self.batch.try_presign_both([first.borrow(), second.borrow()], Default::default());
                self.second = Some(second);
                return Some(first);
            }
            Some(Err(refused)) => self.second = Some(Err(refused)),
            None => {}
        }
        Some(self.batch.try_presign_in(first.borrow(), String::new()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let (least, most) = self.grants.size_hint();
        let signed = usize::from(self.second.is_some());
        (least.saturating_add(signed), most.and_then(|most| most.checked_add(signed)))
    }
}

impl<'g, G: Borrow<Grant<'g>>, I: Iterator<Item = Result<G>>> FusedIterator for TwoByTwo<'_, I> {}

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

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use http::Method;

    use super::*;
    use crate::{End, Error, ErrorKind, Limits, Presigned};

    #[derive(Debug)]
    struct Toy;

    impl Backend for Toy {
        fn provider(&self) -> &'static str {
            "toy"
        }

        fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready> {
            let window = grant.parts()?.window(at, &Limits::up_to_seconds(3600), End::Never)?;
            let url = format!("https://toy.example/{}?sig=53", window.seconds());
            Ok(Ready::Signed(Presigned::new(Method::GET, url, window)))
        }
    }

    fn url(ready: Result<Ready>) -> Option<String> {
        match ready {
            Ok(Ready::Signed(presigned)) => Some(presigned.reveal().as_str().to_owned()),
            _ => None,
        }
    }

    fn grant(seconds: u64) -> Grant<'static> {
        Grant::get("k", Duration::from_secs(seconds))
    }

    #[test]
    fn at_most_one_grant_is_taken_ahead_and_none_behind_the_end() {
        let at = Timestamp::from_unix(0).unwrap();
        for count in 0..6 {
            let (taken, asked) = (Cell::new(0), Cell::new(0));
            // Goes on behind its end, if it is asked to.
            let grants = std::iter::from_fn(|| {
                asked.set(asked.get() + 1);
                (asked.get() != count + 1).then(|| taken.set(taken.get() + 1)).map(|()| grant(taken.get()))
            });
            let mut many = presign_many(&Toy, grants, at);
            for number in 1..=count {
                assert_eq!(url(many.next().unwrap()), Some(format!("https://toy.example/{number}?sig=53")));
                assert!(taken.get() <= number + 1);
            }
            assert!(many.next().is_none() && many.next().is_none());
            assert_eq!((taken.get(), asked.get()), (count, count + 1));
        }
    }

    #[test]
    fn what_is_refused_is_an_error_in_its_place() {
        let at = Timestamp::from_unix(0).unwrap();
        // Refused before it is signed, by the backend, or not at all.
        for kinds in (0..81).map(|number| [number / 27, number / 9 % 3, number / 3 % 3, number % 3]) {
            let grants = kinds.map(|kind| match kind {
                0 => Err(Error::new(ErrorKind::Refused, "by a rule")),
                1 => Ok(grant(0)),
                _ => Ok(grant(60)),
            });
            let many: Vec<_> = presign_allowed(&Toy, grants, at).collect();
            assert_eq!(many.len(), kinds.len());
            for (kind, signed) in kinds.into_iter().zip(many) {
                match kind {
                    0 => assert_eq!(*signed.unwrap_err().kind(), ErrorKind::Refused),
                    1 => assert_eq!(*signed.unwrap_err().kind(), ErrorKind::Validity),
                    _ => assert!(url(signed).is_some()),
                }
            }
        }
    }
}
