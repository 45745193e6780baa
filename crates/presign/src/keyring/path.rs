use std::ffi::OsString;
use std::path::{Path, PathBuf};

use presign_core::{Error, ErrorKind, Result};

/// Where the file lies by the XDG base directories
/// (<https://specifications.freedesktop.org/basedir-spec/latest/>): a path that is not absolute is ignored.
pub(super) fn default_path(lookup: impl Fn(&'static str) -> Option<OsString>) -> Result<PathBuf> {
    let absolute = |name| lookup(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let config = absolute("XDG_CONFIG_HOME").or_else(|| absolute("HOME").map(|home| home.join(".config")));
    let config = config.ok_or_else(|| {
        Error::new(
            ErrorKind::Config,
            "find the key-ring file: neither XDG_CONFIG_HOME nor HOME is an absolute path; set one, or name the file",
        )
    })?;
    Ok(config.join(Path::new("presign/keys.json")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_directories_alone_are_taken() {
        let found = |xdg: Option<&str>, home: Option<&str>| {
            let value = |name| if name == "HOME" { home } else { xdg };
            default_path(|name| value(name).map(OsString::from)).ok()
        };
        let expected = |path: &str| Some(PathBuf::from(path));
        assert_eq!(found(Some("/c"), Some("/h")), expected("/c/presign/keys.json"));
        for ignored in [None, Some(""), Some("c"), Some("./c")] {
            assert_eq!(found(ignored, Some("/h")), expected("/h/.config/presign/keys.json"));
            assert_eq!(found(ignored, ignored), None);
        }
    }
}
