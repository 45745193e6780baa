//! Each letter by itself, with each operation.

use anyhow::Result;
use presign_azure::{Resource, Sas};

use super::method::with_all;
use super::sheet::{PERMISSION, Sheet};
use crate::Presented;
use crate::azure::AzurePen;
use crate::matrix::case::{Effect, Wanted};
use crate::matrix::operation::{self, KEY, NEW_KEY, UPLOAD, VALIDITY};
use crate::matrix::scheme::Signs as _;

pub(super) fn write(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    for (sr, letters) in [("b", "racwdxytmeopi"), ("c", "racwdxyltfmeopi")] {
        for letter in letters.chars() {
            let token = |key: &'static str| {
                let resource = if sr == "c" { Resource::Container } else { Resource::blob(key)? };
                pen.token(&Sas::new(resource, letter.to_string().parse()?, VALIDITY))
            };
            for (name, send, wanted, enough) in requests(pen, token)? {
                let (label, twin) = (format!("{name}/permission-{sr}/{letter}"), with_all(&send, pen));
                if enough.contains(letter) && (sr == "c" || name != "list") {
                    sheet.accepts(&label, send, wanted);
                } else if sr == "c" || name != "list" {
                    sheet.refuses(&label, send, PERMISSION, twin);
                }
            }
        }
    }
    orders(sheet, pen)
}

type Request = (&'static str, Presented, Wanted, &'static str);

/// Requests with a token for their blob, and the letters of which one is enough.
fn requests(pen: &AzurePen, token: impl Fn(&'static str) -> Result<String>) -> Result<Vec<Request>> {
    let (own, new) = (token(KEY)?, token(NEW_KEY)?);
    let (path, container) = (pen.path(KEY), format!("/{}", pen.ground().container));
    let gone = Effect::Gone(pen.stored_as(KEY));
    Ok(vec![
        ("get", pen.request("GET", &path, "", &own), operation::read(), "r"),
        ("head", pen.request("HEAD", &path, "", &own), Wanted::status(200), "r"),
        ("blocklist", pen.request("GET", &path, "comp=blocklist", &own), Wanted::status(200), "r"),
        ("tags", pen.request("GET", &path, "comp=tags", &own), Wanted::status(200), "t"),
        ("replace", pen.request("PUT", &path, "", &own).with_body(UPLOAD), operation::written(pen, KEY, UPLOAD), "w"),
        (
            "create",
            pen.request("PUT", &pen.path(NEW_KEY), "", &new).with_body(UPLOAD),
            operation::written(pen, NEW_KEY, UPLOAD),
            "cw",
        ),
        ("delete", pen.request("DELETE", &path, "", &own), Wanted { effect: gone, ..Wanted::status(202) }, "d"),
        ("list", pen.request("GET", &container, "restype=container&comp=list", &own), Wanted::status(200), "l"),
    ])
}

/// Letters in another order than the documented one are as good; those that nobody knows are not.
fn orders(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    let all = pen.token(&Sas::new(Resource::blob(KEY)?, "racwd".parse()?, VALIDITY))?;
    let right = pen.request("GET", &pen.path(KEY), "", &all);
    let says = |letters: &str| {
        let pair = format!("sp={letters}");
        pen.resigned(&right.clone().with_parameter("sp", |_| Some(pair.clone())))
    };
    for letters in ["r", "wr", "dwcar", "tr"] {
        sheet.accepts(&format!("get/permission-order/{letters}"), says(letters), operation::read());
    }
    for letters in ["q", "R", "rr", "rq", "r%20w", "r%2Cw", "l", "rl"] {
        sheet.refuses(&format!("get/permission-order/{letters}"), says(letters), UNKNOWN, says("r"));
    }
    Ok(())
}

/// A letter that is none makes no SAS, or one that permits nothing.
const UNKNOWN: &[crate::Kind] = &[crate::Kind::Denied, crate::Kind::Permission];
