//! Each row through the writer: canonical request, string to sign, signature, URL.

use std::collections::BTreeSet;

use presign_core::{Seal, hex_decode, hex_encode};
use presign_v4::{sign, texts};

use crate::row::{FILES, Row, Scheme, parameters, read, rows};

/// The stages of a row as the writer has them, by the names of the row's fields.
fn stages(row: &Row) -> [(&'static str, String, &str); 4] {
    let texts = row.with_request(texts);
    let (signature, url) = match row.key() {
        Some(key) => {
            let mut signature = String::new();
            hex_encode(&key.hmac().sign(texts.string_to_sign.as_bytes()), &mut signature);
            (signature, row.with_request(|request, stamp| sign(request, stamp, &key)))
        }
        // The key is not ours: the published signature is put where the writer leaves room for it.
        None => {
            let mut url = texts.url;
            Seal::hex(row.dialect().signature_param()).append(&mut url, &hex_decode(&row.signature).unwrap());
            (row.signature.clone(), url)
        }
    };
    [
        ("canonical_request", texts.canonical_request, &row.canonical_request),
        ("string_to_sign", texts.string_to_sign, &row.string_to_sign),
        ("signature", signature, &row.signature),
        ("url", url, &row.url),
    ]
}

#[test]
fn each_file_has_its_rows() {
    let mut ids = BTreeSet::new();
    for (file, text, count, excepted) in FILES {
        let rows: Vec<Row> = read(text);
        assert_eq!(rows.len(), count, "{file}");
        assert_eq!(rows.iter().filter(|row| row.skips_url()).count(), excepted, "{file}");
        for row in rows {
            assert!(!row.source.is_empty() && !row.licence.is_empty(), "{}", row.id);
            assert_eq!(row.secret_key.is_none(), row.scheme == Scheme::Goog4Rsa, "{}", row.id);
            let stages = ["origin", "canonical_request", "string_to_sign", "url"];
            assert!(row.computed.iter().all(|field| stages.contains(&field.as_str())), "{}", row.id);
            assert!(ids.insert(row.id.clone()), "{} comes twice", row.id);
        }
    }
    assert_eq!(ids.len(), 107);
}

#[test]
fn each_stage_is_the_published_one_or_a_named_exception() {
    let (mut asserted, mut excepted) = (0, 0);
    for (_, row) in rows() {
        assert_eq!(row.exception.is_some(), !row.skip_stage.is_empty(), "{}", row.id);
        for (stage, ours, published) in stages(&row) {
            if row.skip_stage.iter().any(|skipped| skipped == stage) {
                let reason = row.exception.as_deref().unwrap_or_default();
                assert!(reason.starts_with(&format!("{stage}: ")), "{}: {reason}", row.id);
                assert_ne!(ours, published, "{}: the exception is stale, the {stage} agrees", row.id);
                excepted += 1;
            } else {
                assert_eq!(ours, published, "{}: {stage}", row.id);
                asserted += 1;
            }
        }
    }
    assert_eq!((asserted, excepted), (107 * 4 - 44, 44));
}

/// A row that sends more than it signs, and what.
const SENT_UNSIGNED: (&str, &str) = ("aws-query/post-sts-header-after", "X-Amz-Security-Token");

#[test]
fn an_excepted_url_says_the_same_in_another_order_or_spelling() {
    for (_, row) in rows().into_iter().filter(|(_, row)| row.skips_url()) {
        let ours = stages(&row).into_iter().find(|(stage, ..)| *stage == "url").unwrap().1;
        let (before, ours) = parameters(&ours);
        let (published_before, mut published) = parameters(&row.url);
        let sent = published.len();
        published.retain(|(name, _)| (row.id.as_str(), name.as_str()) != SENT_UNSIGNED);
        assert_eq!(sent - published.len(), usize::from(row.id == SENT_UNSIGNED.0), "{}", row.id);
        assert_eq!((before, ours), (published_before, published), "{}", row.id);
    }
}
