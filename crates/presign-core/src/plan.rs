use crate::{Action, Error, ErrorKind, Grant, Result, Target};

/// One upload, cut into parts that are sent by themselves: in parallel, and again where one fails.
///
/// It holds the [`put`](Grant::put) that the upload would be in one piece, with its terms. A backend turns each
/// [`Step`] into a grant of its own.
///
/// ```
/// use presign_core::{Grant, Plan};
/// use std::time::Duration;
/// let film = Grant::put("film.mp4", Duration::from_secs(3600)).content_type("video/mp4");
/// let plan = Plan::of_size(film, 20 << 20, 8 << 20)?;
/// let sizes: Vec<_> = plan.parts().map(|part| part.size()).collect();
/// assert_eq!(sizes, [Some(8 << 20), Some(8 << 20), Some(4 << 20)]);
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    grant: Grant<'a>,
    cut: Cut,
}

#[derive(Clone, Copy, Debug)]
enum Cut {
    Sizes { whole: u64, part: u64 },
    Count(u64),
}

/// A step of an upload in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step<'s> {
    /// Begins the upload. The answer says its id, where the provider has one.
    Begin,
    /// Sends one part of the upload of this id.
    Part {
        /// What the answer to [`Begin`](Self::Begin) says.
        upload: &'s str,
        /// Which part: the first is 1.
        number: u64,
    },
    /// Makes the object out of the parts.
    Complete {
        /// What the answer to [`Begin`](Self::Begin) says.
        upload: &'s str,
    },
    /// Gives the upload up, and frees its parts.
    Abort {
        /// What the answer to [`Begin`](Self::Begin) says.
        upload: &'s str,
    },
}

/// One part of a [`Plan`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    number: u64,
    range: Option<(u64, u64)>,
}

impl<'a> Plan<'a> {
    /// The upload of `whole` bytes in parts of `part` bytes; the last takes what is left. Each part's URL binds its size.
    ///
    /// # Errors
    /// [`ErrorKind::Term`] if one of the two is zero, or if `grant` is no put; and what is wrong with it.
    pub fn of_size(grant: Grant<'a>, whole: u64, part: u64) -> Result<Self> {
        if whole == 0 || part == 0 {
            return Err(refusal("a size is zero; give the object's size and the parts', or upload it whole with put"));
        }
        Self::new(grant, Cut::Sizes { whole, part })
    }

    /// The upload in up to `count` parts, of sizes that the bearer chooses.
    ///
    /// # Errors
    /// [`ErrorKind::Term`] if that is zero, or if `grant` is no put; and what is wrong with it.
    pub fn of_count(grant: Grant<'a>, count: u64) -> Result<Self> {
        if count == 0 {
            return Err(refusal("there are no parts; ask for one at least"));
        }
        Self::new(grant, Cut::Count(count))
    }

    /// The put that the upload would be in one piece.
    pub fn grant(&self) -> &Grant<'a> {
        &self.grant
    }

    /// How many parts there are.
    pub fn count(&self) -> u64 {
        match self.cut {
            Cut::Sizes { whole, part } => whole.div_ceil(part),
            Cut::Count(count) => count,
        }
    }

    /// The part of this number; the first is 1.
    pub fn part(&self, number: u64) -> Option<Part> {
        if !(1..=self.count()).contains(&number) {
            return None;
        }
        let range = match self.cut {
            Cut::Sizes { whole, part } => {
                let offset = (number - 1) * part;
                Some((offset, part.min(whole - offset)))
            }
            Cut::Count(_) => None,
        };
        Some(Part { number, range })
    }

    /// The parts in order.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        (1..=self.count()).filter_map(|number| self.part(number))
    }

    fn new(grant: Grant<'a>, cut: Cut) -> Result<Self> {
        let parts = grant.parts()?;
        if *parts.action() != Action::Put || !matches!(parts.target(), Target::Object(_)) {
            return Err(refusal("the grant is no put of an object; make it of Grant::put"));
        }
        Ok(Self { grant, cut })
    }
}

impl Part {
    /// Which it is: the first is 1.
    pub fn number(self) -> u64 {
        self.number
    }

    /// Where it begins in the object, in bytes, if its size is known.
    pub fn offset(self) -> Option<u64> {
        self.range.map(|(offset, _)| offset)
    }

    /// How many bytes it has, if that is known.
    pub fn size(self) -> Option<u64> {
        self.range.map(|(_, size)| size)
    }
}

fn refusal(why: &str) -> Error {
    Error::new(ErrorKind::Term, format!("plan an upload in parts: {why}"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn what_is_no_put_or_has_no_parts_is_refused() {
        let put = || Grant::put("k", MINUTE);
        assert!(Plan::of_size(put(), 0, 1).is_err());
        assert!(Plan::of_size(put(), 1, 0).is_err());
        assert!(Plan::of_count(put(), 0).is_err());
        assert!(Plan::of_count(Grant::get("k", MINUTE), 1).is_err());
        assert!(Plan::of_count(Grant::list("k", MINUTE), 1).is_err());
        assert_eq!(*Plan::of_count(Grant::put("..", MINUTE), 1).unwrap_err().kind(), ErrorKind::Key);
        let plan = Plan::of_count(put(), 3).unwrap();
        assert_eq!(plan.part(3).and_then(Part::size), None);
        assert!(plan.part(0).is_none() && plan.part(4).is_none());
    }

    proptest! {
        #[test]
        fn parts_are_the_whole_without_gaps(whole in 1_u64.., part in (u64::MAX / 1000)..) {
            let plan = Plan::of_size(Grant::put("k", MINUTE), whole, part).unwrap();
            let mut end = 0;
            for (one, number) in plan.parts().zip(1..) {
                prop_assert_eq!((one.number(), one.offset()), (number, Some(end)));
                let size = one.size().unwrap();
                prop_assert!((1..=part).contains(&size));
                end += size;
            }
            prop_assert_eq!(end, whole);
        }
    }
}
