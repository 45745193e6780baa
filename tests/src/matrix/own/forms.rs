//! Upload forms, where the backend signs them: each field as it is, altered and removed; the file's size at its bounds.

use std::ops::RangeInclusive;

use anyhow::Result;
use presign_core::Grant;

use super::pen::OwnPen;
use super::supported;
use crate::matrix::case::{Effect, Sheet, Wanted};
use crate::matrix::operation::{KEY, UPLOAD, VALIDITY};
use crate::matrix::scheme::Signs as _;
use crate::{FilledForm, Kind, SignedBy};

const SIZES: RangeInclusive<u64> = 5..=20;
const SIZE: &[Kind] = &[Kind::Size, Kind::Policy];

/// What a form can be refused as that somebody changed by hand.
const TOUCHED: &[Kind] = &[
    Kind::Signature,
    Kind::Policy,
    Kind::Malformed,
    Kind::Name,
    Kind::Anonymous,
    Kind::UnknownKey,
    Kind::Token,
    Kind::Expired,
    Kind::NotYetValid,
    Kind::Validity,
];

pub(super) fn write(sheet: &mut Sheet, pen: &OwnPen<'_>) -> Result<()> {
    let Some(form) = supported(filled(pen))? else { return Ok(()) };
    let stored = |bytes: &[u8]| {
        let effect = Effect::Stored(pen.stored_as(KEY), bytes.to_vec());
        Wanted { effect, ..Wanted::default() }
    };
    sheet.accepts("form/forms/as-signed", form.presented(), stored(UPLOAD));
    for (label, bytes) in [("the-shortest", 5), ("the-longest", 20)] {
        let file = vec![b'7'; bytes];
        sheet.accepts(
            &format!("form/forms/{label}"),
            form.clone().with_file("a.bin", &file).presented(),
            stored(&file),
        );
    }
    for (label, bytes) in [("one-under", 4), ("one-over", 21), ("no-bytes", 0)] {
        let file = vec![b'7'; bytes];
        sheet.refuses(&format!("form/forms/{label}"), form.clone().with_file("a.bin", &file).presented(), SIZE);
    }
    sheet.refuses("form/forms/without-a-file", form.clone().without_file().presented(), TOUCHED);
    let unforeseen = form.clone().with_extra("unforeseen", "1");
    sheet.refuses("form/forms/one-more-field", unforeseen.presented(), TOUCHED);
    for (name, value) in form.fields() {
        let last = if value.ends_with('0') { "1" } else { "0" };
        let end = value.char_indices().next_back().map_or(0, |(at, _)| at);
        for (label, touched) in [
            ("removed", form.clone().without(name)),
            ("emptied", form.clone().with(name, "")),
            ("altered", form.clone().with(name, &format!("{}{last}", &value[..end]))),
            ("behind-the-file", form.clone().with_behind(name)),
        ] {
            sheet.refuses(&format!("form/forms/{name}-{label}"), touched.presented(), TOUCHED);
        }
    }
    for (label, pen, kind) in [
        ("by-another-secret", pen.by(SignedBy::OtherSecret), &[Kind::Signature][..]),
        ("by-an-unknown-key", pen.by(SignedBy::UnknownKey), &[Kind::UnknownKey]),
        ("ended", pen.at(pen.now().minus(901)), &[Kind::Expired]),
        (
            "of-an-ended-credential",
            pen.by(SignedBy::Until(pen.now().minus(1))).at(pen.now().minus(60)),
            &[Kind::Expired],
        ),
    ] {
        sheet.refuses(&format!("form/forms/{label}"), filled(&pen)?.presented(), kind);
    }
    Ok(())
}

fn filled(pen: &OwnPen<'_>) -> Result<FilledForm> {
    let grant = Grant::upload(KEY, SIZES, VALIDITY).content_type("text/plain");
    Ok(FilledForm::new(&pen.form(&grant)?, UPLOAD))
}
