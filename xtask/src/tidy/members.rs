//! The list of members in the root manifest doubles as the map of the repository.

use anyhow::{Context as _, Result};

use super::Finding;
use crate::workspace::Workspace;

/// Each member stands on its own line, with a comment that says what it is.
pub(super) fn check(workspace: &Workspace) -> Result<Vec<Finding>> {
    let path = workspace.root.join(MANIFEST);
    let manifest = std::fs::read_to_string(&path).with_context(|| format!("{} could not be read", path.display()))?;
    Ok(uncommented(&manifest))
}

const MANIFEST: &str = "Cargo.toml";

fn uncommented(manifest: &str) -> Vec<Finding> {
    let lines = manifest.lines().enumerate();
    let list =
        lines.skip_while(|(_, line)| !line.starts_with("members")).take_while(|(_, line)| !line.starts_with(']'));
    list.filter(|(_, line)| line.contains('"') && !comments(line))
        .map(|(index, line)| Finding {
            path: MANIFEST.to_owned(),
            line: index + 1,
            what: format!("the member {} has no comment", line.trim()),
            to_do: "say after it what the crate is".to_owned(),
        })
        .collect()
}

/// Whether words follow a `#` behind the last quote.
fn comments(line: &str) -> bool {
    let rest = line.rsplit('"').next().unwrap_or_default();
    rest.split_once('#').is_some_and(|(_, words)| !words.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_says_what_it_is() {
        let lines = |manifest| uncommented(manifest).iter().map(|f| f.line).collect::<Vec<_>>();
        assert_eq!(lines("[workspace]\nmembers = [\n  \"a\", # the a\n  \"b\", # b\n]\nexclude = [\"c\"]\n"), [0; 0]);
        assert_eq!(lines("[workspace]\nmembers = [\n  \"a\",\n  \"b\", #\n  \"c\", # c\n]\n"), [3, 4]);
        assert_eq!(lines("[workspace]\nmembers = [\"a\"]\n"), [2]);
    }
}
