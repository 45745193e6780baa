//! Uploads in parts by presigned steps: a large one that ends byte for byte, one whose steps are touched, one that is
//! given up. Each story is played as a whole or not at all.

use std::time::Duration;

use anyhow::{Context as _, Result};
use presign_core::{End, Grant, Plan, Step};
use presign_s3::{Credentials, Request};

use super::case::{Case, Effect, Expect, Wanted};
use super::operation::{NEW_KEY, OTHER_KEY, UPLOAD, VALIDITY};
use super::verdict;
use crate::report::{Report, Row};
use crate::rule::Rules;
use crate::{Kind, Outcome, Pen, Presented, Proof, S3Harness, Store, store};

const STORIES: [&str; 3] = ["whole/multipart/", "touched/multipart/", "aborted/multipart/"];

/// The size of the large upload, and of each of its parts.
const WHOLE: u64 = 64 << 20;
const PART: u64 = 16 << 20;

const SIGNATURE: &[Kind] = &[Kind::Signature];
const MISSING: &[Kind] = &[Kind::Missing];

/// How many stories there are to play.
pub(super) fn count(report: &Report) -> usize {
    STORIES.iter().filter(|story| report.wants(story)).count()
}

pub(super) async fn run(
    harness: &dyn S3Harness,
    fixture: &Store,
    rules: &mut Rules,
    report: &mut Report,
) -> Result<()> {
    for story in STORIES.into_iter().filter(|story| report.wants(story)).collect::<Vec<_>>() {
        report.begin();
        let pen = Pen::new(harness.ground(), harness.now()?);
        let mut play = Play { harness, pen, story, fixture, rules, report };
        if let Proof::NotTried(reason) = play.rules.proof(story) {
            play.report.add(Row::not_proved(story, reason));
            continue;
        }
        match story {
            "whole/multipart/" => play.whole().await?,
            "touched/multipart/" => play.touched().await?,
            _ => play.aborted().await?,
        }
        harness.restore(fixture).await?;
    }
    Ok(())
}

struct Play<'a> {
    harness: &'a dyn S3Harness,
    pen: Pen<'a>,
    story: &'static str,
    fixture: &'a Store,
    rules: &'a mut Rules,
    report: &'a mut Report,
}

