use std::hint::black_box;
use std::io::Write as _;

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::contender::{Contender, Field};

/// URLs a turn: so many that what a turn itself needs does not count.
const COUNT: i64 = 1000;

/// Lets the floor of each field and all of ours take one turn each, and says whose it was: a line of JSON for each call
/// of [`turn`], which is what a tool that counts instructions is told to look at.
pub(crate) fn run(fields: &[Field]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for field in fields {
        let floor = field.others.first().context("a field has a floor")?;
        for contender in std::iter::once(floor).chain(&field.ours) {
            contender.time(0, COUNT); // what is kept for a day is there from now on
            turn(&**contender);
            writeln!(out, "{}", json!({ "work": field.work, "who": contender.name(), "urls": COUNT }))?;
        }
    }
    Ok(())
}

/// It ends after its work, not with a jump to it, or no tool would see its end.
#[inline(never)]
fn turn(contender: &dyn Contender) {
    black_box(contender.time(0, COUNT));
}
