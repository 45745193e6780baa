//! The facade's own way to a user delegation key: fetched from the server, and what it signs is taken there.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use presign::azure::{Account, Endpoint};
use presign::credentials::{AccessToken, Cached, DelegationKeys};
use presign::{End, Expiring, Presigner};
use presign_core::Grant;

use crate::harness::delegation_token;
use crate::matrix::operation::KEY;
use crate::report::{Report, Row};
use crate::{AzureHarness, Presented, matrix};

const FETCHED: &str = "get/delegation-key/fetched";
const NOBODYS: &str = "get/delegation-key/of-a-token-that-is-none";

/// Over TLS, which such keys are given by alone.
pub(super) async fn run(harness: &dyn AzureHarness, certificate: &Path, report: &mut Report) -> Result<()> {
    if !report.wants(FETCHED) && !report.wants(NOBODYS) {
        return Ok(());
    }
    let ground = harness.ground();
    let endpoint = Endpoint::at(&*ground.account, ground.endpoint.parse()?)?;
    let root = reqwest::Certificate::from_pem(&std::fs::read(certificate)?)?;
    let keys = |token: String| -> Result<DelegationKeys> {
        let token = Arc::new(Expiring::new(AccessToken::new(token), End::Unknown));
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([root.clone()]);
        let keys = DelegationKeys::new(endpoint.clone(), token)?.with_version("2025-11-05".parse()?);
        Ok(keys.with_client(client)?.with_deadline(Duration::from_secs(5)))
    };
    let account = |keys| {
        let account = Account::new(endpoint.clone(), Cached::new(keys));
        anyhow::Ok(Presigner::new(account.with_version("2025-11-05".parse()?).container(ground.container)?))
    };
    let get = Grant::get(KEY, Duration::from_secs(300));

    harness.restore(&matrix::azure::fixture(harness)).await?;
    let presigned =
        account(keys(delegation_token(harness.now()?))?)?.presign(&get).await.context("no key was fetched")?;
    let outcome = harness.send(&Presented::new(&presigned, b"")).await?;
    report.add(match outcome.status {
        200 => Row::positive(FETCHED),
        status => Row::unexpected(FETCHED, format!("answered {status} {:?}", outcome.code)),
    });
    report.add(match account(keys("nobody's".to_owned())?)?.presign(&get).await {
        Err(error) if *error.kind() == presign::ErrorKind::Credentials => Row::negative(NOBODYS),
        Err(error) => Row::unexpected(NOBODYS, error.to_string()),
        Ok(_) => Row::unexpected(NOBODYS, "a key was given".to_owned()),
    });
    Ok(())
}
