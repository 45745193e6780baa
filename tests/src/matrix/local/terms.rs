//! What else a URL can say: the client's network, an object that is not there, and what a gateway does not do.

use anyhow::Result;
use http::Method;
use presign_core::{Grant, IpNet, Target};

use super::super::case::Sheet;
use super::super::operation::{KEY, UPLOAD, VALIDITY, read, written};
use super::super::scheme::Signs as _;
use crate::Kind;
use crate::local::LocalPen;

pub(super) fn write(sheet: &mut Sheet, pen: &LocalPen) -> Result<()> {
    for (network, within) in [
        ("127.0.0.1/32", true),
        ("127.0.0.0/8", true),
        ("0.0.0.0/0", true),
        ("127.0.0.2/32", false),
        ("10.0.0.0/8", false),
        ("192.0.2.0/24", false),
        ("::1/128", false),
        ("::/0", false),
    ] {
        let net: IpNet = network.parse()?;
        let label = network.replace('/', "-");
        let get = pen.sign(&Grant::get(KEY, VALIDITY).client_ip(net), b"")?;
        let put = pen.sign(&Grant::put(KEY, VALIDITY).client_ip(net), UPLOAD)?;
        for (name, right, wanted) in [("get", get, read()), ("put", put, written(pen, KEY, UPLOAD))] {
            let name = format!("{name}-from/network/{label}");
            let claimed = right.clone().with_header("x-forwarded-for", "192.0.2.1");
            if within {
                sheet.accepts(&name, right, wanted);
            } else {
                sheet.refuses(&format!("{name}-claimed"), claimed, &[Kind::Network]);
                let widened = right.clone().with_parameter("ps-net", |_| Some("ps-net=127.0.0.0%2F8".into()));
                sheet.refuses(&format!("{name}-widened"), widened, &[Kind::Signature]);
                sheet.refuses(&name, right, &[Kind::Network]);
            }
        }
    }
    unserved(sheet, pen)
}

/// Signed right, and not to be had.
fn unserved(sheet: &mut Sheet, pen: &LocalPen) -> Result<()> {
    for (label, grant) in [("get", Grant::get("dir/none", VALIDITY)), ("delete", Grant::delete("dir/none", VALIDITY))] {
        sheet.refuses(&format!("{label}/absent/no-such-object"), pen.sign(&grant, b"")?, &[Kind::Missing]);
    }
    let folder = pen.sign(&Grant::get("dir", VALIDITY), b"")?;
    sheet.refuses("get/absent/a-folder", folder, &[Kind::Missing]);
    for method in [Method::POST, Method::PATCH, Method::OPTIONS] {
        let name = format!("request/unserved/{method}");
        let right = pen.sign(&Grant::request(method, KEY, VALIDITY), b"")?;
        sheet.refuses(&name, right, &[Kind::Unsupported]);
    }
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let name = format!("request/unserved/{method}-of-all");
        let right = pen.sign(&Grant::request(method, Target::Bucket, VALIDITY), b"")?;
        sheet.refuses(&name, right, &[Kind::Unsupported]);
    }
    for (name, grant) in [
        ("get", Grant::get(KEY, VALIDITY)),
        ("put", Grant::put(KEY, VALIDITY)),
        ("delete", Grant::delete(KEY, VALIDITY)),
        ("list", Grant::list("dir/", VALIDITY)),
    ] {
        let right = pen.sign(&grant.query("x", "1"), b"")?;
        sheet.refuses(&format!("{name}/unserved/parameter"), right, &[Kind::Malformed]);
    }
    Ok(())
}
