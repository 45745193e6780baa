//! What is signed since which version: the one table, for signing, explaining and verifying. Its order is that of the
//! fields themselves.

use presign_core::Sink;

use crate::Version;
use crate::fields::{Field, Fields, Values};

/// The kinds of SAS. Each service with a SAS of its own is a row more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Signed with the account's key, for services as a whole.
    /// <https://learn.microsoft.com/rest/api/storageservices/create-account-sas#construct-the-signature-string>
    Account,
    /// Signed with the account's key, for one resource of the blob service.
    /// <https://learn.microsoft.com/rest/api/storageservices/create-service-sas#construct-the-signature-string>
    Blob,
    /// The same, signed with a user delegation key.
    /// <https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas#construct-the-signature-string>
    BlobDelegation,
}

impl Kind {
    /// The string to sign of a SAS of this kind, made of fields as they are: for comparing with what others sign.
    /// `value` finds each by the name of its parameter; the lines without one are `account`, `resource` (the canonical
    /// one) and `snapshot` (the time, or the version's id). For `srh` and `srq` it gives the blocks that are signed.
    ///
    /// ```
    /// use presign_azure::Kind;
    /// let value = |name: &str| match name {
    ///     "sp" => Some("r"),
    ///     "resource" => Some("/blob/photos/cats/a b.png"),
    ///     "sv" => Some("2018-03-28"),
    ///     _ => None,
    /// };
    /// let text = Kind::Blob.string_to_sign("2018-03-28".parse()?, value);
    /// assert_eq!(text, "r\n\n\n/blob/photos/cats/a b.png\n\n\n\n2018-03-28\n\n\n\n\n");
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    pub fn string_to_sign<'v>(self, version: Version, value: impl Fn(&str) -> Option<&'v str>) -> String {
        let (mut values, mut text) = (Values::new(), String::new());
        for field in self.signed(version).iter() {
            if let Some(value) = value(field.line()) {
                values.set(field, value);
            }
        }
        self.write(version, &values, &mut text);
        text
    }

    /// As outputs have it.
    pub(crate) fn scheme(self) -> &'static str {
        match self {
            Self::Account => "azure-sas-account",
            Self::Blob => "azure-sas-service",
            Self::BlobDelegation => "azure-sas-delegation",
        }
    }

    /// The fields that `version` signs, each of which has a line.
    pub(crate) fn signed(self, version: Version) -> Fields {
        let signed = match self {
            Self::Account => const { &by_version(ACCOUNT) },
            Self::Blob => const { &by_version(BLOB) },
            Self::BlobDelegation => const { &by_version(BLOB_DELEGATION) },
        };
        // There is none before the last of them.
        signed[BROUGHT.iter().position(|since| *since <= version).unwrap_or(BROUGHT.len() - 1)]
    }

    /// Whether `version` signs this field.
    pub(crate) fn signs(self, field: Field, version: Version) -> bool {
        self.signed(version).has(field)
    }

    /// Writes the string to sign of these values.
    pub(crate) fn write(self, version: Version, values: &Values<'_>, sink: &mut impl Sink) {
        let signed = self.signed(version);
        let mut lines = Lines::of(signed);
        for (field, value) in values.iter().filter(|(field, _)| signed.has(*field)) {
            lines.to(field, sink);
            sink.put(value);
        }
        lines.end(sink);
    }
}

/// A text that is being written: one line for each field that is signed, in order. An absent field keeps its line.
pub(crate) struct Lines {
    /// The line where it ends as yet, and all that follow.
    rest: Fields,
}

impl Lines {
    pub(crate) fn of(signed: Fields) -> Self {
        Self { rest: signed }
    }

    /// Goes to the line of `field`.
    pub(crate) fn to(&mut self, field: Field, sink: &mut impl Sink) {
        let before = self.rest.before(field);
        self.rest = self.rest.without(before);
        before.iter().for_each(|_| sink.put("\n"));
    }

