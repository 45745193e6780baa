use std::fmt;
use std::time::SystemTime;

use presign_core::{Result, Timestamp};

/// Where a [`Presigner`](crate::Presigner) learns what time it is.
///
/// ```
/// use presign::{Clock, Result, SystemClock, Timestamp};
///
/// /// A machine whose clock is known to be 90 seconds ahead.
/// #[derive(Debug)]
/// struct Corrected;
///
/// impl Clock for Corrected {
///     fn now(&self) -> Result<Timestamp> {
///         Ok(SystemClock.now()?.minus(90))
///     }
/// }
/// assert!(Corrected.now()? < SystemClock.now()?);
/// # Ok::<(), presign::Error>(())
/// ```
pub trait Clock: Send + Sync + fmt::Debug {
    /// The present instant.
    ///
    /// # Errors
    /// [`ErrorKind::Validity`](crate::ErrorKind::Validity) if the clock stands outside the years 1970 to 9999.
    fn now(&self) -> Result<Timestamp>;
}

/// The clock of the operating system.
///
/// ```
/// use presign::{Clock, SystemClock};
/// assert!(SystemClock.now()?.unix() > 1_700_000_000);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "a unit: its name is its value")]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Result<Timestamp> {
        Timestamp::try_from(SystemTime::now())
    }
}

/// A clock that stands still: for tests, and for output that can be reproduced.
///
/// ```
/// use presign::{Clock, FixedClock, Timestamp};
/// let clock = FixedClock::new(Timestamp::from_unix(1_795_262_400)?);
/// assert_eq!(clock.now()?.to_string(), "2026-11-21T12:00:00Z");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedClock(Timestamp);

impl FixedClock {
    /// A clock that always says `at`.
    pub fn new(at: Timestamp) -> Self {
        Self(at)
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Result<Timestamp> {
        Ok(self.0)
    }
}
