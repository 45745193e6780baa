//! URLs for a client that others wrote.

use std::time::Duration;

use anyhow::Result;
use presign_azure::{Permissions, Resource, Sas};
use presign_core::Grant;
use serde_json::{Value, json};

use crate::azure::AzurePen;
use crate::matrix::operation::{KEY, NEW_KEY, UPLOAD, VALIDITY};
use crate::matrix::scheme::Signs as _;
use crate::report::Row;
use crate::{AzureHarness, Presented};

/// A request for the client, and what has to come of it: an answer, or a code.
pub(crate) struct Written {
    pub(crate) name: &'static str,
    pub(crate) asked: Value,
    pub(crate) wanted: Result<Value, &'static str>,
}

const TEXT: &str = "written by Microsoft's client\n";

/// Writes a blob by one of our URLs, and says what the client has to make of others.
pub(crate) async fn for_client(harness: &dyn AzureHarness) -> Result<Vec<Written>> {
    let pen = AzurePen::new(harness.ground(), harness.now()?)?;
    harness.restore(&super::fixture(harness)).await?;
    let put = pen.sign(&Grant::put(NEW_KEY, VALIDITY).create_only(), UPLOAD)?;
    anyhow::ensure!(harness.send(&put).await?.refusal.is_none(), "an upload for the client is refused");
    let url = |presented: Presented| format!("{}{}", origin(&pen), presented.target());
    let get = |key| pen.sign(&Grant::get(key, VALIDITY), b"");
    let forged = super::AZURE.forged(&get(NEW_KEY)?);
    let token = pen.token(&Sas::new(Resource::Container, Permissions::LIST, VALIDITY))?;
    let container = format!("{}/{}?{token}", pen.ground().endpoint, pen.container());
    let replace = pen.sign(&Grant::put(KEY, VALIDITY), b"")?;
    let ended = pen.at(pen.now().minus(600)).sign(&Grant::get(NEW_KEY, Duration::from_secs(60)), b"")?;
    let read = |request| json!({ "do": "read", "url": url(request) });
    Ok(vec![
        Written {
            name: "read/client/what-our-url-wrote",
            asked: read(get(NEW_KEY)?),
            wanted: Ok(json!({ "text": String::from_utf8_lossy(UPLOAD) })),
        },
        Written { name: "read/client/forged", asked: read(forged), wanted: Err("AuthorizationFailure") },
        Written { name: "read/client/ended", asked: read(ended), wanted: Err("AuthorizationFailure") },
        Written {
            name: "list/client/names",
            asked: json!({ "do": "list", "url": container }),
            wanted: Ok(json!({ "names": [KEY, NEW_KEY, "dir/other.txt"] })),
        },
        Written {
            name: "write/client/by-our-url",
            asked: json!({ "do": "write", "url": url(replace), "text": TEXT }),
            wanted: Ok(json!({})),
        },
        Written {
            name: "write/client/by-a-url-to-read",
            asked: json!({ "do": "write", "url": url(get(NEW_KEY)?), "text": TEXT }),
            wanted: Err("AuthorizationPermissionMismatch"),
        },
    ])
}

/// What the client wrote, read by one of our URLs.
pub(crate) async fn read_back(harness: &dyn AzureHarness) -> Result<Row> {
    let pen = AzurePen::new(harness.ground(), harness.now()?)?;
    let read = harness.send(&pen.sign(&Grant::get(KEY, VALIDITY), b"")?).await?;
    let name = "read/client/what-it-wrote";
    harness.restore(&super::fixture(harness)).await?;
    Ok(match read.body == TEXT.as_bytes() {
        true => Row::positive(name),
        false => Row::unexpected(name, format!("got {} and {} bytes", read.status, read.body.len())),
    })
}

/// The endpoint without its path.
fn origin(pen: &AzurePen) -> &str {
    let endpoint = &pen.ground().endpoint;
    endpoint.strip_suffix(&format!("/{}", pen.ground().account)).unwrap_or(endpoint)
}
