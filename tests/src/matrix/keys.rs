//! Awkward object names: each round-trips under exactly its name, or is refused with a reason.

mod table;

use std::time::Duration;

use anyhow::Result;
use presign_core::{ErrorKind, Grant};

use super::case::{Case, Expect, Wanted};
use super::judge;
use super::operation::VALIDITY;
use super::scheme::Signs;
use crate::report::{Report, Row};
use crate::rule::Rules;
use crate::{Harness, Keeping, Kind, Presented, Proof, Store};

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
            Keeping::Refused(words) => {
                Play { harness, pen, key: &key, rules, report }.in_words(words, fixture).await?;
            }
            _ => report.add(refused(pen, &key)),
        }
    }
    for key in signed {
        report.begin();
        let mut play = Play { harness, pen, key: &key, rules, report };
        match harness.keeps(&key) {
            Keeping::ByName => {
                play.by_name(fixture).await?;
                continue;
            }
            Keeping::Refused(words) => play.in_words(words, fixture).await?,
            Keeping::SignatureAlone(reason) => play.signature_alone(reason, fixture).await?,
            Keeping::Unheard(reason) => play.unheard(reason, fixture).await?,
        }
        harness.restore(fixture).await?;
    }
    Ok(())
}

/// How many names there are to play.
pub(super) fn count(report: &Report) -> usize {
    table::refused().into_iter().chain(table::signed()).filter(|key| report.wants(&title("", key))).count()
}

fn refused(pen: &dyn Signs, key: &str) -> Row {
    let name = format!("sign/library/{key:?}");
    let error = pen.presign(&Grant::get(key, VALIDITY)).map_err(|error| error.downcast::<presign_core::Error>());
    match error {
        Err(Ok(error)) if *error.kind() == ErrorKind::Key => Row::negative(name),
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

/// A request, and what the store holds after it.
struct Step<'s> {
    case: Case,
    after: &'s Store,
}

type ToGrant<'k> = fn(&'k str, Duration) -> Grant<'k>;

impl<'a> Play<'a> {
    /// Written, found under exactly this name, read, deleted; and refused at each step once forged.
    async fn by_name(&mut self, empty: &Store) -> Result<()> {
        let scheme = self.pen.scheme();
        let forged = |right: &Presented| scheme.forged(right);
        let body = format!("the body of {:?}", self.key).into_bytes();
        let (put, get) = (self.sign(Grant::put, &body)?, self.sign(Grant::get, b"")?);
        let (head, delete) = (self.sign(Grant::head, b"")?, self.sign(Grant::delete, b"")?);
        let mut stored = empty.clone();
        stored.insert(self.pen.stored_as(self.key), body.clone());
        let [_, created] = scheme.stored;
        let read = || Wanted { body: Some(body.clone()), ..Wanted::default() };
        let elsewhere = get.clone().with_path(&format!("{}/another", scheme.mount));

        let mut steps = vec![
            self.accepts("put", put.clone(), Wanted::status(created), &stored),
            self.refuses("put-as-post", put.clone().with_method("POST"), &stored),
            self.accepts("get", get.clone(), read(), &stored),
            self.refuses("get-forged", forged(&get), &stored),
            self.refuses("get-as-put", get.with_method("PUT"), &stored),
            self.refuses("get-of-another", elsewhere, &stored),
        ];
        if let Some(by_host) = self.pen.get_otherwise(self.key)? {
            steps.push(self.refuses("get-by-host-forged", forged(&by_host), &stored));
            steps.push(self.accepts("get-by-host", by_host, read(), &stored));
        }
        steps.extend([
            self.accepts("head", head, Wanted::status(200), &stored),
            self.refuses("delete-forged", forged(&delete), &stored),
            self.accepts("delete", delete, Wanted::status(204), empty),
            self.refuses("put-forged", forged(&put), empty),
        ]);

        // Where a look is dear, one is taken before and after what changes the store.
        if self.harness.stride() > 1 {
            let mut rows = Vec::new();
            let mut kept = true;
            for run in steps.chunk_by(|one, other| one.after == other.after) {
                kept &= self.play(run, &mut rows).await?;
            }
            if kept {
                rows.into_iter().for_each(|row| self.report.add(row));
                return Ok(());
            }
            self.harness.restore(empty).await?;
        }
        for step in steps {
            self.one(step).await?;
        }
        self.harness.restore(empty).await
    }

    /// Forged it is refused for its signature, as signed for its name, and the server says so.
    async fn in_words(&mut self, words: &str, empty: &Store) -> Result<()> {
        for (label, grant) in [("get", Grant::get as ToGrant<'a>), ("put", Grant::put), ("delete", Grant::delete)] {
            let right = self.sign(grant, b"")?;
            self.one(self.refuses(&format!("{label}-forged"), self.pen.scheme().forged(&right), empty)).await?;
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
        self.one(self.refuses("get-forged", self.pen.scheme().forged(&get), empty)).await?;
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

    async fn one(&mut self, step: Step<'_>) -> Result<()> {
        let mut rows = Vec::new();
        self.play(&[step], &mut rows).await?;
        rows.into_iter().for_each(|row| self.report.add(row));
        Ok(())
    }

    /// Plays steps with one look at the end, and says whether the store holds what it should then.
    async fn play(&mut self, run: &[Step<'_>], rows: &mut Vec<Row>) -> Result<bool> {
        let mut outcomes = Vec::with_capacity(run.len());
        for step in run {
            let proof = self.rules.proof(step.case.name());
            outcomes.push(match proof {
                Proof::NotTried(_) => (proof, None),
                _ => (proof, Some(self.harness.send(step.case.request()).await?)),
            });
        }
        let found = self.harness.store().await?;
        let judged = run.iter().zip(outcomes);
        rows.extend(
            judged.map(|(step, (proof, outcome))| judge(&step.case, proof, outcome.as_ref(), step.after, &found)),
        );
        Ok(run.iter().all(|step| *step.after == found))
    }

    fn accepts<'s>(&self, label: &str, send: Presented, wanted: Wanted, after: &'s Store) -> Step<'s> {
        Step { case: Case::new(self.name(label), send, Expect::Accepted(wanted)), after }
    }

    fn refuses<'s>(&self, label: &str, send: Presented, after: &'s Store) -> Step<'s> {
        Step { case: Case::new(self.name(label), send, Expect::Refused(&[Kind::Signature])), after }
    }

    fn sign(&self, grant: ToGrant<'a>, body: &[u8]) -> Result<Presented> {
        self.pen.sign(&grant(self.key, VALIDITY), body)
    }

    /// The name of a key's step: what a report groups by stands second.
    fn name(&self, step: &str) -> String {
        title(step, self.key)
    }
}

fn title(step: &str, key: &str) -> String {
    let key: String = key.escape_debug().take(40).collect();
    format!("{step}/keys/{key}")
}
