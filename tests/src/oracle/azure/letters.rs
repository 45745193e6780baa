//! The letters of permissions, by what they are for and since when.
//! <https://learn.microsoft.com/rest/api/storageservices/create-service-sas#permissions-for-a-directory-container-or-blob>,
//! <https://learn.microsoft.com/rest/api/storageservices/create-account-sas#specify-the-account-sas-parameters>

/// What permissions are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Blob,
    Directory,
    Container,
    Account,
}

impl Scope {
    /// All that there is, in the order that the service asks for.
    pub(super) fn all(self) -> &'static str {
        match self {
            Self::Blob => "racwdxytmeopi",
            Self::Directory => "racwdxyltmeopi",
            Self::Container => "racwdxyltfmeopi",
            Self::Account => "rwdxylacuptfi",
        }
    }

    /// Whether `version` knows a letter.
    pub(super) fn knows(self, letter: char, version: &str) -> bool {
        let since = match (letter, self) {
            ('x' | 'y', _) => "2019-10-10",
            ('t', _) | ('f', Self::Account) => "2019-12-12",
            ('f', _) => "2021-04-10",
            ('p', Self::Account) => "2015-04-05",
            ('m' | 'e' | 'o' | 'p', _) => "2020-02-10",
            ('i', _) => "2020-08-04",
            _ => "2015-04-05",
        };
        self.all().contains(letter) && since <= version
    }

    /// Which of the three classes for permissions that a client has is for these.
    pub(super) fn class(self) -> usize {
        match self {
            Self::Blob | Self::Directory => 0,
            Self::Container => 1,
            Self::Account => 2,
        }
    }
}

/// The same letters in the order of `order`; none: it does not have them all.
pub(super) fn ordered(letters: &str, order: &str) -> Option<String> {
    let ordered: String = order.chars().filter(|letter| letters.contains(*letter)).collect();
    (ordered.len() == letters.len()).then_some(ordered)
}
