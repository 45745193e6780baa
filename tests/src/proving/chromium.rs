//! Upload forms as a person uses them: a page in Chromium, a file chosen, a button pressed.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use presign_core::Grant;
use presign_s3::{Post, Signature};
use serde_json::json;

use crate::browser::Browser;
use crate::report::{Report, Row};
use crate::{Pen, S3Harness, Store, matrix, store};

/// The server that the browser uploads to.
pub(super) const SERVER: &str = "ceph";

const MISSING: &str = "not tried here for want of a browser: `apt-get install chromium chromium-driver` brings it";
/// A name that a browser writes in its own way.
const KEY: &str = "dir/a browser's cat+é.txt";
const SIZES: std::ops::RangeInclusive<u64> = 5..=20;

/// What is done to a form before it is sent, and how large its file is.
struct Use {
    name: &'static str,
    signature: Signature,
    bytes: usize,
    script: &'static str,
    uploads: bool,
}

pub(super) async fn run(harness: &dyn S3Harness, report: &mut Report) -> Result<()> {
    let mut uses = Vec::new();
    for (signature, names) in [
        (
            Signature::V4,
            ["chromium/forms-v4/right-as-signed", "chromium/forms-v4/one-over", "chromium/forms-v4/altered-key"],
        ),
        (
            Signature::V2,
            ["chromium/forms-v2/right-as-signed", "chromium/forms-v2/one-over", "chromium/forms-v2/altered-key"],
        ),
    ] {
        let another = "document.querySelector('[name=key]').value = 'dir/other.txt';";
        for (name, bytes, script, uploads) in
            [(names[0], 20, "", true), (names[1], 21, "", false), (names[2], 20, another, false)]
        {
            uses.push(Use { name, signature: signature.clone(), bytes, script, uploads });
        }
    }
    uses.retain(|one| report.wants(one.name));
    if uses.is_empty() {
        return Ok(());
    }
    let Some(browser) = Browser::start().context("no browser")? else {
        uses.iter().for_each(|one| report.add(Row::not_proved(one.name, MISSING)));
        return Ok(());
    };
    let fixture = matrix::fixture(harness);
    let folder = tempfile::tempdir()?;
    for one in uses {
        harness.restore(&fixture).await?;
        let said = one.play(harness, &browser, folder.path())?;
        let row = one.judged(harness, &fixture, &harness.store().await?, &said);
        report.add(row);
    }
    harness.restore(&fixture).await
}

impl Use {
    /// The page that the server answers with.
    fn play(&self, harness: &dyn S3Harness, browser: &Browser, folder: &Path) -> Result<String> {
        let pen = Pen::new(harness.ground(), harness.now()?).by(self.signature.clone());
        let grant = Grant::upload(KEY, SIZES, Duration::from_secs(900)).content_type("text/plain");
        let form =
            pen.signed_form(&Post::of(grant).field("x-amz-meta-mood", "calm & \"bright\"").success_status(201))?;
        let (page, file) = (folder.join("page.html"), folder.join("file.txt"));
        std::fs::write(&page, format!("<!doctype html>\n<meta charset=\"utf-8\">\n{}\n", form.reveal().html()))?;
        std::fs::write(&file, vec![b'7'; self.bytes])?;
        browser.open(&format!("file://{}", page.display()))?;
        browser.script(self.script)?;
        browser.choose("input[type=file]", &file)?;
        browser.click("button")?;
        browser.wait("[location.protocol, document.readyState]", &json!(["http:", "complete"]))?;
        let said = browser.script("return document.documentElement.textContent;")?;
        Ok(said.as_str().unwrap_or_default().to_owned())
    }

    fn judged(&self, harness: &dyn S3Harness, fixture: &Store, found: &Store, said: &str) -> Row {
        let mut wanted = fixture.clone();
        if self.uploads {
            wanted.insert(store::name(harness.ground().bucket, KEY), vec![b'7'; self.bytes]);
        }
        let refusal = if self.bytes > 20 { "EntityTooLarge" } else { "AccessDenied" };
        if wanted != *found {
            return Row::unexpected(self.name, "the store holds something else".to_owned());
        }
        match (self.uploads, said.contains(refusal)) {
            (true, false) => Row::positive(self.name),
            (false, true) => Row::negative(self.name),
            _ => Row::unexpected(self.name, "the page says something else".to_owned()),
        }
    }
}
