use std::fmt;
use std::sync::Arc;

use presign_core::{AtHand, Batch, Expiring, Grant, Parts, Presigned, Ready, Result, Timestamp, Window};

use crate::{ScopedKey, Series};

/// What signs for one bucket, in a provider's words: [`Many`] makes a batch of it.
pub trait Signer: Send + fmt::Debug {
    /// By what it signs.
    type Credentials: Send + Sync + fmt::Debug;
    /// A grant in the provider's words.
    type Operation<'g>;

    /// An operation that nothing is read into yet.
    fn operation<'g>(parts: &'g Parts<'_>) -> Self::Operation<'g>;

    /// Reads what `parts` ask for at an instant into `operation`, and returns by whom and for how long it is signed, if the
    /// credentials are at hand.
    ///
    /// # Errors
    /// What is wrong with the grant, or with the credentials.
    fn read<'g>(
        &self,
        parts: &'g Parts<'_>,
        at: Timestamp,
        operation: &mut Self::Operation<'g>,
    ) -> Result<Option<Signing<'_, Self::Credentials>>>;

    /// The key of an instant's day, if what they sign has one.
    fn key(&self, credentials: &Self::Credentials, issued: Timestamp) -> Option<Arc<ScopedKey>>;

    /// Signs one in the memory of `room`, as one of a series if there is one.
    ///
    /// # Errors
    /// If the key fails.
    fn sign(
        &self,
        operation: &Self::Operation<'_>,
        signing: &Signing<'_, Self::Credentials>,
        series: Option<&Series>,
        room: String,
    ) -> Result<Ready>;

    /// Signs two of one series at once, by [`sign_each_in_series`](crate::sign_each_in_series).
    fn sign_both(
        &self,
        both: [(&Self::Operation<'_>, &Signing<'_, Self::Credentials>); 2],
        series: &Series,
        rooms: [String; 2],
    ) -> [Presigned; 2];
}

/// By whom a URL is signed, and from when to when it is valid.
pub type Signing<'c, C> = (AtHand<'c, C>, Window);

/// URLs of one bucket at one instant: the key is looked up once, the string to sign hashed as far as they share it, and two
/// are signed at once.
#[derive(Debug)]
pub struct Many<S: Signer> {
    signer: S,
    at: Timestamp,
    kept: Kept<S::Credentials>,
}

impl<S: Signer> Many<S> {
    /// Those that `signer` signs at an instant.
    pub fn new(signer: S, at: Timestamp) -> Self {
        Self { signer, at, kept: Kept { latest: None } }
    }
}

impl<S: Signer> Batch for Many<S> {
    fn try_presign_in(&mut self, grant: &Grant<'_>, room: String) -> Result<Ready> {
        let parts = grant.parts()?;
        let mut operation = S::operation(parts);
        let signing = self.signer.read(parts, self.at, &mut operation);
        sign(&self.signer, &mut self.kept, &operation, signing, room)
    }

    fn try_presign_both(
        &mut self,
        [first, second]: [&Grant<'_>; 2],
        [room, other_room]: [String; 2],
    ) -> [Result<Ready>; 2] {
        let (Ok(parts), Ok(other_parts)) = (first.parts(), second.parts()) else {
            return [self.try_presign_in(first, room), self.try_presign_in(second, other_room)];
        };
        let Self { signer, at, kept } = self;
        let (mut operation, mut other) = (S::operation(parts), S::operation(other_parts));
        let signing = signer.read(parts, *at, &mut operation);
        let other_signing = signer.read(other_parts, *at, &mut other);
        if let (Ok(Some(one)), Ok(Some(another))) = (&signing, &other_signing)
            && Arc::ptr_eq(&one.0, &another.0)
            && one.1.issued_at() == another.1.issued_at()
            && let Some(series) = kept.series(signer, one)
        {
            let both = signer.sign_both([(&operation, one), (&other, another)], series, [room, other_room]);
            return both.map(|presigned| Ok(Ready::Signed(presigned)));
        }
        [sign(signer, kept, &operation, signing, room), sign(signer, kept, &other, other_signing, other_room)]
    }
}

#[inline(always)]
fn sign<S: Signer>(
    signer: &S,
    kept: &mut Kept<S::Credentials>,
    operation: &S::Operation<'_>,
    signing: Result<Option<Signing<'_, S::Credentials>>>,
    room: String,
) -> Result<Ready> {
    match signing? {
        Some(signing) => signer.sign(operation, &signing, kept.series(signer, &signing), room),
        None => Ok(Ready::Pending),
    }
}

/// The latest [`Series`], with the credentials whose key it is of.
#[derive(Debug)]
struct Kept<C> {
    latest: Option<(Arc<Expiring<C>>, Series)>,
}

impl<C> Kept<C> {
    /// The series that a URL is of, if its key is of that kind: the latest, if it is the same.
    fn series<S: Signer<Credentials = C>>(
        &mut self,
        signer: &S,
        (credentials, window): &Signing<'_, C>,
    ) -> Option<&Series> {
        let issued = window.issued_at();
        // The credentials are held, so that no others can lie where they lie.
        let same =
            |(other, series): &(Arc<Expiring<C>>, Series)| Arc::ptr_eq(other, credentials) && series.issued() == issued;
        if !self.latest.as_ref().is_some_and(same) {
            let key = signer.key(credentials.value(), issued);
            self.latest = key.map(|key| (Arc::clone(credentials), Series::new(key, issued)));
        }
        self.latest.as_ref().map(|(_, series)| series)
    }
}
