use std::borrow::Cow;
use std::fmt;

use presign_core::{Error, ErrorKind, Grant, Result, Validity};

use super::Condition;
use super::words::{REDIRECT, STATUS};

/// What an upload form is asked to be: everything that a POST policy can say.
///
/// Each field gets its condition, so that the service finds no field that nothing covers, and each condition its field,
/// so that the form as it stands is one that the service takes. What it would not enforce is refused; setters never
/// fail, the first thing that is wrong is reported once, when the form is signed.
#[derive(Clone)]
pub struct Post<'a> {
    grant: Grant<'a>,
    pub(super) named_by_file: bool,
    pub(super) entries: Vec<Entry<'a>>,
    fault: Option<Error>,
}

/// What was asked of a form beside its grant.
#[derive(Clone)]
pub(super) enum Entry<'a> {
    Field(Cow<'a, str>, Cow<'a, str>),
    StartsWith(Cow<'a, str>, Cow<'a, str>),
    Condition(Condition),
}

impl<'a> Post<'a> {
    /// The form that uploads the object `key`.
    pub fn to(key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::of(Grant::put(key, validity))
    }

    /// The form that grants what `grant` says: an upload (`upload` or `put`) under its terms.
    pub fn of(grant: Grant<'a>) -> Self {
        Self { grant, named_by_file: false, entries: Vec::new(), fault: None }
    }

    /// The key of the grant is how the object's name begins; the name of the file follows (`${filename}`).
    ///
    /// The bearer is free in what follows: the service compares how the name begins and nothing else.
    #[must_use]
    pub fn named_by_file(mut self) -> Self {
        self.named_by_file = true;
        self
    }

    /// The form has this field, and the policy holds it to this value; next to [`starts_with`](Self::starts_with) of
    /// the same name it is what the form begins with; what the grant says stays as it is. A name that begins with
    /// `x-ignore-` is sent and not in the policy: the service does not look at it.
    #[must_use]
    pub fn field(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.entries.push(Entry::Field(name.into(), value.into()));
        self
    }

    /// The bearer chooses this field's value, which has to begin with `prefix`; empty allows every value.
    #[must_use]
    pub fn starts_with(mut self, name: impl Into<Cow<'a, str>>, prefix: impl Into<Cow<'a, str>>) -> Self {
        self.entries.push(Entry::StartsWith(name.into(), prefix.into()));
        self
    }

    /// A condition as a policy has it, in JSON: `["starts-with", "$x-amz-meta-tag", ""]`.
    #[must_use]
    pub fn condition(mut self, json: &str) -> Self {
        match Condition::parse(json) {
            Ok(condition) => self.entries.push(Entry::Condition(condition)),
            Err(reason) => {
                let text = format!("read a condition: {reason}; write it as [\"eq\", \"$acl\", \"private\"]");
                self.fault.get_or_insert(Error::new(ErrorKind::Term, text));
            }
        }
        self
    }

    /// What the service answers a form that it took: 200 or 204 without a body, 201 with a document. By itself it answers 204.
    #[must_use]
    pub fn success_status(self, status: u16) -> Self {
        self.field(STATUS, status.to_string())
    }

    /// Where the service sends the browser once it took the form, with the bucket, the key and the ETag in the query.
    #[must_use]
    pub fn success_redirect(self, url: impl Into<Cow<'a, str>>) -> Self {
        self.field(REDIRECT, url)
    }

    /// What is granted.
    ///
    /// # Errors
    /// What could not be read of what was asked.
    pub fn grant(&self) -> Result<&Grant<'a>> {
        match &self.fault {
            Some(fault) => Err(fault.clone()),
            None => Ok(&self.grant),
        }
    }
}

/// Without the values of its fields.
impl fmt::Debug for Post<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self
            .entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Field(name, _) | Entry::StartsWith(name, _) => Some(name.as_ref()),
                Entry::Condition(condition) => condition.field(),
            })
            .collect();
        f.debug_struct("Post")
            .field("grant", &self.grant)
            .field("named_by_file", &self.named_by_file)
            .field("fields", &names)
            .finish_non_exhaustive()
    }
}
