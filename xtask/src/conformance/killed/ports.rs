//! Which ports are open on this machine, as Linux says it: without a connection, and whoever has them.

use std::collections::BTreeSet;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use anyhow::{Context as _, Result};

/// A socket that is listened on: its address, and the number that no other socket gets while it is there.
pub(super) type Open = (SocketAddr, u64);

/// Every open port that 127.0.0.1 or `::1` leads to.
pub(super) fn open() -> Result<BTreeSet<Open>> {
    let mut all = BTreeSet::new();
    for (file, needed) in [("/proc/net/tcp", true), ("/proc/net/tcp6", false)] {
        match fs::read_to_string(file) {
            Ok(text) => all.extend(text.lines().skip(1).filter_map(read)),
            // A system without IPv6 has no such file.
            Err(_) if !needed => {}
            Err(error) => {
                return Err(error).with_context(|| format!("{file} can't be read: ports are seen on Linux alone"));
            }
        }
    }
    Ok(all)
}

/// A line of that file, if it is of a socket that is listened on and that this machine reaches by itself.
fn read(line: &str) -> Option<Open> {
    let words: Vec<_> = line.split_whitespace().collect();
    let [_, local, _, LISTENS, _, _, _, _, _, socket, ..] = &*words else { return None };
    let (address, port) = local.split_once(':')?;
    let address = ip(address)?;
    let near = address.to_canonical().is_loopback() || address.is_unspecified();
    near.then_some((SocketAddr::new(address, u16::from_str_radix(port, 16).ok()?), socket.parse().ok()?))
}

/// `TCP_LISTEN` of `include/net/tcp_states.h` in the kernel's sources.
const LISTENS: &str = "0A";

/// Four or sixteen bytes, written as numbers of four in the machine's own order.
fn ip(text: &str) -> Option<IpAddr> {
    let words: Option<Vec<u32>> =
        (0..text.len()).step_by(8).map(|at| u32::from_str_radix(text.get(at..at + 8)?, 16).ok()).collect();
    let bytes: Vec<u8> = words?.into_iter().flat_map(u32::to_ne_bytes).collect();
    match <[u8; 4]>::try_from(&*bytes) {
        Ok(four) => Some(Ipv4Addr::from(four).into()),
        Err(_) => Some(Ipv6Addr::from(<[u8; 16]>::try_from(&*bytes).ok()?).into()),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_port_is_seen_while_it_is_open_and_no_longer() {
        for address in ["127.0.0.1:0", "0.0.0.0:0"] {
            let listener = TcpListener::bind(address).unwrap();
            let at = listener.local_addr().unwrap();
            let found = open().unwrap().into_iter().find(|(address, _)| *address == at).unwrap();
            drop(listener);
            assert!(!open().unwrap().contains(&found));
        }
    }

    #[test]
    fn a_connection_is_no_open_port() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        assert!(!open().unwrap().iter().any(|(address, _)| *address == client.local_addr().unwrap()));
    }

    #[test]
    fn what_is_no_line_of_that_file_is_passed_over() {
        for line in ["", "0: 0100007F:908D", "0: 0100007F:X 0:0 0A 0 0 0 0 0 1", "0: é00007F:1 0:0 0A 0 0 0 0 0 1"] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
