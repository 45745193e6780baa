//! What a run proved, in numbers.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::Harness;

/// What a run proved.
#[derive(Clone)]
pub struct Report {
    harness: String,
    judge: String,
    rows: Vec<Row>,
    filter: Option<String>,
    watch: Option<Arc<dyn Watch>>,
}

/// Who follows a run.
pub trait Watch: Send + Sync {
    /// So many steps are ahead.
    fn planned(&self, steps: usize);

    /// The next one begins.
    fn began(&self);
}

/// What one case came to.
#[derive(Clone, Debug)]
pub struct Row {
    name: String,
    result: Result,
}

/// What a case came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Result {
    /// A right request was accepted and did what it says.
    Positive,
    /// A wrong request was refused, by kind, and nothing was changed.
    Negative,
    /// The library refused to sign it, with the right reason: no server is asked, and none proves anything.
    Unsigned,
    /// The server looks at no signature, and the request did what it says: nothing is proved of who may.
    Delivered,
    /// The server is declared to prove nothing here, for this reason, and did as declared.
    NotProved(&'static str),
    /// The backend does not have it: nothing was asked.
    Lacking,
    /// The answer is neither the stated nor the declared one.
    Unexpected(String),
}

impl Row {
    /// A right request was accepted and did what it says.
    #[must_use]
    pub fn positive(name: impl Into<String>) -> Self {
        Self { name: name.into(), result: Result::Positive }
    }

    /// A wrong request was refused, by kind, and nothing was changed.
    #[must_use]
    pub fn negative(name: impl Into<String>) -> Self {
        Self { name: name.into(), result: Result::Negative }
    }

    /// The library refused to sign it, with the right reason.
    #[must_use]
    pub fn unsigned(name: impl Into<String>) -> Self {
        Self { name: name.into(), result: Result::Unsigned }
    }

    /// A server that looks at no signature did what the request says.
    #[must_use]
    pub fn delivered(name: impl Into<String>) -> Self {
        Self { name: name.into(), result: Result::Delivered }
    }

    /// The server is declared to prove nothing here, and did as declared.
    #[must_use]
    pub fn not_proved(name: impl Into<String>, reason: &'static str) -> Self {
        Self { name: name.into(), result: Result::NotProved(reason) }
    }

    /// The backend does not have what this names.
    #[must_use]
    pub fn lacking(name: impl Into<String>) -> Self {
        Self { name: name.into(), result: Result::Lacking }
    }

    /// The answer is neither the stated nor the declared one.
    #[must_use]
    pub fn unexpected(name: impl Into<String>, text: String) -> Self {
        Self { name: name.into(), result: Result::Unexpected(text) }
    }

    /// The name of the case.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it came to.
    #[must_use]
    pub const fn result(&self) -> &Result {
        &self.result
    }

    /// The second segment of its name.
    fn section(&self) -> &str {
        self.name.split('/').nth(1).unwrap_or(&self.name)
    }
}

impl Report {
    /// The report on a harness, empty.
    #[must_use]
    pub fn of<H: Harness + ?Sized>(harness: &H) -> Self {
        let (harness, judge) = (harness.name().to_owned(), harness.judge().to_owned());
        Self { harness, judge, rows: Vec::new(), filter: None, watch: None }
    }

    /// The same on the cases alone whose names hold `text`. An object name's steps are played together or not at all.
    #[must_use]
    pub fn only(self, text: impl Into<String>) -> Self {
        Self { filter: Some(text.into()), ..self }
    }

    /// The same, followed by `watch`.
    #[must_use]
    pub fn watched_by(self, watch: Arc<dyn Watch>) -> Self {
        Self { watch: Some(watch), ..self }
    }

