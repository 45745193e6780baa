//! What a download's URL says of the answer's headers.

use anyhow::Result;
use presign_core::{Grant, attachment};

use super::case::Sheet;
use super::operation::{self, KEY, VALIDITY};
use super::scheme::Signs;
use crate::Kind;

const OVERRIDES: [(&str, &str); 6] = [
    ("cache-control", "no-store, max-age=0"),
    ("content-disposition", "attachment; filename=\"a b+c%.txt\""),
    ("content-encoding", "gzip"),
    ("content-language", "de"),
    ("content-type", "text/html; charset=utf-8"),
    ("expires", "Wed, 01 Jan 2098 00:00:00 GMT"),
];

pub(super) fn write(sheet: &mut Sheet, pen: &dyn Signs) -> Result<()> {
    for (header, value) in OVERRIDES.into_iter().filter(|(header, _)| pen.scheme().overrides.contains(header)) {
        let get = pen.sign(&Grant::get(KEY, VALIDITY).respond_with(header, value), b"")?;
        let wanted = operation::read().with_header(header, value);
        sheet.accepts(&format!("get-as/override/{header}"), get.clone(), wanted);

        let name = format!("response-{header}");
        let mut refuses = |what: &str, tampered| {
            sheet.refuses(&format!("get-as/override/{header}-{what}"), tampered, &[Kind::Signature]);
        };
        refuses("removed", get.clone().with_parameter(&name, |_| None));
        refuses("emptied", get.clone().with_parameter(&name, |_| Some(format!("{name}="))));
        refuses("altered", get.clone().with_parameter(&name, |_| Some(format!("{name}=private"))));
        refuses("doubled", get.with_pair(&format!("{name}=private")));

        let head = pen.sign(&Grant::head(KEY, VALIDITY).respond_with(header, value), b"")?;
        let wanted = super::case::Wanted::status(200).with_header(header, value);
        sheet.accepts(&format!("head-as/override/{header}"), head, wanted);
    }

    for (label, name) in [("plain", "a cat.png"), ("awkward", "Überraschung \"für\" dich; 100%.png")] {
        let get = pen.sign(&Grant::get(KEY, VALIDITY).download_as(name), b"")?;
        let wanted = operation::read().with_header("content-disposition", &attachment(name)?);
        sheet.accepts(&format!("get-as/download/{label}"), get.clone(), wanted);
        let plus: Vec<String> = get.pairs().into_iter().map(|pair| pair.replace("%20", "+")).collect();
        sheet.refuses(&format!("get-as/download/{label}-blank-as-plus"), get.with_pairs(&plus), &[Kind::Signature]);
    }
    Ok(())
}
