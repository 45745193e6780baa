//! What a URL permits is what it says that it permits: every operation of the service is tried with it.
//!
//! A URL of the backend says it in words (`also_allows`), a SAS of the typed face in letters, which the library's
//! verifier reads. Each operation is tried by the account's owner first: one that fails there tells nothing.

mod tried;
mod words;

use anyhow::{Context as _, Result, ensure};
use presign_azure::{AccountSas, Endpoint, Resource, Sas, Verifier};
use presign_core::{Grant, Obligation, Origin, Received};

use crate::azure::AzurePen;
use crate::harness::ours::parts;
use crate::matrix::case::{Case, Expect, Wanted};
use crate::matrix::operation::VALIDITY;
use crate::matrix::scheme::Signs as _;
use crate::matrix::{judge, send};
use crate::report::Report;
use crate::rule::Rules;
use crate::{AzureHarness, Kind, Presented, Proof, Store};
use tried::{State, TRIED, Tried};

/// Permission to do it is not enough for a SAS of something else.
const REFUSED: &[Kind] = &[Kind::Permission, Kind::Denied];

pub(super) async fn run(harness: &dyn AzureHarness, rules: &mut Rules, report: &mut Report) -> Result<()> {
    let pen = AzurePen::new(harness.ground(), harness.now()?)?;
    let fixture = pen.clone();
    // What becomes of the blobs is not asked, and the store of the fixture is not filled with them.
    let pen = pen.for_container("exact");
    let url = format!("{}/{}?restype=container", pen.ground().endpoint, pen.container());
    harness.as_owner(Presented::bare("PUT", &url)).await?;
    let source = source(&fixture)?;
    let mut number = 0;
    for tried in TRIED {
        let mut names = names(tried);
        if names.any(|name| report.wants(&name) && !matches!(rules.proof(&name), Proof::NotTried(_))) {
            Site::control(harness, &pen, tried, &source).await?;
        }
        for (label, grant) in GRANTS {
            let name = format!("{label}/exact/{}", tried.name);
            if report.wants(&name) {
                number += 1;
                let site = Site::prepare(harness, &pen, tried, &source, (number, false)).await?;
                let presigned = pen.presign(&grant(&site.blob))?;
                let token = token(&Presented::new(&presigned, b""));
                let stated = words::state(presigned.also_allows(), label, tried);
                one(harness, &name, tried.request(&site, &pen, &token), stated, rules, report).await?;
            }
        }
        for letter in LETTERS.chars() {
            for (kind, of_account) in [("blob", false), ("all", false), ("account", true)] {
                let name = format!("{kind}-{letter}/exact/{}", tried.name);
                if !report.wants(&name) || (of_account && pen.ground().delegates()) || unknown(kind, letter) {
                    continue;
                }
                number += 1;
                let site = Site::prepare(harness, &pen, tried, &source, (number, of_account)).await?;
                let letters = letter.to_string();
                let token = match kind {
                    "blob" => pen.token(&Sas::new(Resource::blob(&*site.blob)?, letters.parse()?, VALIDITY))?,
                    "all" => pen.token(&Sas::new(Resource::Container, letters.parse()?, VALIDITY))?,
                    _ => {
                        pen.account_token(&AccountSas::new("b".parse()?, "sco".parse()?, letters.parse()?, VALIDITY))?
                    }
                };
                let request = tried.request(&site, &pen, &token);
                let stated = verified(&pen, &request, tried)?;
                one(harness, &name, request, stated, rules, report).await?;
            }
        }
    }
    for (label, grant) in GRANTS {
        let name = format!("{label}/exact/words");
        if report.wants(&name) {
            words::all_are_tried(&name, pen.presign(&grant("k"))?.also_allows(), report);
        }
    }
    Ok(())
}

/// What the tries of an operation are called.
fn names(tried: &Tried) -> impl Iterator<Item = String> {
    let by_grant = GRANTS.into_iter().map(|(label, _)| format!("{label}/exact/{}", tried.name));
    let kinds = ["blob", "all", "account"].into_iter();
    by_grant.chain(
        kinds.flat_map(move |kind| LETTERS.chars().map(move |letter| format!("{kind}-{letter}/exact/{}", tried.name))),
    )
}

type ToGrant = fn(&str) -> Grant<'_>;

const GRANTS: [(&str, ToGrant); 6] = [
    ("get", |blob| Grant::get(blob, VALIDITY)),
    ("head", |blob| Grant::head(blob, VALIDITY)),
    ("put", |blob| Grant::put(blob, VALIDITY)),
    ("create", |blob| Grant::put(blob, VALIDITY).create_only()),
    ("delete", |blob| Grant::delete(blob, VALIDITY)),
    ("list", |_| Grant::list("", VALIDITY)),
];

const LETTERS: &str = "racwdxyltfi";

