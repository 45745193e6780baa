//! Where the two differ by design. Each rule is as narrow as it can be, and its cases are counted by its text.

use super::case::{Ask, Case, Version};
use super::place::Addressing;
use crate::oracle::Exclusion;

mod forms;
mod v2;

pub(super) use v2::COVERED_BY_V2;

/// The rule that the case falls under. What we refuse comes first: we do, whatever else there is to the case.
pub(super) fn of(case: &Case) -> Option<&'static Exclusion> {
    let refused = REFUSED.iter().chain(v2::REFUSED).chain(forms::REFUSED);
    refused.chain(SIGNED).find(|rule| (rule.holds)(case)).map(|rule| &rule.exclusion)
}

/// Headers that botocore leaves unsigned whatever it is told (`SIGNED_HEADERS_BLACKLIST`), but for those that we refuse
/// because a client sets them.
pub(super) const NEVER_SIGNED: &[&str] =
    &["User-Agent", "baggage", "proxy-authenticate", "traceparent", "tracestate", "x-amzn-trace-id"];

struct Rule {
    exclusion: Exclusion,
    holds: fn(&Case) -> bool,
}

const REFUSED: &[Rule] = &[
    Rule {
        exclusion: refuse(
            "a name with a segment `.` or `..`: we refuse, for clients rewrite the URL; botocore signs it",
        ),
        holds: |case| {
            let dotted = |key: &String| key.split('/').any(|segment| matches!(segment, "." | ".."));
            case.key.as_ref().is_some_and(dotted)
        },
    },
    Rule {
        exclusion: refuse("over seven days: we refuse, as S3 does; botocore signs it"),
        holds: |case| case.version == Version::V4 && case.seconds > 604_800,
    },
    Rule {
        exclusion: refuse(
            "a dotted name by virtual host over TLS: we refuse, for no certificate covers it; botocore's client takes \
             the path silently, and its signer the host",
        ),
        holds: |case| virtual_host(case) && case.place.is_https() && case.place.bucket.contains('.'),
    },
    Rule {
        exclusion: refuse(
            "a name by virtual host that is no host name: we refuse; botocore's client takes the path silently, and \
             its signer the host",
        ),
        holds: |case| virtual_host(case) && case.place.is_no_label(),
    },
    Rule {
        exclusion: refuse(
            "virtual host below an IP address: we refuse; botocore's client takes the path silently, and its signer \
             the host",
        ),
        holds: |case| virtual_host(case) && case.place.is_address(),
    },
    Rule {
        exclusion: refuse("a header's value beyond ASCII: we refuse, for clients change it; botocore signs its UTF-8"),
        holds: |case| any_header(case, |_, value| !value.is_ascii()),
    },
];

const SIGNED: &[Rule] = &[
    Rule {
        exclusion: sign(
            "a region of AWS without a stated style: we take its own host; botocore's client takes the global one when \
             it presigns (but for names with `.` or `_`), and leaves it to S3 to redirect",
        ),
        holds: |case| !matches!(case.ask, Ask::Request(_)) && case.place.is_global_by_default(),
    },
    Rule {
        exclusion: sign(
            "a path-style endpoint whose path has escapes: botocore's client escapes them again; its signer and we do not",
        ),
        holds: |case| {
            let escapes = case.place.endpoint.as_ref().is_some_and(|endpoint| endpoint.contains('%'));
            escapes && !matches!(case.ask, Ask::Request(_)) && !virtual_host(case)
        },
    },
    Rule {
        exclusion: sign("a header that traces or names the client: we bind it when asked to; botocore never signs it"),
        holds: |case| {
            let never = |name: &str| NEVER_SIGNED.iter().any(|never| never.eq_ignore_ascii_case(name));
            case.version == Version::V4 && any_header(case, |name, _| never(name))
        },
    },
    Rule {
        exclusion: sign(
            "a content hash with blanks around it: our canonical request ends with it as HTTP transports it; botocore's \
             ends with the blanks too",
        ),
        holds: |case| {
            let blank = |value: &str| value.trim_matches([' ', '\t']) != value;
            case.version == Version::V4
                && any_header(case, |name, value| name == "x-amz-content-sha256" && blank(value))
        },
    },
    Rule {
        exclusion: sign(
            "the content type of a form with its character set: we bind what we are asked to; botocore takes it for one \
             that it has set itself, and drops it",
        ),
        holds: |case| {
            case.version == Version::V4 && any_header(case, |name, value| name == "content-type" && value == FORM)
        },
    },
];

/// What botocore takes for its own (`SigV4QueryAuth._modify_request_before_signing`).
pub(super) const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

const fn refuse(text: &'static str) -> Exclusion {
    Exclusion { text, we_refuse: true }
}

const fn sign(text: &'static str) -> Exclusion {
    Exclusion { text, we_refuse: false }
}

fn virtual_host(case: &Case) -> bool {
    case.place.addressing == Addressing::Virtual
}

/// Names are in lower case.
fn any_header(case: &Case, is: impl Fn(&str, &str) -> bool) -> bool {
    case.headers().iter().any(|(name, value)| is(name, value))
}
