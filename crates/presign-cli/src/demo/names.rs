//! What files are called: unique where they are stored, plain where they are shown.

use presign::{Result, unique_key};

/// Uploads are stored below this.
pub(super) const UPLOADS: &str = "uploads/";

/// The most characters of its own name that an upload keeps.
const LONGEST_STEM: usize = 40;

/// Random digits, as [`unique_key`] writes them.
const RANDOM_DIGITS: usize = 32;

/// A name that no other upload has, and that nobody guesses: `cat.png` becomes `uploads/cat-3f9a….png`.
pub(super) fn upload_name(given: &str) -> Result<String> {
    let base = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, extension) = match base.rsplit_once('.') {
        Some((stem, extension)) if is_extension(extension) => (stem, extension),
        _ => (base, ""),
    };
    let plain = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '-' };
    let stem: String = stem.chars().map(plain).take(LONGEST_STEM).collect();
    let stem = stem.trim_matches('-');
    let prefix = if stem.is_empty() { UPLOADS.to_owned() } else { format!("{UPLOADS}{stem}-") };
    unique_key(&prefix, &extension.to_ascii_lowercase())
}

/// The name without its folders and without what makes an upload unique: what a download is saved as.
pub(super) fn label(name: &str) -> String {
    let base = name.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let (stem, extension) = base.rsplit_once('.').map_or((base, None), |(stem, extension)| (stem, Some(extension)));
    let unique = |random: &str| random.len() == RANDOM_DIGITS && random.bytes().all(|byte| byte.is_ascii_hexdigit());
    let stem = match stem.rsplit_once('-') {
        Some((own, random)) if name.starts_with(UPLOADS) && unique(random) => own,
        None if name.starts_with(UPLOADS) && unique(stem) => "upload",
        _ => stem,
    };
    let label = extension.map_or_else(|| stem.to_owned(), |extension| format!("{stem}.{extension}"));
    let sayable: String = label.chars().map(|c| if c.is_control() || c == '\\' { '_' } else { c }).collect();
    if sayable.is_empty() { "file".to_owned() } else { sayable }
}

/// The extension in capitals, or `FILE`.
pub(super) fn kind(name: &str) -> String {
    match name.rsplit('/').next().and_then(|base| base.rsplit_once('.')) {
        Some((_, extension)) if is_extension(extension) => extension.to_ascii_uppercase(),
        _ => "FILE".to_owned(),
    }
}

fn is_extension(text: &str) -> bool {
    (1..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_upload_keeps_its_name_as_far_as_it_is_plain() {
        for (given, start, end, shown) in [
            ("cat.png", "uploads/cat-", ".png", "cat.png"),
            ("Été 1.JPEG", "uploads/Été-1-", ".jpeg", "Été-1.jpeg"),
            ("C:\\pictures\\cat.png", "uploads/cat-", ".png", "cat.png"),
            ("../../etc/passwd", "uploads/passwd-", "", "passwd"),
            ("archive.tar.gz", "uploads/archive-tar-", ".gz", "archive-tar.gz"),
            ("a.b c", "uploads/a-b-c-", "", "a-b-c"),
            (".env", "uploads/", ".env", "upload.env"),
            ("", "uploads/", "", "upload"),
            ("..", "uploads/", "", "upload"),
        ] {
            let name = upload_name(given).unwrap();
            assert!(name.starts_with(start) && name.ends_with(end), "{given}: {name}");
            assert_eq!(name.len(), start.len() + RANDOM_DIGITS + end.len(), "{given}: {name}");
            assert_eq!(label(&name), shown, "{given}");
        }
    }

    #[test]
    fn other_names_are_shown_as_they_are() {
        for (name, shown, kind_shown) in [
            ("a/b/sunrise.png", "sunrise.png", "PNG"),
            ("notes", "notes", "FILE"),
            ("a/", "a", "FILE"),
            ("x.y z", "x.y z", "FILE"),
        ] {
            assert_eq!((label(name).as_str(), kind(name).as_str()), (shown, kind_shown));
        }
    }

    proptest! {
        #[test]
        fn any_name_has_a_place_and_a_label(given in any::<String>()) {
            let name = upload_name(&given).unwrap();
            prop_assert!(name.starts_with(UPLOADS) && !name[UPLOADS.len()..].contains(['/', '\\']));
            prop_assert!(presign::attachment(&label(&name)).is_ok());
            prop_assert!(presign::attachment(&label(&given)).is_ok());
        }
    }
}
