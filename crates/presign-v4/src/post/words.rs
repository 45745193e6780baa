use presign_core::{ChecksumAlgorithm, Denied, FormReason};

use super::layout::Layout;
use super::{FormClaims, Posted};
use crate::Dialect;

mod gcs;
mod s3;

pub use gcs::GCS_FORMS;
pub use s3::S3_FORMS;

/// What the file gives the object's name by: the service replaces it by the file's own.
pub(super) const FILENAME: &str = "${filename}";

pub(super) const STATUS: &str = "success_action_status";
pub(super) const REDIRECT: &str = "success_action_redirect";

/// Sent and not looked at: in no policy.
const IGNORED: &str = "x-ignore-";

/// The words in which the upload forms of two services differ: as data, as a [`Dialect`](crate::Dialect) is for URLs.
///
/// Names are in lower case, and services compare them without regard to case; one that ends in `*` stands for all that
/// begin so.
///
/// ```
/// assert_eq!(presign_v4::S3_FORMS.provider(), "s3");
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct FormWords {
    /// What errors and forms call the service: `s3`.
    pub(super) provider: &'static str,
    /// What a sentence calls it: `S3`.
    pub(super) service: &'static str,
    /// Who may sign, of the V4 family: the first is meant where none is named.
    pub(super) dialects: &'static [&'static Dialect],
    /// How its own clients write a policy.
    pub(super) layout: Layout,
    /// Fields that it reads, beside the key and those of the signature.
    pub(super) known: &'static [&'static str],
    /// Fields that a policy can hold to the beginning of their value. The others are held to a value or not at all.
    pub(super) by_beginning: &'static [&'static str],
    /// What the prefix of the object's own metadata is.
    pub(super) meta: &'static str,
    /// What the signature is made of, in every scheme.
    pub(super) signing: &'static [&'static str],
    /// Fields that need no condition: the signature and what it is over, and the file.
    pub(super) exempt: &'static [&'static str],
    /// What is not a form's to say, or has another name there: which, or what to do.
    pub(super) elsewhere: &'static [(&'static str, &'static str)],
    /// Where the browser goes next: the field, and its older names.
    pub(super) redirects: &'static [&'static str],
    /// Fields whose value may be a list with commas, of which each item has to begin as the condition says.
    pub(super) lists: &'static [&'static str],
    /// Headers of an upload that have a field of another name.
    pub(super) renamed: &'static [(&'static str, &'static str)],
    /// Headers of an upload that are fields, too.
    pub(super) headers: &'static [&'static str],
    /// The header by which an upload creates and does not overwrite; no form can say it.
    pub(super) create_only: &'static str,
    /// The fields of checksums.
    pub(super) checksums: &'static [(ChecksumAlgorithm, &'static str)],
    /// The longest object name in bytes.
    pub(super) longest_key: usize,
    /// The most bytes of a form without its file, where that is said.
    pub(super) longest_form: Option<usize>,
    /// What to do instead of what no form of the service enforces.
    pub(super) instead: Instead,
}

/// What to do instead.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Instead {
    pub(super) checksum: &'static str,
    pub(super) create_only: &'static str,
    pub(super) client_ip: &'static str,
}

impl FormWords {
    /// What errors and forms call the service: `s3`, …
    pub fn provider(&self) -> &'static str {
        self.provider
    }

    /// Reads who is said to have signed a form by Version 4, and by which of the service's dialects.
    ///
    /// ```
    /// use presign_core::FormReason;
    /// use presign_v4::{GCS_FORMS, Posted};
    /// let unsigned = Posted::new([("key", "k"), ("x-goog-algorithm", "GOOG4-HMAC-SHA256")]);
    /// let denied = GCS_FORMS.claims(&unsigned).unwrap_err();
    /// assert_eq!(*denied.reason(), FormReason::MissingField("X-Goog-Signature").into());
    /// ```
    ///
    /// # Errors
    /// As [`FormClaims::parse`].
    pub fn claims(&self, posted: &Posted<'_>) -> Result<FormClaims, Denied> {
        let named = |dialect: &&&Dialect| posted.field(dialect.names.algorithm) == Some(dialect.algorithm);
        match self.dialects.iter().find(named).or(self.dialects.first()) {
            Some(dialect) => FormClaims::parse(dialect, |name| posted.field(name)),
            None => Err(FormReason::Anonymous.into()),
        }
    }

    pub(super) fn is_signing(&self, name: &str) -> bool {
        is_one(self.signing, name)
    }

    /// Whether the service reads a field of this name.
    pub(super) fn is_known(&self, name: &str) -> bool {
        is_one(self.known, name)
    }

    pub(super) fn can_begin(&self, name: &str) -> bool {
        is_one(self.by_beginning, name)
    }

    pub(super) fn is_exempt(&self, name: &str) -> bool {
        is_one(self.exempt, name) || is_ignored(name)
    }

    pub(super) fn is_redirect(&self, name: &str) -> bool {
        is_one(self.redirects, name)
    }

    /// What a field of this name says is not a form's to say, or has another name there: which, or what to do.
    pub(super) fn elsewhere(&self, name: &str) -> Option<&'static str> {
        self.elsewhere.iter().find_map(|(pattern, instead)| is(pattern, name).then_some(*instead))
    }

    /// The field of a header of an upload, if there is one.
    pub(super) fn field_of<'n>(&self, header: &'n str) -> Option<&'n str>
    where
        'static: 'n,
    {
        let renamed = self.renamed.iter().find_map(|(other, field)| (*other == header).then_some(*field));
        renamed.or_else(|| is_one(self.headers, header).then_some(header))
    }

    /// The field of a checksum, if there is one.
    pub(super) fn checksum_field(&self, algorithm: ChecksumAlgorithm) -> Option<&'static str> {
        self.checksums.iter().find_map(|(other, field)| (*other == algorithm).then_some(*field))
    }

    /// Whether a value begins as a condition says. An empty beginning asks for nothing, not even for the field.
    pub(super) fn begins(&self, field: &str, value: Option<&str>, prefix: &str) -> bool {
        match value {
            None => prefix.is_empty(),
            Some(value) if is_one(self.lists, field) && value.contains(',') => {
                value.starts_with(prefix) && value.split(',').all(|one| one.trim_start().starts_with(prefix))
            }
            Some(value) => value.starts_with(prefix),
        }
    }
}

pub(super) fn is_ignored(name: &str) -> bool {
    name.to_ascii_lowercase().starts_with(IGNORED)
}

fn is_one(patterns: &[&str], name: &str) -> bool {
    patterns.iter().any(|pattern| is(pattern, name))
}

fn is(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)),
        None => name.eq_ignore_ascii_case(pattern),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_a_name_or_how_it_begins() {
        for (pattern, name, fits) in [
            ("acl", "ACL", true),
            ("acl", "acl2", false),
            ("x-amz-*", "X-Amz-Meta-A", true),
            ("x-amz-*", "x-amz-", true),
            ("x-amz-*", "x-amz", false),
            ("x-amz-*", "x-amzé", false),
            ("acl", "", false),
        ] {
            assert_eq!(is(pattern, name), fits, "{pattern} {name}");
        }
    }
}
