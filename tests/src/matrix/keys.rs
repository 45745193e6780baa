//! Awkward object names: each round-trips under exactly its name, or is refused with a reason.

pub(crate) mod table;

use std::time::Duration;

use anyhow::Result;
use presign_core::{ErrorKind, Grant};

use super::case::{Case, Expect, Wanted};
use super::operation::VALIDITY;
use super::scheme::Signs;
use super::{at_once, judge};
use crate::report::{Report, Row};
use crate::rule::Rules;
use crate::{Harness, Keeping, Kind, Outcome, Presented, Proof, Store};

/// Plays every name of the table.
pub(super) async fn run(
    harness: &dyn Harness,
    pen: &dyn Signs,
    fixture: &Store,
    rules: &mut Rules,
    report: &mut Report,
) -> Result<()> {
    let wanted = |key: &String| report.wants(&title("", key));
    let (mut refused_names, mut signed) = (table::refused(), table::signed());
    refused_names.retain(wanted);
    signed.retain(wanted);
    for key in refused_names {
        report.begin();
        match harness.keeps(&key) {
            Keeping::Longer => {
                Play { harness, pen, key: &key, rules, report }.by_name(fixture).await?;
                harness.restore(fixture).await?;
            }
            Keeping::Refused(words) => {
                Play { harness, pen, key: &key, rules, report }.in_words(words, fixture).await?;
            }
            _ => report.add(refused(pen, &key)),
        }
    }
    let (kept, others): (Vec<_>, Vec<_>) =
        signed.into_iter().partition(|key| matches!(harness.keeps(key), Keeping::ByName));
    for keys in kept.chunks(harness.stride()) {
        together(harness, pen, keys, fixture, rules, report).await?;
    }
    for key in others {
        report.begin();
        let mut play = Play { harness, pen, key: &key, rules, report };
        match harness.keeps(&key) {
            Keeping::ByName | Keeping::Longer => {}
            Keeping::Unsigned => play.report.add(refused(pen, &key)),
            Keeping::Refused(words) => play.in_words(words, fixture).await?,
            Keeping::SignatureAlone(reason) => play.signature_alone(reason, fixture).await?,
            Keeping::Unheard(reason) => play.unheard(reason, fixture).await?,
        }
        harness.restore(fixture).await?;
    }
    Ok(())
}

/// Where a look is dear, one is taken when all of these names were written, and one when all of them were deleted. If
/// the store holds anything else then, they are played again one by one.
async fn together(
    harness: &dyn Harness,
    pen: &dyn Signs,
    keys: &[String],
    fixture: &Store,
    rules: &mut Rules,
    report: &mut Report,
) -> Result<()> {
    if keys.len() > 1 {
        let (mut stored, mut plays) = (fixture.clone(), Vec::new());
        for key in keys {
            report.begin();
            let steps = Play { harness, pen, key, rules, report }.steps()?;
            stored.insert(pen.stored_as(key), body(key));
            plays.push(steps);
        }
        let (there, gone): (Vec<_>, Vec<_>) = plays.into_iter().unzip();
        let mut rows = Vec::new();
        let mut kept = true;
        for (plays, after) in [(there, &stored), (gone, fixture)] {
            let outcomes = at_once(&plays, |steps| send(harness, steps)).await?;
            let found = harness.store().await?;
            kept &= found == *after;
            let steps = plays.iter().flatten().zip(outcomes.into_iter().flatten());
            rows.extend(steps.map(|(step, outcome)| step.judged(outcome.as_ref(), after, &found)));
        }
        if kept {
            rows.into_iter().for_each(|row| report.add(row));
            return Ok(());
        }
        harness.restore(fixture).await?;
    }
    for key in keys {
        if keys.len() == 1 {
            report.begin();
        }
        Play { harness, pen, key, rules, report }.by_name(fixture).await?;
        harness.restore(fixture).await?;
    }
    Ok(())
}

pub(super) fn body(key: &str) -> Vec<u8> {
    format!("the body of {key:?}").into_bytes()
}

async fn send(harness: &dyn Harness, steps: &[Step]) -> Result<Vec<Option<Outcome>>> {
    let mut outcomes = Vec::with_capacity(steps.len());
    for step in steps {
        outcomes.push(super::send(harness, step.proof, &step.case).await?);
    }
    Ok(outcomes)
}

/// The names that the library signs, unless a provider would keep one under another.
#[cfg(feature = "servers")]
pub(super) fn names() -> Vec<String> {
    table::signed()
}

/// How many names there are to play.
pub(super) fn count(report: &Report) -> usize {
    table::refused().into_iter().chain(table::signed()).filter(|key| report.wants(&title("", key))).count()
}

fn refused(pen: &dyn Signs, key: &str) -> Row {
    let name = format!("sign/library/{key:?}");
    let error = pen.presign(&Grant::get(key, VALIDITY)).map_err(|error| error.downcast::<presign_core::Error>());
    match error {
        Err(Ok(error)) if *error.kind() == ErrorKind::Key => Row::unsigned(name),
        other => Row::unexpected(name, format!("not refused by the library: {other:?}")),
    }
}

struct Play<'a> {
    harness: &'a dyn Harness,
    pen: &'a dyn Signs,
    key: &'a str,
    rules: &'a mut Rules,
    report: &'a mut Report,
}

/// A request, and what its answer is worth.
struct Step {
    proof: Proof,
    case: Case,
}

impl Step {
    fn judged(&self, outcome: Option<&Outcome>, wanted: &Store, found: &Store) -> Row {
        judge(&self.case, self.proof, outcome, wanted, found)
    }
}

type ToGrant<'k> = fn(&'k str, Duration) -> Grant<'k>;

