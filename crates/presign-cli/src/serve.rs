//! The gateway: a folder, served by signed URLs and by nothing else.

use std::net::SocketAddr;
use std::time::Duration;

use presign::keyring::RingHandle;
use presign::{BaseUrl, Origin};
use presign_gateway::{Disk, Gateway, Limits, Ring};
use tracing::{info, warn};

use crate::args::Serve;
use crate::errors::Failure;
use crate::table::Table;
use crate::{keyring, listen, terminal};

/// How often a key-ring file that can't be read is told of, at most.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long what outlived the shutdown may take: a thread that waits for a disk can't be interrupted.
const END_WITHIN: Duration = Duration::from_secs(3);

/// Serves until it is told to stop.
pub(crate) fn run(flags: &Serve) -> Result<(), Failure> {
    if flags.origin.is_none() && flags.trust_proxy.is_empty() && !flags.listen.ip().is_loopback() {
        return Err(Failure::Usage(
            "serve beyond this machine: nobody said what clients call this server, and URLs are signed for that; pass \
             --origin https://files.example"
                .into(),
        ));
    }
    keyring::open(&flags.local)?; // it says what to do if there is none
    // Looked at for each request: a URL that a new key has just signed is served, and a revoked key ends at once. That
    // is one `stat`, and the same for every key id.
    let handle = RingHandle::looking_every(keyring::path(&flags.local)?, Duration::ZERO)?;
    let store = Disk::open(&flags.root)?;
    let runtime = listen::runtime()?;
    let done = runtime.block_on(async {
        let (listener, address) = listen::bind(flags.listen).await?;
        let told = listen::until_told_to_stop()?;
        let seen = Seen::of(flags, address)?;
        let mut gateway =
            Gateway::new(store, Ring::following(handle.clone()), seen.origin.clone()).with_cors(&flags.cors)?;
        if let Some(path) = &flags.under {
            gateway = gateway.under(path);
        }
        tokio::spawn(watch(handle));
        terminal::print(said(flags, &seen, address).as_bytes())?;
        info!(%address, "serving");
        presign_gateway::serve(listener, gateway.router(), told, Limits::default())
            .await
            .map_err(|error| Failure::System("serve".into(), error))?;
        info!("stopped");
        Ok(())
    });
    // To drop it would wait for ever.
    runtime.shutdown_timeout(END_WITHIN);
    done
}

/// What clients call the server.
struct Seen {
    origin: Origin,
    /// For the example; a host to fill in where only proxies know it.
    base: String,
    derived: bool,
}

impl Seen {
    fn of(flags: &Serve, address: SocketAddr) -> Result<Self, Failure> {
        let path = flags.under.as_deref().unwrap_or_default();
        if !flags.trust_proxy.is_empty() {
            let origin = Origin::Forwarded { trusted: flags.trust_proxy.clone(), scheme: "http".into() };
            return Ok(Self { origin, base: format!("https://HOST{path}"), derived: false });
        }
        let (base, derived) = match &flags.origin {
            Some(base) => (base.clone(), false),
            None => (format!("http://{address}").parse::<BaseUrl>()?, true),
        };
        let origin = Origin::Fixed { scheme: base.scheme().to_owned(), authority: base.authority().to_owned() };
        Ok(Self { origin, base: format!("{}{path}", base.origin()), derived })
    }
}

fn said(flags: &Serve, seen: &Seen, address: SocketAddr) -> String {
    let mut table = Table::default();
    table.row("serving", flags.root.display().to_string());
    table.row("at", address.to_string());
    let derived = if seen.derived { " (the address; --origin says otherwise)" } else { "" };
    table.row("URLs begin with", format!("{}/{derived}", seen.base));
    for origin in &flags.cors {
        table.row("pages of", origin);
    }
    let keyring = match &flags.local.keyring {
        Some(path) => format!(" --keyring {}", quoted(&path.display().to_string())),
        None => String::new(),
    };
    table.row("try", format!("presign get{keyring} {}/NAME", seen.base));
    table.row("stop with", "Ctrl-C");
    table.finish()
}

/// As one word of a POSIX shell.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// Says so when the key-ring file can't be read, also where nobody asks for anything.
async fn watch(handle: RingHandle) {
    let mut problem = None;
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        handle.current();
        let now = handle.problem().map(|error| error.to_string());
        if let Some(text) = now.as_ref().filter(|_| now != problem) {
            warn!(problem = %text, "the key-ring file can't be read; the last ring stays");
        }
        problem = now;
    }
}
