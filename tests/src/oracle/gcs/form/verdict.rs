//! What our verifier makes of a form, and of the same form once a field is changed.

use http::{Request, header};
use presign_core::{Origin, Received, Timestamp};
use presign_gcs::{Addressing, Posted};

use super::super::case::Case;
use super::super::{keys, ours};
use super::{FILENAME, Rule, Upload};
use crate::oracle::{Note, changed};
use crate::random::Random;

/// The verdict on a form that is as it should be.
pub(in super::super) const SOUND: &str = "taken as it is, refused once a field is changed";

/// What that verdict on both forms of a case proves.
pub(super) const NOTE: Note = Note::verified(
    "our verifier takes both forms, and neither once a field is changed: three times by a character, once by one \
     that is left out, once by one more",
);

pub(super) fn of(case: &Case, upload: &Upload, url: &str, fields: &[(&str, &str)]) -> String {
    if let Err(reason) = verify(case, upload, url, fields) {
        return format!("refused as it is: {reason}");
    }
    let mut random = Random::of(url);
    for change in [Change::Character, Change::Character, Change::Character, Change::Removed, Change::Added] {
        let changed = changed(&mut random, upload, fields, change);
        let changed: Vec<(&str, &str)> = changed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        if verify(case, upload, url, &changed).is_ok() {
            return format!("taken though it is changed: {changed:?}");
        }
    }
    SOUND.to_owned()
}

fn verify(case: &Case, upload: &Upload, url: &str, fields: &[(&str, &str)]) -> Result<(), String> {
    let text = |error: presign_core::Error| error.to_string();
    let (scheme, rest) = url.split_once("://").ok_or("no URL")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let request = Request::post(format!("/{path}"))
        .header(header::HOST, authority)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(());
    let (parts, ()) = request.map_err(|error| error.to_string())?.into_parts();
    let account = keys::credentials(case).and_then(|credentials| ours::account(case, credentials)).map_err(text)?;
    let mut verifier = account.verifier().map_err(text)?;
    if case.place.addressing == Addressing::BucketBound {
        verifier = verifier.with_bound_bucket(case.place.bucket.as_str());
    }
    let mut posted = Posted::new(fields.iter().copied()).with_file_name("cat.png");
    if let Some((least, _)) = upload.size {
        posted = posted.with_size(least);
    }
    let (known, at) = (keys::known_keys(case).map_err(text)?, Timestamp::from_unix(case.at).map_err(text)?);
    let origin = Origin::HostHeader { scheme: scheme.into() };
    let verified = Received::new(&parts, &origin, None)
        .and_then(|received| verifier.parse_form(&received, posted))
        .and_then(|claims| verifier.verify_form(&claims, &known, at));
    verified.map(drop).map_err(|denied| format!("{:?}", denied.reason()))
}

#[derive(Clone, Copy)]
enum Change {
    Character,
    Removed,
    Added,
}

/// The form with one of its fields another, left out, or one more.
fn changed(random: &mut Random, upload: &Upload, fields: &[(&str, &str)], change: Change) -> Vec<(String, String)> {
    let mut fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    // How many of a value's first bytes the policy holds it to; none where its bearer is free.
    let held: Vec<usize> = fields
        .iter()
        .map(|(name, value)| match upload.entries.iter().find(|entry| entry.name == *name).map(|entry| &entry.rule) {
            Some(Rule::Ignored) => 0,
            Some(Rule::Begins(prefix)) => prefix.len(),
            _ if name == "key" && upload.named_by_file => value.len() - FILENAME.len(),
            _ => value.len(),
        })
        .collect();
    let candidates: Vec<usize> = (0..fields.len()).filter(|at| held.get(*at).is_some_and(|held| *held > 0)).collect();
    let at = random.one(&candidates);
    match change {
        Change::Added => fields.push(("x-goog-meta-added".to_owned(), "a".to_owned())),
        Change::Removed => drop(fields.remove(at)),
        Change::Character => {
            if let Some((_, value)) = fields.get_mut(at) {
                let held = held.get(at).copied().unwrap_or(0);
                let ends = value.char_indices().map(|(start, c)| (start, c, start + c.len_utf8()));
                let places: Vec<_> = ends.filter(|(_, _, end)| *end <= held).collect();
                if let Some((start, old, end)) = random.pick(&places).copied() {
                    let others: Vec<&str> =
                        changed::BYTES.iter().copied().filter(|new| !new.starts_with(old)).collect();
                    value.replace_range(start..end, random.one(&others));
                }
            }
        }
    }
    fields
}
