use std::borrow::Cow;
use std::error::Error as StdError;
use std::ops::Range;
use std::time::{Duration, SystemTime};
use std::{fmt, io};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::BoxStream;
use presign::ObjectKey;

/// What a gateway serves from. [`Disk`](crate::Disk) and [`Objects`](crate::Objects) are stores.
#[async_trait]
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// Whether it can hold an object of exactly this name: ask before signing for a gateway of this store.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] with the reason.
    fn admits(&self, key: &ObjectKey<'_>) -> Result<(), StoreError>;

    /// Opens an object. What is read afterwards belongs to its [`Meta`], even if the object is replaced meanwhile.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none.
    async fn open(&self, key: &ObjectKey<'_>) -> Result<Box<dyn Object>, StoreError>;

    /// Begins an upload, which is visible to nobody before it is [finished](Upload::finish).
    ///
    /// # Errors
    /// [`StoreError::Unmet`] if `when` can't be met any more.
    async fn begin(&self, key: &ObjectKey<'_>, when: When) -> Result<Box<dyn Upload>, StoreError>;

    /// Removes an object.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is none, [`StoreError::Unmet`] if it is not what `when` says.
    async fn remove(&self, key: &ObjectKey<'_>, when: When) -> Result<(), StoreError>;

    /// The first `limit` objects whose names begin with `prefix` and come after `after`, by the bytes of their names.
    ///
    /// # Errors
    /// If the store can't be read.
    async fn list(&self, prefix: &str, after: &str, limit: usize) -> Result<Listing, StoreError>;
}

/// An object that is open for reading.
pub trait Object: fmt::Debug + Send {
    /// What is known of it.
    fn meta(&self) -> &Meta;

    /// These bytes of it.
    fn read(self: Box<Self>, range: Range<u64>) -> BoxStream<'static, io::Result<Bytes>>;
}

/// An upload under way. Dropped before it is finished, it leaves nothing.
#[async_trait]
pub trait Upload: Send {
    /// Appends to it.
    ///
    /// # Errors
    /// If the store can't be written.
    async fn write(&mut self, bytes: Bytes) -> Result<(), StoreError>;

    /// Makes it visible, as a whole and at once, if its condition still holds.
    ///
    /// # Errors
    /// [`StoreError::Unmet`] if the condition does not hold any more: then the object is as it was.
    async fn finish(self: Box<Self>) -> Result<Stored, StoreError>;
}

/// What is known of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a store of one's own writes it")]
pub struct Meta {
    /// Its length.
    pub size_bytes: u64,
    /// When it was last changed, where the store knows.
    pub modified: Option<SystemTime>,
    /// Its strong entity tag without quotes, where the store has one.
    pub tag: Option<String>,
}

impl Meta {
    /// The whole second of the last change: dates in HTTP have no others.
    pub(crate) fn modified_second(&self) -> Option<SystemTime> {
        let since = self.modified?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(since.as_secs()))
    }
}

/// One object of a [`Listing`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a store of one's own writes it")]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What is known of it.
    pub meta: Meta,
}

/// One page of names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a store of one's own writes it")]
pub struct Listing {
    /// The objects, sorted by the bytes of their names.
    pub entries: Vec<Entry>,
    /// Whether others follow.
    pub more: bool,
}

/// What became of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a store of one's own writes it")]
pub struct Stored {
    /// Whether it is known that there was no object of this name before.
    pub created: bool,
    /// The tag of what is stored now, where the store has one.
    pub tag: Option<String>,
}

/// What has to be true of an object for it to be written or removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum When {
    /// Nothing.
    #[default]
    Always,
    /// There is none.
    Absent,
    /// There is one.
    Present,
    /// There is one, of one of these tags.
    Tagged(Vec<String>),
    /// There is none of these tags.
    NotTagged(Vec<String>),
    /// There is none that was changed after this second.
    UnchangedSince(SystemTime),
}

impl When {
    /// Whether it is true of an object of this tag, or of none.
    pub fn holds(&self, present: Option<&Meta>) -> bool {
        match (self, present) {
            (Self::Always, _) | (Self::Absent, None) | (Self::Present, Some(_)) => true,
            (Self::Tagged(tags), Some(meta)) => meta.tag.as_ref().is_some_and(|tag| tags.contains(tag)),
            (Self::NotTagged(tags), Some(meta)) => meta.tag.as_ref().is_none_or(|tag| !tags.contains(tag)),
            (Self::UnchangedSince(at), Some(meta)) => meta.modified_second().is_none_or(|modified| modified <= *at),
            (Self::NotTagged(_) | Self::UnchangedSince(_), None) => true,
            (Self::Absent | Self::Present | Self::Tagged(_), _) => false,
        }
    }
}

/// Why a store did not do what was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no object of this name.
    NotFound,
    /// The condition does not hold.
    Unmet,
    /// The store can't hold an object of exactly this name; the text says why.
    Unfit(Cow<'static, str>),
    /// The place of the object is taken by something that is none, which the store leaves alone.
    Taken,
    /// The store has no way to do it; the text says what.
    Unable(&'static str),
    /// Others keep it from doing so for now: again later.
    Busy,
    /// It failed.
    Failed(Box<dyn StdError + Send + Sync>),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("find the object"),
            Self::Unmet => f.write_str("meet the condition"),
            Self::Unfit(why) => write!(f, "name an object: {why}"),
            Self::Taken => f.write_str("write the object: its place is taken by something that is no plain file"),
            Self::Unable(what) => f.write_str(what),
            Self::Busy => f.write_str("use the store: others have held it for too long"),
            Self::Failed(_) => f.write_str("use the store"),
        }
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Failed(source) => Some(&**source),
            _ => None,
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::TimedOut => Self::Busy,
            _ => Self::Failed(Box::new(error)),
        }
    }
}
