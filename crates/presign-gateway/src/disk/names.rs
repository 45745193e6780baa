//! Object names as paths and back: see [`Disk`](crate::Disk) for the rules.

use std::borrow::Cow;

use presign::ObjectKey;

use crate::StoreError;

/// The longest name that can be kept, as at the big providers.
const MAX_NAME_BYTES: usize = 1024;

/// The most folders on the way to an object: a listing holds each of them open, and a removal looks at each.
const MAX_FOLDERS: usize = 64;

/// What most file systems give a file's name, 255 bytes, less a mark.
const MAX_PIECE_BYTES: usize = 255 - MORE.len();

/// Begins every mark and every escape. No other text in a path has it.
const ESCAPE: &str = "%=";
const EMPTY: &str = "%=empty";
const MORE: &str = "%=more";
const FILE: &str = "%=file";

/// Where uploads wait: `t` is neither a mark nor a digit, so that no object's path begins so.
pub(super) const TEMP: &str = ".presign%=tmp";

/// Where an object is, beneath the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) folders: Vec<String>,
    pub(super) file: String,
}

impl Place {
    pub(super) fn of(name: &str) -> Result<Self, StoreError> {
        if name.len() > MAX_NAME_BYTES {
            let text = format!("it has over {MAX_NAME_BYTES} bytes; shorten it");
            return Err(StoreError::Unfit(Cow::from(text)));
        }
        let mut folders: Vec<String> = name.split('/').flat_map(pieces).collect();
        let file = folders.pop().unwrap_or_default();
        if folders.len() > MAX_FOLDERS {
            let text = format!("it has over {MAX_FOLDERS} folders; give it fewer slashes");
            return Err(StoreError::Unfit(Cow::from(text)));
        }
        Ok(Self { folders, file })
    }

    /// The file's name where a folder has taken the natural one.
    pub(super) fn own_file(&self) -> String {
        own_file(&self.file)
    }
}

pub(super) fn own_file(piece: &str) -> String {
    format!("{piece}{FILE}")
}

/// Whether a file that has a name has the natural one.
pub(super) fn is_natural(file: &str) -> bool {
    !file.ends_with(FILE)
}

/// Whether an object's file can stand where this folder is wanted.
pub(super) fn may_be_file(folder: &str) -> bool {
    !folder.ends_with(MORE)
}

/// The object that lies at this path, if one can.
pub(super) fn name_of(folders: &[String], file: &str) -> Option<String> {
    let piece = file.strip_suffix(FILE).unwrap_or(file);
    let mut name = start_of(folders)?;
    read(piece, &mut name)?;
    // Only what is written is read: so no two paths are one name's, but for the two of `own_file`.
    let place = Place::of(ObjectKey::new(name.as_str()).ok()?.as_str()).ok()?;
    (place.folders == folders && place.file == piece).then_some(name)
}

/// What the names of all objects below these folders begin with.
pub(super) fn start_of(folders: &[String]) -> Option<String> {
    let mut start = String::new();
    for folder in folders {
        match folder.strip_suffix(MORE) {
            Some(piece) => read(piece, &mut start)?,
            None => {
                read(folder, &mut start)?;
                start.push('/');
            }
        }
    }
    (start.len() <= MAX_NAME_BYTES && folders.len() <= MAX_FOLDERS).then_some(start)
}

/// A segment of a name as names of files: one, but for a long segment.
fn pieces(segment: &str) -> Vec<String> {
    if segment.is_empty() {
        return vec![EMPTY.to_owned()];
    }
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut chars = segment.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let text = if c.is_ascii_control() || (c == '%' && next == Some('=')) {
            format!("{ESCAPE}{:02X}", u32::from(c))
        } else {
            c.to_string()
        };
        if piece.len() + text.len() > MAX_PIECE_BYTES {
            pieces.push(std::mem::take(&mut piece) + MORE);
        }
        piece.push_str(&text);
    }
    // The last piece of a long segment can be one of these, though no segment is.
    if matches!(piece.as_str(), "." | "..") {
        piece = piece.replace('.', "%=2E");
    }
    pieces.push(piece);
    pieces
}

