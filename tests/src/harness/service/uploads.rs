//! Uploads in parts over a map.

use std::collections::BTreeMap;

use presign_core::{Sha256, hex_encode};

use super::State;
use crate::harness::process::{done, refused};
use crate::{Kind, Outcome};

/// By id: the object's name, and the parts that came.
pub(super) type Uploads = BTreeMap<String, (String, BTreeMap<u64, Vec<u8>>)>;

pub(super) fn begin(state: &mut State, name: String) -> Outcome {
    state.begun += 1;
    let id = format!("upload-{}", state.begun);
    state.uploads.insert(id.clone(), (name, BTreeMap::new()));
    done(
        200,
        format!("<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>").as_bytes(),
    )
}

/// Does to the upload `id` of the object `name` what `method` says.
pub(super) fn step(
    state: &mut State,
    method: &str,
    id: &str,
    name: &str,
    number: Option<&str>,
    body: &[u8],
) -> Outcome {
    let Some((_, parts)) = state.uploads.get_mut(id).filter(|(own, _)| own == name) else {
        return refused(404, "NoSuchUpload", Kind::Missing);
    };
    match (method, number.and_then(|number| number.parse().ok())) {
        ("PUT", Some(number)) => {
            let headers = vec![("etag".to_owned(), tag(body))];
            parts.insert(number, body.to_vec());
            Outcome { headers, ..done(200, b"") }
        }
        ("GET", None) => {
            let listed: String = parts.keys().map(|number| format!("<PartNumber>{number}</PartNumber>")).collect();
            done(200, listed.as_bytes())
        }
        ("DELETE", None) => {
            state.uploads.remove(id);
            done(204, b"")
        }
        ("POST", None) => match assembled(parts, &String::from_utf8_lossy(body)) {
            Some(whole) => {
                state.uploads.remove(id);
                state.objects.insert(name.to_owned(), whole);
                done(200, b"<CompleteMultipartUploadResult></CompleteMultipartUploadResult>")
            }
            None => refused(400, "InvalidPart", Kind::Missing),
        },
        _ => refused(501, "NotImplemented", Kind::Unsupported),
    }
}

/// The parts that are listed, if they are the ones that came.
fn assembled(parts: &BTreeMap<u64, Vec<u8>>, list: &str) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    for part in list.split("<Part>").skip(1) {
        let bytes = parts.get(&between(part, "<PartNumber>", "</PartNumber>")?.parse().ok()?)?;
        if between(part, "<ETag>", "</ETag>")? != tag(bytes) {
            return None;
        }
        whole.extend(bytes);
    }
    Some(whole)
}

fn tag(bytes: &[u8]) -> String {
    let mut hex = String::new();
    hex_encode(&Sha256::of(bytes), &mut hex);
    format!("\"{hex}\"")
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    Some(text.split_once(before)?.1.split_once(after)?.0)
}