impl Play<'_> {
    /// Four parts, of which no two are alike, and the object read again.
    async fn whole(&mut self) -> Result<()> {
        let plan = Plan::of_size(Grant::put(NEW_KEY, VALIDITY), WHOLE, PART)?;
        let Some(upload) = self.begin(&plan, "begin").await? else { return Ok(()) };
        let mut listed = Vec::new();
        for part in plan.parts() {
            let number = part.number();
            let send = self.pen.step(&plan, Step::Part { upload: &upload, number }, &bytes(number))?;
            listed.push((number, self.part(&format!("part-{number}"), send).await?));
        }
        let send = self.pen.step(&plan, Step::Complete { upload: &upload }, &list(&listed))?;
        // The look at what it did is the next request: the object is too large to be looked at twice.
        self.accepts("complete", send, Wanted::status(200), false).await?;
        let read = self.harness.send(&self.pen.sign(&Grant::get(NEW_KEY, VALIDITY), b"")?).await?;
        let part = usize::try_from(PART)?;
        let same = read.body.len() == usize::try_from(WHOLE)?
            && read.body.chunks(part).zip(1..).all(|(found, number)| found == bytes(number));
        let name = self.name("byte-for-byte");
        self.report.add(match same {
            true => Row::positive(name),
            false => Row::unexpected(name, format!("got {} and {} bytes", read.status, read.body.len())),
        });
        let delete = self.pen.sign(&Grant::delete(NEW_KEY, VALIDITY), b"")?;
        self.accepts("deleted", delete, Wanted::status(204), true).await.map(drop)
    }

    /// No step does what another is for; and after all that the upload is completed, unharmed.
    async fn touched(&mut self) -> Result<()> {
        let size = u64::try_from(UPLOAD.len())?;
        let plan = Plan::of_size(Grant::put(NEW_KEY, VALIDITY), size, size)?;
        let elsewhere = Plan::of_count(Grant::put(OTHER_KEY, VALIDITY), 2)?;
        let Some(upload) = self.begin(&plan, "begin").await? else { return Ok(()) };
        let Some(foreign) = self.begin(&elsewhere, "begin-another").await? else { return Ok(()) };
        let id = |id: &str| {
            let id = id.to_owned();
            move |_: &str| Some(format!("uploadId={id}"))
        };
        let stranger = self.pen.with(Credentials::new(&*self.pen.ground().key_id, "another secret"), End::Never);

        let part = |pen: &Pen<'_>, upload: &str| pen.step(&plan, Step::Part { upload, number: 1 }, UPLOAD);
        let right = part(&self.pen, &upload)?;
        let other = right.clone().with_parameter("partNumber", |_| Some("partNumber=2".to_owned()));
        for (label, send, kinds) in [
            ("part-of-another-size", right.clone().with_body(b"short").with_header("content-length", "5"), SIGNATURE),
            ("part-of-another-number", other, SIGNATURE),
            ("part-without-its-number", right.clone().with_parameter("partNumber", |_| None), SIGNATURE),
            ("part-without-its-upload", right.clone().with_parameter("uploadId", |_| None), SIGNATURE),
            ("part-of-a-touched-upload", right.clone().with_parameter("uploadId", id(&foreign)), SIGNATURE),
            ("part-of-another-object", right.clone().with_path("/mtx/dir/third.txt"), SIGNATURE),
            ("part-as-a-listing", right.clone().with_method("GET"), SIGNATURE),
            ("part-as-an-abort", right.clone().with_method("DELETE"), SIGNATURE),
            ("part-by-another-secret", part(&stranger, &upload)?, SIGNATURE),
            ("part-of-a-foreign-upload", part(&self.pen, &foreign)?, MISSING),
            ("part-of-no-upload", part(&self.pen, "2~0000000000000000000000000000000")?, MISSING),
        ] {
            self.refuses(label, send, kinds).await?;
        }
        let tag = self.part("part", right).await?;

        let complete = |pen: &Pen<'_>, upload: &str, body: &[u8]| pen.step(&plan, Step::Complete { upload }, body);
        let body = list(&[(1, tag.clone())]);
        let right = complete(&self.pen, &upload, &body)?;
        let foreign_tag = list(&[(1, "\"d41d8cd98f00b204e9800998ecf8427e\"".to_owned())]);
        for (label, send, kinds) in [
            ("complete-of-a-touched-upload", right.clone().with_parameter("uploadId", id(&foreign)), SIGNATURE),
            ("complete-of-another-object", right.clone().with_path("/mtx/dir/third.txt"), SIGNATURE),
            ("complete-by-another-secret", complete(&stranger, &upload, &body)?, SIGNATURE),
            ("complete-of-a-foreign-upload", complete(&self.pen, &foreign, &body)?, MISSING),
            ("complete-with-another-tag", right.clone().with_body(&foreign_tag), MISSING),
            ("complete-with-another-number", right.clone().with_body(&list(&[(2, tag)])), MISSING),
        ] {
            self.refuses(label, send, kinds).await?;
        }
        let abort = |pen: &Pen<'_>, upload: &str| pen.step(&plan, Step::Abort { upload }, b"");
        let touched = abort(&self.pen, &foreign)?.with_parameter("uploadId", id(&upload));
        self.refuses("abort-of-a-touched-upload", touched, SIGNATURE).await?;
        let strange = abort(&stranger, &upload)?;
        self.refuses("abort-by-another-secret", strange, SIGNATURE).await?;

        let abort = self.pen.step(&elsewhere, Step::Abort { upload: &foreign }, b"")?;
        self.accepts("abort-another", abort, Wanted::status(204), true).await?;
        let effect = Effect::Stored(store::name(self.pen.ground().bucket, NEW_KEY), UPLOAD.to_vec());
        self.accepts("complete", right, Wanted { effect, ..Wanted::status(200) }, true).await.map(drop)
    }

    /// What was given up is gone: no part is taken, none is listed, nothing can be made of them.
    async fn aborted(&mut self) -> Result<()> {
        let plan = Plan::of_count(Grant::put(NEW_KEY, VALIDITY), 2)?;
        let Some(upload) = self.begin(&plan, "begin").await? else { return Ok(()) };
        let step = |pen: &Pen<'_>, step: Step<'_>, body: &[u8]| pen.step(&plan, step, body);
        let part = step(&self.pen, Step::Part { upload: &upload, number: 1 }, UPLOAD)?;
        let tag = self.part("part", part.clone()).await?;
        let listing = Request::list_parts(NEW_KEY, upload.as_str(), Duration::from_secs(900));
        let listing = self.pen.sign(listing.grant(), b"")?;
        let mentions = Some("<PartNumber>1</PartNumber>".to_owned());
        self.accepts("listed", listing.clone(), Wanted { mentions, ..Wanted::status(200) }, true).await?;
        let abort = step(&self.pen, Step::Abort { upload: &upload }, b"")?;
        self.accepts("abort", abort, Wanted::status(204), true).await?;
        let complete = step(&self.pen, Step::Complete { upload: &upload }, &list(&[(1, tag)]))?;
        for (label, send) in [("part-behind", part), ("complete-behind", complete), ("listed-behind", listing)] {
            self.refuses(label, send, MISSING).await?;
        }
        Ok(())
    }

    /// The upload's id, if it began.
    async fn begin(&mut self, plan: &Plan<'_>, label: &str) -> Result<Option<String>> {
        let send = self.pen.step(plan, Step::Begin, b"")?;
        let mentions = Some("<UploadId>".to_owned());
        let outcome = self.accepts(label, send, Wanted { mentions, ..Wanted::status(200) }, false).await?;
        let said = String::from_utf8_lossy(&outcome.body).into_owned();
        let id = said.split_once("<UploadId>").and_then(|(_, rest)| rest.split_once("</UploadId>"));
        Ok(id.map(|(id, _)| id.to_owned()))
    }

    /// The tag of a part that was sent.
    async fn part(&mut self, label: &str, send: Presented) -> Result<String> {
        let outcome = self.accepts(label, send, Wanted::status(200), false).await?;
        Ok(outcome.header("etag").unwrap_or_default().to_owned())
    }

    async fn accepts(&mut self, label: &str, send: Presented, wanted: Wanted, look: bool) -> Result<Outcome> {
        let (name, fixture) = (self.name(label), self.fixture);
        self.play(name, send, Expect::Accepted(wanted), if look { None } else { Some(fixture) }).await
    }

    async fn refuses(&mut self, label: &str, send: Presented, kinds: &'static [Kind]) -> Result<()> {
        let name = self.name(label);
        self.play(name, send, Expect::Refused(kinds), None).await.map(drop)
    }

    /// Without a look the store is taken for `unseen`.
    async fn play(&mut self, name: String, send: Presented, expect: Expect, unseen: Option<&Store>) -> Result<Outcome> {
        let proof = self.rules.proof(&name);
        if let Proof::NotTried(reason) = proof {
            self.report.add(Row::not_proved(name, reason));
            return Ok(Outcome::default());
        }
        let outcome = self.harness.send(&send).await.with_context(|| name.clone())?;
        let after = match unseen {
            Some(store) => store.clone(),
            None => self.harness.store().await?,
        };
        let case = Case::new(name, send, expect);
        self.report.add(verdict::judge(&case, proof, &outcome, self.fixture, &after));
        Ok(outcome)
    }

    fn name(&self, label: &str) -> String {
        format!("{}{label}", self.story)
    }
}

/// The body that names the parts.
fn list(parts: &[(u64, String)]) -> Vec<u8> {
    let part =
        |(number, tag): &(u64, String)| format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>");
    let parts: String = parts.iter().map(part).collect();
    format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>").into_bytes()
}

/// The bytes of a part.
fn bytes(number: u64) -> Vec<u8> {
    let words = (PART / 8 * number)..(PART / 8 * (number + 1));
    words.flat_map(|word| word.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes()).collect()
}