    /// Leaves these lines behind, which are written already.
    pub(crate) fn skip(&mut self, lines: Fields) {
        self.rest = self.rest.without(lines);
    }

    /// Goes to the last line.
    pub(crate) fn end(self, sink: &mut impl Sink) {
        self.rest.iter().skip(1).for_each(|_| sink.put("\n"));
    }
}

/// A line and the version that it came with.
type Line = (Version, Field);

const V2015: Version = Version::OLDEST;
const V2018: Version = Version::of(2018, 11, 9);
const V2020_02: Version = Version::of(2020, 2, 10);
const V2020_12: Version = Version::of(2020, 12, 6);
const V2025: Version = Version::of(2025, 7, 5);
pub(crate) const V2026: Version = Version::of(2026, 4, 6);

/// The versions that brought lines, the newest first, for most SAS are of one of the last.
const BROUGHT: [Version; 6] = [V2026, V2025, V2020_12, V2020_02, V2018, V2015];

/// What a table's kind signs in the versions that brought lines.
const fn by_version(table: &[Line]) -> [Fields; BROUGHT.len()] {
    let (mut all, mut at) = ([Fields::of(&[]); BROUGHT.len()], 0);
    while at < BROUGHT.len() {
        let mut line = 0;
        while line < table.len() {
            let (since, field) = table[line];
            if since.day() <= BROUGHT[at].day() {
                all[at] = all[at].with(field);
            }
            line += 1;
        }
        at += 1;
    }
    all
}

const ACCOUNT: &[Line] = &[
    (V2015, Field::Account),
    (V2015, Field::Permissions),
    (V2015, Field::Services),
    (V2015, Field::ResourceTypes),
    (V2015, Field::Start),
    (V2015, Field::Expiry),
    (V2015, Field::Ip),
    (V2015, Field::Protocol),
    (V2015, Field::Version),
    (V2020_12, Field::EncryptionScope),
    (V2015, Field::End),
];

const BLOB: &[Line] = &[
    (V2015, Field::Permissions),
    (V2015, Field::Start),
    (V2015, Field::Expiry),
    (V2015, Field::CanonicalResource),
    (V2015, Field::Policy),
    (V2015, Field::Ip),
    (V2015, Field::Protocol),
    (V2015, Field::Version),
    (V2018, Field::Resource),
    (V2018, Field::Snapshot),
    (V2020_12, Field::EncryptionScope),
    (V2015, Field::CacheControl),
    (V2015, Field::ContentDisposition),
    (V2015, Field::ContentEncoding),
    (V2015, Field::ContentLanguage),
    (V2015, Field::ContentType),
];

/// There are no delegation keys before 2018-11-09.
const BLOB_DELEGATION: &[Line] = &[
    (V2018, Field::Permissions),
    (V2018, Field::Start),
    (V2018, Field::Expiry),
    (V2018, Field::CanonicalResource),
    (V2018, Field::KeyOid),
    (V2018, Field::KeyTid),
    (V2018, Field::KeyStart),
    (V2018, Field::KeyExpiry),
    (V2018, Field::KeyService),
    (V2018, Field::KeyVersion),
    (V2020_02, Field::AuthorizedOid),
    (V2020_02, Field::UnauthorizedOid),
    (V2020_02, Field::Correlation),
    (V2025, Field::DelegatedTid),
    (V2025, Field::DelegatedOid),
    (V2018, Field::Ip),
    (V2018, Field::Protocol),
    (V2018, Field::Version),
    (V2018, Field::Resource),
    (V2018, Field::Snapshot),
    (V2020_12, Field::EncryptionScope),
    (V2026, Field::Headers),
    (V2026, Field::Queries),
    (V2018, Field::CacheControl),
    (V2018, Field::ContentDisposition),
    (V2018, Field::ContentEncoding),
    (V2018, Field::ContentLanguage),
    (V2018, Field::ContentType),
];

#[cfg(test)]
mod tests {
    use super::*;

