//! The gateway over a folder, on a port.

mod folder;
mod rules;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::SystemTime;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use http::request::Parts;
use presign::FixedClock;
use presign_core::{Denied, Origin, Received, Timestamp};
use presign_gateway::{Disk, Gateway, Limits, serve};
use presign_local::Verifier;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::process::{kind, parts};
use super::{Harness, Keeping, LocalHarness};
use crate::local::MOUNT;
use crate::wire::{self, Reply};
use crate::{Kind, LocalGround, Outcome, Presented, Rule, Store};

/// `presign_gateway` over a folder, in this process; dropping it ends the server.
///
/// It says the same of every request that it does not trust, so why it refuses is what the verifier says of the same
/// request, here beside it. Both have to agree: what one refuses and the other accepts is no answer that a case wants.
#[derive(Debug)]
pub struct GatewayOverDisk {
    ground: LocalGround,
    address: SocketAddr,
    origin: Origin,
    verifier: Verifier,
    now: Timestamp,
    folder: TempDir,
    server: AbortHandle,
}

impl GatewayOverDisk {
    /// Starts it on a free port over an empty folder; its clock stands at the present second.
    ///
    /// # Errors
    /// No temporary folder, no free port.
    ///
    /// # Panics
    /// Outside a tokio runtime with I/O and time.
    pub async fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("gateway-").tempdir().context("no temporary folder")?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("no port of 127.0.0.1")?;
        let address = listener.local_addr().context("a listener without an address")?;
        let now = Timestamp::try_from(SystemTime::now())?;
        let ground = LocalGround::new(format!("http://{address}"), now)?;
        let origin = Origin::HostHeader { scheme: "http".into() };
        let verifier = Verifier::new().ignoring(["utm_*", "fbclid"]);
        let gateway = Gateway::new(Disk::open(folder.path())?, ground.ring.clone(), origin.clone())
            .under(MOUNT)
            .with_verifier(verifier.clone())
            .with_clock(FixedClock::new(now));
        let serving = serve(listener, gateway.router(), std::future::pending(), Limits::default());
        let server = tokio::spawn(serving).abort_handle();
        Ok(Self { ground, address, origin, verifier, now, folder, server })
    }

    fn verify(&self, parts: &Parts) -> Result<(), Denied> {
        let peer = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let received = Received::new(parts, &self.origin, Some(peer))?.under(MOUNT)?;
        let claims = self.verifier.parse(&received)?;
        self.verifier.verify(&claims, &self.ground.ring, self.now).map(drop)
    }

    /// What an answer comes to.
    fn refusal(&self, presented: &Presented, reply: &Reply) -> Option<Kind> {
        let mute = is_mute(presented.method(), reply);
        let Some(parts) = parts(presented) else {
            // The gateway never saw it.
            return Some(if reply.status == 400 && reply.body.is_empty() { Kind::Malformed } else { Kind::Other });
        };
        match (self.verify(&parts), reply.status) {
            (Err(denied), 403) if mute => Some(kind(denied.reason())),
            (Err(_), _) => Some(Kind::Other),
            (Ok(()), 200..300 | 304) => None,
            (Ok(()), 403) if mute => Some(Kind::Unsupported),
            (Ok(()), status) => Some(told(status, &String::from_utf8_lossy(&reply.body))),
        }
    }
}

impl Drop for GatewayOverDisk {
    fn drop(&mut self) {
        self.server.abort(); // the task owns the listener and the connections
    }
}

impl LocalHarness for GatewayOverDisk {
    fn ground(&self) -> &LocalGround {
        &self.ground
    }
}

#[async_trait]
impl Harness for GatewayOverDisk {
    fn name(&self) -> &'static str {
        "gateway"
    }

    fn judge(&self) -> &'static str {
        "presign_gateway, over a folder"
    }

    fn now(&self) -> Result<Timestamp> {
        Ok(self.now)
    }

    fn rules(&self) -> Vec<Rule> {
        rules::RULES.to_vec()
    }

    fn keeps(&self, key: &str) -> Keeping {
        match key.len() {
            1025..=4096 => Keeping::Refused("it has over 1024 bytes; shorten it"),
            _ => Keeping::ByName,
        }
    }

    async fn send(&self, presented: &Presented) -> Result<Outcome> {
        let reply = wire::exchange(self.address, presented).await?;
        let refusal = self.refusal(presented, &reply);
        Ok(Outcome { status: reply.status, code: None, headers: reply.headers, body: reply.body, refusal })
    }

    async fn store(&self) -> Result<Store> {
        folder::read(self.folder.path())
    }

    async fn restore(&self, store: &Store) -> Result<()> {
        folder::write(self.folder.path(), store)
    }
}

/// Whether an answer is the one that says nothing, to the last header field.
fn is_mute(method: &str, reply: &Reply) -> bool {
    const FIELDS: [(&str, &str); 5] = [
        ("cache-control", "no-store"),
        ("content-security-policy", "sandbox"),
        ("content-type", "text/plain; charset=utf-8"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
    ];
    let fields = reply.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut fields: Vec<_> = fields
        .filter(|(name, _)| !matches!(*name, "connection" | "content-length" | "date" | "x-request-id"))
        .collect();
    fields.sort_unstable();
    let body: &[u8] = if method == "HEAD" { b"" } else { b"denied\n" };
    let length = reply.headers.iter().all(|(name, value)| name != "content-length" || value == "7");
    reply.status == 403 && reply.body == body && fields == FIELDS && length
}

/// What the gateway tells the bearer of a right URL.
fn told(status: u16, text: &str) -> Kind {
    match status {
        400 if text.contains("the body is shorter") => Kind::Size,
        400 if text.contains("another checksum") => Kind::Digest,
        400 if text.contains("an object of this name") => Kind::Name,
        400 => Kind::Malformed,
        404 => Kind::Missing,
        412 => Kind::Exists,
        413 => Kind::Size,
        501 => Kind::Unsupported,
        500.. => Kind::Failed,
        _ => Kind::Other,
    }
}
