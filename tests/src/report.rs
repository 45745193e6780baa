//! What a run proved, in numbers.

use std::collections::BTreeMap;
use std::fmt;

/// What a run proved.
#[derive(Clone, Debug)]
pub struct Report {
    harness: &'static str,
    judge: &'static str,
    rows: Vec<Row>,
}

/// What one case came to.
#[derive(Clone, Debug)]
pub struct Row {
    name: String,
    result: Result,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Result {
    Positive,
    Negative,
    NotProved(&'static str),
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

    /// The server is declared to prove nothing here, and did as declared.
    #[must_use]
    pub fn not_proved(name: impl Into<String>, reason: &'static str) -> Self {
        Self { name: name.into(), result: Result::NotProved(reason) }
    }

    /// The answer is neither the stated nor the declared one.
    #[must_use]
    pub fn unexpected(name: impl Into<String>, text: String) -> Self {
        Self { name: name.into(), result: Result::Unexpected(text) }
    }

    /// The second segment of its name.
    fn section(&self) -> &str {
        self.name.split('/').nth(1).unwrap_or(&self.name)
    }
}

impl Report {
    /// The report on a harness, empty.
    #[must_use]
    pub const fn new(harness: &'static str, judge: &'static str) -> Self {
        Self { harness, judge, rows: Vec::new() }
    }

    /// Adds what one case came to.
    pub fn add(&mut self, row: Row) {
        self.rows.push(row);
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

    /// How many cases prove nothing on this server.
    #[must_use]
    pub fn not_proved(&self) -> usize {
        self.count(|result| matches!(result, Result::NotProved(_)))
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
                Result::Negative => 1,
                Result::NotProved(_) => 2,
                Result::Unexpected(_) => 3,
            };
            sections.entry(row.section()).or_default()[column] += 1;
        }
        sections
    }

    /// Why cases prove nothing, with their sections.
    fn reasons(&self) -> BTreeMap<(&str, &str), usize> {
        let mut reasons = BTreeMap::new();
        for row in &self.rows {
            if let Result::NotProved(reason) = row.result {
                *reasons.entry((row.section(), reason)).or_default() += 1;
            }
        }
        reasons
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
        for ((section, reason), count) in self.reasons() {
            writeln!(f, "  not proved here: {count} of {section}: {reason}")?;
        }
        for line in self.unexpected() {
            writeln!(f, "  UNEXPECTED {line}")?;
        }
        Ok(())
    }
}
