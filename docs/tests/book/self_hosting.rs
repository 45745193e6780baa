use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::Router;
use presign::keyring::{KeyFile, RingHandle};
use presign::{Grant, LiveSite, Origin, Presigned, Presigner, Timestamp};
use presign_gateway::{Disk, Gateway, Limits, Ring, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const HOUR: Duration = Duration::from_secs(3600);

// ANCHOR: serve
async fn run(listener: TcpListener, folder: &Path, keys: RingHandle) -> Result<()> {
    let origin = Origin::Fixed { scheme: "https".into(), authority: "files.example".into() };
    // It asks for the ring at each request, so that a rotation needs no restart.
    let gateway = Gateway::new(Disk::open(folder)?, Ring::following(keys), origin);
    let stop = std::future::pending(); // or a signal: what is under way may end then
    serve(listener, gateway.router(), stop, Limits::default()).await?;
    Ok(())
}
// ANCHOR_END: serve

// ANCHOR: share
#[tokio::test]
async fn what_is_signed_is_served() -> Result<()> {
    let (server, folder, keys) = Server::start().await?;
    let presigner = Presigner::new(LiveSite::new(keys, "https://files.example")?);

    std::fs::write(folder.join("cat.txt"), "meow")?;
    let link = presigner.presign_now(&Grant::get("cat.txt", HOUR))?;
    assert_eq!(server.send(&link, "").await?, (200, "meow".to_owned()));

    let upload = presigner.presign_now(&Grant::put("inbox/a b.txt", HOUR).size(1..=5).create_only())?;
    assert_eq!(server.send(&upload, "123456").await?.0, 413); // more than was signed
    assert_eq!(server.send(&upload, "12345").await?.0, 201);
    assert_eq!(server.send(&upload, "54321").await?.0, 412); // it is there
    assert_eq!(std::fs::read_to_string(folder.join("inbox/a b.txt"))?, "12345");

    let list = presigner.presign_now(&Grant::list("inbox/", HOUR))?;
    assert!(server.send(&list, "").await?.1.starts_with(r#"{"objects":[{"name":"inbox/a b.txt","size":5,"#));

    let unsigned = server.exchange("GET /cat.txt HTTP/1.1\r\nhost: files.example\r\n", "").await?;
    assert_eq!(unsigned, (403, "denied\n".to_owned()));
    Ok(())
}
// ANCHOR_END: share

#[tokio::test]
async fn a_fixed_origin_does_not_look_at_the_host() -> Result<()> {
    let (server, folder, keys) = Server::start().await?;
    std::fs::write(folder.join("a"), "found")?;
    let presigner = Presigner::new(LiveSite::new(keys, "https://files.example")?);
    let link = presigner.presign_now(&Grant::get("a", HOUR))?;
    let target = link.reveal().as_str().strip_prefix("https://files.example").ok_or("the origin")?.to_owned();
    let head = format!("GET {target} HTTP/1.1\r\nhost: 10.0.0.7:8080\r\n");
    assert_eq!(server.exchange(&head, "").await?.0, 200);
    Ok(())
}

// ANCHOR: nested
fn part_of(page: Router, files: Gateway, keys: RingHandle) -> Result<(Router, Presigner)> {
    let app = page.nest_service("/files", files.under("/files").router());
    let presigner = Presigner::new(LiveSite::new(keys, "https://app.example/files")?);
    Ok((app, presigner))
}
// ANCHOR_END: nested

#[tokio::test]
async fn a_nested_gateway_is_signed_for_with_its_prefix() -> Result<()> {
    let (place, ring) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let keys = KeyFile::create(ring.path().join("keys.json"), HOUR)?.follow()?;
    let origin = Origin::Fixed { scheme: "https".into(), authority: "app.example".into() };
    let gateway = Gateway::new(Disk::open(place.path())?, keys.current(), origin);
    let page = Router::new().route("/", axum::routing::get("the page"));
    let (app, presigner) = part_of(page, gateway, keys)?;
    std::fs::write(place.path().join("a"), "found")?;
    let presigned = presigner.presign_now(&Grant::get("a", HOUR))?;
    let request = presigned.reveal().to_request()?.map(|()| axum::body::Body::empty());
    assert_eq!(app.oneshot(request).await?.status(), 200);
    Ok(())
}

#[test]
fn keys_are_changed_while_urls_live() -> Result<()> {
    let place = tempfile::tempdir()?;
    let path = place.path().join("keys.json");
    KeyFile::create(&path, 24 * HOUR)?;
    rotate(&path)?;
    let file = KeyFile::open(&path)?;
    let signing = file.ring().keys().next().ok_or("a key")?.0.id().to_owned();
    let now = "2026-11-21T12:00:00Z".parse()?;
    assert_eq!(file.ring().keys().count(), 1);
    leaked(&path, &signing, now)?;
    let file = KeyFile::open(&path)?;
    assert!(file.ring().keys().all(|(key, _)| key.id() != signing));
    Ok(())
}

// ANCHOR: rotate
fn rotate(path: &Path) -> Result<()> {
    let mut file = KeyFile::open(path)?; // its URLs live a day at most
    let old = file.ring().keys().next().ok_or("a key")?.0.id().to_owned();

    let new = file.add()?; // it verifies; now every machine gets the file
    let now: Timestamp = "2026-11-21T12:00:00Z".parse()?;
    file.promote(&new, now)?; // it signs; every machine gets the file again

    // A minute for those that have not read it, and the longest life of a URL.
    assert!(file.retire(&old, now.plus(60 + 86_400)).is_err());
    file.retire(&old, now.plus(60 + 86_401))?;
    Ok(())
}
// ANCHOR_END: rotate

// ANCHOR: revoke
fn leaked(path: &Path, id: &str, now: Timestamp) -> presign::Result<()> {
    let mut file = KeyFile::open(path)?;
    file.rotate(now)?; // another key signs
    file.revoke(id) // all URLs of this one end at once
}
// ANCHOR_END: revoke

struct Server {
    address: SocketAddr,
    task: tokio::task::JoinHandle<std::result::Result<(), String>>,
    _place: tempfile::TempDir,
}

impl Server {
    async fn start() -> Result<(Self, PathBuf, RingHandle)> {
        let place = tempfile::tempdir()?;
        let (folder, path) = (place.path().join("files"), place.path().join("keys.json"));
        std::fs::create_dir(&folder)?;
        let keys = KeyFile::create(&path, 24 * HOUR)?.follow()?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (served, followed) = (folder.clone(), keys.clone());
        let task =
            tokio::spawn(async move { run(listener, &served, followed).await.map_err(|error| error.to_string()) });
        Ok((Self { address, task, _place: place }, folder, keys))
    }

    /// What curl does: the URL's target and host, and the headers that were signed.
    async fn send(&self, presigned: &Presigned, body: &str) -> Result<(u16, String)> {
        let (parts, ()) = presigned.reveal().to_request()?.into_parts();
        let target = parts.uri.path_and_query().ok_or("a target")?;
        let host = parts.uri.authority().ok_or("a host")?;
        let mut head = format!("{} {target} HTTP/1.1\r\nhost: {host}\r\n", parts.method);
        for (name, value) in &parts.headers {
            head.push_str(&format!("{name}: {}\r\n", value.to_str()?));
        }
        self.exchange(&head, body).await
    }

    async fn exchange(&self, head: &str, body: &str) -> Result<(u16, String)> {
        let mut stream = TcpStream::connect(self.address).await?;
        let length = body.len();
        let head = format!("{head}content-length: {length}\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let status = answer.get(9..12).ok_or("a status")?.parse()?;
        let (_, content) = answer.split_once("\r\n\r\n").ok_or("a head")?;
        Ok((status, content.to_owned()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}
