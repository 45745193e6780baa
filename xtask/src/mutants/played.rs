//! A proof played in the copy, and the tests that failed.

use std::time::Duration;

use anyhow::{Result, bail};

use super::scratch::Scratch;
use super::table::Truth;
use crate::checks::BUILD;
use crate::child::{line, output_bounded};

/// What a proof made of a fault.
#[derive(Debug)]
pub(super) struct Caught {
    /// The proof.
    pub(super) truth: &'static Truth,
    /// Its tests that failed; none if the fault survived.
    pub(super) tests: Vec<String>,
}

/// A proof takes seconds; with a fault in it, it might wait for something that never comes.
const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Plays each of `truths`. What does not compile is no fault that was caught.
pub(super) fn against(scratch: &Scratch, truths: &[&'static Truth]) -> Result<Vec<Caught>> {
    let mut targets: Vec<_> = truths.iter().map(|truth| truth.target).collect();
    targets.sort_unstable();
    targets.dedup();
    let mut build = scratch.cargo(["test", "--quiet", "--locked", "--package", "presign-conformance", "--no-run"]);
    build.args(targets.iter().flat_map(|target| ["--test", target]));
    let built = output_bounded(&mut build, BUILD)?;
    if !built.status.success() {
        bail!("it does not compile:\n{}", String::from_utf8_lossy(&built.stderr));
    }
    truths.iter().map(|truth| play(scratch, truth)).collect()
}

fn play(scratch: &Scratch, truth: &'static Truth) -> Result<Caught> {
    let mut test = scratch.cargo(["test", "--quiet", "--locked", "--package", "presign-conformance"]);
    test.args(["--test", truth.target, "--", "--format", "pretty"]).args(truth.only);
    let output = output_bounded(&mut test, LIMIT)?;
    let tests = failed(&String::from_utf8_lossy(&output.stdout));
    if output.status.success() != tests.is_empty() {
        bail!("`{}` ended without a verdict:\n{}", line(&test), String::from_utf8_lossy(&output.stderr));
    }
    Ok(Caught { truth, tests })
}

/// The tests that failed, by the lines of the test program.
fn failed(said: &str) -> Vec<String> {
    let lines = said.lines().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"));
    let mut tests: Vec<_> = lines.map(str::to_owned).collect();
    tests.sort_unstable();
    tests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_that_failed_are_read_by_name() {
        let said = "running 3 tests\ntest b::two ... FAILED\ntest a ... ok\ntest b::one ... FAILED\n\nfailures:\n";
        assert_eq!(failed(said), ["b::one", "b::two"]);
    }
}
