//! A gateway in a process of its own, which can be killed and measured: this test, started again.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use presign_gateway::{Disk, Gateway, Limits, serve};

use crate::ground::{own_origin, ring};

const FOLDER: &str = "PRESIGN_GATEWAY_TEST_FOLDER";

pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) fn start(folder: &Path) -> Self {
        Self::of(Command::new(std::env::current_exe().unwrap()), folder)
    }

    /// The same with a limit that a shell sets before, such as `ulimit -n 90`.
    pub(crate) fn limited(folder: &Path, limit: &str) -> Self {
        let mut shell = Command::new("/bin/sh");
        shell.arg("-c").arg(format!("{limit} && exec \"$0\" \"$@\"")).arg(std::env::current_exe().unwrap());
        Self::of(shell, folder)
    }

    fn of(mut command: Command, folder: &Path) -> Self {
        let mut child = command
            .args(["--exact", "child::serves_where_it_is_told", "--nocapture"])
            .env(FOLDER, folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut lines = lines.map(Result::unwrap).filter_map(|line| {
            let (_, address) = line.split_once("serving ")?;
            Some(address.parse().unwrap())
        });
        let address = lines.next().unwrap();
        Self { child, address }
    }

    /// The process, to be killed.
    pub(crate) fn id(&self) -> String {
        self.child.id().to_string()
    }

    /// What the process holds in memory, and the most it held, in KiB.
    pub(crate) fn memory(&self) -> (u64, u64) {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let of = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse().unwrap()
        };
        (of("VmRSS:"), of("VmHWM:"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Passes at once, but in the process that [`Server`] starts: there it serves until it is killed.
#[test]
fn serves_where_it_is_told() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let store = Disk::open(Path::new(&folder)).unwrap();
        let gateway = Gateway::new(store, ring(), own_origin()).under("/files");
        println!("serving {}", listener.local_addr().unwrap());
        serve(listener, gateway.router(), std::future::pending(), Limits::default()).await.unwrap();
    });
}