/// Letters that there are not for this resource.
fn unknown(kind: &str, letter: char) -> bool {
    kind == "blob" && matches!(letter, 'l' | 'f')
}

async fn one(
    harness: &dyn AzureHarness,
    name: &str,
    request: Presented,
    stated: bool,
    rules: &mut Rules,
    report: &mut Report,
) -> Result<()> {
    let expect = if stated { Expect::Accepted(Wanted::default()) } else { Expect::Refused(REFUSED) };
    let case = Case::new(name, request, expect);
    let proof = rules.proof(name);
    // What it does to a blob of its own is not asked: whether it may.
    let (outcome, none) = (send(harness, proof, &case).await?, Store::new());
    report.add(judge(&case, proof, outcome.as_ref(), &none, &none));
    Ok(())
}

/// Whether the library's verifier says that the SAS permits this.
fn verified(pen: &AzurePen, request: &Presented, tried: &Tried) -> Result<bool> {
    let ground = pen.ground();
    let parts = parts(request).context("no request")?;
    let (scheme, _) = ground.endpoint.split_once("://").unwrap_or_default();
    let origin = Origin::HostHeader { scheme: scheme.to_owned() };
    let verifier = Verifier::new(Endpoint::at(&*ground.account, ground.endpoint.parse()?)?);
    let received = Received::new(&parts, &origin, None)?;
    let claims = verifier.parse(&received);
    let verified = claims.and_then(|claims| verifier.verify(&claims, pen.credentials(), pen.now()));
    Ok(verified.is_ok_and(|verified| {
        tried.state == State::Absent || !verified.obligations().contains(&Obligation::CreateOnly)
    }))
}

/// The parameters of a SAS, without those of its request.
fn token(presented: &Presented) -> String {
    let own = |pair: &&str| !["restype=", "comp=", "prefix="].iter().any(|name| pair.starts_with(name));
    presented.pairs().into_iter().filter(own).collect::<Vec<_>>().join("&")
}

/// A URL to copy from: of a blob of the fixture.
fn source(pen: &AzurePen) -> Result<String> {
    let token = pen.token(&Sas::new(Resource::Container, presign_azure::Permissions::READ, VALIDITY))?;
    Ok(format!("{}{}?{token}", pen.ground().endpoint, pen.path(crate::matrix::operation::KEY)))
}

/// Where one operation is tried: a blob, and a container, of its own.
pub(super) struct Site {
    blob: String,
    container: String,
    snapshot: String,
    /// A URL to copy from.
    source: String,
}

impl Site {
    /// Tries the operation by the owner, where it is allowed: one that fails there would tell nothing.
    async fn control(harness: &dyn AzureHarness, pen: &AzurePen, tried: &Tried, source: &str) -> Result<()> {
        let own = format!("exact-control-{}", tried.name);
        let site = Self::make(harness, pen, tried, source, (&own, Some(&own))).await?;
        let outcome = harness
            .as_owner(tried.request(&site, pen, ""))
            .await
            .with_context(|| format!("{} by its owner", tried.name))?;
        let said = outcome.code.as_deref().unwrap_or("-");
        ensure!(outcome.refusal.is_none(), "{} fails by itself: {} {said}", tried.name, outcome.status);
        Ok(())
    }

    async fn prepare(
        harness: &dyn AzureHarness,
        pen: &AzurePen,
        tried: &Tried,
        source: &str,
        (number, of_account): (usize, bool),
    ) -> Result<Self> {
        let container = of_account.then(|| format!("exact-{number}"));
        Self::make(harness, pen, tried, source, (&format!("exact/{number}"), container.as_deref())).await
    }

    async fn make(
        harness: &dyn AzureHarness,
        pen: &AzurePen,
        tried: &Tried,
        source: &str,
        (blob, container): (&str, Option<&str>),
    ) -> Result<Self> {
        let mut site = Self {
            blob: blob.to_owned(),
            container: container.unwrap_or(pen.container()).to_owned(),
            snapshot: String::new(),
            source: source.to_owned(),
        };
        for request in tried.state.requests(&site, pen) {
            let outcome = harness.as_owner(request).await.with_context(|| format!("before {}", tried.name))?;
            let said = outcome.code.as_deref().unwrap_or("-");
            ensure!(outcome.refusal.is_none(), "{} can't be prepared: {} {said}", tried.name, outcome.status);
            if let Some(time) = outcome.header("x-ms-snapshot") {
                site.snapshot = time.replace(':', "%3A");
            }
        }
        if container.is_some() && tried.place == tried::Place::Container && tried.name != "create-container" {
            let url = format!("{}/{}?restype=container", pen.ground().endpoint, site.container);
            harness.as_owner(Presented::bare("PUT", &url)).await?;
        }
        Ok(site)
    }
}
