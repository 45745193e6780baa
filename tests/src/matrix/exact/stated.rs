//! What a URL says that its bearer may, beside what was asked.

use anyhow::{Result, ensure};
use presign_core::Presigned;

use super::tried::{Tried, What};
use crate::Presented;

/// A sentence of `also_allows`, and what of the operations it is about.
const SENTENCES: [(&str, &[What]); 4] = [
    ("choose every header that is not signed and does not begin with `x-amz-`", &[What::Header]),
    ("upload a body of any size up to 5 GiB", &[What::Size]),
    ("upload a body of any size that the server takes", &[What::Size]),
    (HEAD, &[]),
];

const HEAD: &str = "ask for the same headers by HEAD";

/// Whether it is stated that the bearer of `presigned`, whose request is `right`, may do this.
pub(super) fn allows(presigned: &Presigned, right: &Presented, tried: &Tried) -> bool {
    let said = |what| {
        let mut known = SENTENCES.iter().filter(|(_, about)| about.contains(&what));
        known.any(|(sentence, _)| presigned.also_allows().contains(sentence))
    };
    let head = if Tried::is_of_all(right) { "head-bucket" } else { "head" };
    let bound = tried.header.is_some_and(|(name, _)| right.field(name).is_some());
    let writes = matches!(presigned.method().as_str(), "PUT" | "POST");
    match tried.what {
        What::Operation if presigned.also_allows().contains(&HEAD) && tried.name == head => true,
        What::Operation => tried.is_as_signed(right),
        What::Command => false,
        // Who writes nothing tells nothing by it; "nothing" in the book is about the operation.
        What::Header | What::Condition if !writes => true,
        // In the local scheme a header that is not signed says nothing.
        What::Header | What::Condition => !bound && (said(What::Header) || presigned.provider() == "local"),
        What::Size => said(What::Size),
    }
}

/// Every sentence is one that something shows.
pub(super) fn all_are_tried(name: &str, presigned: &Presigned) -> Result<()> {
    for sentence in presigned.also_allows() {
        let known = SENTENCES.iter().any(|(known, _)| known == sentence);
        ensure!(known, "{name}: nothing shows that its bearer may {sentence}");
    }
    Ok(())
}
