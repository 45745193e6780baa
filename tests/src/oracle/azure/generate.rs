use super::case::{Case, Delegation, Target, What};
use super::kind::Kind;
use super::letters::ordered;
use super::release::Release;
use super::said::Said;
use crate::random::Random;

mod values;

pub(super) use values::{is_own_or_no_list, is_refused_name};

/// A case: mostly of what is signed, and now and then of what is refused.
pub(super) fn case(random: &mut Random, kind: Kind, release: Release) -> Case {
    let version = version(random, kind, release);
    let target = match kind {
        Kind::Account => account(random, release),
        _ => Target::Resource { container: values::container(random), what: what(random, release, version) },
    };
    let (account, base) = random.one(PLACES);
    let mut case = Case {
        kind,
        release,
        version,
        account: account.to_owned(),
        base,
        key: values::key(random),
        delegation: None,
        at: i64::try_from(FIRST + random.below(LAST - FIRST)).unwrap_or(0),
        seconds: Some(seconds(random)),
        start: None,
        permissions: None,
        by_class: release == Release::Node || release.class().is_some() && random.once_in(2),
        ip: random.once_in(3).then(|| values::addresses(random)),
        protocol: !random.once_in(60),
        said: said(random, kind, release, version),
        headers: Vec::new(),
        query: Vec::new(),
        target,
    };
    case.permissions = Some(permissions(random, &case));
    if kind == Kind::Service && case.says(Said::Policy).is_some() {
        case.permissions = case.permissions.filter(|_| random.once_in(2));
        case.seconds = case.seconds.filter(|_| random.once_in(2));
    }
    if random.once_in(3) {
        let start = i32::try_from(random.below(90_000)).unwrap_or(0) - 80_000;
        let late = case.seconds.is_some_and(|seconds| i64::from(start) > i64::from(seconds));
        case.start = Some(if late && !random.once_in(20) { 0 } else { start });
    }
    if kind == Kind::Delegation {
        case.delegation = Some(delegation(random, &case));
    }
    let bound = kind == Kind::Delegation && version >= "2026-04-06" && !random.once_in(3);
    if kind != Kind::Account && (bound || random.once_in(150)) {
        (case.headers, case.query) = (values::headers(random), values::query(random));
    }
    case
}

fn version(random: &mut Random, kind: Kind, release: Release) -> &'static str {
    let version = random.one(release.versions());
    // There are no delegation keys before.
    let early = kind == Kind::Delegation && version < "2018-11-09";
    if early && !random.once_in(20) { "2018-11-09" } else { version }
}

/// Mostly shorter than a day, and up to ten years.
fn seconds(random: &mut Random) -> u32 {
    let seconds = match random.below(8) {
        0 => random.one(&[1, 59, 60, 3_600, 86_400]),
        1 => 1 + random.below(315_360_000),
        _ => 1 + random.below(86_400),
    };
    u32::try_from(seconds).unwrap_or(1)
}

fn account(random: &mut Random, release: Release) -> Target {
    let some = |random: &mut Random, all: &str| {
        let letters: String = all.chars().filter(|_| random.once_in(2)).collect();
        if letters.is_empty() { "b".to_owned() } else { letters }
    };
    let types = some(random, "sco").replace('b', "o");
    let services = match random.below(4) {
        // They sign for blobs alone.
        _ if release < Release::V12_25_1 => "b".to_owned(),
        0 => {
            let order = if random.once_in(20) { "bqtf" } else { "btqf" };
            some(random, order)
        }
        _ => format!("b{}", random.one(&["", "t", "q", "f", "tq"])),
    };
    Target::Account { services, types }
}

fn what(random: &mut Random, release: Release, version: &str) -> What {
    // Where there is none, seldom.
    let there = |random: &mut Random, since: &str| version >= since || random.once_in(20);
    let name = values::name(random);
    match random.below(8) {
        0 | 1 => What::All,
        2 if there(random, "2018-11-09") => What::Snapshot(name, values::moment(random)),
        // The first release has no versions.
        3 if there(random, "2019-10-10") && (release > Release::V12_3_2 || random.once_in(20)) => {
            What::Version(name, values::moment(random))
        }
        4 if release != Release::Node && there(random, "2020-02-10") => What::Directory(values::directory(random)),
        _ => What::Blob(name),
    }
}

