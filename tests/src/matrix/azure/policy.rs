//! Stored access policies: a SAS that names one is worth what it says, for as long as it says so.

use anyhow::Result;
use presign_azure::{Permissions, Resource, Sas, StoredPolicy};
use presign_core::Grant;

use super::sheet::{DENIED, PERMISSION, Sheet};
use crate::azure::AzurePen;
use crate::matrix::operation::{self, KEY, UPLOAD, VALIDITY};
use crate::matrix::scheme::Signs as _;
use crate::matrix::shifted;
use crate::{AzureHarness, Kind, Presented};

/// Gives both containers of the fixture their policies.
pub(super) async fn store(harness: &dyn AzureHarness) -> Result<()> {
    let (ground, now) = (harness.ground(), harness.now()?);
    let policy = |permissions: Option<Permissions>, start: Option<i64>, end: Option<i64>| {
        let mut policy = StoredPolicy::default();
        policy.permissions = permissions;
        policy.start = start.map(|seconds| shifted(now, seconds));
        policy.expiry = end.map(|seconds| shifted(now, seconds));
        policy
    };
    let (read, all) = (Some(Permissions::READ), Some("rwdl".parse()?));
    let day = Some(86_400);
    let own = [
        ("reads", policy(read, None, day)),
        ("all", policy(all, Some(-60), day)),
        ("ended", policy(all, None, Some(-60))),
        ("later", policy(all, Some(7200), day)),
        ("times", policy(None, None, day)),
    ];
    let own: Vec<_> = own.into_iter().map(|(id, policy)| (id.to_owned(), policy)).collect();
    harness.store_policies(ground.container, &own).await?;
    harness.store_policies(ground.spare, &[("elsewhere".to_owned(), policy(all, None, day))]).await
}

pub(super) fn write(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    let (path, container) = (pen.path(KEY), format!("/{}", pen.ground().container));
    for (sr, resource) in [("b", Resource::blob(KEY)?), ("c", Resource::Container)] {
        let token = |id: &'static str| pen.token(&Sas::by_policy(resource.clone(), id));
        let get = |id| Ok::<_, anyhow::Error>(pen.request("GET", &path, "", &token(id)?));
        let put = |id| Ok::<_, anyhow::Error>(pen.request("PUT", &path, "", &token(id)?).with_body(UPLOAD));
        for id in ["reads", "all"] {
            sheet.accepts(&format!("get/policy-{sr}/{id}"), get(id)?, operation::read());
        }
        sheet.accepts(&format!("put/policy-{sr}/all"), put("all")?, operation::written(pen, KEY, UPLOAD));
        sheet.refuses(&format!("put/policy-{sr}/reads"), put("reads")?, PERMISSION, put("all")?);
        for id in ["ended", "later", "elsewhere", "none", "READS"] {
            sheet.refuses(&format!("get/policy-{sr}/{id}"), get(id)?, DENIED, get("all")?);
            sheet.refuses(&format!("put/policy-{sr}/{id}"), put(id)?, DENIED, put("all")?);
        }
        // What is signed is which policy.
        for (from, to) in [("reads", "all"), ("all", "reads"), ("all", "none")] {
            let tampered = get(from)?.with_parameter("si", |_| Some(format!("si={to}")));
            sheet.refuses(&format!("get/policy-{sr}/{from}-as-{to}"), tampered, DENIED, get("all")?);
        }
        for parameter in ["sv", "sr", "spr", "si", "sig"] {
            let tampered = get("all")?.with_parameter(parameter, |_| None);
            sheet.refuses(&format!("get/policy-{sr}/without-{parameter}"), tampered, STRIPPED, get("all")?);
        }
        // What a policy leaves open the SAS says.
        let said = pen.token(&Sas::by_policy(resource.clone(), "times").permissions(Permissions::READ))?;
        sheet.accepts(
            &format!("get/policy-{sr}/permits-itself"),
            pen.request("GET", &path, "", &said),
            operation::read(),
        );
        let wrong = pen.request("PUT", &path, "", &said).with_body(UPLOAD);
        let said = pen.token(&Sas::by_policy(resource.clone(), "times").permissions(Permissions::WRITE))?;
        let twin = pen.request("PUT", &path, "", &said).with_body(UPLOAD);
        sheet.refuses(&format!("put/policy-{sr}/permits-less"), wrong, PERMISSION, twin);
        // What both say is refused.
        for (label, sas) in [
            ("permissions-twice", Sas::by_policy(resource.clone(), "all").permissions(Permissions::READ)),
            ("end-twice", Sas::by_policy(resource.clone(), "all").validity(VALIDITY)),
        ] {
            let wrong = pen.request("GET", &path, "", &pen.token(&sas)?);
            sheet.refuses(&format!("get/policy-{sr}/{label}"), wrong, DENIED, get("all")?);
        }
    }
    let list = |id: &'static str| -> Result<Presented> {
        let token = pen.token(&Sas::by_policy(Resource::Container, id))?;
        Ok(pen.request("GET", &container, "restype=container&comp=list", &token))
    };
    sheet.accepts("list/policy-c/all", list("all")?, crate::matrix::case::Wanted::status(200));
    sheet.refuses("list/policy-c/reads", list("reads")?, PERMISSION, list("all")?);
    Ok(())
}

/// A user's SAS names no policy.
pub(super) fn delegated(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    let right = pen.sign(&Grant::get(KEY, VALIDITY), b"")?;
    let named = pen.resigned(&right.clone().with_pair("si=reads"));
    sheet.refuses("get/policy/by-a-user", named, DENIED, right);
    Ok(())
}

const STRIPPED: &[Kind] = &[Kind::Denied, Kind::Anonymous];
