//! Signed with the right key, but as no signer may: what a verifier has to look at beside the signature.

use anyhow::Result;

use super::case::Sheet;
use super::operation::{KEY, read};
use crate::pen::Forgery;
use crate::{Kind, Pen};

pub(super) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let plain = Forgery::default();
    sheet.accepts("get/forged/nothing", pen.forge("GET", KEY, &plain), read());
    for (label, forgery) in [
        ("another-region", Forgery { region: Some("eu-west-1"), ..plain }),
        ("no-region", Forgery { region: Some(""), ..plain }),
        ("service-sts", Forgery { service: "sts", ..plain }),
        ("service-ec2", Forgery { service: "ec2", ..plain }),
        ("no-service", Forgery { service: "", ..plain }),
        ("host-not-signed", Forgery { headers: &[("x-foo", "1")], ..plain }),
        ("headers-not-sorted", Forgery { headers: &[("x-foo", "1"), ("host", "")], ..plain }),
    ] {
        for method in ["GET", "PUT"] {
            let name = format!("{}/forged/{label}", method.to_ascii_lowercase());
            sheet.refuses(&name, pen.forge(method, KEY, &forgery), &[Kind::Malformed]);
        }
    }
    // With its host unsigned, a URL for one server would work on every other.
    let unsigned = Forgery { headers: &[("x-foo", "1")], ..plain };
    let elsewhere = pen.forge("GET", KEY, &unsigned).with_header("host", "127.0.0.2:1");
    sheet.refuses("get/forged/host-not-signed-and-another", elsewhere, &[Kind::Malformed]);
    Ok(())
}
