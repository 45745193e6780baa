//! What a server proves, where that is less or other than the matrix states.

use crate::report::{Report, Row};
use crate::{Harness, Kind};

/// What a server's answer to a case is worth. Without a rule it has to be what the case states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proof {
    /// The case as it is stated.
    Stated,
    /// Refused, which is proved, in another of this server's words.
    As(Kind),
    /// Accepted although it should be refused, or accepted without what was asked: nothing is proved.
    Lax(&'static str),
    /// Refused, but the store was changed already.
    Late(Kind, &'static str),
    /// Refused although it should be accepted.
    Stricter(Kind, &'static str),
    /// Refused whatever its signature is: nothing is proved.
    Unheard(Kind, &'static str),
    /// Not sent: it could prove nothing here.
    NotTried(&'static str),
}

/// The proof of all cases that a pattern names.
///
/// A pattern is a case's name in which a `*` within a segment stands for any text there, and a last `**` for all
/// segments that follow. The first rule that fits holds, and a rule that fits no case fails the run.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pattern: &'static str,
    proof: Proof,
}

impl Rule {
    /// The rule of all cases that `pattern` names.
    #[must_use]
    pub const fn new(pattern: &'static str, proof: Proof) -> Self {
        Self { pattern, proof }
    }

    /// The cases it is about.
    #[must_use]
    pub const fn pattern(&self) -> &'static str {
        self.pattern
    }

    /// What their answers are worth.
    #[must_use]
    pub const fn proof(&self) -> Proof {
        self.proof
    }

    /// Whether it is about the case of this name.
    #[must_use]
    pub fn fits(&self, case: &str) -> bool {
        let mut segments = case.split('/');
        for part in self.pattern.split('/') {
            match (part, segments.next()) {
                ("**", Some(_)) => return true,
                (part, Some(segment)) if matches(part, segment) => {}
                _ => return false,
            }
        }
        segments.next().is_none()
    }
}

/// A server's rules, and which of them were of use.
pub(crate) struct Rules(Vec<(Rule, bool)>);

impl Rules {
    pub(crate) fn of(harness: &dyn Harness) -> Self {
        Self(harness.rules().into_iter().map(|rule| (rule, false)).collect())
    }

    /// What the answer to this case is worth: the first rule that fits says it.
    pub(crate) fn proof(&mut self, case: &str) -> Proof {
        match self.0.iter_mut().find(|(rule, _)| rule.fits(case)) {
            Some((rule, used)) => {
                *used = true;
                rule.proof()
            }
            None => Proof::Stated,
        }
    }

    /// A rule that fits no case is one that nobody checks.
    pub(crate) fn tell_unused(&self, report: &mut Report) {
        if report.is_partial() {
            return;
        }
        for (rule, _) in self.0.iter().filter(|(_, used)| !used) {
            report.add(Row::unexpected(rule.pattern(), "a rule that fits no case".to_owned()));
        }
    }
}

/// Refused, in other words.
#[cfg(feature = "servers")]
pub(crate) const fn says(pattern: &'static str, kind: Kind) -> Rule {
    Rule::new(pattern, Proof::As(kind))
}

/// Refused whatever the signature is: nothing is proved.
#[cfg(feature = "servers")]
pub(crate) const fn unheard(pattern: &'static str, kind: Kind, reason: &'static str) -> Rule {
    Rule::new(pattern, Proof::Unheard(kind, reason))
}

/// Accepted: nothing is proved.
#[cfg(feature = "servers")]
pub(crate) const fn lax(pattern: &'static str, reason: &'static str) -> Rule {
    Rule::new(pattern, Proof::Lax(reason))
}

fn matches(part: &str, segment: &str) -> bool {
    match part.split_once('*') {
        Some((start, end)) => {
            segment.len() >= start.len() + end.len() && segment.starts_with(start) && segment.ends_with(end)
        }
        None => part == segment,
    }
}
