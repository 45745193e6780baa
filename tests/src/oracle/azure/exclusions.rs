//! Where the two differ by design. Each rule is as narrow as it can be, and its cases are counted by its text.

use super::case::{Case, Target, What};
use super::generate::{is_own_or_no_list, is_refused_name};
use super::kind::Kind;
use super::letters::ordered;
use super::release::Release;
use super::said::Said;
use crate::oracle::Exclusion;

/// The rule that the case falls under. What both refuse is none.
pub(super) fn of(case: &Case) -> Option<&'static Exclusion> {
    let found = |rules: &'static [Rule]| rules.iter().find(|rule| (rule.holds)(case));
    let rule = match (found(WE_REFUSE), they_refuse(case)) {
        (Some(_), true) => None,
        (Some(rule), false) => Some(rule),
        (None, true) => found(THEY_REFUSE),
        (None, false) => found(DIFFER),
    };
    rule.map(|rule| &rule.exclusion)
}

/// Whether both have a reason to refuse.
#[cfg(test)]
pub(super) fn both_refuse(case: &Case) -> bool {
    WE_REFUSE.iter().any(|rule| (rule.holds)(case)) && they_refuse(case)
}

fn they_refuse(case: &Case) -> bool {
    THEY_REFUSE.iter().any(|rule| (rule.holds)(case)) || THEY_TOO.iter().any(|refuse| refuse(case))
}

struct Rule {
    exclusion: Exclusion,
    holds: fn(&Case) -> bool,
}

const WE_REFUSE: &[Rule] = &[
    Rule {
        exclusion: refuse("a name that Azure or a client would take for another one: we refuse; the SDK signs it"),
        holds: |case| case.name().is_some_and(is_refused_name),
    },
    Rule {
        exclusion: refuse(
            "a directory's name with an empty segment: we refuse, for its depth is a guess; the SDK signs it",
        ),
        holds: |case| {
            let directory = matches!(case.target, Target::Resource { what: What::Directory(_), .. });
            directory && case.name().is_some_and(|name| name.split('/').any(str::is_empty))
        },
    },
    Rule {
        exclusion: refuse(
            "a value with a control character: we refuse, for a line feed would be another line of what is signed; the \
             SDK signs it",
        ),
        holds: |case| {
            let said = case.said.iter().map(|(_, value)| value).chain(case.query.iter().map(|(_, value)| value));
            let names = case.query.iter().map(|(name, _)| name);
            let beside = case.beside().is_some_and(|(_, which)| which.chars().any(char::is_control));
            said.chain(names).any(|value| value.chars().any(char::is_control)) || beside
        },
    },
    Rule {
        exclusion: refuse("a bound header's value that no client sends so: we refuse; the SDK signs it"),
        holds: |case| case.headers.iter().any(|(_, value)| !value.is_ascii() || value.trim() != value),
    },
    Rule {
        exclusion: refuse("a bound parameter that belongs to the SAS, or can't be listed: we refuse; the SDK signs it"),
        holds: |case| case.query.iter().any(|(name, _)| is_own_or_no_list(name)),
    },
    Rule {
        exclusion: refuse("a policy's id of over 64 characters: we refuse, as the service does; the SDK signs it"),
        holds: |case| case.says(Said::Policy).is_some_and(|id| id.chars().count() > 64),
    },
    Rule {
        exclusion: refuse(
            "a field that this kind or version does not sign: we refuse; the SDK drops it, or says it unsigned",
        ),
        holds: |case| {
            let bound = !case.headers.is_empty() || !case.query.is_empty();
            let unsigned = case.said.iter().any(|(field, _)| !field.is_signed(case.kind, case.version));
            unsigned || bound && !binds(case) || tenant(case).is_some() && case.version < "2025-07-05"
        },
    },
    Rule {
        exclusion: refuse("`saoid` and `suoid` together: we refuse, for they exclude each other; the SDK signs both"),
        holds: |case| case.says(Said::AuthorizedOid).is_some() && case.says(Said::UnauthorizedOid).is_some(),
    },
    Rule {
        exclusion: refuse(
            "a permission that the version does not know: we refuse; the SDK signs the letters as they are",
        ),
        holds: |case| {
            let unknown = |letter: char| !case.scope().knows(letter, case.version);
            case.permissions.as_ref().is_some_and(|letters| letters.contains(unknown))
        },
    },
    Rule {
        exclusion: refuse("a resource, or a kind of key, that the version does not know: we refuse; the SDK signs it"),
        holds: |case| {
            let since = match &case.target {
                Target::Resource { what: What::Directory(_), .. } => "2020-02-10",
                Target::Resource { what: What::Snapshot(..) | What::Version(..), .. } => "2018-11-09",
                _ if case.kind == Kind::Delegation => "2018-11-09",
                _ => "2015-04-05",
            };
            case.version < since
        },
    },
    Rule {
        exclusion: refuse("a start after the end: we refuse; the SDK signs it"),
        holds: |case| case.start.zip(end(case)).is_some_and(|(start, end)| i64::from(start) > end),
    },
    Rule {
        exclusion: refuse("a delegation key before it begins, or after its end: we refuse; the SDK does not look"),
        holds: |case| case.delegation.as_ref().is_some_and(|delegation| delegation.start > 0 || delegation.expiry <= 0),
    },
];

