use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

/// A server of the command, ended with the value.
pub(crate) struct Server {
    child: Child,
    /// What it said on stdout before it served.
    pub(crate) said: Vec<String>,
    /// What it writes to stderr, read all along: a full pipe would stop it.
    logs: Option<JoinHandle<String>>,
    /// Where it makes its folder: it is killed more often than stopped, and then leaves that behind.
    _temporary: tempfile::TempDir,
}

/// An answer over the wire.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Server {
    /// Starts the command, everything logged, and reads until it has said how to stop it.
    pub(crate) fn start(args: &[&str], keyring: Option<&Path>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_presign"));
        let temporary = tempfile::tempdir().unwrap();
        command.args(args).env_clear().env("RUST_LOG", "trace").env("TMPDIR", temporary.path());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(keyring) = keyring {
            command.env("PRESIGN_KEYRING", keyring);
        }
        let mut child = command.spawn().unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let logs = std::thread::spawn(move || {
            let mut logs = Vec::new();
            stderr.read_to_end(&mut logs).unwrap();
            String::from_utf8_lossy(&logs).into_owned()
        });
        let mut said = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let last = line.starts_with("stop with");
            said.push(line);
            if last {
                break;
            }
        }
        Self { child, said, logs: Some(logs), _temporary: temporary }
    }

    /// What stands after `name`.
    pub(crate) fn said(&self, name: &str) -> &str {
        let line = self.said.iter().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_else(|| panic!("{name} is not said: {:?}", self.said)).trim()
    }

    /// Tells it to stop, as Ctrl-C does; its exit code and what it wrote to stderr.
    #[cfg(unix)]
    pub(crate) fn stop(mut self) -> (Option<i32>, String) {
        // std can only kill.
        let told = Command::new("/bin/kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let code = self.child.wait().unwrap().code();
        (code, self.logs.take().unwrap().join().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Requests `url`, on a connection of its own.
pub(crate) fn ask(method: &str, url: &str, fields: &[(&str, &str)], body: &[u8]) -> Answer {
    let rest = url.strip_prefix("http://").unwrap();
    let (authority, target) = rest.split_at(rest.find('/').unwrap());
    let mut head = format!("{method} {target} HTTP/1.1\r\nconnection: close\r\n");
    if !fields.iter().any(|(name, _)| *name == "host") {
        head.push_str(&format!("host: {authority}\r\n"));
    }
    if !body.is_empty() {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    for (name, value) in fields {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut stream = TcpStream::connect(authority).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
    // It may have refused already, and closed.
    let _ = stream.write_all(body);
    let mut stream = BufReader::new(stream);
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && stream.read_until(b'\n', &mut head).is_ok_and(|read| read > 0) {}
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let head = head.strip_suffix("\r\n\r\n").expect("an answer has a head").to_owned();
    // Not every server closes when it is asked to.
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = Vec::new();
    let _ = stream.take(length.unwrap_or(u64::MAX)).read_to_end(&mut body);
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body }
}

pub(crate) fn get(url: &str) -> Answer {
    ask("GET", url, &[], &[])
}

/// The contents of all files below a folder.
pub(crate) fn contents(folder: &Path) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(contents(&entry.path()));
        } else {
            found.push(std::fs::read(entry.path()).unwrap());
        }
    }
    found
}
