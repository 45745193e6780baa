//! As many URLs as there are lines on stdin.

mod lines;
mod signers;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};

use crate::args::{Batch, SasKind};
use crate::errors::Failure;
use crate::store::not_for;
use crate::terminal;
use lines::Lines;
use signers::{Answers, Signers};

/// Lines that one core signs at a time, at most: enough that handing them over costs nothing.
const AT_A_TIME: usize = 256;

/// How many times so many each core may be ahead of what is written.
const AHEAD: usize = 8;

/// Answers each line of stdin by one on stdout.
pub(crate) fn run(batch: Batch) -> Result<(), Failure> {
    not_for(
        (batch.buckets.azure.sas == Some(SasKind::Account)).then_some("--sas account"),
        "a batch, whose URLs are for one blob",
    )?;
    let quiet = batch.quiet;
    let signers = Arc::new(Signers::new(batch)?);
    let (order, answers) = sync_channel(AHEAD * rayon::current_num_threads());
    // It may wait for a line that never comes: when nobody reads the answers any more, nobody waits for it.
    let reader = thread::spawn(move || read(&signers, &order));
    let (mut all, mut bad, mut also) = (0, 0, BTreeSet::<&str>::new());
    let (mut out, bar) = (io::stdout().lock(), bar(quiet));
    for answers in answers {
        let answers = answers.recv().map_err(|error| Failure::System("sign".into(), io::Error::other(error)))?;
        // Who sends the next line only after this answer must not wait for it.
        out.write_all(&answers.json).and_then(|()| out.flush()).map_err(Failure::Output)?;
        bad += answers.bad;
        also.extend(answers.also_allows);
        all += answers.all;
        bar.set_position(all);
    }
    let read = reader.join().unwrap_or_else(|panic| resume_unwind(panic));
    read.map_err(|error| Failure::System("read stdin".into(), error))?;
    bar.finish_and_clear();
    if !quiet {
        for allowed in also {
            terminal::complain(&format!("note: some of the URLs also allow their bearer to {allowed}"));
        }
    }
    if bad == 0 { Ok(()) } else { Err(Failure::BadLines(bad, all)) }
}

/// Reads lines and has them signed on all cores; in `order` are their answers to come. It ends with the input, or when
/// nobody takes them.
fn read(signers: &Arc<Signers>, order: &SyncSender<Receiver<Answers>>) -> io::Result<()> {
    let mut input = Lines::new(io::stdin().lock());
    while let Some(lines) = input.next(AT_A_TIME)? {
        let (answer, answers) = sync_channel(1);
        if order.send(answers).is_err() {
            break;
        }
        let signers = Arc::clone(signers);
        rayon::spawn(move || {
            // It fails when nobody waits for the answers any more.
            let _ = answer.send(signers.answers(&lines));
        });
    }
    Ok(())
}

/// How far it is, where stderr is a terminal.
fn bar(quiet: bool) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {human_pos} lines, {per_sec}, {elapsed}");
    ProgressBar::no_length().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}
