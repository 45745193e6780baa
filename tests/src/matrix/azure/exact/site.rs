//! Where one operation is tried.

use anyhow::{Context as _, Result, ensure};
use presign_azure::{Permissions, Resource, Sas};

use super::tried::{Place, Tried};
use crate::azure::AzurePen;
use crate::matrix::operation::{KEY, VALIDITY};
use crate::{AzureHarness, Presented};

/// Where one operation is tried: a blob, and a container, of its own.
pub(super) struct Site {
    pub(super) blob: String,
    pub(super) container: String,
    pub(super) snapshot: String,
    /// A URL to copy from.
    pub(super) source: String,
}

impl Site {
    /// Tries the operation by the owner, where it is allowed: one that fails there would tell nothing.
    pub(super) async fn control(harness: &dyn AzureHarness, pen: &AzurePen, tried: &Tried, source: &str) -> Result<()> {
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

    /// Makes it ready.
    pub(super) async fn prepare(
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
        if container.is_some() && tried.place == Place::Container && tried.name != "create-container" {
            let url = format!("{}/{}?restype=container", pen.ground().endpoint, site.container);
            harness.as_owner(Presented::bare("PUT", &url)).await?;
        }
        Ok(site)
    }
}

/// A URL to copy from: of a blob of the fixture.
pub(super) fn source(pen: &AzurePen) -> Result<String> {
    let token = pen.token(&Sas::new(Resource::Container, Permissions::READ, VALIDITY))?;
    Ok(format!("{}{}?{token}", pen.ground().endpoint, pen.path(KEY)))
}
