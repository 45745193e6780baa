//! The operations of the service, as far as the emulator has them.

use super::site::Site;
use crate::Presented;
use crate::azure::AzurePen;

/// One operation, and what has to be there for it.
pub(super) struct Tried {
    pub(super) name: &'static str,
    pub(super) place: Place,
    pub(super) state: State,
    method: &'static str,
    query: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Blob,
    Container,
    Service,
}

/// What is there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Absent,
    Block,
    Page,
    Append,
    Leased,
    Staged,
    Snapshot,
}

const BLOCK: (&str, &str) = ("x-ms-blob-type", "BlockBlob");
const ZEROS: &[u8] = &[0; 512];
const TAGS: &[u8] = b"<?xml version=\"1.0\"?><Tags><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tags>";
const LATEST: &[u8] = b"<?xml version=\"1.0\"?><BlockList><Latest>YQ==</Latest></BlockList>";

pub(super) const TRIED: &[Tried] = &[
    blob("get", State::Block, "GET", "", &[], b""),
    blob("head", State::Block, "HEAD", "", &[], b""),
    blob("metadata", State::Block, "GET", "comp=metadata", &[], b""),
    blob("block-list", State::Block, "GET", "comp=blocklist", &[], b""),
    blob("page-ranges", State::Page, "GET", "comp=pagelist", &[], b""),
    blob("tags", State::Block, "GET", "comp=tags", &[], b""),
    blob("account-information", State::Block, "GET", "restype=account&comp=properties", &[], b""),
    blob("get-snapshot", State::Snapshot, "GET", "snapshot={snapshot}", &[], b""),
    blob("put", State::Block, "PUT", "", &[BLOCK], b"new"),
    blob("put-new", State::Absent, "PUT", "", &[BLOCK], b"new"),
    blob(
        "put-new-page-blob",
        State::Absent,
        "PUT",
        "",
        &[("x-ms-blob-type", "PageBlob"), ("x-ms-blob-content-length", "512")],
        b"",
    ),
    blob("put-new-append-blob", State::Absent, "PUT", "", &[("x-ms-blob-type", "AppendBlob")], b""),
    blob("put-block", State::Block, "PUT", "comp=block&blockid=YQ%3D%3D", &[], b"new"),
    blob("put-block-of-new", State::Absent, "PUT", "comp=block&blockid=YQ%3D%3D", &[], b"new"),
    blob("put-block-list", State::Staged, "PUT", "comp=blocklist", &[], LATEST),
    blob(
        "put-page",
        State::Page,
        "PUT",
        "comp=page",
        &[("x-ms-page-write", "update"), ("x-ms-range", "bytes=0-511")],
        ZEROS,
    ),
    blob("append-block", State::Append, "PUT", "comp=appendblock", &[], b"more"),
    blob("copy", State::Block, "PUT", "", &[("x-ms-copy-source", "{source}")], b""),
    blob("copy-to-new", State::Absent, "PUT", "", &[("x-ms-copy-source", "{source}")], b""),
    blob("take-snapshot", State::Block, "PUT", "comp=snapshot", &[], b""),
    blob("set-properties", State::Block, "PUT", "comp=properties", &[("x-ms-blob-content-type", "text/html")], b""),
    blob("set-metadata", State::Block, "PUT", "comp=metadata", &[("x-ms-meta-a", "1")], b""),
    blob("set-tier", State::Block, "PUT", "comp=tier", &[("x-ms-access-tier", "Cool")], b""),
    blob("set-tags", State::Block, "PUT", "comp=tags", &[("content-type", "application/xml")], TAGS),
    blob(
        "lease",
        State::Block,
        "PUT",
        "comp=lease",
        &[("x-ms-lease-action", "acquire"), ("x-ms-lease-duration", "-1")],
        b"",
    ),
    blob("break-lease", State::Leased, "PUT", "comp=lease", &[("x-ms-lease-action", "break")], b""),
    blob("delete", State::Block, "DELETE", "", &[], b""),
    blob("delete-with-snapshots", State::Snapshot, "DELETE", "", &[("x-ms-delete-snapshots", "include")], b""),
    blob("delete-snapshot", State::Snapshot, "DELETE", "snapshot={snapshot}", &[], b""),
    other("list", Place::Container, "GET", "restype=container&comp=list", &[]),
    other("list-snapshots", Place::Container, "GET", "restype=container&comp=list&include=snapshots%2Cmetadata", &[]),
    other("find-by-tags", Place::Container, "GET", "restype=container&comp=blobs&where=a%3D%27b%27", &[]),
    other("container-properties", Place::Container, "GET", "restype=container", &[]),
    other("container-account", Place::Container, "GET", "restype=account&comp=properties", &[]),
    other(
        "set-container-metadata",
        Place::Container,
        "PUT",
        "restype=container&comp=metadata",
        &[("x-ms-meta-a", "1")],
    ),
    other("policies", Place::Container, "GET", "restype=container&comp=acl", &[]),
    other(
        "lease-container",
        Place::Container,
        "PUT",
        "restype=container&comp=lease",
        &[("x-ms-lease-action", "acquire"), ("x-ms-lease-duration", "15")],
    ),
    other("create-container", Place::Container, "PUT", "restype=container", &[]),
    other("delete-container", Place::Container, "DELETE", "restype=container", &[]),
    other("list-containers", Place::Service, "GET", "comp=list", &[]),
    other("service-properties", Place::Service, "GET", "restype=service&comp=properties", &[]),
];

