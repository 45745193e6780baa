//! SAS of the account: for services, and for types of their resources.

use anyhow::Result;
use presign_azure::AccountSas;

use super::sheet::{DENIED, Sheet};
use super::{flips, parameters};
use crate::azure::AzurePen;
use crate::matrix::case::{Effect, Wanted};
use crate::matrix::operation::{self, KEY, NEW_KEY, OTHER_KEY, Operation, UPLOAD, VALIDITY};
use crate::matrix::scheme::Signs as _;
use crate::matrix::shifted;
use crate::{Kind, Presented, store};

/// A request, what it does, the type of its resource, and the letters of which one is enough.
struct Asked {
    name: &'static str,
    send: fn(&AzurePen, &str) -> Presented,
    wanted: Wanted,
    kind: char,
    enough: &'static str,
}

const EVERY: &str = "rwdxylacuptfi";

pub(super) fn write(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    let token = |services: &str, types: &str, letters: &str| {
        pen.account_token(&AccountSas::new(services.parse()?, types.parse()?, letters.parse()?, VALIDITY))
    };
    for asked in requests(pen) {
        let least = asked.enough.get(..1).unwrap_or_default();
        let send = |token: &str| (asked.send)(pen, token);
        let right = send(&token("b", &asked.kind.to_string(), least)?);
        // One that is enough when another twin was there before.
        let strongest = send(&token("b", &asked.kind.to_string(), &asked.enough[asked.enough.len() - 1..])?);
        let operation = Operation { name: asked.name, send: right.clone(), wanted: asked.wanted.clone() };
        sheet.accepts(&format!("{}/account-right/as-signed", asked.name), right.clone(), asked.wanted.clone());
        parameters::tamper(sheet, &operation, pen)?;
        flips::tamper(sheet, &operation, pen);
        for services in ["bq", "qtfb"] {
            let name = format!("{}/account-service/{services}", asked.name);
            sheet.accepts(&name, send(&token(services, "sco", least)?), asked.wanted.clone());
        }
        for services in ["q", "t", "f", "qtf"] {
            let wrong = send(&token(services, "sco", least)?);
            let name = format!("{}/account-service/{services}", asked.name);
            sheet.refuses(&name, wrong, &[Kind::Service], right.clone());
        }
        for types in ["s", "c", "o", "sc", "so", "co", "sco"] {
            let (name, send) = (format!("{}/account-type/{types}", asked.name), send(&token("b", types, least)?));
            if types.contains(asked.kind) {
                sheet.accepts(&name, send, asked.wanted.clone());
            } else {
                sheet.refuses(&name, send, &[Kind::ResourceType], right.clone());
            }
        }
        for letter in EVERY.chars() {
            let (name, send) = (format!("{}/account-permission/{letter}", asked.name), {
                send(&token("b", "sco", &letter.to_string())?)
            });
            if asked.enough.contains(letter) {
                sheet.accepts(&name, send, asked.wanted.clone());
            } else {
                sheet.refuses(&name, send, &[Kind::Permission], strongest.clone());
            }
        }
    }
    beyond(sheet, pen)
}

/// In no other container, and after no end.
fn beyond(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    let sas =
        || -> Result<AccountSas<'static>> { Ok(AccountSas::new("b".parse()?, "co".parse()?, "rl".parse()?, VALIDITY)) };
    let right = pen.request("GET", &pen.path(KEY), "", &pen.account_token(&sas()?)?);
    let there = pen.request("GET", &pen.elsewhere().path(KEY), "", &pen.account_token(&sas()?)?);
    let wanted = Wanted { body: Some(b"another container".to_vec()), ..Wanted::status(200) };
    sheet.accepts("get/account/another-container", there, wanted);
    let later = pen.account_token(&sas()?.starts_at(shifted(pen.now(), 600)))?;
    sheet.refuses("get/account/not-begun", pen.request("GET", &pen.path(KEY), "", &later), DENIED, right.clone());
    let ended = pen.at(shifted(pen.now(), -3600)).account_token(&sas()?)?;
    sheet.refuses("get/account/ended", pen.request("GET", &pen.path(KEY), "", &ended), DENIED, right.clone());
    let stranger = pen.with_bytes("c2VjcmV0IGtleQ==")?.account_token(&sas()?)?;
    sheet.refuses("get/account/another-key", pen.request("GET", &pen.path(KEY), "", &stranger), DENIED, right.clone());
    let https = pen.resigned(&right.clone().with_parameter("spr", |_| Some("spr=https".to_owned())));
    sheet.refuses("get/account/https-alone", https, &[Kind::Protocol], right.clone());
    for version in ["2015-04-05", "2018-11-09", "2020-10-02", "2020-12-06", "2026-10-06"] {
        let token = pen.in_version(version)?.account_token(&sas()?)?;
        sheet.accepts(
            &format!("get/account-layout/{version}"),
            pen.request("GET", &pen.path(KEY), "", &token),
            operation::read(),
        );
    }
    let away = pen.account_token(&sas()?.from_ip("192.0.2.1".parse()?))?;
    sheet.refuses(
        "get/account/another-address",
        pen.request("GET", &pen.path(KEY), "", &away),
        &[Kind::Network],
        right,
    );
    Ok(())
}

fn requests(pen: &AzurePen) -> Vec<Asked> {
    let stored = |key: &str| Effect::Stored(pen.stored_as(key), UPLOAD.to_vec());
    let mentions = |part: &str| Wanted { mentions: Some(part.to_owned()), ..Wanted::status(200) };
    vec![
        Asked {
            name: "account-get",
            send: |pen, token| pen.request("GET", &pen.path(KEY), "", token),
            wanted: operation::read(),
            kind: 'o',
            enough: "r",
        },
        Asked {
            name: "account-replace",
            send: |pen, token| pen.request("PUT", &pen.path(KEY), "", token).with_body(UPLOAD),
            wanted: Wanted { effect: stored(KEY), ..Wanted::status(201) },
            kind: 'o',
            enough: "w",
        },
        Asked {
            name: "account-create",
            send: |pen, token| pen.request("PUT", &pen.path(NEW_KEY), "", token).with_body(UPLOAD),
            wanted: Wanted { effect: stored(NEW_KEY), ..Wanted::status(201) },
            kind: 'o',
            enough: "cw",
        },
        Asked {
            name: "account-delete",
            send: |pen, token| pen.request("DELETE", &pen.path(OTHER_KEY), "", token),
            wanted: Wanted {
                effect: Effect::Gone(store::name(pen.ground().container, OTHER_KEY)),
                ..Wanted::status(202)
            },
            kind: 'o',
            enough: "d",
        },
        Asked {
            name: "account-list",
            send: |pen, token| pen.request("GET", "/mtx", "restype=container&comp=list", token),
            wanted: mentions("<Name>dir/other.txt</Name>"),
            kind: 'c',
            enough: "l",
        },
        Asked {
            name: "account-container",
            send: |pen, token| pen.request("GET", "/mtx", "restype=container", token),
            wanted: Wanted::status(200),
            kind: 'c',
            enough: "r",
        },
        Asked {
            name: "account-containers",
            send: |pen, token| pen.request("GET", "/", "comp=list", token),
            wanted: mentions(""),
            kind: 's',
            enough: "l",
        },
    ]
}
