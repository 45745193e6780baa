//! As many URLs as there are lines on stdin.

mod lines;
mod signers;

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use crate::args::{Batch, SasKind};
use crate::errors::Failure;
use crate::store::not_for;
use crate::terminal;
use lines::Lines;
use signers::{Answer, Signers};

/// Lines that are signed at a time, at most: enough for all cores, few enough for any memory.
const AT_A_TIME: usize = 4096;

/// Answers each line of stdin by one on stdout.
pub(crate) fn run(batch: &Batch) -> Result<(), Failure> {
    not_for(
        (batch.buckets.azure.sas == Some(SasKind::Account)).then_some("--sas account"),
        "a batch, whose URLs are for one blob",
    )?;
    let signers = Signers::new(batch)?;
    let mut input = Lines::new(io::stdin().lock());
    let mut out = BufWriter::new(io::stdout().lock());
    let bar = bar(batch.quiet);
    let (mut all, mut bad, mut also) = (0, 0, BTreeSet::<&str>::new());
    loop {
        let lines = input.next(AT_A_TIME).map_err(|error| Failure::System("read stdin".into(), error))?;
        if lines.is_empty() {
            break;
        }
        let answers: Vec<Answer> = lines.par_iter().map(|line| signers.answer(line)).collect();
        for answer in &answers {
            writeln!(out, "{}", answer.json).map_err(Failure::Output)?;
            bad += u64::from(!answer.signed);
            also.extend(answer.also_allows);
        }
        // Who sends the next line only after this answer must not wait for it.
        out.flush().map_err(Failure::Output)?;
        all += answers.len() as u64;
        bar.set_position(all);
    }
    bar.finish_and_clear();
    if !batch.quiet {
        for allowed in also {
            terminal::complain(&format!("note: some of the URLs also allow their bearer to {allowed}"));
        }
    }
    if bad == 0 { Ok(()) } else { Err(Failure::BadLines(bad, all)) }
}

/// How far it is, where stderr is a terminal.
fn bar(quiet: bool) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {human_pos} lines, {per_sec}, {elapsed}");
    ProgressBar::no_length().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}
