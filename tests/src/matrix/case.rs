//! One request, and what has to come of it.

use super::scheme::Scheme;
use crate::report::Row;
use crate::{Kind, Presented};

/// A request of the matrix, and what has to come of it.
#[derive(Clone, Debug)]
pub struct Case {
    name: String,
    send: Presented,
    expect: Expect,
}

/// What has to come of a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Expect {
    /// It is accepted, and does this.
    Accepted(Wanted),
    /// It is refused as one of these, and nothing is changed.
    Refused(&'static [Kind]),
}

/// What a right request does.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Wanted {
    /// The status; any of success if none.
    pub status: Option<u16>,
    /// The whole body.
    pub body: Option<Vec<u8>>,
    /// A part of the body.
    pub mentions: Option<String>,
    /// A header of the answer.
    pub header: Option<(String, String)>,
    /// What the answer's `Location` begins with.
    pub sent_on: Option<String>,
    /// What it changes.
    pub effect: Effect,
}

/// What a right request changes in the store.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Effect {
    /// Nothing.
    #[default]
    None,
    /// The object of this name has these bytes.
    Stored(String, Vec<u8>),
    /// The object of this name is gone.
    Gone(String),
}

impl Wanted {
    /// An answer with this status.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self { status: Some(status), ..Self::default() }
    }

    /// An answer with this header too.
    #[must_use]
    pub fn with_header(self, name: &str, value: &str) -> Self {
        Self { header: Some((name.to_owned(), value.to_owned())), ..self }
    }
}

impl Case {
    pub(super) fn new(name: impl Into<String>, send: Presented, expect: Expect) -> Self {
        Self { name: name.into(), send, expect }
    }

    /// Its name: operation, section, and what was done to it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The request.
    #[must_use]
    pub fn request(&self) -> &Presented {
        &self.send
    }

    /// What has to come of it.
    #[must_use]
    pub fn expect(&self) -> &Expect {
        &self.expect
    }
}

/// The cases, in the order in which they are played.
pub(super) struct Sheet {
    scheme: &'static Scheme,
    /// What all of its cases are reported under.
    section: Option<&'static str>,
    cases: Vec<Case>,
    /// What is known without a request.
    said: Vec<Row>,
}

impl Sheet {
    pub(super) const fn new(scheme: &'static Scheme) -> Self {
        Self { scheme, section: None, cases: Vec::new(), said: Vec::new() }
    }

    pub(super) const fn scheme(&self) -> &'static Scheme {
        self.scheme
    }

    pub(super) fn into_cases(self) -> Vec<Case> {
        self.cases
    }

    /// What is known without a request.
    pub(super) fn said(&self) -> &[Row] {
        &self.said
    }

    /// The names of its cases.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.cases.iter().map(Case::name)
    }

    pub(super) fn says(&mut self, row: Row) {
        self.said.push(row);
    }

    /// Adds what `write` writes in another scheme, reported under `section`: `get/path/x` is `get/SECTION/path-x`.
    #[cfg(feature = "servers")]
    pub(super) fn within(
        &mut self,
        section: &'static str,
        scheme: &'static Scheme,
        write: impl FnOnce(&mut Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut inner = Self { section: Some(section), ..Self::new(scheme) };
        write(&mut inner)?;
        self.said.extend(inner.said);
        self.cases.extend(inner.cases);
        Ok(())
    }

    pub(super) fn accepts(&mut self, name: &str, send: Presented, wanted: Wanted) {
        self.cases.push(Case::new(self.title(name), send, Expect::Accepted(wanted)));
    }

    pub(super) fn refuses(&mut self, name: &str, send: Presented, kinds: &'static [Kind]) {
        self.cases.push(Case::new(self.title(name), send, Expect::Refused(kinds)));
    }

    fn title(&self, name: &str) -> String {
        match (self.section, name.split_once('/')) {
            (Some(section), Some((operation, rest))) => format!("{operation}/{section}/{}", rest.replace('/', "-")),
            _ => name.to_owned(),
        }
    }

    /// The same request in another spelling: by the scheme it is the same, or none.
    pub(super) fn respells(&mut self, name: &str, send: Presented, wanted: Wanted) {
        match self.scheme.respelled {
            None => self.accepts(name, send, wanted),
            Some(kinds) => self.refuses(name, send, kinds),
        }
    }
}