fn said(random: &mut Random, kind: Kind, release: Release, version: &str) -> Vec<(Said, String)> {
    let mut said = Vec::new();
    for field in Said::ALL {
        let signed = field.is_signed(kind, version);
        // Of an account, clients have a word for the scope alone.
        let known = field.is_known(release) && (kind != Kind::Account || field == Said::EncryptionScope);
        if known && random.once_in(if signed { 4 } else { 300 }) {
            said.push((field, values::said(random, field)));
        }
    }
    let has = |field: Said| said.iter().any(|(other, _)| *other == field);
    if has(Said::AuthorizedOid) && has(Said::UnauthorizedOid) && !random.once_in(20) {
        said.retain(|(field, _)| *field != Said::AuthorizedOid);
    }
    said
}

/// Mostly of those that there are, in an order that both have.
fn permissions(random: &mut Random, case: &Case) -> String {
    let Case { version, release, .. } = *case;
    let scope = case.scope();
    let any = random.once_in(60);
    let letters: Vec<char> = scope.all().chars().filter(|letter| any || scope.knows(*letter, version)).collect();
    let mut chosen: String = match random.below(4) {
        0 => random.pick(&letters).into_iter().collect(),
        1 => letters.iter().filter(|_| random.once_in(4)).collect(),
        _ => letters.iter().filter(|_| random.once_in(2)).collect(),
    };
    if let Some(classes) = release.class().filter(|_| case.by_class && !random.once_in(40)) {
        let class = classes[case.scope().class()];
        chosen.retain(|letter| class.contains(letter));
        while ordered(&chosen, class).is_some_and(|theirs| theirs != chosen) {
            chosen.pop();
        }
    }
    if chosen.is_empty() { "r".to_owned() } else { chosen }
}

/// Mostly one that is valid for as long as the SAS.
fn delegation(random: &mut Random, case: &Case) -> Delegation {
    let (seconds, rest) = (i64::from(case.seconds.unwrap_or(0)), i64::try_from(random.below(500_000)).unwrap_or(0));
    let (start, expiry) = match random.below(100) {
        0 => (1 + rest, seconds + 1 + rest),
        1 => (-900, seconds / 2),
        _ => (-1 - rest, seconds + random.one(&[0, 1, rest])),
    };
    // Older versions do not sign it, and 12.28.0 never says it.
    let signed = case.version >= "2025-07-05" && case.release != Release::V12_28_0;
    let tenant = random.once_in(if signed { 4 } else { 200 }).then(|| values::id(random));
    let since: Vec<&str> = Release::Node.versions().iter().copied().filter(|version| *version >= KEYS_SINCE).collect();
    let version = if random.once_in(3) { random.one(&since) } else { case.version };
    Delegation { oid: values::id(random), tid: values::id(random), start, expiry, version, tenant }
}

/// The version that brought such keys.
const KEYS_SINCE: &str = "2018-11-09";

/// 2000-01-01 and 2040-01-01.
const FIRST: usize = 946_684_800;
const LAST: usize = 2_208_988_800;

/// Accounts, with where each answers.
const PLACES: &[(&str, &str)] = &[
    ("photos", "https://photos.blob.core.windows.net"),
    ("photos", "https://photos-secondary.blob.core.windows.net"),
    ("abc", "https://abc.blob.core.usgovcloudapi.net"),
    ("a23456789012345678901234", "https://a23456789012345678901234.blob.core.chinacloudapi.cn"),
    ("photos", "https://cdn.example"),
    ("photos", "https://cdn.example:8443/files"),
    ("devstoreaccount1", "http://127.0.0.1:10000/devstoreaccount1"),
    ("devstoreaccount1", "https://127.0.0.1:10000/devstoreaccount1"),
];
