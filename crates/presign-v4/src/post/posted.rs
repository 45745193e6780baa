use std::borrow::Cow;
use std::fmt;

use presign_core::{Denied, FormReason, Reason};

use super::words::{FILENAME, is_ignored};

/// A form as it came: the fields that stood before its file, in order, and what is known of the file.
///
/// Reading `multipart/form-data` is the server's. What follows the file is not part of the form: services ignore it, and
/// so must the server. `Debug` shows no value.
///
/// ```
/// use presign_v4::Posted;
/// let posted = Posted::new([("key", "user/${filename}"), ("acl", "private")]).with_file_name("C:\\cats\\1.png");
/// assert_eq!(posted.key().as_deref(), Some("user/1.png"));
/// assert_eq!(posted.field("ACL"), Some("private"));
/// ```
#[derive(Clone)]
pub struct Posted<'a> {
    fields: Vec<(&'a str, &'a str)>,
    file_name: Option<&'a str>,
    size: Option<u64>,
}

/// The longest form that is read, in bytes of names and values: the 20 KB of S3, in the larger of its two readings
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html>).
const LONGEST: usize = 20_480;

impl<'a> Posted<'a> {
    /// The form of these fields, names and values as they came.
    pub fn new(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self { fields: fields.into_iter().collect(), file_name: None, size: None }
    }

    /// The same with the file's name, where its part had one.
    #[must_use]
    pub fn with_file_name(mut self, name: &'a str) -> Self {
        self.file_name = Some(name);
        self
    }

    /// The same with the file's size in bytes, where it is known before the file was read. Where it is not, the size is
    /// an obligation.
    #[must_use]
    pub fn with_size(mut self, bytes: u64) -> Self {
        self.size = Some(bytes);
        self
    }

    /// The value of the field of this name, in any case of letters.
    pub fn field(&self, name: &str) -> Option<&'a str> {
        self.fields.iter().find_map(|(other, value)| other.eq_ignore_ascii_case(name).then_some(*value))
    }

    /// The object's name: the field `key`, and in it the file's name without the folders that some browsers send.
    /// A file without a name leaves the key as it is.
    pub fn key(&self) -> Option<Cow<'a, str>> {
        let key = self.field("key")?;
        Some(match self.file_name.and_then(|name| name.rsplit(['/', '\\']).next()) {
            Some(name) if key.contains(FILENAME) => key.replace(FILENAME, name).into(),
            _ => key.into(),
        })
    }

    pub(super) fn size(&self) -> Option<u64> {
        self.size
    }

    /// The names of the fields, in order.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.fields.iter().map(|(name, _)| *name)
    }

    /// The fields, names and values, in order.
    pub fn fields(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fields.iter().copied()
    }

    /// Refuses what two readers might read in two ways.
    ///
    /// # Errors
    /// [`Reason::Malformed`], and [`FormReason::TooLong`].
    pub fn check(&self) -> Result<(), Denied> {
        if self.fields.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() > LONGEST {
            return Err(FormReason::TooLong.into());
        }
        // Sorted: nobody has signed it yet, and each with each would take long.
        let mut names: Vec<String> = self.names().map(str::to_ascii_lowercase).collect();
        names.sort_unstable();
        if names.windows(2).any(|two| matches!(two, [one, other] if one == other)) {
            return Err(Reason::Malformed("a form with a field twice").into());
        }
        for (name, value) in &self.fields {
            if name.eq_ignore_ascii_case("file") {
                return Err(Reason::Malformed("a form with its file among its fields").into());
            }
            let replaced = value.contains(FILENAME) && !name.eq_ignore_ascii_case("key");
            if replaced && !is_ignored(name) {
                return Err(Reason::Malformed("a form with ${filename} in a field beside the key").into());
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Posted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Posted").field("fields", &self.names().collect::<Vec<_>>()).finish_non_exhaustive()
    }
}
