//! An upload form: right, at its bounds, and left in every way; before and after its end; by other keys.

use std::time::Duration;

use anyhow::{Result, bail};
use presign_core::{Form, Grant, Ready};

use super::has;
use super::pen::OwnPen;
use super::words::FormWords;
use crate::matrix::case::{Effect, Sheet, Wanted};
use crate::matrix::operation::{KEY, OTHER_KEY, UPLOAD, VALIDITY};
use crate::matrix::scheme::Signs as _;
use crate::matrix::shifted;
use crate::report::Row;
use crate::{FilledForm, Kind, SignedBy};

const SIZES: std::ops::RangeInclusive<u64> = 5..=20;
const SIGNATURE: &[Kind] = &[Kind::Signature];
/// A field that is gone, or another: the policy holds it, or the signature needs it.
const FIELD: &[Kind] = &[
    Kind::Policy,
    Kind::Signature,
    Kind::Malformed,
    Kind::Anonymous,
    Kind::UnknownKey,
    Kind::Token,
    Kind::Name,
    Kind::Expired,
    Kind::NotYetValid,
];

pub(super) fn write(sheet: &mut Sheet, pen: &OwnPen<'_>) -> Result<()> {
    let (signed, told) = (has::enforced(sign(pen, VALIDITY))?, pen.own().form());
    if !has::both(sheet, "upload forms", signed.is_some(), told.is_some()) {
        return Ok(());
    }
    let (Some(form), Some(words)) = (signed, told) else { return Ok(()) };
    let right = FilledForm::new(&form, UPLOAD);
    sheet.accepts("post/right/as-signed", right.presented(), stored(pen, UPLOAD));
    sizes(sheet, pen, &right);
    fields(sheet, &form, &right, words);
    times(sheet, pen)?;
    for (label, signed_by, kinds) in [
        ("another-secret", SignedBy::OtherSecret, SIGNATURE),
        ("unknown-key", SignedBy::UnknownKey, &[Kind::UnknownKey]),
    ] {
        let form = FilledForm::new(&sign(&pen.by(signed_by), VALIDITY)?, UPLOAD);
        sheet.refuses(&format!("post/credential/{label}"), form.presented(), kinds);
    }
    Ok(())
}

fn sizes(sheet: &mut Sheet, pen: &OwnPen<'_>, right: &FilledForm) {
    let file = |bytes| right.clone().with_file("upload.bin", bytes).presented();
    for (label, bytes) in [("the-smallest", &[b'a'; 5][..]), ("the-largest", &[b'a'; 20])] {
        sheet.accepts(&format!("post/size/{label}"), file(bytes), stored(pen, bytes));
    }
    for (label, bytes) in [("a-byte-less", &[b'a'; 4][..]), ("a-byte-more", &[b'a'; 21]), ("nothing", b"")] {
        sheet.refuses(&format!("post/size/{label}"), file(bytes), &[Kind::Size, Kind::Policy]);
    }
    sheet.refuses("post/file/none", right.clone().without_file().presented(), &[Kind::Malformed, Kind::Policy]);
}

fn fields(sheet: &mut Sheet, form: &Form, right: &FilledForm, words: &FormWords) {
    for (name, value) in right.fields() {
        sheet.refuses(&format!("post/removed/{name}"), right.clone().without(name).presented(), FIELD);
        if !form.fields().iter().any(|field| field.name() == name && field.is_open()) {
            let other = if name == words.key { OTHER_KEY.to_owned() } else { format!("{value}x") };
            sheet.refuses(&format!("post/altered/{name}"), right.clone().with(name, &other).presented(), FIELD);
        }
    }
    sheet.refuses("post/extra/a-field", right.clone().with_extra("presign-extra", "1").presented(), FIELD);
    for (label, name) in [("policy", words.policy), ("signature", words.signature)] {
        let Some(value) = right.field(name) else {
            sheet.says(Row::unexpected(format!("post/signed/{label}"), format!("the form has no field {name}")));
            continue;
        };
        // Another first character of the same alphabet, so that it can be read and is another.
        let (first, rest) = value.split_at(value.chars().next().map_or(0, char::len_utf8));
        let other = format!("{}{rest}", if first == "1" { "2" } else { "1" });
        let kinds = if label == "policy" { FIELD } else { SIGNATURE };
        sheet.refuses(&format!("post/signed/{label}"), right.clone().with(name, &other).presented(), kinds);
    }
}

fn times(sheet: &mut Sheet, pen: &OwnPen<'_>) -> Result<()> {
    let signed = |at: i64| sign(&pen.at(shifted(pen.now(), at)), Duration::from_secs(60));
    let presented = |form: &Form| FilledForm::new(form, UPLOAD).presented();
    sheet.accepts("post/time/a-second-left", presented(&signed(-59)?), stored(pen, UPLOAD));
    sheet.refuses("post/time/ended-a-second-ago", presented(&signed(-61)?), &[Kind::Expired]);

    let until = |end: i64| sign(&pen.by(SignedBy::Until(shifted(pen.now(), end))).at(pen.now().minus(100)), VALIDITY);
    sheet.accepts("post/clamp/credential-ends-later", presented(&until(60)?), stored(pen, UPLOAD));
    sheet.refuses("post/clamp/credential-ended-a-second-ago", presented(&until(-1)?), &[Kind::Expired]);
    let said = until(60)?.expires().latest();
    let name = "post/clamp/says-its-credentials-end";
    sheet.says(match said == pen.now().plus(60) {
        true => Row::positive(name),
        false => Row::unexpected(name, format!("it says {said}")),
    });
    Ok(())
}

fn sign(pen: &OwnPen<'_>, validity: Duration) -> Result<Form> {
    let grant = Grant::upload(KEY, SIZES, validity).content_type("image/png");
    match pen.backend()?.try_form(&grant, pen.now())? {
        Ready::Signed(form) => Ok(form),
        _ => bail!("the key is not at hand"),
    }
}

/// What a form does that is taken.
fn stored(pen: &OwnPen<'_>, bytes: &[u8]) -> Wanted {
    Wanted { effect: Effect::Stored(pen.stored_as(KEY), bytes.to_vec()), ..Wanted::default() }
}
