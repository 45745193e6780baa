//! An upload in parts by presigned steps: done, touched, given up. It is played as a whole or not at all.

use anyhow::{Context as _, Result};
use presign_core::{Grant, Plan, Step};

use super::has;
use super::pen::OwnPen;
use super::words::PartWords;
use crate::matrix::case::{Case, Effect, Expect, Sheet, Wanted};
use crate::matrix::operation::{NEW_KEY, OTHER_KEY, UPLOAD, VALIDITY};
use crate::matrix::scheme::Signs as _;
use crate::matrix::verdict;
use crate::report::{Report, Row};
use crate::rule::Rules;
use crate::{Kind, Outcome, OwnHarness, Presented, Proof, SignedBy, Store};

const STORY: &str = "parts/multipart/";
const SIGNATURE: &[Kind] = &[Kind::Signature];
const MISSING: &[Kind] = &[Kind::Missing];

/// Says whether the scheme has such uploads.
pub(super) fn write(sheet: &mut Sheet, pen: &OwnPen<'_>) -> Result<()> {
    let (signed, told) = (has::enforced(pen.step(&plan(NEW_KEY)?, Step::Begin, b""))?, pen.own().parts());
    has::both(sheet, "uploads in parts", signed.is_some(), told.is_some());
    Ok(())
}

/// How many steps it is in the plan of a run.
pub(super) fn count(pen: &OwnPen<'_>, report: &Report) -> usize {
    usize::from(pen.own().parts().is_some() && report.wants(STORY))
}

pub(super) async fn run(
    harness: &dyn OwnHarness,
    pen: &OwnPen<'_>,
    fixture: &Store,
    rules: &mut Rules,
    report: &mut Report,
) -> Result<()> {
    let Some(words) = pen.own().parts().filter(|_| report.wants(STORY)) else { return Ok(()) };
    if has::enforced(pen.step(&plan(NEW_KEY)?, Step::Begin, b""))?.is_none() {
        return Ok(());
    }
    report.begin();
    let mut play = Play { harness, pen: *pen, words, fixture, rules, report };
    if let Proof::NotTried(reason) = play.rules.proof(STORY) {
        play.report.add(Row::not_proved(STORY, reason));
        return Ok(());
    }
    play.all().await?;
    harness.restore(fixture).await
}

/// Of up to two parts, of which one is sent: no provider finds it too small.
fn plan(key: &'static str) -> Result<Plan<'static>> {
    Ok(Plan::of_count(Grant::put(key, VALIDITY), 2)?)
}

struct Play<'a> {
    harness: &'a dyn OwnHarness,
    pen: OwnPen<'a>,
    words: &'static PartWords,
    fixture: &'a Store,
    rules: &'a mut Rules,
    report: &'a mut Report,
}

