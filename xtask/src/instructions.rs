//! `cargo xtask instructions`: what one URL of each kind takes beyond its hash, counted in instructions, which are the same
//! on a busy machine. More than was written down, and CI fails.

mod callgrind;
mod record;

use anyhow::{Result, bail};

use crate::checks::Outcome;
use crate::workspace::Workspace;
use record::Record;

/// Counts, and compares or writes.
pub(crate) fn run(workspace: &Workspace, write: bool) -> Result<()> {
    if write {
        return Record::of(callgrind::count(workspace)?)?.write(workspace);
    }
    match step(workspace)? {
        Outcome::NotChecked(why) => bail!("the instructions are not checked here: {why}"),
        Outcome::Passed | Outcome::Noted(_) => Ok(()),
    }
}

/// The comparison as a step of CI.
pub(crate) fn step(workspace: &Workspace) -> Result<Outcome> {
    if let Err(why) = callgrind::ensure() {
        return Ok(Outcome::NotChecked(format!("{why:#}")));
    }
    let (known, now) = (Record::read(workspace)?, Record::of(callgrind::count(workspace)?)?);
    let compared = known.compare(&now);
    print!("{}", compared.text);
    if compared.wrong == 0 {
        return Ok(Outcome::Noted(format!("{} ways to sign or verify one URL, by callgrind", now.len())));
    }
    if known.compiler != now.compiler {
        let (by, here) = (&known.compiler, &now.compiler);
        return Ok(Outcome::NotChecked(format!(
            "the numbers are those of {by}, and this is {here}; where nothing else changed, `cargo xtask instructions --write` \
             writes its own"
        )));
    }
    bail!(
        "{} of the numbers above are not what is written down; make it as fast as it was, or say in the commit what it is \
         worth, and `cargo xtask instructions --write`",
        compared.wrong
    )
}

/// The chapter's part.
pub(crate) fn page(workspace: &Workspace) -> Result<String> {
    let known = Record::read(workspace)?;
    Ok(format!(
        "\n## Instructions\n\nTime depends on the machine, instructions do not: `cargo xtask instructions` counts those of one \
         URL by valgrind's callgrind, as {} compiles it. `cargo xtask ci` fails when what is left without the bare hash, \
         which is counted beside it, grows by more than {} %, and a test when one allocation is added. valgrind's processor \
         has no instructions for SHA-256, so both hash by others, as often, and the difference has none of them.\n\n{}",
        known.compiler,
        record::PERCENT,
        known.markdown()
    ))
}