    // Signed by azure-storage-blob 12.31.1 with the key of Azurite.
    #[test]
    fn the_sdk_signs_the_same_text() {
        let key = crate::SharedKey::azurite().unwrap();
        let signature = |kind: Kind, values: &[(&str, &'static str)]| {
            let find = |name: &str| values.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
            let text = kind.string_to_sign(Version::NEWEST, find);
            presign_core::base64_encode(&key.key().sign(text.as_bytes()))
        };
        let times = [("st", "2026-01-01T00:00:00Z"), ("se", "2026-01-02T00:00:00Z"), ("sv", "2026-10-06")];
        let blob = [
            ("sp", "rcw"),
            ("resource", "/blob/acct/c/a/b c+é.txt"),
            ("sip", "1.2.3.4-1.2.3.9"),
            ("spr", "https"),
            ("sr", "b"),
            ("ses", "scope1"),
            ("rscd", "attachment; filename=\"x y.txt\""),
        ];
        let service = signature(Kind::Blob, &[&blob[..], &times].concat());
        assert_eq!(service, "j01eAY6CWrmgXnrmlOuTsiQrTJwoLDxEwX4otQUi56o=");
        let letters = [("account", "acct"), ("sp", "rl"), ("ss", "b"), ("srt", "so")];
        let account = signature(Kind::Account, &[&letters[..], &times].concat());
        assert_eq!(account, "vQFyGjR/OIWTYT5+2VU7+l0jD8uH6sUye8JidZI97Yo=");
    }

    #[test]
    fn each_line_came_with_a_version_of_the_list() {
        assert!(BROUGHT.is_sorted_by(|newer, older| newer > older));
        for (since, field) in [ACCOUNT, BLOB, BLOB_DELEGATION].concat() {
            assert!(BROUGHT.contains(&since), "{field:?}");
        }
    }

    #[test]
    fn lines_are_in_the_order_of_the_fields() {
        for table in [ACCOUNT, BLOB, BLOB_DELEGATION] {
            assert!(table.is_sorted_by(|(_, one), (_, next)| one < next));
        }
    }

    /// What `Run` writes as one text.
    #[test]
    fn fields_that_are_written_together_stand_together() {
        use Field::{KeyExpiry, KeyOid, KeyService, KeyStart, KeyTid, KeyVersion, Protocol, Version as SasVersion};
        let key = [KeyOid, KeyTid, KeyStart, KeyExpiry, KeyService, KeyVersion];
        for (kind, version) in
            [Kind::Blob, Kind::BlobDelegation].into_iter().flat_map(|kind| BROUGHT.map(|v| (kind, v)))
        {
            let lines: Vec<_> = kind.signed(version).iter().collect();
            for run in [&[Protocol, SasVersion][..], &key] {
                if !run.iter().any(|field| lines.contains(field)) {
                    continue;
                }
                assert!(lines.windows(run.len()).any(|some| some == run), "{kind:?} {version} {run:?}");
            }
        }
    }

    // The counts that the documentation of each version gives.
    #[test]
    fn a_version_has_as_many_lines_as_it_is_documented_with() {
        let count = |kind: Kind, version: &str| {
            let version = version.parse().unwrap();
            kind.signed(version).iter().count()
        };
        for (version, account, service, delegation) in [
            ("2015-04-05", 10, 13, 0),
            ("2018-03-28", 10, 13, 0),
            ("2018-11-09", 10, 15, 20),
            ("2020-02-10", 10, 15, 23),
            ("2020-10-02", 10, 15, 23),
            ("2020-12-06", 11, 16, 24),
            ("2025-05-05", 11, 16, 24),
            ("2025-07-05", 11, 16, 26),
            ("2026-02-06", 11, 16, 26),
            ("2026-04-06", 11, 16, 28),
            ("2026-10-06", 11, 16, 28),
        ] {
            assert_eq!(count(Kind::Account, version), account, "{version}");
            assert_eq!(count(Kind::Blob, version), service, "{version}");
            assert_eq!(count(Kind::BlobDelegation, version), delegation, "{version}");
        }
    }
}
