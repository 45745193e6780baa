//! What our verifier makes of a form, and of the same form once a field is changed.

use http::{Request, header};
use presign_core::{Denied, Origin, Received, Timestamp};
use presign_s3::Posted;

use super::super::case::Case;
use super::super::ours::{account, credentials};
use super::{FILENAME, Rule, Upload};
use crate::oracle::Note;
use crate::random::Random;

/// The verdict on a form that is as it should be.
pub(in super::super) const SOUND: &str = "taken as it is, refused once a field is changed";

/// What that verdict on both forms of a case proves.
pub(super) const NOTE: Note =
    Note::verified("our verifier takes both forms, and neither once one of its fields is changed");

pub(super) fn of(case: &Case, upload: &Upload, url: &str, fields: &[(&str, &str)]) -> String {
    if let Err(reason) = verify(case, upload, url, fields) {
        return format!("refused as it is: {reason}");
    }
    let mut random = Random::of(super::theirs::signature(fields));
    let changed = changed(&mut random, upload, fields);
    let changed: Vec<(&str, &str)> = changed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    match verify(case, upload, url, &changed) {
        Ok(()) => format!("taken though it is changed: {changed:?}"),
        Err(_) => SOUND.to_owned(),
    }
}

fn verify(case: &Case, upload: &Upload, url: &str, fields: &[(&str, &str)]) -> Result<(), String> {
    let (scheme, rest) = url.split_once("://").ok_or("no URL")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let request = Request::post(format!("/{path}"))
        .header(header::HOST, authority)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(());
    let (parts, ()) = request.map_err(|error| error.to_string())?.into_parts();
    let verifier = account(case).and_then(|account| account.verifier()).map_err(|error| error.to_string())?;
    let mut posted = Posted::new(fields.iter().copied()).with_file_name("cat.png");
    if let Some((least, _)) = upload.size {
        posted = posted.with_size(least);
    }
    let at = Timestamp::from_unix(case.at).map_err(|error| error.to_string())?;
    let origin = Origin::HostHeader { scheme: scheme.into() };
    let verified = Received::new(&parts, &origin, None)
        .and_then(|received| verifier.parse_form(&received, posted))
        .and_then(|claims| verifier.verify_form(&claims, &credentials(case), at));
    verified.map(drop).map_err(|denied: Denied| format!("{:?}", denied.reason()))
}

/// The form with one of its fields another, left out, or one more.
fn changed(random: &mut Random, upload: &Upload, fields: &[(&str, &str)]) -> Vec<(String, String)> {
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
    match random.below(6) {
        0 => fields.push(("x-amz-meta-added".to_owned(), "a".to_owned())),
        1 => drop(fields.remove(at)),
        _ => {
            if let Some((_, value)) = fields.get_mut(at) {
                let held = held.get(at).copied().unwrap_or(0);
                let ends = value.char_indices().map(|(start, c)| (start, c, start + c.len_utf8()));
                let places: Vec<_> = ends.filter(|(_, _, end)| *end <= held).collect();
                if let Some((start, old, end)) = random.pick(&places).copied() {
                    let others: Vec<char> = REPLACEMENTS.chars().filter(|new| *new != old).collect();
                    value.replace_range(start..end, &random.one(&others).to_string());
                }
            }
        }
    }
    fields
}

const REPLACEMENTS: &str = "abzAZ019+/=-_. %&$";
