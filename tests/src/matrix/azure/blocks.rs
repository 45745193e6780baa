//! An upload in blocks by presigned steps: a large one that ends byte for byte, and what its steps are not for.

use anyhow::Result;
use presign_azure::block_list;
use presign_core::{Grant, Plan, Step};

use super::sheet::{DENIED, PERMISSION};
use super::told_apart;
use crate::azure::AzurePen;
use crate::matrix::case::{Case, Effect, Expect, Wanted};
use crate::matrix::operation::{KEY, NEW_KEY, VALIDITY};
use crate::matrix::scheme::Signs as _;
use crate::matrix::{judge, send};
use crate::report::{Report, Row};
use crate::rule::Rules;
use crate::{AzureHarness, Kind, Presented, Store};

const STORY: &str = "blocks/upload/";
const UPLOAD: &str = "upload-1";

/// How many blocks there are, and the size of each: 64 MiB.
const COUNT: u64 = 8;
const BLOCK: usize = 8 << 20;

pub(super) async fn run(
    harness: &dyn AzureHarness,
    fixture: &Store,
    rules: &mut Rules,
    report: &mut Report,
) -> Result<()> {
    if !report.wants(STORY) {
        return Ok(());
    }
    let pen = AzurePen::new(harness.ground(), harness.now()?)?;
    let plan = Plan::of_count(Grant::put(NEW_KEY, VALIDITY), COUNT)?;
    let mut play = Play { harness, rules, report };
    for number in 1..=COUNT {
        let block = pen.step(&plan, Step::Part { upload: UPLOAD, number }, &bytes(number))?;
        if number == 1 {
            // A server that refuses a large body does not wait for its end.
            play.touched(&pen, &block.clone().with_body(b"a small block")).await?;
        }
        play.accepts(&format!("block-{number}"), block, Wanted::status(201)).await?;
    }
    let list = block_list(UPLOAD, COUNT)?;
    let complete = pen.step(&plan, Step::Complete { upload: UPLOAD }, list.as_bytes())?;
    let unknown = complete.clone().with_body(block_list("upload-2", COUNT)?.as_bytes());
    play.one("complete-of-no-blocks", unknown, Expect::Refused(&[Kind::Other]), None).await?;
    let (stranger, right) = (pen.with_bytes("c2VjcmV0IGtleQ==")?, complete.clone().with_method("GET"));
    play.refuses("complete-by-another-key", stranger.resigned(&complete), DENIED, right).await?;
    play.accepts("complete", complete, Wanted::status(201)).await?;

    let read = harness.send(&pen.sign(&Grant::get(NEW_KEY, VALIDITY), b"")?).await?;
    let whole = read.body.len() == BLOCK * usize::try_from(COUNT)?;
    let same = whole && read.body.chunks(BLOCK).zip(1..).all(|(found, number)| found == bytes(number));
    play.report.add(match same {
        true => Row::positive(format!("{STORY}byte-for-byte")),
        false => {
            let got = format!("got {} and {} bytes", read.status, read.body.len());
            Row::unexpected(format!("{STORY}byte-for-byte"), got)
        }
    });
    let delete = pen.sign(&Grant::delete(NEW_KEY, VALIDITY), b"")?;
    play.accepts("deleted", delete, Wanted::status(202)).await?;
    harness.restore(fixture).await
}

struct Play<'a> {
    harness: &'a dyn AzureHarness,
    rules: &'a mut Rules,
    report: &'a mut Report,
}

impl Play<'_> {
    /// A step is for its blob, its permission and its time.
    async fn touched(&mut self, pen: &AzurePen, right: &Presented) -> Result<()> {
        let elsewhere = right.clone().with_path(&format!("/{}{}", pen.ground().account, pen.path(KEY)));
        let twin = pen.resigned(&elsewhere);
        self.refuses("block-of-another-blob", elsewhere, DENIED, twin).await?;
        let deleted = right.clone().with_method("DELETE").with_body(b"");
        let twin = super::method::with_all(&deleted, pen);
        self.refuses("block-as-a-deletion", deleted.with_parameter("comp", |_| None), PERMISSION, twin).await?;
        let wrong = pen.with_bytes("c2VjcmV0IGtleQ==")?.resigned(right);
        self.refuses("block-by-another-key", wrong, DENIED, right.clone()).await?;
        // The permission to create alone, before the version in which it makes blocks.
        let created = right.clone().with_parameter("sp", |_| Some("sp=c".to_owned()));
        let created = created.with_parameter("sv", |_| Some("sv=2025-11-05".to_owned()));
        self.refuses("block-by-c-alone", pen.resigned(&created), PERMISSION, right.clone()).await
    }

    async fn accepts(&mut self, label: &str, request: Presented, wanted: Wanted) -> Result<()> {
        debug_assert!(matches!(wanted.effect, Effect::None), "looks are too dear here");
        self.one(label, request, Expect::Accepted(wanted), None).await
    }

    async fn refuses(
        &mut self,
        label: &str,
        request: Presented,
        kinds: &'static [Kind],
        twin: Presented,
    ) -> Result<()> {
        self.one(label, request, Expect::Refused(kinds), Some(twin)).await
    }

    /// Without a look at the store: the blob is too large for one after each step, and read in the end.
    async fn one(&mut self, label: &str, request: Presented, expect: Expect, twin: Option<Presented>) -> Result<()> {
        let case = Case::new(format!("{STORY}{label}"), request, expect);
        let proof = self.rules.proof(case.name());
        self.report.begin();
        let (outcome, none) = (send(self.harness, proof, &case).await?, Store::new());
        let mut row = judge(&case, proof, outcome.as_ref(), &none, &none);
        if let (Some(twin), Some(outcome)) = (twin, &outcome)
            && self.harness.tells_apart()
            && !matches!(row.result(), crate::report::Result::Unexpected(_))
        {
            row = told_apart(row, proof, outcome, &self.harness.send(&twin).await?);
        }
        self.report.add(row);
        Ok(())
    }
}

/// No two blocks are alike, and no two kibibytes that follow each other in one.
fn bytes(number: u64) -> Vec<u8> {
    let line = |at: usize| format!("{number} {at:>1021}\n").into_bytes();
    (0..8).flat_map(line).collect::<Vec<_>>().repeat(BLOCK / 8 / 1024)
}
