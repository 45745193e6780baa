//! What a program compiles that only signs for S3: a promise with a number.

use anyhow::Result;

use super::Finding;
use super::arrows::{below, name};
use crate::workspace::Workspace;

/// Counts; the figure to tell, and what breaks the promise.
pub(super) fn check(workspace: &Workspace) -> Result<(String, Vec<Finding>)> {
    let crates = below(workspace, "presign", &["--no-default-features", "--features", "s3"])?;
    let list: Vec<&str> = crates.iter().map(String::as_str).collect();
    let note = format!("feature s3 of presign alone: {} crates, ours included, of at most {AT_MOST}", list.len());
    let findings = broken(&list);
    if findings.is_empty() {
        println!("{note}");
    } else {
        println!("{note}:\n  {}", list.join("\n  "));
    }
    Ok((note, findings))
}

/// All of `cargo tree -e normal -p presign --no-default-features --features s3`, ours and build-time macros included.
const AT_MOST: usize = 26;

const NEVER: &[&str] = &["tokio", "reqwest", "hyper", "object_store", "serde_json"];

fn broken(crates: &[&str]) -> Vec<Finding> {
    let finding = |what, to_do: &str| Finding {
        path: "crates/presign/Cargo.toml".to_owned(),
        line: 0,
        what,
        to_do: to_do.to_owned(),
    };
    let mut findings = Vec::new();
    if crates.len() > AT_MOST {
        let what = format!("feature s3 alone compiles {} crates, {AT_MOST} at most", crates.len());
        findings.push(finding(what, "drop a dependency or put it behind another feature"));
    }
    for krate in crates.iter().filter(|krate| NEVER.contains(&name(krate))) {
        findings.push(finding(format!("feature s3 alone compiles {krate}"), "put it behind another feature"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_the_number_and_the_names_count() {
        let many = vec!["a 1.0.0"; AT_MOST];
        assert_eq!(broken(&many), []);
        assert_eq!(broken(&[many, vec!["b 1.0.0"]].concat()).len(), 1);
        assert_eq!(broken(&["http 1.5.0", "hyper 1.9.0", "tokio-util 0.7.0"]).len(), 1);
    }
}
