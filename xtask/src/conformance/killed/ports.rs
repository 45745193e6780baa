//! The ports that processes listen on, and whether somebody still has them.

use std::collections::BTreeSet;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use anyhow::{Context as _, Result};

/// The ports that one of these processes listens on.
///
/// Those of 127.0.0.1 and of all addresses alike: either is open on this machine.
pub(super) fn of(processes: &BTreeSet<u32>) -> Result<BTreeSet<u16>> {
    let sockets: BTreeSet<u64> = processes.iter().flat_map(|id| sockets(*id)).collect();
    let mut ports = BTreeSet::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        // A machine without the newer protocol has no table of it; the older one is there wherever ports can be read.
        if table.ends_with('6') && !Path::new(table).exists() {
            continue;
        }
        let text = fs::read_to_string(table).with_context(|| {
            format!("{table} says which ports are open, and can't be read: this runs on Linux alone")
        })?;
        let listening = text.lines().filter_map(listening).filter(|(_, socket)| sockets.contains(socket));
        ports.extend(listening.map(|(port, _)| port));
    }
    Ok(ports)
}

/// Those of them that can't be listened on now: somebody does.
pub(super) fn taken(ports: &BTreeSet<u16>) -> Vec<u16> {
    // What is left of connections keeps nobody from listening: the standard library asks for that.
    ports.iter().copied().filter(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_err()).collect()
}

/// The sockets that a process has open; none if it has ended.
fn sockets(id: u32) -> Vec<u64> {
    let open = fs::read_dir(format!("/proc/{id}/fd")).into_iter().flatten().flatten();
    open.filter_map(|file| {
        let target = fs::read_link(file.path()).ok()?;
        target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
    })
    .collect()
}

/// The port and the socket of a line, if it is one of somebody who listens:
/// <https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html>
fn listening(line: &str) -> Option<(u16, u64)> {
    const LISTENS: &str = "0A";
    let mut fields = line.split_whitespace();
    let (_, port) = fields.nth(1)?.rsplit_once(':')?;
    (fields.nth(1)? == LISTENS).then_some(())?;
    Some((u16::from_str_radix(port, 16).ok()?, fields.nth(5)?.parse().ok()?))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process;

    use super::*;

    #[test]
    fn a_port_is_found_while_it_is_open_and_free_once_it_is_closed() {
        let ours = BTreeSet::from([process::id()]);
        let (plain, newer) = (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("[::1]:0"));
        let port = plain.local_addr().unwrap().port();
        assert!(of(&ours).unwrap().contains(&port));
        if let Ok(newer) = newer {
            assert!(of(&ours).unwrap().contains(&newer.local_addr().unwrap().port()));
        }
        assert_eq!(taken(&BTreeSet::from([port])), [port]);
        drop(plain);
        assert!(!of(&ours).unwrap().contains(&port));
        assert_eq!(taken(&BTreeSet::from([port])), [0; 0]);
        assert_eq!(of(&BTreeSet::new()).unwrap(), BTreeSet::new());
    }
}