/// Reads a piece without its mark; `None` if no object has such a piece.
fn read(piece: &str, name: &mut String) -> Option<()> {
    let mut rest = if piece == EMPTY { "" } else { piece };
    while let Some((plain, escaped)) = rest.split_once(ESCAPE) {
        name.push_str(plain);
        let byte = u8::from_str_radix(escaped.get(..2)?, 16).ok()?;
        name.push(char::from(byte));
        rest = &escaped[2..];
    }
    name.push_str(rest);
    Some(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    fn path(name: &str) -> String {
        let place = Place::of(name).unwrap();
        let mut components = place.folders;
        components.push(place.file);
        components.join("/")
    }

    #[test]
    fn ordinary_names_are_their_own_paths() {
        for name in [
            "report.pdf",
            "photos/cat.png",
            "photo#1",
            "a b+c~d.txt",
            "100%.txt",
            "a%20b",
            "%",
            "%%",
            "a=%",
            "été/日本.txt",
            ".hidden",
            "a\\b",
            "...",
        ] {
            assert_eq!(path(name), name);
        }
    }

    #[test]
    fn awkward_names_are_escaped() {
        let long = "x".repeat(249);
        for (name, expected) in [
            ("a//b", "a/%=empty/b"),
            ("/lead", "%=empty/lead"),
            ("trail/", "trail/%=empty"),
            ("/", "%=empty/%=empty"),
            ("a\0b\nc", "a%=00b%=0Ac"),
            ("%=empty", "%=25=empty"),
            ("%=", "%=25="),
            ("%%=", "%%=25="),
            (&long, &long),
            (&format!("{long}y"), &format!("{long}%=more/y")),
            (&format!("{long}.."), &format!("{long}%=more/%=2E%=2E")),
            (&format!("{long}./k"), &format!("{long}%=more/%=2E/k")),
        ] {
            assert_eq!(path(name), expected);
        }
        assert!(Place::of(&"x".repeat(1025)).is_err());
        assert!(Place::of(&"/".repeat(64)).is_ok() && Place::of(&"/".repeat(65)).is_err());
    }

    #[test]
    fn paths_that_no_object_has_are_read_as_none() {
        let long = "x".repeat(249);
        for path in [
            TEMP,
            "%=temp/x",
            "a%=25b",
            "%=2E",
            "%=2E%=2E/a",
            "a%=0a",
            "a%=41",
            "a%=+1",
            "a%=file/b",
            "a%=file%=file",
            "a%=more/b",
            "a%=empty",
            "%=empty%=empty",
            "%=more",
            "a/%=file",
            &format!("{long}y"),
            &format!("{long}%=more"),
        ] {
            let mut folders: Vec<String> = path.split('/').map(str::to_owned).collect();
            let file = folders.pop().unwrap();
            assert_eq!(name_of(&folders, &file), None, "{path}");
        }
    }

    fn name() -> impl Strategy<Value = String> {
        prop_oneof![
            "[ab%=./\\x00]{1,8}",
            "([ab%=.]|%=25|%=file|%=more|%=empty|%=2E|/){1,8}",
            "[ab]{240,252}[%=.é]{0,12}(/[.%=]{1,4})?",
            "(\\PC|/|[\\x00-\\x1f]){1,90}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn a_path_gives_its_name_back(name in name()) {
            if ObjectKey::new(name.as_str()).is_err() || name.len() > 1024 || name.matches('/').count() > 60 {
                return Ok(());
            }
            let place = Place::of(&name).unwrap();
            let components: Vec<&String> = place.folders.iter().chain([&place.file]).collect();
            for component in &components {
                prop_assert!(component.len() <= 255 && !component.is_empty());
                prop_assert!(!component.contains(['/', '\0']) && !matches!(component.as_str(), "." | ".."));
            }
            prop_assert_ne!(components[0], TEMP);
            prop_assert!(place.own_file().len() <= 255);
            prop_assert_eq!(name_of(&place.folders, &place.file), Some(name.clone()));
            prop_assert_eq!(name_of(&place.folders, &place.own_file()), Some(name.clone()));
            prop_assert!(name.starts_with(&start_of(&place.folders).unwrap()));
        }

        #[test]
        fn a_path_is_read_in_one_way_or_not_at_all(path in name()) {
            let mut folders: Vec<String> = path.split('/').map(str::to_owned).collect();
            let file = folders.pop().unwrap();
            if let Some(name) = name_of(&folders, &file) {
                let place = Place::of(&name).unwrap();
                prop_assert_eq!(&place.folders, &folders);
                prop_assert!(place.file == file || place.own_file() == file);
            }
        }
    }

    #[test]
    fn distinct_names_have_distinct_paths() {
        // Every name of up to five of what the rules speak of.
        let mut seen = HashMap::new();
        let mut names = vec![String::new()];
        for _ in 0..5 {
            let longer: Vec<String> = names
                .iter()
                .flat_map(|name| ["a", "%", "=", "/", "2E", "file"].map(|c| format!("{name}{c}")))
                .collect();
            for name in &longer {
                let place = Place::of(name).unwrap();
                let folders = place.folders.join("/");
                for file in [place.own_file(), place.file] {
                    let other = seen.insert(format!("{folders}/{file}"), name.clone());
                    assert!(other.is_none_or(|other| other == *name), "{name}");
                }
            }
            names = longer;
        }
        assert!(seen.len() > 15_000);
    }
}
