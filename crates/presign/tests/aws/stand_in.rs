use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A server that answers as it is told, and remembers what it was asked. It ends with the process.
pub(crate) struct StandIn {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

/// One request.
pub(crate) struct Asked {
    /// Method and path.
    pub(crate) line: String,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// Status, headers and body.
pub(crate) type Answer = (u16, Vec<(&'static str, String)>, String);

impl StandIn {
    pub(crate) fn new(answer: impl Fn(&Asked) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stand_in = Self { address: listener.local_addr().unwrap(), asked: Arc::default() };
        let asked = Arc::clone(&stand_in.asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                // Who hangs up is no matter of the server's.
                let Some((request, stream)) = stream.ok().and_then(Asked::read) else { continue };
                asked.lock().unwrap().push(request.line.clone());
                let _ = reply(stream, answer(&request));
            }
        });
        stand_in
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Methods and paths, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    fn read(stream: TcpStream) -> Option<(Self, TcpStream)> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let (line, _) = line.rsplit_once(' ')?;
        let mut headers = Vec::new();
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            match header.trim_end().split_once(':') {
                Some((name, value)) => headers.push((name.to_ascii_lowercase(), value.trim().to_owned())),
                None => break,
            }
        }
        let mut asked = Self { line: line.to_owned(), headers, body: String::new() };
        let length = asked.header("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        asked.body = String::from_utf8(body).ok()?;
        Some((asked, reader.into_inner()))
    }
}

fn reply(mut stream: TcpStream, (status, headers, body): Answer) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes())
}
