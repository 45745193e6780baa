//! Programs of this workspace, built when they are needed.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::checks::BUILD;
use crate::child::output_bounded;
use crate::workspace::Workspace;

/// Builds the program `name` of `package`; cargo says where it is.
pub(crate) fn program(workspace: &Workspace, package: &str, name: &str) -> Result<PathBuf> {
    build(workspace, package, &["--bin", name])
}

/// Builds the example `name` of `package` with `features`.
pub(crate) fn example(workspace: &Workspace, package: &str, name: &str, features: &str) -> Result<PathBuf> {
    build(workspace, package, &["--features", features, "--example", name])
}

/// Builds the program `name` of `package` as it is released, with `flags`.
pub(crate) fn release(workspace: &Workspace, package: &str, name: &str, flags: &[&str]) -> Result<PathBuf> {
    build(workspace, package, &[&["--release"], flags, &["--bin", name]].concat())
}

/// The last of `arguments` is the target's name.
fn build(workspace: &Workspace, package: &str, arguments: &[&str]) -> Result<PathBuf> {
    let mut command = workspace.cargo(["build", "--quiet", "--message-format", "json-render-diagnostics"]);
    command.args(["--package", package]).args(arguments);
    let name = arguments.last().copied().unwrap_or_default();
    let output = output_bounded(&mut command, BUILD)?;
    if !output.status.success() {
        bail!("{package} does not build:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    executable(&messages, name).with_context(|| format!("cargo named no executable for {name} of {package}"))
}

/// The path in cargo's messages, one JSON object a line.
fn executable(messages: &str, name: &str) -> Option<PathBuf> {
    messages.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let path = message["executable"].as_str()?;
        (message["target"]["name"] == name).then(|| path.into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_found_by_its_target() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"presign"},"executable":null}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"build"},"executable":"/a/build"}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"presign"},"executable":"/a/presign"}"#,
            "\n",
        );
        assert_eq!(executable(messages, "presign"), Some("/a/presign".into()));
        assert_eq!(executable(messages, "other"), None);
    }
}
