//! URLs for all below a prefix.

use anyhow::Result;
use http::Method;
use presign_core::{Grant, Target};

use super::super::case::{Sheet, Wanted};
use super::super::operation::{KEY, NEW_KEY, OTHER_KEY, UPLOAD, VALIDITY, read, written};
use super::super::parameters;
use super::super::scheme::Signs as _;
use super::BESIDE;
use crate::local::{LocalPen, MOUNT};
use crate::{Kind, Presented};

pub(super) fn write(sheet: &mut Sheet, pen: &LocalPen) -> Result<()> {
    let all = |method, body: &[u8]| -> Result<Presented> {
        pen.sign(&Grant::request(method, Target::Prefix("dir/".into()), VALIDITY), body)
    };
    let (get, put, delete) = (all(Method::GET, b"")?, all(Method::PUT, UPLOAD)?, all(Method::DELETE, b"")?);
    let at = |right: &Presented, key: &str| {
        let mut path = format!("{MOUNT}/");
        presign_core::percent::path(key, &mut path);
        right.clone().with_path(&path)
    };
    let other = Wanted { body: Some(b"another object".to_vec()), ..Wanted::status(200) };
    sheet.accepts("get-under/inside/one", at(&get, KEY), read());
    sheet.accepts("get-under/inside/another", at(&get, OTHER_KEY), other);
    sheet.accepts("get-under/inside/head", at(&get, KEY).with_method("HEAD"), Wanted::status(200));
    sheet.accepts("put-under/inside/replaced", at(&put, KEY), written(pen, KEY, UPLOAD));
    sheet.accepts("put-under/inside/created", at(&put, NEW_KEY), written(pen, NEW_KEY, UPLOAD));
    let deep = "dir/a/b//c".to_owned();
    let created = Wanted { status: Some(201), ..written(pen, &deep, UPLOAD) };
    sheet.accepts("put-under/inside/deep", at(&put, &deep), created);
    let gone = super::operation::delete(pen)?.wanted;
    sheet.accepts("delete-under/inside/one", at(&delete, KEY), gone);
    sheet.refuses("get-under/inside/absent", at(&get, "dir/none"), &[Kind::Missing]);
    sheet.refuses("get-under/inside/the-prefix-itself", get.clone(), &[Kind::Missing]);

    for (name, right) in [("get-under", &get), ("put-under", &put), ("delete-under", &delete)] {
        for (label, key) in [
            ("beside", BESIDE),
            ("another-folder", "dis/other.txt"),
            ("longer-folder", "dirs/other.txt"),
            ("another-case", "DIR/A CAT+É.TXT"),
            ("the-name-without-slash", "dir"),
            ("below-another", "x/dir/other.txt"),
            ("slash-in-front", "/dir/other.txt"),
        ] {
            sheet.refuses(&format!("{name}/outside/{label}"), at(right, key), &[Kind::Signature, Kind::Malformed]);
        }
        for (label, path, kind) in [
            ("dots-up", "/files/dir/../top.txt", &[Kind::Name][..]),
            ("dots-here", "/files/dir/./other.txt", &[Kind::Name]),
            ("dots-behind", "/files/dir/x/..", &[Kind::Name]),
            ("dots-escaped", "/files/dir/%2e%2e/top.txt", &[Kind::Malformed]),
            ("dots-and-slash-escaped", "/files/dir/..%2Ftop.txt", &[Kind::Malformed]),
            ("letter-escaped", "/files/dir/%6Fther.txt", &[Kind::Malformed]),
            ("escape-of-nothing", "/files/dir/%zz", &[Kind::Malformed]),
            ("no-utf-8", "/files/dir/%FF", &[Kind::Malformed]),
            ("another-mount", "/other/dir/other.txt", &[Kind::Malformed]),
        ] {
            sheet.refuses(&format!("{name}/outside/{label}"), right.clone().with_path(path), kind);
        }
        let right = at(right, OTHER_KEY);
        for method in ["GET", "PUT", "DELETE", "POST", "OPTIONS"] {
            if method != right.method() {
                let other = right.clone().with_method(method);
                sheet.refuses(&format!("{name}/method/{method}"), other, &[Kind::Signature]);
            }
        }
        parameters::shapes(sheet, name, &right, "ps-under");
        for (label, value, kinds) in [
            ("one-folder-less", "7", &[Kind::Signature][..]),
            ("all", "1", &[Kind::Signature]),
            ("nothing", "0", &[Kind::Malformed]),
            ("within-a-name", "10", &[Kind::Malformed]),
            ("beyond", "999", &[Kind::Malformed]),
            ("zero-in-front", "011", &[Kind::Malformed]),
            ("negative", "-11", &[Kind::Malformed]),
        ] {
            let other = right.clone().with_parameter("ps-under", |_| Some(format!("ps-under={value}")));
            sheet.refuses(&format!("{name}/ps-under/{label}"), other, kinds);
        }
    }
    // A URL for one object is none for what lies below its name.
    let one = pen.sign(&Grant::get("dir/", VALIDITY), b"")?;
    sheet.refuses("get/outside/below-an-object", at(&one, OTHER_KEY), &[Kind::Signature]);
    Ok(())
}
