//! Where a process has its memory moves single figures by a tenth, for as long as it lives. So the rounds are those of
//! several processes.

use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::contender::Field;
use crate::measure::{self, Samples};
use crate::options::Service;

pub(crate) const PROCESSES: usize = 10;

/// Those of each of the service's fields, of at least so many rounds.
pub(crate) fn pooled(service: Service, fields: &[Field], rounds: usize) -> Result<Vec<Samples>> {
    let mut all: Vec<Samples> = fields.iter().map(|field| vec![Vec::new(); field.contenders().count()]).collect();
    for _ in 0..PROCESSES {
        let mut child = Command::new(std::env::current_exe()?);
        let rounds = rounds.div_ceil(PROCESSES).to_string();
        let ran = child.args([service.name(), "--samples", "--rounds", &rounds]).stderr(Stdio::inherit()).output()?;
        ensure!(ran.status.success(), "{}: a process that measures it failed: {}", service.name(), ran.status);
        let one: Vec<Samples> = serde_json::from_slice(&ran.stdout).context("what a process measured can't be read")?;
        for (all, one) in all.iter_mut().flatten().zip(one.into_iter().flatten()) {
            all.extend(one);
        }
    }
    Ok(all)
}

/// Measures in this process, which is one of several, and says what came of it.
pub(crate) fn one(fields: &[Field], rounds: usize) -> Result<String> {
    let samples: Vec<Samples> = fields.iter().map(|field| measure::samples(field, rounds)).collect();
    Ok(serde_json::to_string(&samples)?)
}
