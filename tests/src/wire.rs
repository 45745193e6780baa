//! A client that writes what it is given: no library comes between a signed URL and the wire.

pub(crate) mod tls;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::error::Elapsed;

use crate::Presented;
pub use crate::reply::Reply;

const PATIENCE: Duration = Duration::from_secs(120);

/// Sends one request to `address`, whatever host its URL names, and reads the answer to its end.
///
/// # Errors
/// No connection, no answer in two minutes, or none that can be read.
pub async fn exchange(address: SocketAddr, presented: &Presented) -> Result<Reply> {
    let bytes = tokio::time::timeout(PATIENCE, async {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        talk(stream, presented).await
    });
    read(bytes.await, presented)
}

/// Writes the whole request, and reads the whole answer.
async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin, presented: &Presented) -> io::Result<Vec<u8>> {
    stream.write_all(&presented.message()).await?;
    stream.flush().await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    Ok(bytes)
}

fn read(bytes: Result<io::Result<Vec<u8>>, Elapsed>, presented: &Presented) -> Result<Reply> {
    let bytes = bytes.context("no answer in time")?.context("the connection broke")?;
    reply(&bytes).with_context(|| format!("no HTTP answer to {} {}", presented.method(), presented.path()))
}

/// Reads an answer that came whole.
pub(crate) fn reply(bytes: &[u8]) -> Result<Reply> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").context("no end of the head")?;
    let (head, body) = (String::from_utf8_lossy(&bytes[..end]), &bytes[end + 4..]);
    let mut lines = head.split("\r\n");
    let line = lines.next().unwrap_or_default();
    let status: u16 = line.split(' ').nth(1).unwrap_or_default().parse().context("no status")?;
    if status == 100 {
        return reply(body);
    }
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if chunked { dechunk(body)? } else { body.to_vec() };
    Ok(Reply { status, headers, body })
}

fn dechunk(mut rest: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    if rest.is_empty() {
        return Ok(body); // the answer to HEAD
    }
    loop {
        let line = rest.windows(2).position(|window| window == b"\r\n").context("a chunk without its size")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line])?.trim(), 16)?;
        rest = &rest[line + 2..];
        if size == 0 {
            return Ok(body);
        }
        if rest.len() < size + 2 {
            bail!("a chunk was cut short");
        }
        body.extend(&rest[..size]);
        rest = &rest[size + 2..];
    }
}
