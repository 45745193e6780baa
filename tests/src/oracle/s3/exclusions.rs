//! Where the two differ by design. Each rule is as narrow as it can be, and its cases are counted by its text.

use super::case::{Ask, Case, Request};
use super::place::Addressing;

/// The rule that the case falls under.
pub(super) fn of(case: &Case) -> Option<&'static str> {
    RULES.iter().find(|rule| (rule.holds)(case)).map(|rule| rule.text)
}

/// Headers that botocore leaves unsigned whatever it is told (`SIGNED_HEADERS_BLACKLIST`), but for those that we refuse
/// because a client sets them.
pub(super) const NEVER_SIGNED: &[&str] =
    &["User-Agent", "baggage", "proxy-authenticate", "traceparent", "tracestate", "x-amzn-trace-id"];

struct Rule {
    text: &'static str,
    holds: fn(&Case) -> bool,
}

const RULES: &[Rule] = &[
    Rule {
        text: "a name with a segment `.` or `..`: we refuse, for clients rewrite the URL; botocore signs it",
        holds: |case| {
            let dotted = |key: &String| key.split('/').any(|segment| matches!(segment, "." | ".."));
            case.key.as_ref().is_some_and(dotted)
        },
    },
    Rule { text: "over seven days: we refuse, as S3 does; botocore signs it", holds: |case| case.seconds > 604_800 },
    Rule {
        text: "a dotted name by virtual host over TLS: we refuse, for no certificate covers it; botocore's client takes \
               the path silently, and its signer the host",
        holds: |case| virtual_host(case) && case.place.is_https() && case.place.bucket.contains('.'),
    },
    Rule {
        text: "a name by virtual host that is no host name: we refuse; botocore's client takes the path silently, and \
               its signer the host",
        holds: |case| virtual_host(case) && case.place.is_no_label(),
    },
    Rule {
        text: "virtual host below an IP address: we refuse; botocore's client takes the path silently, and its signer \
               the host",
        holds: |case| virtual_host(case) && case.place.is_address(),
    },
    Rule {
        text: "an endpoint without a stated style: we take the path, which every server knows; botocore takes the host",
        holds: |case| {
            let place = &case.place;
            place.addressing == Addressing::Auto
                && place.endpoint.is_some()
                && !place.is_address()
                && !place.is_no_label()
        },
    },
    Rule {
        text: "an endpoint whose path has escapes: botocore's client escapes them again; its signer and we do not",
        holds: |case| {
            matches!(case.ask, Ask::Call(_))
                && case.place.endpoint.as_ref().is_some_and(|endpoint| endpoint.contains('%'))
        },
    },
    Rule {
        text: "a header that traces or names the client: we bind it when asked to; botocore never signs it",
        holds: |case| any_header(case, |name, _| NEVER_SIGNED.iter().any(|never| never.eq_ignore_ascii_case(name))),
    },
    Rule {
        text: "a header's value beyond ASCII: we refuse, for clients change it; botocore signs its UTF-8",
        holds: |case| any_header(case, |_, value| !value.is_ascii()),
    },
];

fn virtual_host(case: &Case) -> bool {
    case.place.addressing == Addressing::Virtual
}

fn any_header(case: &Case, is: impl Fn(&str, &str) -> bool) -> bool {
    match &case.ask {
        Ask::Request(Request { headers, .. }) => headers.iter().any(|(name, value)| is(name, value)),
        Ask::Call(_) => false,
    }
}
