//! Where we are: the root, the target directory and the packages, as cargo tells them.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::child::text_bounded;

/// The workspace that the chores work on.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The directory of the root manifest.
    pub(crate) root: PathBuf,
    /// Where cargo builds.
    pub(crate) target: PathBuf,
    /// The members.
    pub(crate) packages: Vec<Package>,
}

/// A member of the workspace.
#[derive(Debug)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Its own features, in alphabetical order.
    pub(crate) features: Vec<String>,
    /// Whether others can depend on it: it has a library and may be published.
    pub(crate) is_library: bool,
}

impl Workspace {
    /// Asks cargo.
    pub(crate) fn load() -> Result<Self> {
        // Only manifests are read, no dependency is resolved: this works while nothing builds.
        let mut command = cargo();
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        let text = text_bounded(&mut command, Duration::from_secs(60))?;
        let metadata = serde_json::from_str(&text).context("cargo metadata printed no JSON")?;
        Self::read(&metadata).context("cargo metadata has another form than expected")
    }

    /// `cargo` at the root.
    pub(crate) fn cargo<I>(&self, args: I) -> Command
    where
        I: IntoIterator<Item: AsRef<OsStr>>,
    {
        let mut command = cargo();
        command.current_dir(&self.root).args(args);
        command
    }

    fn read(metadata: &Value) -> Option<Self> {
        let packages = metadata.get("packages")?.as_array()?;
        Some(Self {
            root: metadata.get("workspace_root")?.as_str()?.into(),
            target: metadata.get("target_directory")?.as_str()?.into(),
            packages: packages.iter().map(Package::read).collect::<Option<_>>()?,
        })
    }
}

impl Package {
    fn read(package: &Value) -> Option<Self> {
        let targets = package.get("targets")?.as_array()?;
        let is_lib = |target: &Value| target["kind"].as_array().is_some_and(|k| k.contains(&"lib".into()));
        // `publish = false` is an empty list of registries, anything may is null.
        let published = !package.get("publish")?.as_array().is_some_and(Vec::is_empty);
        Some(Self {
            name: package.get("name")?.as_str()?.to_owned(),
            features: package.get("features")?.as_object()?.keys().cloned().collect(),
            is_library: published && targets.iter().any(is_lib),
        })
    }
}

/// The cargo that runs us, without what it says about our own package: build scripts that watch those variables would
/// otherwise run again each time a chore and a person's own `cargo build` take turns.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let ours = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
        if name.to_str().is_some_and(|name| ours.iter().any(|prefix| name.starts_with(prefix))) {
            command.env_remove(name);
        }
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_told_from_commands_and_unpublished_packages() {
        let read = |publish: Value, kind: &str| {
            let package = serde_json::json!({
                "name": "x", "publish": publish, "features": {"b": [], "a": []}, "targets": [{"kind": [kind]}],
            });
            Package::read(&package).unwrap()
        };
        assert!(read(Value::Null, "lib").is_library);
        assert!(!read(Value::Null, "bin").is_library);
        assert!(!read(serde_json::json!([]), "lib").is_library);
        assert_eq!(read(Value::Null, "lib").features, ["a", "b"]);
    }
}
