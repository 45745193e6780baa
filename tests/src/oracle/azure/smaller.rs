use super::case::{Case, Delegation, Target, What};
use super::release::Release;
use crate::oracle::smaller::{items, lists, texts};

/// Cases a little simpler: who signs and when first, then less of what is said, then plainer texts.
pub(super) fn of(case: &Case) -> Vec<Case> {
    let mut smaller = Vec::new();
    let mut put = |change: &dyn Fn(&mut Case)| {
        let mut next = case.clone();
        change(&mut next);
        smaller.push(next);
    };
    if case.key != KEY {
        put(&|case| case.key = KEY.to_owned());
    }
    if case.base != BASE {
        put(&|case| (case.account, case.base) = ("abc".to_owned(), BASE));
    }
    if case.at != AT {
        put(&|case| case.at = AT);
    }
    if case.seconds.is_some_and(|seconds| seconds != 1) {
        put(&|case| case.seconds = Some(1));
    }
    if case.start.is_some() {
        put(&|case| case.start = None);
    }
    if case.ip.is_some() {
        put(&|case| case.ip = None);
    }
    if case.by_class && case.release != Release::Node {
        put(&|case| case.by_class = false);
    }
    if let Some(delegation) = &case.delegation {
        for delegation in delegations(delegation) {
            put(&|case| case.delegation = Some(delegation.clone()));
        }
    }
    for said in lists(&case.said) {
        put(&|case| case.said.clone_from(&said));
    }
    for headers in lists(&case.headers) {
        put(&|case| case.headers.clone_from(&headers));
    }
    for query in lists(&case.query) {
        put(&|case| case.query.clone_from(&query));
    }
    if let Some(letters) = case.permissions.as_ref().filter(|letters| letters.len() > 1) {
        for (at, _) in letters.char_indices() {
            put(&|case| {
                if let Some(letters) = &mut case.permissions {
                    letters.remove(at);
                }
            });
        }
    }
    for target in targets(&case.target) {
        put(&|case| case.target = target.clone());
    }
    for said in items(&case.said, |(field, value)| pairs(*field, value)) {
        put(&|case| case.said.clone_from(&said));
    }
    for headers in items(&case.headers, |(name, value)| pairs(name.clone(), value)) {
        put(&|case| case.headers.clone_from(&headers));
    }
    for query in items(&case.query, |(name, value)| pairs(name.clone(), value)) {
        put(&|case| case.query.clone_from(&query));
    }
    smaller
}

const KEY: &str = "YQ==";
/// 2026-01-01.
const AT: i64 = 1_767_225_600;
const BASE: &str = "https://abc.blob.core.windows.net";

fn pairs<N: Clone>(name: N, value: &str) -> Vec<(N, String)> {
    texts(value).into_iter().map(|value| (name.clone(), value)).collect()
}

fn delegations(delegation: &Delegation) -> Vec<Delegation> {
    let mut smaller = Vec::new();
    if delegation.tenant.is_some() {
        smaller.push(Delegation { tenant: None, ..delegation.clone() });
    }
    for (oid, tid) in [("a", delegation.tid.as_str()), (delegation.oid.as_str(), "a")] {
        if (oid, tid) != (delegation.oid.as_str(), delegation.tid.as_str()) {
            smaller.push(Delegation { oid: oid.to_owned(), tid: tid.to_owned(), ..delegation.clone() });
        }
    }
    smaller
}

fn targets(target: &Target) -> Vec<Target> {
    let Target::Resource { container, what } = target else { return Vec::new() };
    let of = |what: What| Target::Resource { container: container.clone(), what };
    let renamed = |name: &str, with: fn(String) -> What| texts(name).into_iter().map(with).map(of).collect();
    let plain = (container != "abc").then(|| Target::Resource { container: "abc".to_owned(), what: what.clone() });
    let rest: Vec<Target> = match what {
        What::All => Vec::new(),
        What::Directory(name) => renamed(name, What::Directory),
        What::Blob(name) => renamed(name, What::Blob),
        What::Snapshot(name, time) => {
            let names = texts(name).into_iter().map(|name| of(What::Snapshot(name, time.clone())));
            names.chain(texts(time).into_iter().map(|time| of(What::Snapshot(name.clone(), time)))).collect()
        }
        What::Version(name, id) => {
            let names = texts(name).into_iter().map(|name| of(What::Version(name, id.clone())));
            names.chain(texts(id).into_iter().map(|id| of(What::Version(name.clone(), id)))).collect()
        }
    };
    plain.into_iter().chain(rest).collect()
}
