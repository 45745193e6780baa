//! What a permission lets its bearer do beyond one request: Azure permits kinds of operations, and no single one.
//! <https://learn.microsoft.com/rest/api/storageservices/create-service-sas#permissions-for-a-directory-container-or-blob>

use presign_core::{Error, Result};

use crate::account::Wider;
use crate::request::CREATES_BY_BLOCKS;
use crate::{Permissions, Version};

/// What a URL allows, and who has to agree to that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Access {
    asks: Asks,
    also: &'static [&'static str],
}

/// Whose word it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    /// What it allows beyond is of the kind that was asked.
    Nobody,
    Reads {
        what: &'static str,
        instead: &'static str,
    },
    Writes {
        what: &'static str,
        instead: &'static str,
    },
}

const HEAD: &str = "ask for the same headers by HEAD, and for properties and metadata";
const BLOCKS: &str = "read the blob's block list or page ranges, and query its content";
const ACCOUNT: &str = "ask for the account's kind";
const OLD: &str = "read the blob's snapshots and versions, by their times and ids";
const COPY_FROM: &str = "copy from the blob";
const CONTENT: &str = "read the blob's content";
const NAMES: &str = "list metadata, snapshots and versions with the names";
const ALL_NAMES: &str = "list all blobs of the container";
const SNAP: &str = "take snapshots of the blob";
const COPY_TO: &str =
    "make the blob a copy of another one that the bearer may read, with its content type, or stop such a copy";
const FREE: &str = "choose the blob's kind, tier, metadata and every header that is not bound";
const SIZE: &str = "upload a body of any size";
const SET: &str = "set the blob's properties, its content type included, metadata, tier and expiry";
const PARTS: &str = "write blocks, block lists, pages and appended blocks, and seal the blob";
const BLOCKS_OF_NEW: &str = "write the new blob in blocks";
const LEASE: &str = "lease the blob for good, so that nobody else can write it";
const REPLACE: &str = "replace the blob as often as the URL is valid";
const UNDELETE: &str = "restore the blob's deleted snapshots";
const BREAK: &str = "break a lease on the blob";
const SNAPSHOTS: &str = "delete the blob's snapshots, with it or alone";
const OTHER_METHODS: &str = "use another method with the same query, where the permission covers it";
const ALL_TAGS: &str = "read and replace all tags of the blob";
const ANY_TAGS: &str = "find blobs by any tags";
const HOLDS: &str = "set and delete immutability policies and legal holds of the blob";

const READ: &[&str] = &[HEAD, BLOCKS, OLD, COPY_FROM, ACCOUNT];
const ALL_READS: &[&str] = &[CONTENT, HEAD, BLOCKS, OLD, COPY_FROM, ACCOUNT];
const CREATES: &[&str] = &[SNAP, COPY_TO, BLOCKS_OF_NEW, FREE, SIZE];
const CREATES_WHOLE: &[&str] = &[SNAP, COPY_TO, FREE, SIZE];
const WRITES: &[&str] = &[REPLACE, SET, PARTS, LEASE, BREAK, SNAP, COPY_TO, UNDELETE, FREE, SIZE];

impl Access {
    /// HEAD with GET, and their like: listed, and accepted by everybody.
    pub(crate) const GET: Self = Self::nobody(READ);
    pub(crate) const HEAD: Self = Self::reads("head", "ask for get, or accept wider reads", ALL_READS);
    pub(crate) const LIST: Self = Self::nobody(&[NAMES]);
    pub(crate) const LIST_ALL: Self = Self::reads(
        "a list of one prefix",
        "sign with a user delegation key for version 2026-04-06 or a newer one, list all, or accept wider reads",
        &[ALL_NAMES, NAMES],
    );
    pub(crate) const DELETE: Self = Self::nobody(&[BREAK, SNAPSHOTS]);
    pub(crate) const REPLACE: Self =
        Self::writes("a put that may replace", "ask for create-only, or accept wider writes", WRITES);
    /// To create, which makes blobs of blocks in some versions alone.
    pub(crate) fn create(version: Version) -> Self {
        Self::nobody(creates(version))
    }

    /// What a request allows whose query is bound, the operation's name included.
    pub(crate) const fn bound(writes: bool) -> Self {
        if writes { Self::nobody(&[OTHER_METHODS, FREE]) } else { Self::nobody(&[OTHER_METHODS]) }
    }

    /// What a request allows whose query is not bound.
    pub(crate) fn of_request(name: &str, permissions: Permissions, version: Version) -> Self {
        let writes = |also| Self::writes(ONE_OPERATION, ONE_WRITE, also);
        let reads = |also| Self::reads(ONE_OPERATION, ONE_READ, also);
        match name {
            "Get Blob" => return Self::GET,
            "Get Blob Properties" => return Self::HEAD,
            "List Blobs" => return reads(&[ALL_NAMES, NAMES]),
            _ => {}
        }
        // The strongest of its letters.
        for (letter, access) in [
            (Permissions::WRITE, writes(WRITES)),
            (Permissions::CREATE, writes(creates(version))),
            (Permissions::ADD, writes(&[PARTS])),
            (Permissions::DELETE, writes(&[BREAK, SNAPSHOTS])),
            (Permissions::DELETE_VERSION, writes(&[SNAPSHOTS])),
            (Permissions::PERMANENT_DELETE, writes(&[SNAPSHOTS])),
            (Permissions::IMMUTABILITY, writes(&[HOLDS])),
            (Permissions::TAGS, writes(&[ALL_TAGS])),
            (Permissions::FIND, reads(&[ANY_TAGS])),
        ] {
            if permissions.contains(letter) {
                return access;
            }
        }
        reads(ALL_READS)
    }

