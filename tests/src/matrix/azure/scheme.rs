//! Azure's scheme in the words of the matrix, as far as names and right requests need them.

use crate::Kind;
use crate::matrix::scheme::Scheme;

pub(crate) const AZURE: Scheme = Scheme {
    prefix: "s",
    parameters: &["sv", "spr", "se", "sr", "sp", "sig"],
    values: |_, _| Vec::new(),
    signature: "sig",
    signature_chars: 43,
    zero: "A",
    padding: "%3D",
    escaped_name: ["se", "s%65"],
    respelled: None,
    head_follows_get: true,
    mount: "/devstoreaccount1/mtx",
    mounts: &[
        ("another-container", "/devstoreaccount1/alt"),
        ("no-such-container", "/devstoreaccount1/nix"),
        ("escape-of-a-letter", "/devstoreaccount1/%6Dtx"),
    ],
    unlisted: ("srh", None),
    flipped: [&[Kind::Denied], &[Kind::Denied], &[Kind::Denied]],
    stored: [201, 201],
    deleted: 202,
    listed: |name| format!("<Name>{name}</Name>"),
    sum: Some(("content-md5", str::to_owned)),
    create_only: None,
    commands: &[],
    commanded: &[],
    overrides: &["cache-control", "content-disposition", "content-encoding", "content-language", "content-type"],
};
