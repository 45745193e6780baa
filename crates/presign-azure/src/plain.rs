//! What is asked for most: one action on one blob, and no term. It is read once for all blobs of a container.

use presign_core::{Action, ObjectKey, Parts, Result, Target};

use crate::Version;
use crate::account::Wider;
use crate::layout::Kind;
use crate::operation::{Asked, Permitted};
use crate::run::Run;
use crate::template::Template;

/// What the actions on a blob ask for where no term is said. What credentials of one of the two kinds may not sign is not
/// here: it is read when it is asked for, and signed or refused.
pub(crate) struct Plains {
    get: Option<Plain>,
    head: Option<Plain>,
    put: Option<Plain>,
    delete: Option<Plain>,
}

/// One of them, for credentials of each kind.
pub(crate) struct Plain {
    by_shared_key: Permitted<'static>,
    by_delegation: Permitted<'static>,
}

impl Plains {
    pub(crate) fn new(version: Version, wider: Wider, canonical: &str, run: &Run) -> Self {
        let by = |action, kind| -> Result<_> {
            let mut permitted = Asked::of_blob(action, version)?.by(kind, wider)?;
            permitted.template = Template::of(&permitted.checked, &permitted.asked.wanted, canonical, run);
            Ok(permitted)
        };
        let plain = |action| -> Result<Plain> {
            Ok(Plain { by_shared_key: by(action, Kind::Blob)?, by_delegation: by(action, Kind::BlobDelegation)? })
        };
        Self {
            get: plain(&Action::Get).ok(),
            head: plain(&Action::Head).ok(),
            put: plain(&Action::Put).ok(),
            delete: plain(&Action::Delete).ok(),
        }
    }

    /// What `parts` ask for, if it is one of them.
    #[inline]
    fn of(&self, parts: &Parts<'_>) -> Option<&Plain> {
        let plain = match parts.action() {
            Action::Get => &self.get,
            Action::Head => &self.head,
            Action::Put => &self.put,
            Action::Delete => &self.delete,
            _ => return None,
        };
        let of_blob = matches!(parts.target(), Target::Object(_)) && parts.terms().next().is_none();
        plain.as_ref().filter(|_| of_blob)
    }
}

/// What a grant asks for: what is kept of that, or else what was read.
pub(crate) enum Reading<'c, 'g> {
    Plain(&'c Plain),
    /// It is large to move, and few grants come to it.
    Asked(Box<Asked<'g>>),
}

impl<'c, 'g> Reading<'c, 'g> {
    /// What `parts` ask for.
    #[inline(always)]
    pub(crate) fn of(parts: &'g Parts<'_>, plains: &'c Plains, version: Version) -> Result<Self> {
        Ok(match plains.of(parts) {
            Some(plain) => Self::Plain(plain),
            None => Self::Asked(Box::new(Asked::of(parts, version)?)),
        })
    }

    /// The same for credentials of one kind. `read` holds what is not kept.
    #[inline(always)]
    pub(crate) fn by<'r>(
        self,
        kind: Kind,
        wider: Wider,
        read: &'r mut Option<Permitted<'g>>,
    ) -> Result<&'r Permitted<'g>>
    where
        'c: 'r,
    {
        Ok(match self {
            Self::Plain(plain) if kind == Kind::BlobDelegation => &plain.by_delegation,
            Self::Plain(plain) => &plain.by_shared_key,
            Self::Asked(asked) => read.insert(asked.by(kind, wider)?),
        })
    }
}

/// The name of what they are done to.
#[inline]
pub(crate) fn name<'p>(parts: &'p Parts<'_>) -> Option<&'p ObjectKey<'p>> {
    match parts.target() {
        Target::Object(name) => Some(name),
        _ => None,
    }
}
