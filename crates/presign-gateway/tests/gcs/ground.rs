//! A door of Cloud Storage on a port of its own, and what signs for it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use presign::{Backend, End, Expiring, Grant, Origin, Presigned, Ready, Target, Timestamp};
use presign_gateway::{Buckets, Disk, Gateway, Gcs, Limits, serve};
use presign_gcs::{Account, Addressing, Credentials, Verifier};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::wire::{self, Reply};

pub(crate) const MINUTE: Duration = Duration::from_secs(60);
pub(crate) const ID: &str = "GOOGTS7C7FUP3AIRVJTE2BCD";

pub(crate) struct Ground {
    /// One folder for each bucket.
    pub(crate) folder: TempDir,
    pub(crate) address: SocketAddr,
    /// It serves until it is dropped.
    _runtime: Runtime,
}

pub(crate) fn credentials() -> Credentials {
    Credentials::hmac(ID, "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ")
}

pub(crate) fn now() -> Timestamp {
    Timestamp::try_from(std::time::SystemTime::now()).unwrap()
}

pub(crate) fn object(name: &str) -> Target<'_> {
    Target::object(name).unwrap()
}

/// The grant that begins an upload in pieces.
pub(crate) fn start(name: &str) -> Grant<'_> {
    Grant::request(Method::POST, object(name), MINUTE).header("x-goog-resumable", "start")
}

impl Ground {
    pub(crate) fn new() -> Self {
        Self::with(Limits::default(), |gateway| gateway)
    }

    pub(crate) fn with(limits: Limits, change: impl FnOnce(Gateway<Gcs>) -> Gateway<Gcs>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = |bucket: &str| {
            std::fs::create_dir(folder.path().join(bucket)).unwrap();
            Disk::open(&folder.path().join(bucket)).unwrap()
        };
        let buckets = Buckets::new().with("photos", disk("photos")).with("other", disk("other"));
        Self::of(folder, buckets, limits, change)
    }

    pub(crate) fn of(
        folder: TempDir,
        buckets: Buckets,
        limits: Limits,
        change: impl FnOnce(Gateway<Gcs>) -> Gateway<Gcs>,
    ) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        // A host name, so that a bucket can stand before it.
        let endpoint = format!("http://storage.example:{}", address.port());
        let origin = Origin::HostHeader { scheme: "http".into() };
        let gateway = Gateway::gcs(buckets, Verifier::new(endpoint.parse().unwrap()), credentials(), origin);
        let gateway = change(gateway.with_limits(limits.clone()));
        runtime.spawn(serve(listener, gateway.router(), std::future::pending(), limits));
        Self { folder, address, _runtime: runtime }
    }

    /// The host and port that URLs are signed for.
    pub(crate) fn host(&self) -> String {
        format!("storage.example:{}", self.address.port())
    }

    pub(crate) fn account(&self) -> Account {
        Account::new(Arc::new(Expiring::new(credentials(), End::Never)))
            .with_endpoint(format!("http://{}", self.host()).parse().unwrap())
    }

    pub(crate) fn sign(&self, grant: &Grant<'_>) -> Presigned {
        sign(&self.account(), "photos", grant, now())
    }

    /// The path and query of a URL for this grant.
    pub(crate) fn target(&self, grant: &Grant<'_>) -> String {
        target(&self.sign(grant)).1
    }

    /// Sends what the grant allows, with these lines and this body.
    pub(crate) fn ask(&self, grant: &Grant<'_>, lines: &[&str], body: &[u8]) -> Reply {
        self.send(&self.sign(grant), lines, body)
    }

    pub(crate) fn send(&self, presigned: &Presigned, lines: &[&str], body: &[u8]) -> Reply {
        let request = presigned.reveal().to_request().unwrap();
        let (host, target) = target(presigned);
        let mut all: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        for (name, value) in request.headers() {
            if name != "content-length" {
                all.push(format!("{name}: {}", value.to_str().unwrap()));
            }
        }
        self.exchange(request.method().as_str(), &host, &target, &all, body)
    }

    /// Asks for a target as it is spelled, at the host of the door.
    pub(crate) fn raw(&self, method: &str, target: &str, lines: &[&str], body: &[u8]) -> Reply {
        self.exchange(method, &self.host(), target, lines, body)
    }

    pub(crate) fn exchange(
        &self,
        method: &str,
        host: &str,
        target: &str,
        lines: &[impl AsRef<str>],
        body: &[u8],
    ) -> Reply {
        let mut text = format!("{method} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
        let framed = |line: &str| line.starts_with("transfer-encoding") || line.starts_with("content-length");
        if !lines.iter().any(|line| framed(line.as_ref())) && (method == "PUT" || method == "POST") {
            text.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        for line in lines {
            text.push_str(&format!("{}\r\n", line.as_ref()));
        }
        text.push_str("\r\n");
        wire::exchange(self.address, &[text.as_bytes(), body].concat())
    }

    pub(crate) fn get(&self, name: &str) -> Reply {
        self.ask(&Grant::get(name, MINUTE), &[], b"")
    }

    pub(crate) fn put(&self, name: &str, body: &[u8]) -> Reply {
        self.ask(&Grant::put(name, MINUTE), &[], body)
    }

    /// Every file of every bucket, and how many uploads wait.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                match entry.file_type().unwrap().is_dir() {
                    true => folders.push(entry.path()),
                    false if entry.file_name() == "lock" => {}
                    false => files.push(entry.path().strip_prefix(self.folder.path()).unwrap().display().to_string()),
                }
            }
        }
        files.sort();
        files
    }
}

pub(crate) fn sign(account: &Account, bucket: &str, grant: &Grant<'_>, at: Timestamp) -> Presigned {
    let Ready::Signed(presigned) = account.bucket(bucket).unwrap().try_presign(grant, at).unwrap() else {
        panic!("the key is at hand")
    };
    presigned
}

pub(crate) fn by_host(account: Account) -> Account {
    account.with_addressing(Addressing::VirtualHost)
}

/// The host of a URL, and its path and query.
pub(crate) fn target(presigned: &Presigned) -> (String, String) {
    let rest = presigned.reveal().as_str().strip_prefix("http://").unwrap();
    let (host, _) = rest.split_once('/').unwrap();
    (host.to_owned(), rest[host.len()..].to_owned())
}

/// What an error document says: its code, and the details.
pub(crate) fn error(reply: &Reply) -> (String, String) {
    assert_eq!(reply.header("content-type"), Some("application/xml; charset=UTF-8"), "{}", reply.text());
    assert!(reply.text().starts_with("<?xml version='1.0' encoding='UTF-8'?><Error><Code>"), "{}", reply.text());
    let of = |name: &str| {
        let (_, rest) = reply.text().split_once(&format!("<{name}>")).unwrap_or_default();
        rest.split('<').next().unwrap().to_owned()
    };
    (of("Code"), of("Details"))
}

pub(crate) fn code(reply: &Reply) -> (u16, String) {
    (reply.status, error(reply).0)
}
