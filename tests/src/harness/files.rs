//! `s3s` over a directory: verifier and store are others' work.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context as _, Result, anyhow};
use async_trait::async_trait;
use presign_core::Timestamp;
use s3s::auth::SimpleAuth;
use tempfile::TempDir;

use super::{Harness, Keeping, S3Harness, s3s_rules};
use crate::listening::Hosts;
use crate::s3s::S3s;
use crate::{Ground, Kind, Outcome, Presented, Proof, Rule, Store, store, wire};

/// `s3s` over `s3s-fs`, in this process.
#[derive(Debug)]
pub struct S3sFiles {
    server: S3s,
    root: TempDir,
    ground: Ground,
}

pub(super) const DOMAIN: &str = "s3.localhost";

impl S3sFiles {
    /// Starts it on a free port over an empty directory.
    ///
    /// # Errors
    /// No temporary directory, no free port.
    ///
    /// # Panics
    /// Outside a tokio runtime with I/O and time.
    pub async fn start() -> Result<Self> {
        Self::start_for(keys_of(&Ground::new("", "")), Hosts::Below(DOMAIN)).await
    }

    /// The same in place of services elsewhere, at whose hosts it takes URLs that these access keys signed. Whatever
    /// host a request names, it is sent here.
    ///
    /// # Errors
    /// As [`start`](Self::start), or one of `hosts` is no domain or lies below another.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    pub async fn in_place_of(hosts: &[&str], access_keys: &[(&str, &str)]) -> Result<Self> {
        Self::start_for(keys(access_keys), Hosts::Of(hosts)).await
    }

    async fn start_for(keys: SimpleAuth, hosts: Hosts<'_>) -> Result<Self> {
        let root = tempfile::Builder::new().prefix("s3s-").tempdir().context("no temporary directory")?;
        let server = S3s::start_for(0, root.path(), keys, hosts).await?;
        let ground = Ground::new(server.endpoint(), server.virtual_endpoint().unwrap_or_default());
        for bucket in [ground.bucket, ground.spare] {
            server.make_bucket(bucket)?;
        }
        Ok(Self { server, root, ground })
    }
}

/// The access keys of `ground`, as `s3s` holds them: without a session token, which it never asks for.
pub(super) fn keys_of(ground: &Ground) -> SimpleAuth {
    keys(&[(&ground.key_id, &ground.secret), (&ground.temporary_key_id, &ground.temporary_secret)])
}

pub(super) fn keys(pairs: &[(&str, &str)]) -> SimpleAuth {
    let mut keys = SimpleAuth::new();
    for &(id, secret) in pairs {
        keys.register(id.to_owned(), secret.into());
    }
    keys
}

/// What its directory adds to the rules of the verifier.
const DIGEST: &str = "the store replaces the object before it compares the digest";

const RULES: &[Rule] = &[
    Rule::new("*/checksum/other-body", Proof::Late(Kind::Digest, DIGEST)),
    Rule::new("put-summed/exact/*-body", Proof::Late(Kind::Digest, DIGEST)),
    // An upload is known by its id alone, and its parts by their numbers.
    Rule::new("touched/multipart/part-of-a-foreign-upload", Proof::Lax(UPLOADS)),
    Rule::new("touched/multipart/part-of-no-upload", Proof::As(Kind::Malformed)),
    Rule::new("touched/multipart/complete-of-a-foreign-upload", Proof::NotTried(UPLOADS)),
    Rule::new("touched/multipart/complete-with-another-tag", Proof::NotTried("the store would take any tag")),
    Rule::new("touched/multipart/complete-with-another-number", Proof::NotTried("the store would give the upload up")),
    Rule::new("aborted/multipart/part-behind", Proof::As(Kind::Denied)),
    Rule::new("aborted/multipart/complete-behind", Proof::As(Kind::Denied)),
    Rule::new("aborted/multipart/listed-behind", Proof::Lax("an upload that was given up is listed, without parts")),
];

const UPLOADS: &str = "the store does not ask which object an upload is of";

impl S3Harness for S3sFiles {
    fn ground(&self) -> &Ground {
        &self.ground
    }
}

#[async_trait]
impl Harness for S3sFiles {
    fn name(&self) -> &'static str {
        "s3s"
    }

    fn judge(&self) -> &'static str {
        "s3s 0.14.1, over s3s-fs"
    }

    fn now(&self) -> Result<Timestamp> {
        Ok(Timestamp::try_from(SystemTime::now())?)
    }

    fn rules(&self) -> Vec<Rule> {
        [&[RULES], &s3s_rules::ALL[..]].concat().concat()
    }

    fn keeps(&self, key: &str) -> Keeping {
        let encoded = |text: &str| (4 * text.len()).div_ceil(3);
        let reason = if key.starts_with('/') || key.ends_with('/') || key.contains("//") {
            "a directory has no empty names"
        } else if key.contains('\0') {
            "a file's name has no NUL"
        } else if key.split('/').any(|segment| segment.len() > 255) {
            "a file's name has at most 255 bytes"
        } else if encoded(self.ground.bucket) + encoded(key) > 225 {
            "the name of the metadata file holds both names, and has at most 255 bytes"
        } else {
            return Keeping::ByName;
        };
        Keeping::SignatureAlone(reason)
    }

    async fn send(&self, presented: &Presented) -> Result<Outcome> {
        let reply = wire::exchange(self.server.address(), presented).await?;
        Ok(Outcome::of_s3(presented.method(), reply))
    }

    async fn store(&self) -> Result<Store> {
        let mut found = Store::new();
        for (name, path) in entries(self.root.path())? {
            if !name.starts_with('.') && path.is_dir() {
                collect(&name, "", &path, &mut found)?;
            }
        }
        Ok(found)
    }

    async fn restore(&self, store: &Store) -> Result<()> {
        // Everything, metadata and uploads too.
        for (_, path) in entries(self.root.path())? {
            if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
        }
        for bucket in [self.ground.bucket, self.ground.spare] {
            self.server.make_bucket(bucket)?;
        }
        for (name, bytes) in store {
            let path = self.root.path().join(name);
            fs::create_dir_all(path.parent().context("an object without a bucket")?)?;
            fs::write(path, bytes)?;
        }
        Ok(())
    }
}

type Entry = (String, std::path::PathBuf);

fn entries(directory: &Path) -> Result<Vec<Entry>> {
    fs::read_dir(directory)?
        .map(|entry| {
            let entry = entry?;
            let name = entry.file_name().into_string().map_err(|name| anyhow!("not UTF-8: {name:?}"))?;
            Ok((name, entry.path()))
        })
        .collect()
}

fn collect(bucket: &str, above: &str, directory: &Path, found: &mut Store) -> Result<()> {
    for (name, path) in entries(directory)? {
        let key = format!("{above}{name}");
        if path.is_dir() {
            collect(bucket, &format!("{key}/"), &path, found)?;
        } else {
            found.insert(store::name(bucket, &key), fs::read(&path)?);
        }
    }
    Ok(())
}
