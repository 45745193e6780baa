//! What is done to every operation.

use anyhow::Result;
use presign_azure::{Permissions, Resource, Sas};
use presign_core::Grant;

use super::sheet::Sheet;
use super::{flips, method, parameters, path};
use crate::azure::AzurePen;
use crate::matrix::case::{Effect, Wanted};
use crate::matrix::operation::{self, KEY, NEW_KEY, Operation, UPLOAD, VALIDITY};
use crate::matrix::scheme::Signs as _;
use crate::matrix::shifted;

pub(super) fn write(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    for operation in all(pen)? {
        let name = format!("{}/right/as-signed", operation.name);
        sheet.accepts(&name, operation.send.clone(), operation.wanted.clone());
        parameters::tamper(sheet, &operation, pen)?;
        path::tamper(sheet, &operation, pen);
        method::tamper(sheet, &operation, pen);
        flips::tamper(sheet, &operation, pen);
        for (header, value) in [("user-agent", "a client/1.0"), ("x-ms-client-request-id", "7"), ("cookie", "a=b")] {
            let free = operation.send.clone().with_extra_header(header, value);
            sheet.accepts(&format!("{}/free/{header}", operation.name), free, operation.wanted.clone());
        }
    }
    Ok(())
}

/// By the backend, and by SAS of the typed face for the whole container.
pub(super) fn all(pen: &AzurePen) -> Result<Vec<Operation>> {
    let created = operation::written(pen, NEW_KEY, UPLOAD);
    let create = pen.sign(&Grant::put(NEW_KEY, VALIDITY).create_only(), UPLOAD)?;
    let container =
        |letters: &str| -> Result<String> { pen.token(&Sas::new(Resource::Container, letters.parse()?, VALIDITY)) };
    let (path, listing) = (pen.path(KEY), format!("/{}", pen.ground().container));
    let written = pen.request("PUT", &path, "", &container("cw")?).with_body(UPLOAD);
    let gone = Effect::Gone(pen.stored_as(KEY));
    let mentions = Some((pen.scheme().listed)(KEY));
    Ok(vec![
        operation::get("get", pen)?,
        operation::head(pen)?,
        operation::put("put", pen)?,
        Operation { name: "create", send: create, wanted: created },
        operation::delete(pen)?,
        operation::list(pen)?,
        full(pen)?,
        Operation {
            name: "get-by-all",
            send: pen.request("GET", &path, "", &container("r")?),
            wanted: operation::read(),
        },
        Operation { name: "put-by-all", send: written, wanted: operation::written(pen, KEY, UPLOAD) },
        Operation {
            name: "delete-by-all",
            send: pen.request("DELETE", &path, "", &container("d")?),
            wanted: Wanted { effect: gone, ..Wanted::status(202) },
        },
        Operation {
            name: "list-by-all",
            send: pen.request("GET", &listing, "restype=container&comp=list", &container("l")?),
            wanted: Wanted { mentions, ..Wanted::status(200) },
        },
    ])
}

/// A download whose SAS says all that it can say.
fn full(pen: &AzurePen) -> Result<Operation> {
    let grant = Grant::get(KEY, VALIDITY)
        .not_before(shifted(pen.now(), -60))
        .client_ip("127.0.0.0/8".parse::<presign_core::IpNet>()?)
        .respond_with("cache-control", "no-store")
        .respond_with("content-disposition", "attachment; filename=\"a b.txt\"")
        .respond_with("content-language", "de")
        .respond_with("content-type", "text/plain; charset=utf-8");
    Ok(Operation {
        name: "get-full",
        send: pen.sign(&grant, b"")?,
        wanted: operation::read().with_header("content-type", "text/plain; charset=utf-8"),
    })
}

/// Every permission that a SAS for this resource can have, for twins.
pub(super) fn every_letter(resource: &str) -> Permissions {
    let letters = if resource == "c" { "racwdxyltfmeopi" } else { "racwdxytmeopi" };
    letters.parse().unwrap_or(Permissions::READ)
}
