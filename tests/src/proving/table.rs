//! One table over all servers.

use std::fmt;

use super::Proof;
use crate::Report;

/// The proofs, one a line, and below it what is not proved and why, and all that is unexpected.
#[derive(Debug)]
pub struct Table<'p>(&'p [Proof]);

impl<'p> Table<'p> {
    /// The table of `proofs`.
    #[must_use]
    pub const fn new(proofs: &'p [Proof]) -> Self {
        Self(proofs)
    }
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let checker = |proof: &Proof| proof.report.as_ref().map_or("", |report| report.judge()).to_owned();
        let width = self.0.iter().map(|proof| checker(proof).len()).max().unwrap_or_default().max(24) + 2;
        writeln!(
            f,
            "{:<13}{:<width$}{:>9}{:>9}{:>11}{:>12}{:>12}{:>9}",
            "server",
            "the signature checked by",
            "accepted",
            "refused",
            "delivered",
            "not proved",
            "unexpected",
            "seconds"
        )?;
        for proof in self.0 {
            write!(f, "{:<13}{:<width$}", proof.name, checker(proof))?;
            match &proof.report {
                Ok(report) => writeln!(
                    f,
                    "{:>9}{:>9}{:>11}{:>12}{:>12}{:>9.1}",
                    report.positives(),
                    report.negatives(),
                    report.delivered(),
                    report.not_proved(),
                    report.unexpected().len(),
                    proof.took.as_secs_f64()
                )?,
                Err(error) => writeln!(f, "FAILED: {error:#}")?,
            }
        }
        let unsigned = |proof: &Proof| proof.report.as_ref().map_or(0, Report::unsigned);
        let unsigned: usize = self.0.iter().map(unsigned).sum();
        if unsigned > 0 {
            writeln!(
                f,
                "\n{unsigned} grants the library refused to sign, as it should: no server was asked for those"
            )?;
        }
        for proof in self.0 {
            let Ok(report) = &proof.report else { continue };
            if report.rows().is_empty() {
                writeln!(f, "\n{}: no case was played", proof.name)?;
            }
            let reasons = report.reasons();
            if !reasons.is_empty() {
                writeln!(f, "\n{}: not proved here", proof.name)?;
            }
            for (reason, count) in reasons {
                writeln!(f, "{count:>6}  {reason}")?;
            }
            for line in report.unexpected() {
                writeln!(f, "\n{}: UNEXPECTED {line}", proof.name)?;
            }
        }
        Ok(())
    }
}
