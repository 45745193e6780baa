//! An upload in parts, where the scheme has them: each step right, touched, and of another upload.

use anyhow::{Context as _, Result};
use presign_core::{Grant, Plan, Step};

use super::pen::OwnPen;
use crate::matrix::case::{Case, Effect, Expect, Wanted};
use crate::matrix::operation::{NEW_KEY, OTHER_KEY, UPLOAD, VALIDITY};
use crate::matrix::scheme::{InParts, Signs as _};
use crate::matrix::verdict;
use crate::report::{Report, Row};
use crate::rule::Rules;
use crate::{Kind, Outcome, OwnHarness, Presented, Proof, SignedBy, Store};

const SIGNATURE: &[Kind] = &[Kind::Signature];
/// There is no such upload of this object.
const MISSING: &[Kind] = &[Kind::Missing];

/// Plays the steps in their order; none where the scheme has no such uploads, or where they are not wanted.
pub(super) async fn run(
    harness: &dyn OwnHarness,
    fixture: &Store,
    rules: &mut Rules,
    report: &mut Report,
) -> Result<()> {
    let pen = OwnPen::new(harness.own(), harness.now()?);
    let Some(words) = pen.scheme().in_parts.filter(|_| report.wants(STORY)) else { return Ok(()) };
    report.begin();
    let played = Play { harness, pen, words, fixture, rules, report }.story().await;
    harness.restore(fixture).await?;
    played
}

/// How many stories there are to play.
pub(super) fn count(harness: &dyn OwnHarness, report: &Report) -> usize {
    usize::from(harness.own().scheme().in_parts.is_some() && report.wants(STORY))
}

/// What the names of its cases begin with.
const STORY: &str = "in-parts/multipart/";

struct Play<'a> {
    harness: &'a dyn OwnHarness,
    pen: OwnPen<'a>,
    words: InParts,
    fixture: &'a Store,
    rules: &'a mut Rules,
    report: &'a mut Report,
}

impl Play<'_> {
    async fn story(mut self) -> Result<()> {
        let plan = Plan::of_count(Grant::put(NEW_KEY, VALIDITY), 2)?;
        let elsewhere = Plan::of_count(Grant::put(OTHER_KEY, VALIDITY), 2)?;
        let (pen, stranger, words) = (self.pen, self.pen.by(SignedBy::OtherSecret), self.words);
        let upload = self.begin("begin", &plan).await?;
        let foreign = self.begin("begin-another", &elsewhere).await?;
        self.refuses("begin-by-another-secret", stranger.step(&plan, Step::Begin, b"")?, SIGNATURE).await?;
        let renamed = |right: &Presented| {
            right.clone().with_parameter(words.upload, |_| Some(format!("{}={foreign}", words.upload)))
        };

        let part =
            |pen: &OwnPen<'_>, plan: &Plan<'_>, upload: &str| pen.step(plan, Step::Part { upload, number: 1 }, UPLOAD);
        let right = part(&pen, &plan, &upload)?;
        let second = right.clone().with_parameter(words.number, |_| Some(format!("{}=2", words.number)));
        let other_path = part(&pen, &elsewhere, &upload)?.path().to_owned();
        for (label, send, kinds) in [
            ("part-of-another-number", second, SIGNATURE),
            ("part-without-its-number", right.clone().with_parameter(words.number, |_| None), SIGNATURE),
            ("part-without-its-upload", right.clone().with_parameter(words.upload, |_| None), SIGNATURE),
            ("part-of-a-touched-upload", renamed(&right), SIGNATURE),
            ("part-of-another-object", right.clone().with_path(&other_path), SIGNATURE),
            ("part-as-a-listing", right.clone().with_method("GET"), SIGNATURE),
            ("part-as-an-abort", right.clone().with_method("DELETE"), SIGNATURE),
            ("part-by-another-secret", part(&stranger, &plan, &upload)?, SIGNATURE),
            ("part-of-a-foreign-upload", part(&pen, &plan, &foreign)?, MISSING),
        ] {
            self.refuses(label, send, kinds).await?;
        }
        let sent = self.accepts("part", right.clone(), Wanted::status(200), false).await?;
        let tag = sent.header("etag").unwrap_or_default().to_owned();

        let complete = |pen: &OwnPen<'_>, upload: &str, body: &[u8]| pen.step(&plan, Step::Complete { upload }, body);
        let body = (words.completed)(&[(1, tag)]);
        let whole = complete(&pen, &upload, &body)?;
        let other_tag = (words.completed)(&[(1, "\"d41d8cd98f00b204e9800998ecf8427e\"".to_owned())]);
        for (label, send, kinds) in [
            ("complete-of-a-touched-upload", renamed(&whole), SIGNATURE),
            ("complete-of-another-object", whole.clone().with_path(&other_path), SIGNATURE),
            ("complete-by-another-secret", complete(&stranger, &upload, &body)?, SIGNATURE),
            ("complete-of-a-foreign-upload", complete(&pen, &foreign, &body)?, MISSING),
            ("complete-with-another-tag", whole.clone().with_body(&other_tag), MISSING),
        ] {
            self.refuses(label, send, kinds).await?;
        }
        let abort = |pen: &OwnPen<'_>, upload: &str| pen.step(&plan, Step::Abort { upload }, b"");
        self.refuses("abort-of-a-touched-upload", renamed(&abort(&pen, &upload)?), SIGNATURE).await?;
        self.refuses("abort-by-another-secret", abort(&stranger, &upload)?, SIGNATURE).await?;
        let given_up = pen.step(&elsewhere, Step::Abort { upload: &foreign }, b"")?;
        self.accepts("abort-another", given_up, Wanted::status(words.aborted), true).await?;
        self.refuses("part-of-an-aborted-upload", part(&pen, &elsewhere, &foreign)?, MISSING).await?;

        let effect = Effect::Stored(pen.stored_as(NEW_KEY), UPLOAD.to_vec());
        self.accepts("complete", whole, Wanted { effect, ..Wanted::status(200) }, true).await?;
        self.harness.restore(self.fixture).await?;
        self.refuses("part-behind", right, MISSING).await
    }

    /// The upload's id.
    async fn begin(&mut self, label: &str, plan: &Plan<'_>) -> Result<String> {
        let send = self.pen.step(plan, Step::Begin, b"").context("the scheme names uploads in parts")?;
        let outcome = self.accepts(label, send, Wanted::status(200), false).await?;
        (self.words.begun)(&outcome).context("the answer that begins an upload has no id")
    }

    async fn accepts(&mut self, label: &str, send: Presented, wanted: Wanted, look: bool) -> Result<Outcome> {
        self.play(label, send, Expect::Accepted(wanted), look).await
    }

    async fn refuses(&mut self, label: &str, send: Presented, kinds: &'static [Kind]) -> Result<()> {
        self.play(label, send, Expect::Refused(kinds), true).await.map(drop)
    }

    /// Without a look the store is taken for the fixture.
    async fn play(&mut self, label: &str, send: Presented, expect: Expect, look: bool) -> Result<Outcome> {
        let name = format!("{STORY}{label}");
        let proof = self.rules.proof(&name);
        if let Proof::NotTried(reason) = proof {
            self.report.add(Row::not_proved(name, reason));
            return Ok(Outcome::default());
        }
        let outcome = self.harness.send(&send).await.with_context(|| name.clone())?;
        let after = if look { self.harness.store().await? } else { self.fixture.clone() };
        let case = Case::new(name, send, expect);
        self.report.add(verdict::judge(&case, proof, &outcome, self.fixture, &after));
        Ok(outcome)
    }
}
