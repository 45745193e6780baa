use std::borrow::Cow;

use presign_core::{Denied, ObjectKey};

use super::Claims;

/// What a request is for: a bucket, and an object in it, where it names one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a pair with names, for a scheme's own crate to make")]
pub struct Resource<'p> {
    /// The bucket's name.
    pub bucket: Cow<'p, str>,
    /// The object's name.
    pub key: Option<ObjectKey<'p>>,
}

impl Resource<'_> {
    /// The same, without the request.
    pub fn into_owned(self) -> Resource<'static> {
        Resource { bucket: self.bucket.into_owned().into(), key: self.key.map(ObjectKey::into_owned) }
    }
}

impl<'r> Claims<'r> {
    /// What `locate` finds in the host that is bound, empty for a URL alone, and in the decoded path: lent out by the request
    /// where nothing is escaped.
    ///
    /// # Errors
    /// What `locate` refuses.
    pub fn resource(
        &self,
        locate: impl for<'p> Fn(&'p str, &'p str) -> Result<Resource<'p>, Denied>,
    ) -> Result<Resource<'r>, Denied> {
        match (self.host(), &self.path) {
            (Some(Cow::Borrowed(host)), Cow::Borrowed(path)) => locate(host, path),
            (host, path) => locate(host.map_or("", |host| host), path).map(Resource::into_owned),
        }
    }
}
