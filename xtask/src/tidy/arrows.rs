//! The arrows between the crates: who may depend on whom, transitively, and what never comes below.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;

use super::Finding;
use crate::child::text_bounded;
use crate::workspace::Workspace;

/// Asks cargo for everything that each member compiles in (not what its tests use) and holds it against the table.
pub(super) fn check(workspace: &Workspace) -> Result<Vec<Finding>> {
    let members: BTreeSet<&str> = workspace.packages.iter().map(|package| package.name.as_str()).collect();
    let mut findings = Vec::new();
    for &name in &members {
        match ARROWS.iter().find(|arrow| arrow.from == name) {
            Some(arrow) => {
                let below = below(workspace, name, &["--all-features"])?;
                findings.extend(arrow.broken_by(&members, &below));
            }
            None => findings.push(Finding {
                path: TABLE.to_owned(),
                line: 0,
                what: format!("the member {name} has no row in the table of arrows"),
                to_do: "say which members it may depend on".to_owned(),
            }),
        }
    }
    Ok(findings)
}

/// Each crate below `package` on this platform, itself included, as `name version`.
pub(super) fn below(workspace: &Workspace, package: &str, features: &[&str]) -> Result<BTreeSet<String>> {
    let mut tree = workspace.cargo(["tree", "--quiet", "--edges", "normal", "--prefix", "none"]);
    tree.args(["--format", "{p}", "--package", package]).args(features);
    // A cold registry has to come over the wire first.
    Ok(distinct(&text_bounded(&mut tree, Duration::from_secs(10 * 60))?))
}

/// The name in a line of [`below`].
pub(super) fn name(krate: &str) -> &str {
    krate.split(' ').next().unwrap_or(krate)
}

/// One member, the members that it may see and the foreign crates that it must not.
struct Arrow {
    from: &'static str,
    may_see: &'static [&'static str],
    never: &'static [&'static str],
}

const TABLE: &str = "xtask/src/tidy/arrows.rs";

/// A crate that only computes text and signatures: no wire, no runtime, no files, no randomness, no JSON.
const PURE: &[&str] = &["tokio", "reqwest", "hyper", "object_store", "aws-config", "serde_json", "getrandom"];

/// The same where the scheme itself is JSON: the policy of an upload form (feature `post`). Without it there is none, which
/// the weight of feature s3 alone proves.
const PURE_BUT_JSON: &[&str] = &["tokio", "reqwest", "hyper", "object_store", "getrandom"];

/// The same where a key is RSA: blinding draws randomness, which changes no signature.
const PURE_BUT_BLINDED: &[&str] = &["tokio", "reqwest", "hyper", "object_store"];

const BACKENDS: &[&str] =
    &["presign-core", "presign-v4", "presign-s3", "presign-gcs", "presign-azure", "presign-local"];
const FACADE: &[&str] =
    &["presign-core", "presign-v4", "presign-s3", "presign-gcs", "presign-azure", "presign-local", "presign"];

/// What the command and the proof may see.
const FRONT: &[&str] = &[
    "presign-core",
    "presign-v4",
    "presign-s3",
    "presign-gcs",
    "presign-azure",
    "presign-local",
    "presign",
    "presign-gateway",
];

const ARROWS: &[Arrow] = &[
    Arrow { from: "presign-core", may_see: &[], never: PURE },
    Arrow { from: "presign-v4", may_see: &["presign-core"], never: PURE_BUT_JSON },
    Arrow { from: "presign-azure", may_see: &["presign-core"], never: PURE },
    Arrow { from: "presign-local", may_see: &["presign-core"], never: PURE },
    Arrow { from: "presign-s3", may_see: &["presign-core", "presign-v4"], never: PURE_BUT_JSON },
    Arrow { from: "presign-gcs", may_see: &["presign-core", "presign-v4"], never: PURE_BUT_BLINDED },
    Arrow { from: "presign", may_see: BACKENDS, never: &[] },
    Arrow { from: "presign-gateway", may_see: FACADE, never: &[] },
    Arrow { from: "presign-cli", may_see: FRONT, never: &[] },
    Arrow { from: "presign-conformance", may_see: FRONT, never: &[] },
    Arrow { from: "presign-book", may_see: FRONT, never: &[] },
    // It must run while the library doesn't build.
    Arrow { from: "xtask", may_see: &[], never: &[] },
];

impl Arrow {
    fn broken_by(&self, members: &BTreeSet<&str>, below: &BTreeSet<String>) -> Vec<Finding> {
        let from = self.from;
        let others = below.iter().map(|krate| name(krate)).filter(|name| *name != from);
        others
            .filter_map(|other| {
                let to_do = if self.never.contains(&other) {
                    "a backend is pure: what needs it belongs into the crate presign"
                } else if members.contains(other) && !self.may_see.contains(&other) {
                    "arrows run one way (ARCHITECTURE.md): move what is shared below both"
                } else {
                    return None;
                };
                Some(Finding {
                    path: format!("{from} (`cargo tree -e normal -p {from} --all-features -i {other}`)"),
                    line: 0,
                    what: format!("depends on {other}"),
                    to_do: to_do.to_owned(),
                })
            })
            .collect()
    }
}

/// Lines like `syn v2.0.1`, `async-trait v0.1.89 (proc-macro)`, `presign v0.1.0 (path)`, `http v1.5.0 (*)`.
fn distinct(tree: &str) -> BTreeSet<String> {
    let crates = tree.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        Some(format!("{} {}", words.next()?, words.next()?.trim_start_matches('v')))
    });
    crates.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBERS: [&str; 3] = ["presign-core", "presign-s3", "presign"];

    fn broken(from: &str, tree: &str) -> Vec<String> {
        let arrow = ARROWS.iter().find(|arrow| arrow.from == from).unwrap();
        let findings = arrow.broken_by(&MEMBERS.into(), &distinct(tree));
        findings.into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn a_crate_is_counted_once_however_often_it_is_listed() {
        let tree = "presign v0.1.0 (/x)\nhttp v1.5.0\nsyn v2.0.1\nasync-trait v0.1.89 (proc-macro)\nhttp v1.5.0 (*)\n\nsyn v1.0.9\n";
        let crates = distinct(tree);
        assert_eq!(crates.len(), 5);
        assert!(crates.contains("syn 1.0.9") && crates.contains("syn 2.0.1"));
    }

    #[test]
    fn arrows_run_one_way() {
        assert_eq!(broken("presign-s3", "presign-s3 v0.1.0\npresign-core v0.1.0\nhttp v1.5.0"), [""; 0]);
        assert_eq!(broken("presign-core", "presign-core v0.1.0\npresign-s3 v0.1.0"), ["depends on presign-s3"]);
        assert_eq!(broken("xtask", "xtask v0.1.0\nclap v4.6.1\npresign v0.1.0"), ["depends on presign"]);
    }

    #[test]
    fn a_backend_sees_no_wire_and_the_facade_may() {
        assert_eq!(broken("presign-s3", "presign-s3 v0.1.0\ntokio v1.50.0"), ["depends on tokio"]);
        assert_eq!(broken("presign", "presign v0.1.0\ntokio v1.50.0"), [""; 0]);
    }
}
