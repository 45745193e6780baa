//! What V2 leaves out of its text, or could be read as something else in it: we refuse to sign it, the client drops it
//! or signs it all the same. And where the client's text is not the one that the specification has.

use super::{Rule, any_header, refuse, sign};
use crate::oracle::gcs::case::{Case, More, RESUMABLE, Version};

pub(super) const REFUSED: &[Rule] = &[
    Rule {
        exclusion: refuse(
            "v2, a query parameter: we refuse, for V2 signs none; Google's client leaves response-* and generation \
             unsigned, and signs others as a part of the path",
        ),
        holds: |case| is_v2(case) && !case.query().is_empty(),
    },
    Rule {
        exclusion: refuse(
            "v2, a header beside content-md5, content-type and x-goog-*: we refuse, for V2 signs no other; Google's \
             client signs it",
        ),
        holds: |case| is_v2(case) && any_header(case, |name, _| !covers(name)),
    },
    Rule {
        exclusion: refuse(
            "v2, an encryption key: we refuse, for V2 leaves it out; Google's client signs it when told to",
        ),
        holds: |case| is_v2(case) && any_header(case, |name, _| name.starts_with("x-goog-encryption-key")),
    },
    Rule {
        exclusion: refuse("v2, an empty content-type: we refuse, for its text is that of none at all"),
        holds: |case| is_v2(case) && case.more(More::ContentType).is_some_and(|value| value.trim().is_empty()),
    },
    Rule {
        exclusion: refuse(
            "v2, a run of blanks or a tab in a header: we refuse, for signers differ in what becomes of it",
        ),
        holds: |case| {
            let runs = |value: &str| value.trim().contains('\t') || value.trim().contains("  ");
            is_v2(case) && any_header(case, |_, value| runs(value))
        },
    },
    Rule {
        exclusion: refuse(
            "v2, an endpoint with a path: we refuse, for it could be a bucket of another host; Google's client \
             leaves it out of what it signs",
        ),
        holds: |case| is_v2(case) && case.place.path().len() > 1,
    },
];

pub(super) const SIGNED: &[Rule] = &[
    Rule {
        exclusion: sign(
            "v2, a host that names the bucket: our text has the bucket all the same; that of Google's client has the \
             path of the URL alone",
        ),
        holds: |case| is_v2(case) && case.place.by_host(),
    },
    Rule {
        exclusion: sign(
            "v2, a resumable upload with a header after x-goog-resumable: we sort them; Google's client puts that \
             one last",
        ),
        holds: |case| {
            let resumable = case.request().is_some_and(|request| request.method == RESUMABLE);
            is_v2(case) && resumable && any_header(case, |name, _| covers(name) && name > "x-goog-resumable")
        },
    },
    Rule {
        exclusion: sign(
            "v2, a content type with blanks around it: ours is as HTTP transports it; Google's client signs the \
             blanks",
        ),
        holds: |case| is_v2(case) && case.more(More::ContentType).is_some_and(|value| value.trim() != value),
    },
];

fn is_v2(case: &Case) -> bool {
    case.version == Version::V2
}

fn covers(name: &str) -> bool {
    name.starts_with("x-goog-") || matches!(name, "content-md5" | "content-type")
}
