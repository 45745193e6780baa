//! What a URL says that it also allows, and which operations that is.

use super::tried::Tried;
use crate::report::{Report, Row};

/// A sentence, and the operations that show whether it is true.
const WORDS: &[(&str, &[&str])] = &[
    ("ask for the same headers by HEAD, and for properties and metadata", &["head", "metadata"]),
    ("read the blob's block list or page ranges, and query its content", &["block-list", "page-ranges"]),
    ("ask for the account's kind", &["account-information"]),
    ("read the blob's snapshots and versions, by their times and ids", &["get-snapshot"]),
    ("read the blob's content", &["get"]),
    ("list metadata, snapshots and versions with the names", &["list-snapshots"]),
    ("take snapshots of the blob", &["take-snapshot"]),
    (
        "set the blob's properties, its content type included, metadata, tier and expiry",
        &["set-properties", "set-metadata", "set-tier"],
    ),
    (
        "write blocks, block lists, pages and appended blocks, and seal the blob",
        &["put-block", "put-block-of-new", "put-block-list", "put-page", "append-block"],
    ),
    ("write the new blob in blocks", &["put-block-of-new"]),
    ("lease the blob for good, so that nobody else can write it", &["lease"]),
    ("replace the blob as often as the URL is valid", &["put"]),
    ("break a lease on the blob", &["break-lease"]),
    ("delete the blob's snapshots, with it or alone", &["delete-with-snapshots", "delete-snapshot"]),
    (
        "choose the blob's kind, tier, metadata and every header that is not bound",
        &["put-new-page-blob", "put-new-append-blob"],
    ),
];

/// True of what is tried anyway, or of what the emulator does not have.
const UNSEEN: [&str; 3] = ["copy from the blob", "upload a body of any size", "restore the blob's deleted snapshots"];

/// The operation that is asked for, and what it is called here.
const OWN: [(&str, &[&str]); 6] = [
    ("get", &["get"]),
    ("head", &["head"]),
    ("put", &["put", "put-new"]),
    ("create", &["put-new"]),
    ("delete", &["delete"]),
    ("list", &["list"]),
];

/// Whether a URL for `action` that also allows `said` is stated to allow this.
pub(super) fn state(said: &[&str], action: &str, tried: &Tried) -> bool {
    let own = OWN.iter().any(|(name, operations)| *name == action && operations.contains(&tried.name));
    own || said.iter().any(|one| operations(one, action).contains(&tried.name))
}

fn operations(sentence: &str, action: &str) -> &'static [&'static str] {
    // Who may only create can't make a copy of what is there.
    const COPY: &str =
        "make the blob a copy of another one that the bearer may read, with its content type, or stop such a copy";
    match (sentence, action) {
        (COPY, "create") => &["copy-to-new"],
        (COPY, _) => &["copy", "copy-to-new"],
        _ => WORDS.iter().find(|(known, _)| *known == sentence).map_or(&[], |(_, operations)| operations),
    }
}

/// Every sentence is one that operations show, in rows of their own, or one that is known not to be seen here.
pub(super) fn all_are_tried(name: &str, said: &[&str], report: &mut Report) {
    for sentence in said.iter().filter(|sentence| operations(sentence, "").is_empty()) {
        let name = format!("{name}/{sentence}");
        report.add(match UNSEEN.contains(sentence) {
            true => Row::not_proved(name, "nothing that is tried here shows it"),
            false => Row::unexpected(name, "no operation shows this".to_owned()),
        });
    }
}
