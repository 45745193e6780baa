//! A gateway on a port of its own, and what signs for it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Once};
use std::time::Duration;

use presign::local::{Key, KeyRing, Site};
use presign::{Backend, Grant, Origin, Presigned, Ready, Timestamp};
use presign_gateway::{Disk, Gateway, Limits, Ring, Store, serve};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::wire::{self, Reply};

pub(crate) const MINUTE: Duration = Duration::from_secs(60);

pub(crate) struct Ground {
    pub(crate) folder: TempDir,
    pub(crate) address: SocketAddr,
    pub(crate) ring: Ring,
    pub(crate) stop: Option<oneshot::Sender<()>>,
    pub(crate) served: Option<tokio::task::JoinHandle<std::io::Result<()>>>,
    pub(crate) runtime: Runtime,
}

pub(crate) fn ring() -> KeyRing {
    // Tests run beside each other, and one reads the log. What is logged where nobody listens at first may stay unheard for
    // good, by a race in `tracing`, if it is met while somebody begins to listen: so somebody always does.
    static LISTENER: Once = Once::new();
    LISTENER.call_once(|| tracing::subscriber::set_global_default(tracing_subscriber::registry()).unwrap());
    KeyRing::new(Key::new("k1", [7; 32]).unwrap(), Duration::from_secs(86_400)).unwrap()
}

pub(crate) fn own_origin() -> Origin {
    Origin::HostHeader { scheme: "http".into() }
}

pub(crate) fn now() -> Timestamp {
    Timestamp::try_from(std::time::SystemTime::now()).unwrap()
}

impl Ground {
    pub(crate) fn new() -> Self {
        Self::with(Limits::default(), |gateway| gateway)
    }

    pub(crate) fn with(limits: Limits, change: impl FnOnce(Gateway) -> Gateway) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Disk::open(folder.path()).unwrap();
        Self::of(folder, store, limits, change)
    }

    pub(crate) fn of(
        folder: TempDir,
        store: impl Store,
        limits: Limits,
        change: impl FnOnce(Gateway) -> Gateway,
    ) -> Self {
        let gateway = Gateway::new(store, ring(), own_origin()).under("/files").with_limits(limits.clone());
        let gateway = change(gateway);
        let ring = gateway.ring().clone();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async { stopped.await.unwrap_or_default() };
        let served = Some(runtime.spawn(serve(listener, gateway.router(), shutdown, limits)));
        Self { folder, address, ring, stop: Some(stop), served, runtime }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn put_file(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    pub(crate) fn sign(&self, grant: &Grant<'_>) -> Presigned {
        sign(&self.ring.current(), self.address, grant)
    }

    /// The target of a URL for this grant.
    pub(crate) fn target(&self, grant: &Grant<'_>) -> String {
        target(&self.sign(grant))
    }

    /// Sends what the grant allows, with these lines and this body.
    pub(crate) fn ask(&self, grant: &Grant<'_>, lines: &[&str], body: &[u8]) -> Reply {
        wire::exchange(self.address, &self.written(&self.sign(grant), lines, body))
    }

    pub(crate) fn written(&self, presigned: &Presigned, lines: &[&str], body: &[u8]) -> Vec<u8> {
        let request = presigned.reveal().to_request().unwrap();
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        for (name, value) in request.headers() {
            if name != "content-length" {
                lines.push(format!("{name}: {}", value.to_str().unwrap()));
            }
        }
        if request.method() == "PUT" && !lines.iter().any(|line| line.starts_with("transfer-encoding")) {
            lines.push(format!("content-length: {}", body.len()));
        }
        let mut bytes = self.head(request.method().as_str(), &target(presigned), &lines);
        bytes.extend_from_slice(body);
        bytes
    }

    pub(crate) fn head(&self, method: &str, target: &str, lines: &[impl AsRef<str>]) -> Vec<u8> {
        let mut text = format!("{method} {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.address);
        for line in lines {
            text.push_str(line.as_ref());
            text.push_str("\r\n");
        }
        text.push_str("\r\n");
        text.into_bytes()
    }

    /// Asks for a target as it is spelled, unsigned or signed elsewhere.
    pub(crate) fn raw(&self, method: &str, target: &str, lines: &[&str]) -> Reply {
        wire::exchange(self.address, &self.head(method, target, lines))
    }

    pub(crate) fn get(&self, name: &str) -> Reply {
        self.ask(&Grant::get(name, MINUTE), &[], b"")
    }

    pub(crate) fn put(&self, name: &str, body: &[u8]) -> Reply {
        self.ask(&Grant::put(name, MINUTE), &[], body)
    }

    pub(crate) fn list(&self, prefix: &str) -> Vec<String> {
        let reply = self.ask(&Grant::list(prefix, MINUTE), &[], b"");
        assert_eq!(reply.status, 200, "{}", reply.text());
        names(&reply)
    }
}

pub(crate) fn names(reply: &Reply) -> Vec<String> {
    let page: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    page["objects"].as_array().unwrap().iter().map(|object| object["name"].as_str().unwrap().to_owned()).collect()
}

pub(crate) fn sign(ring: &Arc<KeyRing>, address: SocketAddr, grant: &Grant<'_>) -> Presigned {
    let site = Site::new(ring.clone(), &format!("http://{address}/files")).unwrap();
    let Ready::Signed(presigned) = site.try_presign(grant, now()).unwrap() else { panic!("the key is at hand") };
    presigned
}

pub(crate) fn target(presigned: &Presigned) -> String {
    let url = presigned.reveal().as_str();
    let start = "http://".len();
    url[start + url[start..].find('/').unwrap()..].to_owned()
}
