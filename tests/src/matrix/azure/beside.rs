//! What a SAS says beside its permissions: networks, scopes, users, and the requests that it is bound to.

use anyhow::Result;
use presign_azure::{Permissions, Resource, Sas};

use super::sheet::{DENIED, Sheet};
use crate::Kind;
use crate::azure::AzurePen;
use crate::matrix::operation::{self, KEY, UPLOAD, VALIDITY};

pub(super) fn write(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    let read = || -> Result<Sas<'static>> { Ok(Sas::new(Resource::blob(KEY)?, Permissions::READ, VALIDITY)) };
    let path = pen.path(KEY);
    let get = |sas: &Sas<'_>| Ok::<_, anyhow::Error>(pen.request("GET", &path, "", &pen.token(sas)?));
    let right = get(&read()?)?;
    for (label, range) in [("own-address", "127.0.0.1"), ("own-network", "127.0.0.0-127.255.255.255")] {
        sheet.accepts(&format!("get/network/{label}"), get(&read()?.from_ip(range.parse()?))?, operation::read());
    }
    for (label, range) in [("another-address", "192.0.2.1"), ("another-network", "192.0.2.0-192.0.2.255")] {
        let wrong = get(&read()?.from_ip(range.parse()?))?;
        sheet.refuses(&format!("get/network/{label}"), wrong, &[Kind::Network], right.clone());
    }
    sheet.accepts("get/scope/signed", get(&read()?.encryption_scope("scope1"))?, operation::read());
    if !pen.ground().delegates() {
        return Ok(());
    }
    let other = "44444444-4444-4444-4444-444444444444";
    sheet.accepts("get/user/saoid", get(&read()?.authorized_oid(other))?, operation::read());
    sheet.accepts("get/user/scid", get(&read()?.correlation_id(other))?, operation::read());
    bound(sheet, &pen.in_version("2026-10-06")?)
}

/// Headers and parameters that requests must have.
fn bound(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    let (path, header) = (pen.path(KEY), http::HeaderName::from_static("x-ms-blob-content-type"));
    let sas = Sas::new(Resource::blob(KEY)?, Permissions::WRITE, VALIDITY).request_header(header, "text/plain");
    let put = pen.request("PUT", &path, "", &pen.token(&sas)?).with_body(UPLOAD);
    let right = put.clone().with_header("x-ms-blob-content-type", "text/plain");
    sheet.accepts("put/bound/header", right.clone(), operation::written(pen, KEY, UPLOAD));
    sheet.refuses("put/bound/header-missing", put.clone(), DENIED, right.clone());
    let another = put.with_header("x-ms-blob-content-type", "text/html");
    sheet.refuses("put/bound/another-header", another, DENIED, right);

    let sas = Sas::new(Resource::Container, Permissions::LIST, VALIDITY);
    let sas = sas.request_query("comp", "list").request_query("prefix", "dir/");
    let (container, token) = (format!("/{}", pen.ground().container), pen.token(&sas)?);
    let list = |query: &str| pen.request("GET", &container, query, &token);
    let right = list("restype=container&comp=list&prefix=dir%2F");
    sheet.accepts("list/bound/query", right.clone(), crate::matrix::case::Wanted::status(200));
    for (label, query) in
        [("missing", "restype=container&comp=list"), ("another", "restype=container&comp=list&prefix=d")]
    {
        sheet.refuses(&format!("list/bound/query-{label}"), list(query), DENIED, right.clone());
    }
    Ok(())
}