    /// Adds what one case came to.
    pub fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Whether a case of this name is to be played.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.filter.as_ref().is_none_or(|text| name.contains(text))
    }

    /// Whether it is about some cases alone.
    pub(crate) const fn is_partial(&self) -> bool {
        self.filter.is_some()
    }

    pub(crate) fn plan(&self, steps: usize) {
        if let Some(watch) = &self.watch {
            watch.planned(steps);
        }
    }

    pub(crate) fn begin(&self) {
        if let Some(watch) = &self.watch {
            watch.began();
        }
    }

    /// The server's name.
    #[must_use]
    pub fn harness(&self) -> &str {
        &self.harness
    }

    /// Who checked the signature.
    #[must_use]
    pub fn judge(&self) -> &str {
        &self.judge
    }

    /// What every case came to, in the order in which they were played.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many right requests were accepted.
    #[must_use]
    pub fn positives(&self) -> usize {
        self.count(|result| *result == Result::Positive)
    }

    /// How many wrong requests were refused.
    #[must_use]
    pub fn negatives(&self) -> usize {
        self.count(|result| *result == Result::Negative)
    }

    /// How many grants the library refused to sign.
    #[must_use]
    pub fn unsigned(&self) -> usize {
        self.count(|result| *result == Result::Unsigned)
    }

    /// How many requests did what they say on a server that looks at no signature.
    #[must_use]
    pub fn delivered(&self) -> usize {
        self.count(|result| *result == Result::Delivered)
    }

    /// How many cases prove nothing on this server.
    #[must_use]
    pub fn not_proved(&self) -> usize {
        self.count(|result| matches!(result, Result::NotProved(_)))
    }

    /// What the backend does not have, which is no part of what is proved.
    #[must_use]
    pub fn lacks(&self) -> Vec<&str> {
        self.rows.iter().filter(|row| row.result == Result::Lacking).map(Row::name).collect()
    }

    /// What was neither stated nor declared, one thing a line.
    #[must_use]
    pub fn unexpected(&self) -> Vec<String> {
        let rows = self.rows.iter();
        rows.filter_map(|row| match &row.result {
            Result::Unexpected(text) => Some(format!("{}: {text}", row.name)),
            _ => None,
        })
        .collect()
    }

    fn count(&self, is: impl Fn(&Result) -> bool) -> usize {
        self.rows.iter().filter(|row| is(&row.result)).count()
    }

    /// By section: accepted, refused, not proved, unexpected.
    fn sections(&self) -> BTreeMap<&str, [usize; 4]> {
        let mut sections = BTreeMap::<&str, [usize; 4]>::new();
        for row in &self.rows {
            let column = match row.result {
                Result::Positive => 0,
                Result::Negative | Result::Unsigned => 1,
                Result::Delivered | Result::NotProved(_) => 2,
                Result::Unexpected(_) => 3,
                Result::Lacking => continue,
            };
            sections.entry(row.section()).or_default()[column] += 1;
        }
        sections
    }

    /// Why cases prove nothing, and how many.
    #[must_use]
    pub fn reasons(&self) -> BTreeMap<&str, usize> {
        let mut reasons = BTreeMap::new();
        for row in &self.rows {
            if let Result::NotProved(reason) = row.result {
                *reasons.entry(reason).or_default() += 1;
            }
        }
        reasons
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report").field("harness", &self.harness).field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: the signature is checked by {}", self.harness, self.judge)?;
        writeln!(f, "  {:<20}{:>9}{:>9}{:>12}{:>12}", "", "accepted", "refused", "not proved", "unexpected")?;
        let total = [self.positives(), self.negatives(), self.not_proved(), self.unexpected().len()];
        for (section, [positive, negative, not_proved, unexpected]) in
            self.sections().into_iter().chain([("total", total)])
        {
            writeln!(f, "  {section:<20}{positive:>9}{negative:>9}{not_proved:>12}{unexpected:>12}")?;
        }
        for (reason, count) in self.reasons() {
            writeln!(f, "  not proved here: {count}: {reason}")?;
        }
        for what in self.lacks() {
            writeln!(f, "  does not have: {what}")?;
        }
        for line in self.unexpected() {
            writeln!(f, "  UNEXPECTED {line}")?;
        }
        Ok(())
    }
}
