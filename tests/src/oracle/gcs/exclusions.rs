//! Where the two differ by design. Each rule is as narrow as it can be, and its cases are counted by its text.

use presign_gcs::Addressing;

use super::case::{Case, Version};
use super::place::NO_BUCKETS;
use super::theirs::escaped;
use crate::oracle::Exclusion;

mod forms;
mod v2;

/// The rule that the case falls under. What neither side signs differs in nothing; what we refuse comes first: we do,
/// whatever else there is to the case.
pub(super) fn of(case: &Case) -> Option<&'static Exclusion> {
    if case.both_refuse() {
        return None;
    }
    let rules =
        REFUSED.iter().chain(v2::REFUSED).chain(forms::REFUSED).chain(SIGNED).chain(v2::SIGNED).chain(forms::SIGNED);
    rules.into_iter().find(|rule| (rule.holds)(case)).map(|rule| &rule.exclusion)
}

/// What an object's name can't begin with (<https://cloud.google.com/storage/docs/objects#naming>).
pub(super) const CHALLENGE: &str = ".well-known/acme-challenge/";

struct Rule {
    exclusion: Exclusion,
    holds: fn(&Case) -> bool,
}

const REFUSED: &[Rule] = &[
    Rule {
        exclusion: refuse(
            "a name with a segment `.` or `..`: we refuse, for clients rewrite the URL; Google's client signs it",
        ),
        holds: |case| any_key(case, |key| key.split('/').any(|segment| matches!(segment, "." | ".."))),
    },
    Rule {
        exclusion: refuse(
            "a name that Cloud Storage does not allow (a line break, over 1,024 bytes, .well-known/acme-challenge/): \
             we refuse; Google's client signs it",
        ),
        holds: |case| {
            any_key(case, |key| key.contains(['\r', '\n']) || key.len() > 1_024 || key.starts_with(CHALLENGE))
        },
    },
    Rule {
        exclusion: refuse("valid for no time at all: we refuse; Google's client signs it"),
        holds: |case| case.seconds == 0,
    },
    Rule {
        exclusion: refuse("a name that no bucket has: we refuse; Google's client signs it"),
        holds: |case| NO_BUCKETS.contains(&case.place.bucket.as_str()),
    },
    Rule {
        exclusion: refuse(
            "a dotted name by virtual host over TLS: we refuse, for no certificate covers it; Google's client signs \
             it",
        ),
        holds: |case| virtual_host(case) && case.place.is_dotted(),
    },
    Rule {
        exclusion: refuse(
            "a name with `_` by virtual host: we refuse, for it is no host name; Google's client signs it",
        ),
        holds: |case| virtual_host(case) && case.place.has_underscore(),
    },
    Rule {
        exclusion: refuse("virtual host below an IP address: we refuse; Google's client signs it"),
        holds: |case| virtual_host(case) && case.place.is_bare(),
    },
    Rule {
        exclusion: refuse(
            "a header of the signature's own (x-goog-date, -expires, -signature): we refuse, for the query says it \
             already; Google's client signs both",
        ),
        holds: |case| any_header(case, |name, _| matches!(name, "x-goog-date" | "x-goog-expires" | "x-goog-signature")),
    },
    Rule {
        exclusion: refuse(
            "a header x-amz-*: we refuse, for Cloud Storage takes it for its own; Google's client signs it",
        ),
        holds: |case| any_header(case, |name, _| name.starts_with("x-amz-")),
    },
    Rule {
        exclusion: refuse(
            "a query parameter with a name of either signature: we refuse; Google's client drops it, or adds its own",
        ),
        holds: |case| case.query().iter().any(|(name, _)| is_own(name)),
    },
];

const SIGNED: &[Rule] = &[
    Rule {
        exclusion: sign(
            "parameters of which one's name begins with another's: we sort them by name, as the specification has \
             it; Google's client sorts `name=value`, so that `a-b=2` comes before `a=1`",
        ),
        holds: |case| case.version == Version::V4 && case.request().is_some() && is_sorted_otherwise(case),
    },
    Rule {
        exclusion: sign(
            "a host with a port: we sign the name alone, as Google's vectors do; Google's client signs the port, \
             unless it is told a host",
        ),
        holds: |case| {
            let signs_host = case.version == Version::V4 && case.request().is_some();
            signs_host && case.place.port().is_some() && !case.place.states_host
        },
    },
    Rule {
        exclusion: sign("an endpoint that ends with `/`: we leave that out; the path of Google's client has two"),
        holds: |case| case.place.path() == "/" && !virtual_host(case),
    },
    Rule {
        exclusion: sign(
            "an endpoint with a path: we sign the whole path; Google's client what is below, and drops it where the \
             host names the bucket",
        ),
        holds: |case| {
            let whole = case.request().is_some() || virtual_host(case);
            case.version == Version::V4 && whole && case.place.path().len() > 1
        },
    },
    Rule {
        exclusion: sign(
            "a content hash with blanks in it, which no hash has: our canonical request ends with it as it is; that \
             of Google's client with one blank",
        ),
        holds: |case| {
            let runs = |value: &str| value.trim().contains("  ");
            case.version == Version::V4
                && any_header(case, |name, value| name == "x-goog-content-sha256" && runs(value))
        },
    },
];

/// Whether pairs and their spellings have another order. The client's own parameters are among them.
fn is_sorted_otherwise(case: &Case) -> bool {
    let own = ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders"].map(|name| format!("X-Goog-{name}"));
    let query = case.query();
    let mut names: Vec<String> =
        query.iter().map(|(name, _)| escaped(name)).chain(own).map(|name| format!("{name}=")).collect();
    names.sort_unstable();
    let by_joined = names.clone();
    names.sort_unstable_by(|one, other| one.trim_end_matches('=').cmp(other.trim_end_matches('=')));
    names != by_joined
}

/// The names of V4 and V2, in any case of letters.
fn is_own(name: &str) -> bool {
    const OWN: [&str; 10] = [
        "x-goog-algorithm",
        "x-goog-credential",
        "x-goog-date",
        "x-goog-expires",
        "x-goog-security-token",
        "x-goog-signature",
        "x-goog-signedheaders",
        "expires",
        "googleaccessid",
        "signature",
    ];
    OWN.contains(&name.to_ascii_lowercase().as_str())
}

const fn refuse(text: &'static str) -> Exclusion {
    Exclusion { text, we_refuse: true }
}

const fn sign(text: &'static str) -> Exclusion {
    Exclusion { text, we_refuse: false }
}

fn virtual_host(case: &Case) -> bool {
    case.place.addressing == Addressing::VirtualHost
}

fn any_key(case: &Case, is: impl Fn(&str) -> bool) -> bool {
    case.key.as_deref().is_some_and(is)
}

/// Names are in lower case.
fn any_header(case: &Case, is: impl Fn(&str, &str) -> bool) -> bool {
    case.headers().iter().any(|(name, value)| is(name, value))
}