impl Play<'_> {
    /// No step does what another is for; then one upload is given up, and the other is completed, unharmed.
    async fn all(&mut self) -> Result<()> {
        let (pen, words, plan, elsewhere) = (self.pen, self.words, plan(NEW_KEY)?, plan(OTHER_KEY)?);
        let stranger = pen.by(SignedBy::OtherSecret);
        let Some(upload) = self.begin(&plan, "begin").await? else { return Ok(()) };
        let Some(foreign) = self.begin(&elsewhere, "begin-another").await? else { return Ok(()) };
        let part =
            |pen: &OwnPen<'_>, plan: &Plan<'_>, upload: &str| pen.step(plan, Step::Part { upload, number: 1 }, UPLOAD);
        let of_foreign = |request: Presented| {
            let id = foreign.clone();
            request.with_parameter(words.upload, move |_| Some(format!("{}={id}", words.upload)))
        };
        let elsewhere_path = part(&pen, &elsewhere, &foreign)?.path().to_owned();

        let right = part(&pen, &plan, &upload)?;
        let number = |value: &'static str| move |_: &str| Some(format!("{}={value}", words.number));
        for (label, send) in [
            ("part-of-another-number", right.clone().with_parameter(words.number, number("2"))),
            ("part-without-its-number", right.clone().with_parameter(words.number, |_| None)),
            ("part-without-its-upload", right.clone().with_parameter(words.upload, |_| None)),
            ("part-of-a-touched-upload", of_foreign(right.clone())),
            ("part-of-another-object", right.clone().with_path(&elsewhere_path)),
            ("part-as-a-download", right.clone().with_method("GET")),
            ("part-as-an-abort", right.clone().with_method("DELETE")),
            ("part-by-another-secret", part(&stranger, &plan, &upload)?),
        ] {
            self.refuses(label, send, SIGNATURE).await?;
        }
        self.refuses("part-of-a-foreign-upload", part(&pen, &plan, &foreign)?, MISSING).await?;
        let outcome = self.accepts("part", right.clone(), Wanted::status(200)).await?;
        let tag = (words.sent)(&outcome).unwrap_or_default();

        let body = (words.list)(&[(1, tag)]);
        let complete = |pen: &OwnPen<'_>, upload: &str| pen.step(&plan, Step::Complete { upload }, &body);
        let whole = complete(&pen, &upload)?;
        for (label, send, kinds) in [
            ("complete-of-a-touched-upload", of_foreign(whole.clone()), SIGNATURE),
            ("complete-of-another-object", whole.clone().with_path(&elsewhere_path), SIGNATURE),
            ("complete-by-another-secret", complete(&stranger, &upload)?, SIGNATURE),
            ("complete-of-a-foreign-upload", complete(&pen, &foreign)?, MISSING),
        ] {
            self.refuses(label, send, kinds).await?;
        }
        let abort = |pen: &OwnPen<'_>, plan: &Plan<'_>, upload: &str| pen.step(plan, Step::Abort { upload }, b"");
        self.refuses("abort-of-a-touched-upload", of_foreign(abort(&pen, &plan, &upload)?), SIGNATURE).await?;
        self.refuses("abort-by-another-secret", abort(&stranger, &plan, &upload)?, SIGNATURE).await?;
        let given_up = Wanted::status(pen.scheme().deleted);
        self.accepts("abort-another", abort(&pen, &elsewhere, &foreign)?, given_up).await?;
        self.refuses("part-behind-the-abort", part(&pen, &elsewhere, &foreign)?, MISSING).await?;

        let effect = Effect::Stored(pen.stored_as(NEW_KEY), UPLOAD.to_vec());
        self.accepts("complete", whole, Wanted { effect, ..Wanted::status(200) }).await?;
        // The object is there now, so that this one is played against what the fixture does not have.
        let behind = self.harness.send(&right).await?;
        let name = format!("{STORY}part-behind-the-end");
        self.report.add(match behind.refusal {
            Some(Kind::Missing) => Row::negative(name),
            other => Row::unexpected(name, format!("got {} {other:?}", behind.status)),
        });
        Ok(())
    }

    /// The upload's name, if it began.
    async fn begin(&mut self, plan: &Plan<'_>, label: &str) -> Result<Option<String>> {
        let send = self.pen.step(plan, Step::Begin, b"")?;
        let outcome = self.accepts(label, send, Wanted::status(200)).await?;
        let upload = (self.words.begun)(&outcome);
        if upload.is_none() {
            let name = format!("{STORY}{label}-names-its-upload");
            self.report.add(Row::unexpected(name, format!("got {}", outcome.status)));
        }
        Ok(upload)
    }

    async fn accepts(&mut self, label: &str, send: Presented, wanted: Wanted) -> Result<Outcome> {
        self.play(label, send, Expect::Accepted(wanted)).await
    }

    async fn refuses(&mut self, label: &str, send: Presented, kinds: &'static [Kind]) -> Result<()> {
        self.play(label, send, Expect::Refused(kinds)).await.map(drop)
    }

    async fn play(&mut self, label: &str, send: Presented, expect: Expect) -> Result<Outcome> {
        let name = format!("{STORY}{label}");
        let proof = self.rules.proof(&name);
        let outcome = self.harness.send(&send).await.with_context(|| name.clone())?;
        let after = self.harness.store().await?;
        let case = Case::new(name, send, expect);
        self.report.add(verdict::judge(&case, proof, &outcome, self.fixture, &after));
        Ok(outcome)
    }
}
