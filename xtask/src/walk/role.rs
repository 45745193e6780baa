//! A stand-in for the metadata service of a cloud machine, in its second version: no token, no credentials.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html>

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::{Timestamp, ToSpan as _};
use serde_json::json;

/// The service, on a port of its own for as long as the process lives.
#[derive(Debug)]
pub(super) struct Role {
    port: u16,
}

const TOKEN: &str = "a-token-of-the-metadata-service";
const ABOVE: &str = "/latest/meta-data/iam/security-credentials/";
const NAME: &str = "the-role";

impl Role {
    /// Serves these keys as those of a role for six hours.
    pub(super) fn start(access_key: &str, secret_key: &str) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port for the metadata service")?;
        let port = listener.local_addr()?.port();
        let credentials = json!({
            "Code": "Success",
            "Type": "AWS-HMAC",
            "AccessKeyId": access_key,
            "SecretAccessKey": secret_key,
            "Token": "a-session-token",
            "LastUpdated": Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "Expiration": (Timestamp::now() + 6.hours()).strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        })
        .to_string();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // A client that breaks off has asked for nothing.
                serve(stream, &credentials).ok();
            }
        });
        Ok(Self { port })
    }

    pub(super) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn serve(mut stream: TcpStream, credentials: &str) -> Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let line = lines.next().context("no request")??;
    let mut has_token = false;
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        let field = line.split_once(':').map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
        has_token |= field == Some(("x-aws-ec2-metadata-token".to_owned(), TOKEN.to_owned()));
    }
    let mut words = line.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, body) = match (method, path.strip_prefix(ABOVE)) {
        ("PUT", None) if path == "/latest/api/token" => ("200 OK", TOKEN),
        ("GET", _) if !has_token => ("401 Unauthorized", ""),
        ("GET", Some("")) => ("200 OK", NAME),
        ("GET", Some(NAME)) => ("200 OK", credentials),
        _ => ("404 Not Found", ""),
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nX-aws-ec2-metadata-token-ttl-seconds: 21600\r\nConnection: close\r\n\r\n{body}"
    )?;
    Ok(())
}
