//! Microsoft's own client for Python, given our URLs: it reads what they wrote, and what it writes by them is read.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::matrix::azure::Written;
use crate::report::{Report, Row};
use crate::{AzureHarness, matrix};

const PROGRAM: &str = include_str!("../../sdks/azure/client.py");
const MISSING: &str = "not tried here for want of the client: `cargo xtask conformance azurite` brings it";

/// With the interpreter that has the client, if there is one.
pub(super) async fn run(
    harness: &dyn AzureHarness,
    certificate: Option<&Path>,
    python: Option<&Path>,
    report: &mut Report,
) -> Result<()> {
    let steps = matrix::azure::for_client(harness).await?;
    let steps: Vec<Written> = steps.into_iter().filter(|step| report.wants(step.name)).collect();
    if steps.is_empty() {
        return Ok(());
    }
    let Some(python) = python else {
        steps.iter().for_each(|step| report.add(Row::not_proved(step.name, MISSING)));
        return Ok(());
    };
    let answers = ask(python, certificate, &steps)?;
    ensure!(answers.len() == steps.len(), "the client gave {} answers to {} requests", answers.len(), steps.len());
    for (step, answer) in steps.iter().zip(answers) {
        let refused = answer["refused"].as_str();
        report.add(match (&step.wanted, refused) {
            (Ok(wanted), None) if answer == *wanted => Row::positive(step.name),
            (Err(code), Some(said)) if said == *code => Row::negative(step.name),
            _ => Row::unexpected(step.name, format!("the client got {answer}")),
        });
    }
    let row = matrix::azure::read_back(harness).await?;
    report.add(row);
    Ok(())
}

/// All requests at once: they are few, and so the client can't be kept waiting.
fn ask(python: &Path, certificate: Option<&Path>, steps: &[Written]) -> Result<Vec<Value>> {
    let mut client = Command::new(python);
    client.args(["-I", "-c", PROGRAM]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut client = client.spawn().context("the client does not start")?;
    let mut stdin = client.stdin.take().context("the client has no standard input")?;
    writeln!(stdin, "{}", json!({ "certificate": certificate }))?;
    for step in steps {
        writeln!(stdin, "{}", step.asked)?;
    }
    drop(stdin);
    let output = client.wait_with_output()?;
    ensure!(output.status.success(), "the client failed: {}", output.status);
    let text = String::from_utf8(output.stdout)?;
    text.lines().map(|line| serde_json::from_str(line).context("an answer of the client")).collect()
}
