//! The names of accounts, containers and blobs, as far as a URL can hold them.
//! <https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata>

use presign_core::{Error, ErrorKind, ObjectKey, Result, percent};

/// 3 to 24 lower-case letters and digits, as a host has them.
pub(crate) fn account(name: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if (3..=24).contains(&name.len()) && name.bytes().all(plain) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Config,
        "name a storage account: its name has 3 to 24 lower-case letters and digits, and nothing else; check it",
    ))
}

/// The containers that Azure makes by itself.
const OWN: [&str; 4] = ["$root", "$web", "$logs", "$blobchangefeed"];

pub(crate) fn container(name: &str) -> Result<()> {
    let label = |label: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        !label.is_empty() && label.bytes().all(plain)
    };
    if OWN.contains(&name) || ((3..=63).contains(&name.len()) && name.split('-').all(label)) {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Config,
        "name a container: its name has 3 to 63 lower-case letters and digits, and single hyphens between them; check \
         it",
    ))
}

/// Control characters beyond ASCII begin with it, and letters too.
const FIRST_OF_CONTROLS: u8 = 0xc2;

/// The most characters of a blob's name.
const LONGEST_BLOB: usize = 1024;

/// Whether there is something in a name that could be a fault: most have nothing.
fn suspect(name: &[u8]) -> bool {
    let odd = |byte: u8| (byte < b' ') | (byte == 0x7f) | (byte == FIRST_OF_CONTROLS) | (byte == b'\\');
    any(name, |byte, next| odd(byte) | ends_in_dot(byte, next))
}

/// Whether a segment ends here, in a dot. What follows the name is taken for a slash.
fn ends_in_dot(byte: u8, next: u8) -> bool {
    (byte == b'.') & (next == b'/')
}

/// Whether a byte of a name `is` such, given the one that follows it.
#[inline(always)]
fn any(name: &[u8], is: impl Fn(u8, u8) -> bool) -> bool {
    let at = |(byte, next): (&u8, &u8)| is(*byte, *next);
    let [_, nexts @ ..] = name else { return false };
    let bytes = &name[..nexts.len()];
    // Sixteen at a time, without an exit; what is left over at the end is looked at with some of those before it.
    let some = |(bytes, nexts): (&[u8; 16], &[u8; 16])| bytes.iter().zip(nexts).fold(false, |any, pair| any | at(pair));
    let whole = bytes.as_chunks().0.iter().zip(nexts.as_chunks().0).fold(false, |any, chunks| any | some(chunks));
    let rest = match (bytes.last_chunk(), nexts.last_chunk()) {
        (Some(bytes), Some(nexts)) => some((bytes, nexts)),
        _ => bytes.iter().zip(nexts).any(at),
    };
    whole | rest | name.last().is_some_and(|last| is(*last, b'/'))
}

/// Why a blob of this name would not be the one that answers.
pub(crate) fn fault_of_blob(name: &str) -> Option<&'static str> {
    if name.len() <= LONGEST_BLOB && !suspect(name.as_bytes()) {
        return None;
    }
    if name.chars().count() > LONGEST_BLOB {
        return Some("it has over 1024 characters; shorten it");
    }
    if name.contains('\\') {
        return Some("it has a `\\`, which the service takes for a `/`; rename the blob");
    }
    if name.split('/').any(|segment| segment.ends_with('.')) {
        return Some("a segment of it ends in a dot, which the service cuts off; rename the blob");
    }
    // A line feed would begin another line of what is signed.
    if name.chars().any(char::is_control) {
        return Some("it has a control character, which the service refuses; rename the blob");
    }
    None
}

/// A blob's name, and how much of its beginning a URL's path has as it is: looked at once.
#[derive(Clone, Copy)]
pub(crate) struct Name<'n> {
    text: &'n str,
    plain: usize,
}

impl<'n> Name<'n> {
    #[inline]
    pub(crate) fn of(key: &'n ObjectKey<'_>) -> Self {
        let text = key.as_str();
        Self { text, plain: percent::plain_path_len(text) }
    }

