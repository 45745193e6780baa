//! A blob's snapshot: a SAS for it is not one for the blob, nor for another one.

use anyhow::{Context as _, Result};
use presign_azure::{Permissions, Resource, Sas};

use super::play;
use super::sheet::{DENIED, Sheet};
use crate::azure::AzurePen;
use crate::matrix::case::Wanted;
use crate::matrix::operation::{self, KEY, OTHER_KEY, VALIDITY};
use crate::report::Report;
use crate::rule::Rules;
use crate::{AzureHarness, Kind, Presented, Store};

pub(super) async fn run(
    harness: &dyn AzureHarness,
    fixture: &Store,
    rules: &mut Rules,
    report: &mut Report,
) -> Result<()> {
    let pen = AzurePen::new(harness.ground(), harness.now()?)?;
    let taken = Presented::bare("PUT", &format!("{}{}?comp=snapshot", pen.ground().endpoint, pen.path(KEY)));
    let answer = harness.as_owner(taken).await?;
    let time = answer.header("x-ms-snapshot").context("no snapshot was taken")?.to_owned();
    let mut sheet = Sheet::default();
    write(&mut sheet, &pen, &time)?;
    // A look finds the snapshot beside the fixture's blobs.
    let with_it = harness.store().await?;
    play(harness, sheet.into_trials(), &with_it, rules, report).await?;
    harness.restore(fixture).await
}

fn write(sheet: &mut Sheet, pen: &AzurePen, time: &str) -> Result<()> {
    let query = format!("snapshot={}", time.replace(':', "%3A"));
    let another = query.replacen("Z", "1Z", 1);
    let token = |resource| pen.token(&Sas::new(resource, Permissions::READ, VALIDITY));
    let own = token(Resource::snapshot(KEY, time)?)?;
    let get = |path: &str, query: &str, token: &str| pen.request("GET", path, query, token);
    let path = pen.path(KEY);
    let right = get(&path, &query, &own);
    sheet.accepts("get/snapshot/as-signed", right.clone(), operation::read());
    sheet.accepts("head/snapshot/as-signed", right.clone().with_method("HEAD"), Wanted::status(200));
    let all = token(Resource::Container)?;
    sheet.accepts("get/snapshot/by-a-container", get(&path, &query, &all), operation::read());
    let blob = token(Resource::blob(KEY)?)?;
    sheet.accepts("get/snapshot/by-its-blob", get(&path, &query, &blob), operation::read());
    for (label, wrong) in [
        ("its-blob", get(&path, "", &own)),
        ("another", get(&path, &another, &own)),
        ("of-another-blob", get(&pen.path(OTHER_KEY), &query, &own)),
        ("as-its-blob", get(&path, &query, &own.replace("sr=bs", "sr=b"))),
        ("as-a-version", get(&path, &query.replace("snapshot", "versionid"), &own.replace("sr=bs", "sr=bv"))),
        ("as-its-container", get(&path, &query, &own.replace("sr=bs", "sr=c"))),
    ] {
        let twin = pen.resigned(&wrong);
        sheet.refuses(&format!("get/snapshot/{label}"), wrong, DENIED, twin);
    }
    for (label, method) in [("as-PUT", "PUT"), ("as-DELETE", "DELETE")] {
        let wrong = pen.request(method, &path, &query, &own);
        sheet.refuses(&format!("get/snapshot/{label}"), wrong, &[Kind::Permission], right.clone());
    }
    let forged = super::AZURE.forged(&right);
    sheet.refuses("get/snapshot/forged", forged, DENIED, right);
    Ok(())
}