const THEY_REFUSE: &[Rule] = &[
    Rule {
        exclusion: sign(
            "a blob's version where the SDK has none yet, 12.3.2 and Node before 2019-10-10: we sign it, as documented; it \
             refuses",
        ),
        holds: |case| {
            let version = matches!(case.target, Target::Resource { what: What::Version(..), .. });
            let early = case.release == Release::Node && case.version < "2019-10-10";
            version && (case.release == Release::V12_3_2 || early)
        },
    },
    Rule {
        exclusion: sign("a letter that Node's class for permissions does not know: we sign it; it refuses"),
        holds: |case| case.release == Release::Node && has_unknown(case),
    },
];

/// What they refuse too of that which we refuse: there the two do not differ.
const THEY_TOO: &[fn(&Case) -> bool] = &[
    // Before 12.8.1 there is no word for what is bound, nor for a directory.
    |case| {
        let bound = !case.headers.is_empty() || !case.query.is_empty();
        let directory = matches!(case.target, Target::Resource { what: What::Directory(_), .. });
        case.release < Release::V12_8_1 && (bound || directory)
    },
    |case| case.said.iter().any(|(field, _)| field.is_refused(case.release, case.kind, case.version)),
    // Node looks at the version for snapshots, keys and letters.
    |case| {
        let snapshot = matches!(case.target, Target::Resource { what: What::Snapshot(..), .. });
        let early = snapshot || case.kind == Kind::Delegation;
        case.release == Release::Node && early && case.version < "2018-11-09"
    },
    |case| {
        let unknown = |letter: char| "xytmeif".contains(letter) && !case.scope().knows(letter, case.version);
        case.release == Release::Node && case.permissions.as_ref().is_some_and(|letters| letters.contains(unknown))
    },
];

const DIFFER: &[Rule] = &[
    Rule {
        exclusion: sign("no protocol stated: we say `spr`; the SDK leaves it out, and so allows plain HTTP"),
        holds: |case| !case.protocol,
    },
    Rule {
        exclusion: sign("a letter that the class for permissions does not know: we sign it; the SDK drops it"),
        holds: has_unknown,
    },
    Rule {
        exclusion: sign(
            "permissions in the order of the SDK's own class: we write the documented one; the service takes any",
        ),
        holds: |case| {
            let theirs = classed(case).and_then(|(letters, class)| Some((letters, ordered(letters, class)?)));
            theirs.is_some_and(|(letters, theirs)| letters != theirs)
        },
    },
    Rule {
        exclusion: sign("services in another order than Node's: we keep the one that is asked"),
        holds: |case| match &case.target {
            Target::Account { services, .. } if case.release == Release::Node => {
                ordered(services, "btqf").is_some_and(|theirs| theirs != *services)
            }
            _ => false,
        },
    },
    Rule {
        exclusion: sign("the delegated tenant to 12.28.0: we say and sign `skdutid`; it leaves the line empty"),
        holds: |case| case.release == Release::V12_28_0 && tenant(case).is_some(),
    },
    Rule {
        exclusion: sign(
            "an end after the delegation key's: we say the key's, which is when it ends; the SDK does not look",
        ),
        holds: |case| {
            let cut = |seconds: u32| end(case).is_some_and(|end| end < i64::from(seconds));
            case.seconds.is_some_and(cut)
        },
    },
];

const fn refuse(text: &'static str) -> Exclusion {
    Exclusion { text, we_refuse: true }
}

const fn sign(text: &'static str) -> Exclusion {
    Exclusion { text, we_refuse: false }
}

/// Whether a letter goes through a class that does not know it.
fn has_unknown(case: &Case) -> bool {
    classed(case).is_some_and(|(letters, class)| ordered(letters, class).is_none())
}

/// Whether requests can be bound.
fn binds(case: &Case) -> bool {
    case.kind == Kind::Delegation && case.version >= "2026-04-06"
}

/// When it ends: with its key, if that is earlier.
fn end(case: &Case) -> Option<i64> {
    let said = case.seconds.map(i64::from);
    said.into_iter().chain(case.delegation.as_ref().map(|delegation| delegation.expiry)).min()
}

fn tenant(case: &Case) -> Option<&str> {
    case.delegation.as_ref()?.tenant.as_deref()
}

/// The letters that go through a class, and the class.
fn classed(case: &Case) -> Option<(&str, &'static str)> {
    let class = case.release.class().filter(|_| case.by_class)?;
    Some((case.permissions.as_deref()?, class[case.scope().class()]))
}