    /// What it allows beyond what was asked, if that is accepted.
    pub(crate) fn accepted(self, wider: Wider) -> Result<&'static [&'static str]> {
        match self.asks {
            Asks::Reads { what, instead } if !wider.reads => Err(Error::unsupported(what, "azure", instead)),
            Asks::Writes { what, instead } if !wider.writes => Err(Error::unsupported(what, "azure", instead)),
            _ => Ok(self.also),
        }
    }

    const fn nobody(also: &'static [&'static str]) -> Self {
        Self { asks: Asks::Nobody, also }
    }

    const fn reads(what: &'static str, instead: &'static str, also: &'static [&'static str]) -> Self {
        Self { asks: Asks::Reads { what, instead }, also }
    }

    const fn writes(what: &'static str, instead: &'static str, also: &'static [&'static str]) -> Self {
        Self { asks: Asks::Writes { what, instead }, also }
    }
}

fn creates(version: Version) -> &'static [&'static str] {
    if version >= CREATES_BY_BLOCKS { CREATES } else { CREATES_WHOLE }
}

const ONE_OPERATION: &str = "one operation and no other";
const ONE_READ: &str = "sign with a user delegation key for version 2026-04-06 or a newer one, or accept wider reads";
const ONE_WRITE: &str = "sign with a user delegation key for version 2026-04-06 or a newer one, or accept wider writes";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::{Place, permitted};

    /// Which sentence says that an operation is allowed.
    const SAID: [(&str, &[&str]); 22] = [
        ("Get Blob Properties", &[HEAD]),
        ("Get Blob Metadata", &[HEAD]),
        ("Get Block List", &[BLOCKS]),
        ("Get Page Ranges", &[BLOCKS]),
        ("Query Blob Contents", &[BLOCKS]),
        ("Get Account Information", &[ACCOUNT]),
        ("Get Blob", &[CONTENT]),
        ("Put Blob", &[REPLACE]),
        ("Put Block", &[PARTS, BLOCKS_OF_NEW]),
        ("Put Block List", &[PARTS, BLOCKS_OF_NEW]),
        ("Put Page", &[PARTS]),
        ("Append Block", &[PARTS]),
        ("Append Blob Seal", &[PARTS]),
        ("Incremental Copy Blob", &[COPY_TO]),
        ("Abort Copy Blob", &[COPY_TO]),
        ("Snapshot Blob", &[SNAP]),
        ("Set Blob Properties", &[SET]),
        ("Set Blob Metadata", &[SET]),
        ("Set Blob Tier", &[SET]),
        ("Set Blob Expiry", &[SET]),
        ("Lease Blob", &[LEASE]),
        ("Undelete Blob", &[UNDELETE]),
    ];

    #[test]
    fn blocks_are_said_in_the_versions_that_create_by_them_alone() {
        let says = |version: &str| Access::create(version.parse().unwrap()).also.contains(&BLOCKS_OF_NEW);
        assert_eq!([says("2025-11-05"), says("2026-02-06"), says("2026-04-06")], [false, false, true]);
        let request = |version: &str| {
            let access = Access::of_request("Snapshot Blob", Permissions::CREATE, version.parse().unwrap());
            access.also.contains(&BLOCKS_OF_NEW)
        };
        assert_eq!([request("2026-02-06"), request("2026-04-06")], [false, true]);
    }

    /// <https://learn.microsoft.com/rest/api/storageservices/create-service-sas#permissions-for-a-directory-container-or-blob>:
    /// a lease is broken by `d` or by `w`, and Azurite does as it says.
    #[test]
    fn who_may_write_may_break_a_lease() {
        assert!(Access::REPLACE.also.contains(&BREAK) && Access::DELETE.also.contains(&BREAK));
    }

    #[test]
    fn all_that_a_permission_allows_is_said() {
        for (access, permission, own) in [
            (Access::GET, Permissions::READ, "Get Blob"),
            (Access::HEAD, Permissions::READ, "Get Blob Properties"),
            (Access::create(Version::NEWEST), Permissions::CREATE, "Put Blob"),
            (Access::REPLACE, Permissions::WRITE, ""),
            (Access::DELETE, Permissions::DELETE, "Delete Blob"),
            (Access::LIST, Permissions::LIST, "List Blobs"),
        ] {
            for operation in permitted(Place::Blob, permission).filter(|operation| *operation != own) {
                let said = SAID.iter().find(|(name, _)| *name == operation).map(|(_, said)| *said).unwrap_or_default();
                assert!(said.iter().any(|one| access.also.contains(one)), "{permission}: {operation}");
            }
        }
    }
}
