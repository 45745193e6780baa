//! What a SAS is for: it is for nothing else.

use anyhow::Result;
use presign_azure::{Permissions, Resource, Sas};

use super::sheet::{DENIED, Sheet};
use crate::Kind;
use crate::azure::AzurePen;
use crate::matrix::case::Wanted;
use crate::matrix::operation::{self, KEY, VALIDITY};

pub(super) fn write(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    let read = |resource| pen.token(&Sas::new(resource, Permissions::READ, VALIDITY));
    let blob = pen.token(&Sas::new(Resource::blob(KEY)?, "rw".parse()?, VALIDITY))?;
    let all = pen.token(&Sas::new(Resource::Container, "racwdl".parse()?, VALIDITY))?;
    let (path, container) = (pen.path(KEY), format!("/{}", pen.ground().container));
    let list = "restype=container&comp=list";

    // A blob's is not its container's, whatever it permits.
    let wrong = pen.request("GET", &container, list, &blob);
    let twin = pen.resigned(&wrong);
    sheet.refuses("list/resource/by-a-blob", wrong, DENIED, twin);
    // A container's does not manage the container.
    let refuses = &[Kind::Permission];
    for (name, method, query) in [
        ("container-properties", "GET", "restype=container"),
        ("container-metadata", "GET", "restype=container&comp=metadata"),
        ("set-container-metadata", "PUT", "restype=container&comp=metadata"),
        ("delete-container", "DELETE", "restype=container"),
        ("create-container", "PUT", "restype=container"),
        ("container-policies", "GET", "restype=container&comp=acl"),
        ("lease-container", "PUT", "restype=container&comp=lease"),
    ] {
        let wrong = pen.request(method, &container, query, &all).with_header("x-ms-lease-action", "acquire");
        let wrong = wrong.with_header("x-ms-lease-duration", "-1");
        // Nothing that such a SAS could permit lets it in: what it is told apart from is a wrong signature.
        let forged = AZURE.forged(&wrong);
        sheet.refuses(&format!("{name}/resource/by-a-container"), wrong, refuses, forged);
    }
    // Neither is for the account.
    for (name, query) in [("list-containers", "comp=list"), ("service-properties", "restype=service&comp=properties")] {
        let wrong = pen.request("GET", "/", query, &all);
        let twin = pen.resigned(&wrong);
        sheet.refuses(&format!("{name}/resource/by-a-container"), wrong, DENIED, twin);
    }
    // A container's is for all blobs in it, and for those of no other.
    let mentions = Some((AZURE.listed)(KEY));
    let listed = Wanted { mentions, ..Wanted::status(200) };
    sheet.accepts("list/resource/by-a-container", pen.request("GET", &container, list, &all), listed);
    sheet.accepts("get/resource/by-a-container", pen.request("GET", &path, "", &all), operation::read());
    let elsewhere = pen.elsewhere();
    let right = elsewhere.token(&Sas::new(Resource::Container, Permissions::READ, VALIDITY))?;
    let wrong = pen.request("GET", &path, "", &right);
    let twin = pen.request("GET", &elsewhere.path(KEY), "", &right);
    sheet.refuses("get/resource/of-another-container", wrong, DENIED, twin);

    // Directories, where an account has them, and versions.
    let directory = read(Resource::directory("dir")?)?;
    sheet.accepts("get/resource/by-a-directory", pen.request("GET", &path, "", &directory), operation::read());
    let wrong = pen.request("GET", &pen.path("another.txt"), "", &directory);
    sheet.refuses("get/resource/beside-a-directory", wrong, DENIED, pen.request("GET", &path, "", &directory));
    let id = "2026-11-21T12:00:00.0000000Z";
    let version = read(Resource::version(KEY, id)?)?;
    let query = format!("versionid={}", id.replace(':', "%3A"));
    sheet.accepts("get/resource/by-a-version", pen.request("GET", &path, &query, &version), operation::read());
    let twin = pen.request("GET", &path, &query, &version);
    sheet.refuses("get/resource/a-version-of-none", pen.request("GET", &path, "", &version), DENIED, twin);
    Ok(())
}

use super::AZURE;
