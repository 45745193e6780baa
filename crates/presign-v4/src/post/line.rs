use std::borrow::Cow;
use std::fmt;

use super::Condition;

/// A field of a form, and how the policy holds it. `Debug` shows its name alone.
#[derive(Clone)]
pub struct FormLine<'f> {
    pub(super) name: Cow<'f, str>,
    pub(super) value: Cow<'f, str>,
    /// None for what needs none.
    pub(super) condition: Option<Condition>,
    /// Whether the bearer may choose.
    pub(super) open: bool,
}

impl<'f> FormLine<'f> {
    /// A field that the policy holds to its value.
    pub fn held(name: impl Into<Cow<'f, str>>, value: impl Into<Cow<'f, str>>) -> Self {
        let (name, value) = (name.into(), value.into());
        let condition = Some(Condition::eq(name.as_ref(), value.as_ref()));
        Self { name, value, condition, open: false }
    }

    /// A field that needs no condition.
    pub fn free(name: impl Into<Cow<'f, str>>, value: impl Into<Cow<'f, str>>) -> Self {
        Self { name: name.into(), value: value.into(), condition: None, open: false }
    }
}

impl fmt::Debug for FormLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}=…", self.name)
    }
}
