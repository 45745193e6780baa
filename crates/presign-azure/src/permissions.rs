use std::fmt::{self, Write};
use std::ops::BitOr;
use std::str::FromStr;

use presign_core::{Error, ErrorKind, Result, Sink};

use crate::Version;

/// What a SAS permits: a set of letters. The resource and the version decide which letters there are, so that one which
/// the service would not know is an error.
/// <https://learn.microsoft.com/rest/api/storageservices/create-service-sas#specify-permissions>
///
/// ```
/// use presign_azure::Permissions;
/// let permissions: Permissions = "wrc".parse()?;
/// assert_eq!(permissions, Permissions::READ | Permissions::CREATE | Permissions::WRITE);
/// // Written in the order that the service asks for.
/// assert_eq!(permissions.to_string(), "rcw");
/// for refused in ["", "rr", "q", "r w"] {
///     assert!(refused.parse::<Permissions>().is_err());
/// }
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permissions(u16);

impl Permissions {
    /// `r`: read content, properties, metadata and block lists, and copy from there.
    pub const READ: Self = Self::of('r');
    /// `a`: append blocks to an append blob.
    pub const ADD: Self = Self::of('a');
    /// `c`: write a new blob, take a snapshot, copy to a new blob.
    pub const CREATE: Self = Self::of('c');
    /// `w`: write content, properties, metadata and block lists, new or not; take snapshots and leases.
    pub const WRITE: Self = Self::of('w');
    /// `d`: delete a blob, and break a lease.
    pub const DELETE: Self = Self::of('d');
    /// `x`: delete a version.
    pub const DELETE_VERSION: Self = Self::of('x');
    /// `y`: delete a snapshot or version for good.
    pub const PERMANENT_DELETE: Self = Self::of('y');
    /// `l`: list blobs.
    pub const LIST: Self = Self::of('l');
    /// `t`: read and write tags.
    pub const TAGS: Self = Self::of('t');
    /// `f`: find blobs by their tags.
    pub const FIND: Self = Self::of('f');
    /// `m`: move a blob or a directory.
    pub const MOVE: Self = Self::of('m');
    /// `e`: read system properties and access control lists.
    pub const EXECUTE: Self = Self::of('e');
    /// `o`: set the owner.
    pub const OWNERSHIP: Self = Self::of('o');
    /// `p`: set permissions and access control lists; of an account, process messages.
    pub const PERMISSIONS: Self = Self::of('p');
    /// `i`: set and delete immutability policies and legal holds.
    pub const IMMUTABILITY: Self = Self::of('i');
    /// `u`: of an account, update messages and entities.
    pub const UPDATE: Self = Self::of('u');

    /// Whether all of `other` is permitted.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether anything of `other` is permitted.
    pub(crate) fn touches(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Writes the letters in the order that the service asks for.
    pub(crate) fn write(self, scope: Scope, sink: &mut impl Sink) {
        let mut put = |letter: char| sink.put(letter.encode_utf8(&mut [0; 4]));
        match scope {
            Scope::Account => ACCOUNT_ORDER.chars().filter(|one| self.contains(Self::of(*one))).for_each(put),
            // The table has them in that order.
            _ => self.rows().for_each(|row| put(row.letter)),
        }
    }

    fn rows(self) -> impl Iterator<Item = &'static Row> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let row = LETTERS.get(rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
            Some(row)
        })
    }

    /// The first letter that `scope` does not know in `version`.
    pub(crate) fn unknown_to(self, scope: Scope, version: Version) -> Option<char> {
        let known = |row: &Row| row.since[scope as usize].is_some_and(|since| since <= version);
        self.rows().find(|row| !known(row)).map(|row| row.letter)
    }

    /// [`unknown_to`](Self::unknown_to) as an error.
    pub(crate) fn check(self, scope: Scope, version: Version) -> Result<()> {
        match self.unknown_to(scope, version) {
            None => Ok(()),
            Some(letter) => {
                let of = scope.name();
                let text = format!(
                    "permit `{letter}`: version {version} has no such permission for {of}; leave it out, sign another \
                     resource, or choose a newer version",
                );
                Err(Error::new(ErrorKind::Term, text))
            }
        }
    }

    /// All of these but `other`.
    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// All of both.
    pub(crate) const fn or(one: Self, other: Self) -> Self {
        Self(one.0 | other.0)
    }

    const fn of(letter: char) -> Self {
        let mut at = 0;
        while at < LETTERS.len() {
            if LETTERS[at].letter == letter {
                return Self(1 << at);
            }
            at += 1;
        }
        Self(0)
    }
}

impl BitOr for Permissions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self::or(self, other)
    }
}

/// The letters in any order, each once.
impl FromStr for Permissions {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refusal = || {
            let text = format!("read permissions: write letters of `{ORDER}`, each once, and one at least");
            Error::new(ErrorKind::Term, text)
        };
        let mut all = Self(0);
        for letter in text.chars() {
            let one = Self::of(letter);
            if one.0 == 0 || all.contains(one) {
                return Err(refusal());
            }
            all = all | one;
        }
        if all.0 == 0 { Err(refusal()) } else { Ok(all) }
    }
}

impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows().try_for_each(|row| f.write_char(row.letter))
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Permissions({self})")
    }
}

/// What permissions are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Blob,
    Directory,
    Container,
    Account,
}

impl Scope {
    fn name(self) -> &'static str {
        match self {
            Self::Blob => "a blob",
            Self::Directory => "a directory",
            Self::Container => "a container",
            Self::Account => "an account",
        }
    }
}

const ORDER: &str = "racwdxyltfmeopiu";

/// <https://learn.microsoft.com/rest/api/storageservices/create-account-sas#specify-the-account-sas-parameters>
const ACCOUNT_ORDER: &str = "rwdxylacuptfi";

struct Row {
    letter: char,
    /// The version since which each [`Scope`] knows it.
    since: [Option<Version>; 4],
}

const fn row(letter: char, since: [Option<Version>; 4]) -> Row {
    Row { letter, since }
}

const NO: Option<Version> = None;
const V2015: Option<Version> = Some(Version::OLDEST);
const V2019_10: Option<Version> = Some(Version::of(2019, 10, 10));
const V2019_12: Option<Version> = Some(Version::of(2019, 12, 12));
const V2020_02: Option<Version> = Some(Version::of(2020, 2, 10));
const V2020_08: Option<Version> = Some(Version::of(2020, 8, 4));
const V2021_04: Option<Version> = Some(Version::of(2021, 4, 10));

/// For blobs (their snapshots and versions too), directories, containers, accounts.
const LETTERS: [Row; 16] = [
    row('r', [V2015, V2015, V2015, V2015]),
    row('a', [V2015, V2015, V2015, V2015]),
    row('c', [V2015, V2015, V2015, V2015]),
    row('w', [V2015, V2015, V2015, V2015]),
    row('d', [V2015, V2015, V2015, V2015]),
    row('x', [V2019_10, V2019_10, V2019_10, V2019_10]),
    row('y', [V2019_10, V2019_10, V2019_10, V2019_10]),
    row('l', [NO, V2015, V2015, V2015]),
    row('t', [V2019_12, V2019_12, V2019_12, V2019_12]),
    row('f', [NO, NO, V2021_04, V2019_12]),
    row('m', [V2020_02, V2020_02, V2020_02, NO]),
    row('e', [V2020_02, V2020_02, V2020_02, NO]),
    row('o', [V2020_02, V2020_02, V2020_02, NO]),
    row('p', [V2020_02, V2020_02, V2020_02, V2015]),
    row('i', [V2020_08, V2020_08, V2020_08, V2020_08]),
    row('u', [NO, NO, NO, V2015]),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Permissions {
        text.parse().unwrap()
    }

    #[test]
    fn resource_and_version_decide_which_letters_there_are() {
        let newest = Version::NEWEST;
        for (scope, all) in [
            (Scope::Blob, "racwdxytmeopi"),
            (Scope::Directory, "racwdxyltmeopi"),
            (Scope::Container, "racwdxyltfmeopi"),
            (Scope::Account, "rwdxylacuptfi"),
        ] {
            assert_eq!(read(all).unknown_to(scope, newest), None);
            let mut written = String::new();
            read(all).write(scope, &mut written);
            assert_eq!(written, all);
            for letter in ORDER.chars().filter(|letter| !all.contains(*letter)) {
                assert_eq!(Permissions::of(letter).unknown_to(scope, newest), Some(letter), "{scope:?}");
                assert_eq!(*Permissions::of(letter).check(scope, newest).unwrap_err().kind(), ErrorKind::Term);
            }
        }
        for (letter, scope, before, since) in [
            ("x", Scope::Blob, "2019-07-07", "2019-10-10"),
            ("t", Scope::Container, "2019-10-10", "2019-12-12"),
            ("m", Scope::Directory, "2019-12-12", "2020-02-10"),
            ("i", Scope::Blob, "2020-06-12", "2020-08-04"),
            ("f", Scope::Container, "2021-02-12", "2021-04-10"),
            ("f", Scope::Account, "2019-10-10", "2019-12-12"),
        ] {
            assert!(read(letter).check(scope, before.parse().unwrap()).is_err(), "{letter}");
            assert!(read(letter).check(scope, since.parse().unwrap()).is_ok(), "{letter}");
        }
    }

    proptest! {
        #[test]
        fn any_letters_are_read_once_each_or_refused(text in "[racwdxyltfmeopiu]{0,6}|\\PC{0,4}") {
            let mut sorted: Vec<char> = text.chars().collect();
            sorted.sort_unstable();
            let whole = sorted.len();
            sorted.dedup();
            match text.parse::<Permissions>() {
                Ok(permissions) => {
                    prop_assert_eq!(read(&permissions.to_string()), permissions);
                    let mut written: Vec<char> = permissions.to_string().chars().collect();
                    written.sort_unstable();
                    prop_assert_eq!(written, sorted);
                }
                Err(_) => {
                    let known = !text.is_empty() && text.chars().all(|letter| ORDER.contains(letter));
                    prop_assert!(!known || sorted.len() < whole);
                }
            }
        }
    }
}
