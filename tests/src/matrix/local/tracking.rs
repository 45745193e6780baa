//! What mail and chat programs append to a link: let pass where it is listed, and nothing else.

use anyhow::Result;
use presign_core::Grant;

use super::super::case::{Sheet, Wanted};
use super::super::operation::{self, KEY, VALIDITY, read};
use super::super::scheme::Signs as _;
use crate::local::LocalPen;
use crate::{Kind, Presented};

pub(super) fn write(sheet: &mut Sheet, pen: &LocalPen) -> Result<()> {
    let get = pen.sign(&Grant::get(KEY, VALIDITY), b"")?;
    let list = operation::list(pen)?;
    for (name, right, wanted) in [("get", get, read()), ("list", list.send, list.wanted)] {
        one(sheet, name, &right, &wanted);
    }
    // A listed name that was signed is not the URL's any more: it is no part of what is verified.
    let signed = pen.sign(&Grant::get(KEY, VALIDITY).query("utm_source", "us"), b"")?;
    sheet.refuses("get/tracking/signed", signed, &[Kind::Signature]);
    Ok(())
}

fn one(sheet: &mut Sheet, name: &str, right: &Presented, wanted: &Wanted) {
    for pair in ["utm_source=mail", "utm_=", "utm_campaign=a+b", "utm_x", "fbclid=%zz", "fbclid"] {
        for (place, _, request) in places(right, pair) {
            let label = pair.replace('%', "");
            sheet.accepts(&format!("{name}/tracking/{label}-{place}"), request, wanted.clone());
        }
    }
    for pair in ["utm=1", "UTM_source=mail", "fbclid2=1", "Fbclid=1", "gclid=1", "xutm_a=1", "utm%5Fsource=1"] {
        for (place, before_ours, request) in places(right, pair) {
            let label = pair.replace('%', "");
            let front = before_ours && !pair.contains('%');
            let kinds: &[Kind] = if front { &[Kind::Signature] } else { &[Kind::Malformed] };
            sheet.refuses(&format!("{name}/tracking/{label}-{place}"), request, kinds);
        }
    }
    // Not even beside a listed one.
    let smuggled = right.clone().with_pair("utm_a=1&ps-until=1&utm_b=2");
    sheet.refuses(&format!("{name}/tracking/smuggled"), smuggled, &[Kind::Malformed]);
}

/// Where a pair is put, and whether that is before the scheme's own.
fn places(right: &Presented, pair: &str) -> [(&'static str, bool, Presented); 4] {
    let pairs = right.pairs();
    let of_the_url = pairs.iter().take_while(|pair| !pair.starts_with("ps-")).count();
    let last = pairs.len() - 1;
    // A listing has pairs of its own, so that the second place is between them.
    [("in-front", 0), ("second", 1), ("before-the-signature", last), ("behind", last + 1)].map(|(name, place)| {
        let mut pairs = pairs.clone();
        pairs.insert(place, pair);
        (name, place <= of_the_url, right.clone().with_pairs(&pairs))
    })
}
