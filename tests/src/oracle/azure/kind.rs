use anyhow::{Result, bail};

use super::Release;

/// Who signs for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The account's key, for services as a whole.
    Account,
    /// The account's key, for one resource.
    Service,
    /// A user delegation key, for one resource.
    Delegation,
}

impl Kind {
    /// Each, in the order in which they are asked.
    pub(super) const ALL: [Self; 3] = [Self::Account, Self::Service, Self::Delegation];

    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Service => "service",
            Self::Delegation => "delegation",
        }
    }
}

/// The kinds that `names` choose, of each release: a name is that of a kind, a release, or both, as in `account@12.3.2`.
/// All where none is named.
pub(super) fn chosen(names: &[&str]) -> Result<Vec<(Release, Vec<Kind>)>> {
    let is = |name: &str, release: Release, kind: Kind| match name.split_once('@') {
        Some((one, other)) => (one, other) == (kind.name(), release.name()),
        None => name == kind.name() || name == release.name(),
    };
    let any = |name: &str| Release::ALL.iter().any(|release| Kind::ALL.iter().any(|kind| is(name, *release, *kind)));
    if let Some(name) = names.iter().find(|name| !any(name)) {
        bail!(
            "there is no kind {name}: use account, service, delegation, 12.31.1 or another release, node, account@node"
        );
    }
    let of = |release: Release| {
        let wanted = |kind: &Kind| names.is_empty() || names.iter().any(|name| is(name, release, *kind));
        (release, Kind::ALL.into_iter().filter(wanted).collect::<Vec<_>>())
    };
    Ok(Release::ALL.into_iter().map(of).filter(|(_, kinds)| !kinds.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_chosen_by_either_name_or_both() {
        let count = |names: &[&str]| chosen(names).unwrap().iter().map(|(_, kinds)| kinds.len()).sum::<usize>();
        for (names, expected) in
            [(&[][..], 21), (&["account"], 7), (&["12.3.2"], 3), (&["account@node"], 1), (&["account", "node"], 9)]
        {
            assert_eq!(count(names), expected, "{names:?}");
        }
        assert!(chosen(&["account", "v4"]).is_err() && chosen(&["account@12.3"]).is_err());
    }
}
