use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context as _, Result};

/// The TCP ports that these processes listen at, as Linux tells it
/// (<https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html>).
pub(super) fn of(processes: &BTreeSet<u32>) -> Result<BTreeSet<u16>> {
    let sockets: BTreeSet<String> = processes.iter().flat_map(|id| sockets(*id)).collect();
    let mut ports = BTreeSet::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        // A machine without IPv6 has no second one.
        let text = match fs::read_to_string(table) {
            Err(error) if table.ends_with('6') && error.kind() == std::io::ErrorKind::NotFound => continue,
            text => text.with_context(|| format!("which ports are open is read from {table}"))?,
        };
        ports.extend(
            text.lines().filter_map(listening).filter(|(_, inode)| sockets.contains(*inode)).map(|(port, _)| port),
        );
    }
    Ok(ports)
}

/// The inodes of a process's sockets; none of one that has ended in between.
fn sockets(process: u32) -> Vec<String> {
    let Ok(files) = fs::read_dir(format!("/proc/{process}/fd")) else { return Vec::new() };
    let inode = |target: &str| Some(target.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned());
    files.flatten().filter_map(|file| inode(fs::read_link(file.path()).ok()?.to_str()?)).collect()
}

/// The port and the inode of a line of the table, if the socket listens.
fn listening(line: &str) -> Option<(u16, &str)> {
    const LISTEN: &str = "0A";
    let words: Vec<&str> = line.split_whitespace().collect();
    let (_, port) = words.get(1)?.rsplit_once(':')?;
    (*words.get(3)? == LISTEN).then_some((u16::from_str_radix(port, 16).ok()?, *words.get(9)?))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn our_own_port_is_found() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let own = BTreeSet::from([std::process::id()]);
        assert!(of(&own).unwrap().contains(&port));
        drop(listener);
        assert!(!of(&own).unwrap().contains(&port));
    }

    #[test]
    fn a_connection_is_no_listener() {
        let line =
            "   0: 0100007F:A1B3 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  0  0 4711 1 0 20 4 30 10 -1";
        assert_eq!(listening(line), None);
        assert_eq!(listening(&line.replace(" 01 ", " 0A ")), Some((0xa1b3, "4711")));
        assert_eq!(
            listening("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid"),
            None
        );
    }
}
