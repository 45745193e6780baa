//! Awkward object names: each round-trips under exactly its name, or is refused with a reason.

mod table;

use std::time::Duration;

use anyhow::Result;
use presign_core::{ErrorKind, Grant};

use super::operation::VALIDITY;
use super::scheme::Signs;
use crate::report::{Report, Row};
use crate::{Harness, Keeping, Kind, Outcome, Presented, Store};

/// Plays every name of the table.
pub(super) async fn run(harness: &dyn Harness, pen: &dyn Signs, fixture: &Store, report: &mut Report) -> Result<()> {
    let wanted = |key: &String| report.wants(&title("", key));
    let (mut refused_names, mut signed) = (table::refused(), table::signed());
    refused_names.retain(wanted);
    signed.retain(wanted);
    for key in refused_names {
        report.begin();
        match harness.keeps(&key) {
            Keeping::Refused(words) => Play { harness, pen, key: &key, report }.in_words(words, fixture).await?,
            _ => report.add(refused(pen, &key)),
        }
    }
    for key in signed {
        report.begin();
        let mut play = Play { harness, pen, key: &key, report };
        match harness.keeps(&key) {
            Keeping::Refused(words) => play.in_words(words, fixture).await?,
            Keeping::ByName => play.by_name(fixture).await?,
            Keeping::SignatureAlone(reason) => play.signature_alone(reason, fixture).await?,
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
    report: &'a mut Report,
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
        let [_, created] = self.pen.scheme().stored;

        self.refuses("put-forged", &forged(&put), empty).await?;
        self.accepts("put", &put, &stored, |outcome| outcome.status == created).await?;
        self.refuses("put-as-post", &put.with_method("POST"), &stored).await?;
        self.accepts("get", &get, &stored, |outcome| outcome.body == body).await?;
        self.refuses("get-forged", &forged(&get), &stored).await?;
        self.refuses("get-as-put", &get.clone().with_method("PUT"), &stored).await?;
        self.refuses(
            "get-of-another",
            &get.clone().with_path(&format!("{}/another", self.pen.scheme().mount)),
            &stored,
        )
        .await?;
        if let Some(by_host) = self.pen.get_otherwise(self.key)? {
            self.accepts("get-by-host", &by_host, &stored, |outcome| outcome.body == body).await?;
            self.refuses("get-by-host-forged", &forged(&by_host), &stored).await?;
        }
        self.accepts("head", &head, &stored, |outcome| outcome.status == 200).await?;
        self.refuses("delete-forged", &forged(&delete), &stored).await?;
        self.accepts("delete", &delete, empty, |outcome| outcome.status == 204).await
    }

    /// Forged it is refused for its signature, as signed for its name, and the server says so.
    async fn in_words(&mut self, words: &str, empty: &Store) -> Result<()> {
        for (label, grant) in [("get", Grant::get as ToGrant<'a>), ("put", Grant::put), ("delete", Grant::delete)] {
            let right = self.sign(grant, b"")?;
            self.refuses(&format!("{label}-forged"), &self.pen.scheme().forged(&right), empty).await?;
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
        self.refuses("get-forged", &self.pen.scheme().forged(&get), empty).await?;
        let outcome = self.harness.send(&get).await?;
        let name = self.name("get");
        self.report.add(match outcome.status {
            403 => Row::unexpected(name, format!("the right URL is refused: {:?}", outcome.code)),
            _ => Row::not_proved(name, reason),
        });
        Ok(())
    }

    async fn accepts(
        &mut self,
        label: &str,
        request: &Presented,
        after: &Store,
        right: impl Fn(&Outcome) -> bool,
    ) -> Result<()> {
        let outcome = self.harness.send(request).await?;
        let name = self.name(label);
        let fits = outcome.refusal.is_none() && right(&outcome);
        let kept = self.harness.store().await? == *after;
        self.report.add(match (fits, kept) {
            (true, true) => Row::positive(name),
            (true, false) => Row::unexpected(name, "the store holds something else".to_owned()),
            _ => Row::unexpected(name, format!("got {} {:?} {:?}", outcome.status, outcome.code, outcome.refusal)),
        });
        Ok(())
    }

    async fn refuses(&mut self, label: &str, request: &Presented, after: &Store) -> Result<()> {
        let outcome = self.harness.send(request).await?;
        let name = self.name(label);
        let fits = outcome.refusal == Some(Kind::Signature) && self.harness.store().await? == *after;
        self.report.add(if fits {
            Row::negative(name)
        } else {
            Row::unexpected(name, format!("got {} {:?} {:?}", outcome.status, outcome.code, outcome.refusal))
        });
        Ok(())
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
