//! What a URL permits is what it says that it permits: every operation of the service is tried with it.
//!
//! A URL of the backend says it in words (`also_allows`), a SAS of the typed face in letters, which the library's
//! verifier reads. Each operation is tried by the account's owner first: one that fails there tells nothing.

mod site;
mod tried;
mod words;

use anyhow::{Context as _, Result};
use presign_azure::{AccountSas, Endpoint, Resource, Sas, Verifier};
use presign_core::{Grant, Obligation, Origin, Received};

use crate::azure::AzurePen;
use crate::harness::parts;
use crate::matrix::azure::MANY;
use crate::matrix::case::{Case, Expect, Wanted};
use crate::matrix::operation::VALIDITY;
use crate::matrix::scheme::Signs as _;
use crate::matrix::{by, judge, send};
use crate::report::{Report, Row};
use crate::rule::Rules;
use crate::{AzureHarness, Kind, Presented, Proof, Store};
use site::{Site, source};
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
        let mut tries = Vec::new();
        for (name, how) in ways(tried, pen.ground().delegates()).filter(|(name, _)| report.wants(name)) {
            number += 1;
            let proof = rules.proof(&name);
            tries.push(Try { name, how, number, proof });
        }
        if tries.iter().any(|one| !matches!(one.proof, Proof::NotTried(_))) {
            Site::control(harness, &pen, tried, &source).await?;
        }
        let rows = by(MANY, &tries, |one| one.play(harness, &pen, tried, &source)).await?;
        rows.into_iter().for_each(|row| report.add(row));
    }
    for (label, grant) in GRANTS {
        let name = format!("{label}/exact/words");
        if report.wants(&name) {
            words::all_are_tried(&name, pen.presign(&grant("k"))?.also_allows(), report);
        }
    }
    Ok(())
}

/// By what a bearer tries an operation.
#[derive(Clone, Copy)]
enum How {
    /// By a URL of the backend.
    Grant(&'static str, ToGrant),
    /// By a SAS for a blob, a container, or the account, which has this letter alone.
    Blob(char),
    Container(char),
    Account(char),
}

/// The ways in which an operation is tried, and what each is called.
fn ways(tried: &Tried, delegates: bool) -> impl Iterator<Item = (String, How)> {
    let by_grant = GRANTS.into_iter().map(|(label, grant)| (label.to_owned(), How::Grant(label, grant)));
    let of_blobs = LETTERS.chars().filter(|letter| !matches!(letter, 'l' | 'f'));
    let of_blobs = of_blobs.map(|letter| (format!("blob-{letter}"), How::Blob(letter)));
    let of_all = LETTERS.chars().map(|letter| (format!("all-{letter}"), How::Container(letter)));
    let of_account = LETTERS.chars().map(|letter| (format!("account-{letter}"), How::Account(letter)));
    // A user's key signs none for the account.
    let of_account = of_account.filter(move |_| !delegates);
    let ways = by_grant.chain(of_blobs).chain(of_all).chain(of_account);
    ways.map(|(label, how)| (format!("{label}/exact/{}", tried.name), how))
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

/// One operation, tried in one way.
struct Try {
    name: String,
    how: How,
    number: usize,
    proof: Proof,
}

impl Try {
    /// What it does to a blob of its own is not asked: whether it may.
    async fn play(&self, harness: &dyn AzureHarness, pen: &AzurePen, tried: &Tried, source: &str) -> Result<Row> {
        let of_account = matches!(self.how, How::Account(_));
        let site = Site::prepare(harness, pen, tried, source, (self.number, of_account)).await?;
        let sas = |resource, letter: char| -> Result<String> {
            pen.token(&Sas::new(resource, letter.to_string().parse()?, VALIDITY))
        };
        let (token, said) = match self.how {
            How::Grant(label, grant) => {
                let presigned = pen.presign(&grant(&site.blob))?;
                let said = words::state(presigned.also_allows(), label, tried);
                (token(&Presented::new(&presigned, b"")), Some(said))
            }
            How::Blob(letter) => (sas(Resource::blob(&*site.blob)?, letter)?, None),
            How::Container(letter) => (sas(Resource::Container, letter)?, None),
            How::Account(letter) => {
                let sas = AccountSas::new("b".parse()?, "sco".parse()?, letter.to_string().parse()?, VALIDITY);
                (pen.account_token(&sas)?, None)
            }
        };
        let request = tried.request(&site, pen, &token);
        let stated = match said {
            Some(said) => said,
            None => verified(pen, &request, tried)?,
        };
        let expect = if stated { Expect::Accepted(Wanted::default()) } else { Expect::Refused(REFUSED) };
        let (case, none) = (Case::new(&*self.name, request, expect), Store::new());
        let outcome = send(harness, self.proof, &case).await?;
        Ok(judge(&case, self.proof, outcome.as_ref(), &none, &none))
    }
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
