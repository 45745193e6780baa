use presign_core::{Error, ErrorKind, ObjectKey, Result, hex_encode};

/// How many random bytes a name has: 128 bits, so that nobody guesses one and no two meet.
const RANDOM_BYTES: usize = 16;

/// The longest extension: `parquet`, `geojson` and `webmanifest` are near what is in use.
const LONGEST_EXTENSION: usize = 16;

/// A name that no other object has: `prefix`, 128 random bits of the operating system in hexadecimal, a dot and
/// `extension`; an empty extension leaves the dot out.
///
/// An upload under such a name overwrites nothing, and its URL gives no other name away. The prefix goes in byte for
/// byte: end it with `/` to have a folder.
///
/// ```
/// let key = presign::unique_key("uploads/", "jpg")?;
/// assert!(key.starts_with("uploads/") && key.ends_with(".jpg"));
/// assert_eq!(key.len(), "uploads/".len() + 32 + ".jpg".len());
/// assert_ne!(key, presign::unique_key("uploads/", "jpg")?);
/// # Ok::<(), presign::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Key`] if the extension has more than 16 characters or others than letters and digits, if the prefix has
/// a segment `.` or `..`, or if the name would be too long; [`ErrorKind::Config`] if the system has no randomness.
pub fn unique_key(prefix: &str, extension: &str) -> Result<String> {
    if extension.len() > LONGEST_EXTENSION || !extension.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Error::new(
            ErrorKind::Key,
            "name an object: the extension is not made of at most 16 letters and digits; give it without its dot",
        ));
    }
    let mut random = [0; RANDOM_BYTES];
    getrandom::fill(&mut random).map_err(|_| {
        Error::new(
            ErrorKind::Config,
            "name an object: the operating system gives no random bytes; check that its source is open to this process",
        )
    })?;

    let mut key = String::with_capacity(prefix.len() + 2 * RANDOM_BYTES + 1 + extension.len());
    key.push_str(prefix);
    hex_encode(&random, &mut key);
    if !extension.is_empty() {
        key.push('.');
        key.push_str(extension);
    }
    ObjectKey::new(key.as_str())?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ten_thousand_names_are_distinct_and_shaped_alike() {
        let names: HashSet<String> = (0..10_000).map(|_| unique_key("u/", "jpg").unwrap()).collect();
        assert_eq!(names.len(), 10_000);
        for name in names {
            let random = name.strip_prefix("u/").unwrap().strip_suffix(".jpg").unwrap();
            assert_eq!(random.len(), 32);
            assert!(random.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{name}");
        }
    }

    #[test]
    fn the_prefix_goes_in_as_it_is() {
        for prefix in ["", "a//b/", "/lead", "ö %2F?#", "a/.b", "..", "."] {
            assert!(unique_key(prefix, "").unwrap().starts_with(prefix));
        }
        for prefix in ["../", "a/./", "a/../b", &"k".repeat(4096)] {
            assert_eq!(*unique_key(prefix, "jpg").unwrap_err().kind(), ErrorKind::Key, "{prefix}");
        }
    }

    #[test]
    fn only_letters_and_digits_are_an_extension() {
        for extension in ["", "jpg", "JPG", "7z", "abcdefghijklmnop"] {
            assert!(unique_key("", extension).is_ok(), "{extension}");
        }
        for extension in [".jpg", "tar.gz", "a/b", "..", "a b", "é", "jpg\n", "%41", "abcdefghijklmnopq", "a\0"] {
            assert_eq!(*unique_key("", extension).unwrap_err().kind(), ErrorKind::Key, "{extension}");
        }
    }
}
