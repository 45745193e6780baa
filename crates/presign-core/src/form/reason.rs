use std::borrow::Cow;
use std::fmt;

use crate::{Size, Timestamp};

/// Why a posted form was refused, where that is a matter of forms alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormReason {
    /// The request is not `multipart/form-data`.
    Enclosure,
    /// The form carries no credential.
    Anonymous,
    /// A field that the form needs did not come before the file.
    MissingField(&'static str),
    /// The field says something that this verifier does not accept.
    Unacceptable(&'static str),
    /// The fields together are longer than the service takes.
    TooLong,
    /// The policy can't be read; why.
    Policy(Cow<'static, str>),
    /// The policy ended at this instant.
    Expired(Timestamp),
    /// A condition of the policy does not hold; the condition, without what is secret in it.
    Condition(String),
    /// A field that no condition of the policy covers.
    ExtraField(String),
    /// The file is not of a size that the policy allows.
    Size {
        /// Its size in bytes.
        bytes: u64,
        /// The sizes that are allowed.
        allowed: Size,
    },
}

impl fmt::Display for FormReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Enclosure => f.write_str("the request is not multipart/form-data"),
            Self::Anonymous => f.write_str("the form carries no credential"),
            Self::MissingField(name) => write!(f, "the form has no field {name} before its file"),
            Self::Unacceptable(name) => write!(f, "the field {name} has a value that is not accepted here"),
            Self::TooLong => f.write_str("the form's fields are too long"),
            Self::Policy(why) => write!(f, "the policy can't be read: {why}"),
            Self::Expired(at) => write!(f, "the policy ended at {at}"),
            Self::Condition(condition) => write!(f, "a condition of the policy does not hold: {condition}"),
            Self::ExtraField(name) => write!(f, "no condition of the policy covers the field {}", name.escape_debug()),
            Self::Size { bytes, allowed } => {
                write!(f, "the file has {bytes} bytes, {} to {} are allowed", allowed.min(), allowed.max())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_no_line_of_a_log() {
        let shown = FormReason::ExtraField("a\nb\u{1b}[2J".to_owned()).to_string();
        assert!(shown.ends_with(r"the field a\nb\u{1b}[2J") && !shown.contains('\n'), "{shown}");
    }
}