impl<'a> Play<'a> {
    /// Written, found under exactly its name, read, deleted; and refused at each step once forged. The steps after which
    /// it is there, and those after which it is gone.
    fn steps(&mut self) -> Result<(Vec<Step>, Vec<Step>)> {
        let scheme = self.pen.scheme();
        let forged = |right: &Presented| scheme.forged(right);
        let body = body(self.key);
        let (put, get) = (self.sign(Grant::put, &body)?, self.sign(Grant::get, b"")?);
        let (head, delete) = (self.sign(Grant::head, b"")?, self.sign(Grant::delete, b"")?);
        let [_, created] = scheme.stored;
        let read = || Wanted { body: Some(body.clone()), ..Wanted::default() };
        let elsewhere = get.clone().with_path(&format!("{}/another", scheme.mount));

        let mut there = vec![
            self.accepts("put", put.clone(), Wanted::status(created)),
            self.refuses("put-as-post", put.clone().with_method("POST")),
            self.accepts("get", get.clone(), read()),
            self.refuses("get-forged", forged(&get)),
            self.refuses("get-as-put", get.with_method("PUT")),
            self.refuses("get-of-another", elsewhere),
        ];
        if let Some(by_host) = self.pen.get_otherwise(self.key)? {
            there.push(self.refuses("get-by-host-forged", forged(&by_host)));
            there.push(self.accepts("get-by-host", by_host, read()));
        }
        there.push(self.accepts("head", head, Wanted::status(200)));
        there.push(self.refuses("delete-forged", forged(&delete)));
        let deleted = Wanted::status(scheme.deleted);
        let gone = vec![self.accepts("delete", delete, deleted), self.refuses("put-forged", forged(&put))];
        Ok((there, gone))
    }

    /// Its steps with a look after each.
    async fn by_name(&mut self, empty: &Store) -> Result<()> {
        let mut stored = empty.clone();
        stored.insert(self.pen.stored_as(self.key), body(self.key));
        let (there, gone) = self.steps()?;
        for (steps, after) in [(there, &stored), (gone, empty)] {
            for step in steps {
                self.one(step, after).await?;
            }
        }
        Ok(())
    }

    /// Forged it is refused for its signature, as signed for its name, and the server says so.
    async fn in_words(&mut self, words: &str, empty: &Store) -> Result<()> {
        for (label, grant) in [("get", Grant::get as ToGrant<'a>), ("put", Grant::put), ("delete", Grant::delete)] {
            let right = self.sign(grant, b"")?;
            let forged = self.refuses(&format!("{label}-forged"), self.pen.scheme().forged(&right));
            self.one(forged, empty).await?;
            let outcome = self.harness.send(&right).await?;
            let told = String::from_utf8_lossy(&outcome.body).contains(words);
            let fits = outcome.refusal == Some(Kind::Name) && told && self.harness.store().await? == *empty;
            let name = self.name(label);
            self.report.add(if fits {
                Row::negative(name)
            } else {
                Row::unexpected(name, format!("got {} {:?}", outcome.status, outcome.refusal))
            });
        }
        Ok(())
    }

    /// Forged it is refused for its signature, as signed it gets another answer: so the signature is right.
    async fn signature_alone(&mut self, reason: &'static str, empty: &Store) -> Result<()> {
        let get = self.sign(Grant::get, b"")?;
        let forged = self.refuses("get-forged", self.pen.scheme().forged(&get));
        self.one(forged, empty).await?;
        let outcome = self.harness.send(&get).await?;
        let name = self.name("get");
        self.report.add(match outcome.status {
            403 => Row::unexpected(name, format!("the right URL is refused: {:?}", outcome.code)),
            _ => Row::not_proved(name, reason),
        });
        Ok(())
    }

    /// Refused as signed, so that a refusal of the forged would prove nothing.
    async fn unheard(&mut self, reason: &'static str, empty: &Store) -> Result<()> {
        for (label, grant) in [("get", Grant::get as ToGrant<'a>), ("put", Grant::put), ("delete", Grant::delete)] {
            let outcome = self.harness.send(&self.sign(grant, b"")?).await?;
            let refused = outcome.refusal.is_some_and(|kind| kind != Kind::Signature);
            let fits = refused && self.harness.store().await? == *empty;
            let name = self.name(label);
            self.report.add(if fits {
                Row::not_proved(name, reason)
            } else {
                Row::unexpected(name, format!("got {} {:?}", outcome.status, outcome.refusal))
            });
        }
        Ok(())
    }

    async fn one(&mut self, step: Step, after: &Store) -> Result<()> {
        let outcome = super::send(self.harness, step.proof, &step.case).await?;
        self.report.add(step.judged(outcome.as_ref(), after, &self.harness.store().await?));
        Ok(())
    }

    fn accepts(&mut self, label: &str, send: Presented, wanted: Wanted) -> Step {
        self.step(label, send, Expect::Accepted(wanted))
    }

    fn refuses(&mut self, label: &str, send: Presented) -> Step {
        self.step(label, send, Expect::Refused(&[Kind::Signature]))
    }

    fn step(&mut self, label: &str, send: Presented, expect: Expect) -> Step {
        let name = self.name(label);
        Step { proof: self.rules.proof(&name), case: Case::new(name, send, expect) }
    }

    fn sign(&self, grant: ToGrant<'a>, body: &[u8]) -> Result<Presented> {
        self.pen.sign(&grant(self.key, VALIDITY), body)
    }

    /// The name of a key's step: what a report groups by stands second.
    fn name(&self, step: &str) -> String {
        title(step, self.key)
    }
}

pub(super) fn title(step: &str, key: &str) -> String {
    let key: String = key.escape_debug().take(40).collect();
    format!("{step}/keys/{key}")
}