    /// Of a name that is a blob's.
    #[inline]
    pub(crate) fn of_blob(key: &'n ObjectKey<'_>) -> Result<Self> {
        let name = Self::of(key);
        // No character that a path has as it is can be a fault by itself.
        let plain = name.plain == name.text.len();
        if plain && name.text.len() <= LONGEST_BLOB && !any(name.text.as_bytes(), ends_in_dot) {
            return Ok(name);
        }
        match fault_of_blob(name.text) {
            None => Ok(name),
            Some(why) => Err(Error::new(ErrorKind::Key, format!("name a blob: {why}"))),
        }
    }

    pub(crate) fn as_str(&self) -> &'n str {
        self.text
    }

    /// At most how many bytes a path has of it.
    #[inline]
    pub(crate) fn room(&self) -> usize {
        3 * self.text.len() - 2 * self.plain
    }

    /// Writes it as a path has it.
    #[inline]
    pub(crate) fn write_path(&self, url: &mut String) {
        if self.plain == self.text.len() { url.push_str(self.text) } else { percent::path(self.text, url) }
    }
}

pub(crate) fn blob(key: &ObjectKey<'_>) -> Result<()> {
    Name::of_blob(key).map(|_| ())
}

/// How deep the directory of this name lies.
pub(crate) fn depth(directory: &ObjectKey<'_>) -> Result<usize> {
    blob(directory)?;
    let name = directory.as_str();
    if name.split('/').any(str::is_empty) {
        let text = "name a directory: a segment of it is empty; write it without a `/` in front, behind, or twice";
        return Err(Error::new(ErrorKind::Key, text));
    }
    Ok(name.split('/').count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_accounts_and_containers_can_not_be_anything_else() {
        for name in ["abc", "devstoreaccount1", &"a".repeat(24)] {
            assert!(account(name).is_ok(), "{name}");
        }
        for name in ["", "ab", "Abc", "a-b-c", "a.bc", "a/bc", "abc@h", "äbc", &"a".repeat(25)] {
            assert!(account(name).is_err(), "{name}");
        }
        for name in ["abc", "a-b", "$root", "$web", "0-0-0", &"a".repeat(63)] {
            assert!(container(name).is_ok(), "{name}");
        }
        for name in [
            "",
            "ab",
            "Abc",
            "a--b",
            "-ab",
            "ab-",
            "a.b",
            "a/b",
            "$abc",
            "a b",
            "..",
            "...",
            "%24root",
            &"a".repeat(64),
        ] {
            assert!(container(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_blob_that_would_be_another_one_is_refused() {
        for name in ["a", "/a", "a//b", "a/", "a b+c%2F", ".a", "a/.b", "é", &"é".repeat(1024), &"a".repeat(1024)] {
            assert_eq!(fault_of_blob(name), None, "{name}");
            assert!(blob(&ObjectKey::new(name).unwrap()).is_ok(), "{name}");
        }
        for name in ["a.", "a./b", "a...", "a\\b", "a\nb", "a\u{7f}", "a\u{81}", &"a".repeat(1025)] {
            assert!(fault_of_blob(name).is_some(), "{name}");
            assert!(blob(&ObjectKey::new(name).unwrap()).is_err(), "{name}");
        }
    }

    // Names are looked at in pieces, the last of which begins within the one before.
    #[test]
    fn a_fault_is_found_wherever_it_stands() {
        for (length, at) in (1..50).flat_map(|length| (0..length).map(move |at| (length, at))) {
            let last = at + 1 == length;
            for (odd, refused) in [
                ("\\", true),
                ("\n", true),
                ("\u{7f}", true),
                ("\u{81}", true),
                ("./", true),
                (".", last),
                ("é", false),
                ("¡", false),
            ] {
                let name = ["a".repeat(at).as_str(), odd, &"a".repeat(length - 1 - at)].concat();
                assert_eq!(fault_of_blob(&name).is_some(), refused, "{name:?}");
                // Some of these are no object's name at all.
                if let Ok(key) = ObjectKey::new(&*name) {
                    assert_eq!(blob(&key).is_err(), refused, "{name:?}");
                }
            }
        }
    }

    #[test]
    fn a_directory_has_a_depth() {
        let depth = |name: &'static str| depth(&ObjectKey::new(name).unwrap());
        assert_eq!((depth("a").unwrap(), depth("a/b c/d").unwrap()), (1, 3));
        for name in ["/", "/a", "a/", "a//b", "a/b."] {
            assert!(depth(name).is_err(), "{name}");
        }
    }
}