type Headers = &'static [(&'static str, &'static str)];

const fn blob(
    name: &'static str,
    state: State,
    method: &'static str,
    query: &'static str,
    headers: Headers,
    body: &'static [u8],
) -> Tried {
    Tried { name, place: Place::Blob, state, method, query, headers, body }
}

const fn other(name: &'static str, place: Place, method: &'static str, query: &'static str, headers: Headers) -> Tried {
    Tried { name, place, state: State::Absent, method, query, headers, body: b"" }
}

impl Tried {
    /// It at this site, with a token, or as it stands for the owner.
    pub(super) fn request(&self, site: &Site, pen: &AzurePen, token: &str) -> Presented {
        let path = match self.place {
            Place::Blob => pen.path(&site.blob),
            Place::Container => format!("/{}", site.container),
            Place::Service => "/".to_owned(),
        };
        let query = self.query.replace("{snapshot}", &site.snapshot);
        let whole: Vec<&str> = [&*query, token].into_iter().filter(|part| !part.is_empty()).collect();
        let mark = if whole.is_empty() { "" } else { "?" };
        let url = format!("{}{path}{mark}{}", pen.ground().endpoint, whole.join("&"));
        let bare = Presented::bare(self.method, &url).with_body(self.body);
        self.headers
            .iter()
            .fold(bare, |request, (name, value)| request.with_header(name, &value.replace("{source}", &site.source)))
    }
}

impl State {
    /// What makes it, by the owner.
    pub(super) fn requests(self, site: &Site, pen: &AzurePen) -> Vec<Presented> {
        let put = |query: &str, headers: Headers, body: &'static [u8]| {
            let url = format!("{}{}{query}", pen.ground().endpoint, pen.path(&site.blob));
            let bare = Presented::bare("PUT", &url).with_body(body);
            headers.iter().fold(bare, |request, (name, value)| request.with_header(name, value))
        };
        let whole = put("", &[BLOCK], b"old");
        match self {
            Self::Absent => Vec::new(),
            Self::Block => vec![whole],
            Self::Page => {
                vec![put("", &[("x-ms-blob-type", "PageBlob"), ("x-ms-blob-content-length", "512")], b"")]
            }
            Self::Append => vec![put("", &[("x-ms-blob-type", "AppendBlob")], b"")],
            Self::Leased => {
                let lease = &[("x-ms-lease-action", "acquire"), ("x-ms-lease-duration", "15")];
                vec![whole, put("?comp=lease", lease, b"")]
            }
            Self::Staged => vec![whole, put("?comp=block&blockid=YQ%3D%3D", &[], b"new")],
            Self::Snapshot => vec![whole, put("?comp=snapshot", &[], b"")],
        }
    }
}
