//! A server that reads the first line of a request, and nothing more.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// It listens until it is dropped.
#[derive(Debug)]
pub(super) struct Recorder {
    address: SocketAddr,
    targets: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
}

/// Plain text for everybody: a browser has nothing to ask for beside it, and keeps nothing.
const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nCache-Control: no-store\r\n\
    Connection: close\r\n\r\nok\n";
const PATIENCE: Duration = Duration::from_secs(10);
const LONGEST: u64 = 64 << 10;

impl Recorder {
    /// Starts it on a free port.
    pub(super) fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port of 127.0.0.1")?;
        let address = listener.local_addr()?;
        let recorder = Self { address, targets: Arc::default(), over: Arc::default() };
        let (targets, over) = (recorder.targets.clone(), recorder.over.clone());
        thread::spawn(move || {
            for stream in listener.incoming().map_while(std::io::Result::ok) {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let targets = targets.clone();
                thread::spawn(move || serve(&stream, &targets));
            }
        });
        Ok(recorder)
    }

    /// Where it is.
    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The targets that arrived since the last time, as they were spelled.
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.targets.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        TcpStream::connect(self.address).ok(); // wakes the one who waits
    }
}

/// A connection that breaks is one on which nothing arrived.
fn serve(stream: &TcpStream, targets: &Mutex<Vec<String>>) {
    stream.set_read_timeout(Some(PATIENCE)).ok();
    let mut head = Vec::new();
    let mut reader = BufReader::new(stream).take(LONGEST);
    while !head.ends_with(b"\r\n\r\n") && reader.read_until(b'\n', &mut head).is_ok_and(|read| read > 0) {}
    let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
    // Each byte as the character of its number, so that what is no ASCII is seen too.
    let line: String = line.iter().copied().map(char::from).collect();
    if let Some((target, _)) = line.split_once(' ').and_then(|(_, rest)| rest.rsplit_once(' ')) {
        targets.lock().unwrap_or_else(PoisonError::into_inner).push(target.to_owned());
    }
    let mut stream = stream;
    stream.write_all(ANSWER).ok();
}
