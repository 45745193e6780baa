//! What a person reads, and the count of what went wrong.

use anyhow::{Result, bail};

use super::Signed;

/// Prints each step as it happens.
#[derive(Debug, Default)]
pub(crate) struct Transcript {
    steps: usize,
    failed: usize,
}

impl Transcript {
    /// A command that gave a URL.
    pub(crate) fn signed(&mut self, what: &str, signed: &Signed) {
        println!("  $ {}", signed.line);
        println!("    {}", signed.url);
        self.step(what, true, "");
    }

    /// A step that came out as it must, or not.
    pub(crate) fn step(&mut self, what: &str, as_expected: bool, detail: &str) {
        self.steps += 1;
        self.failed += usize::from(!as_expected);
        let mark = if as_expected { '✓' } else { '✗' };
        println!("{}", format!("  {mark} {what:<44} {detail}").trim_end());
    }

    /// The verdict.
    pub(crate) fn end(self) -> Result<()> {
        let Self { steps, failed } = self;
        if failed > 0 {
            bail!("{failed} of {steps} steps came out other than they must, marked ✗ above");
        }
        println!("\nall {steps} steps came out as they must");
        Ok(())
    }
}
