//! What a gateway holds in memory while many clients download slowly.
//!
//! `cargo run --release -p presign-gateway --example slow_downloads -- 1000`

#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use presign::local::{Key, KeyRing, Site};
use presign::{Grant, Origin, Presigner};
use presign_gateway::{Disk, Gateway, Limits, serve};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [word, folder] if word == "serve" => serve_folder(Path::new(folder)),
        [downloads] => measure(downloads.parse()?),
        _ => measure(1000),
    }
}

fn ring() -> Result<Arc<KeyRing>> {
    Ok(Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(3600))?))
}

fn serve_folder(folder: &Path) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let origin = Origin::HostHeader { scheme: "http".into() };
        let gateway = Gateway::new(Disk::open(folder)?, ring()?, origin);
        println!("{}", listener.local_addr()?);
        Ok(serve(listener, gateway.router(), std::future::pending(), Limits::default()).await?)
    })
}

fn measure(downloads: usize) -> Result<()> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("large"), vec![b'x'; 64 << 20])?;
    let mut server = Command::new(std::env::current_exe()?);
    let mut server = server.arg("serve").arg(folder.path()).stdout(Stdio::piped()).spawn()?;
    let mut address = String::new();
    if let Some(output) = server.stdout.take() {
        BufReader::new(output).read_line(&mut address)?;
    }
    let measured = download(address.trim(), downloads, server.id());
    server.kill()?;
    server.wait()?;
    measured
}

fn download(address: &str, downloads: usize, server: u32) -> Result<()> {
    let site = Presigner::new(Site::new(ring()?, &format!("http://{address}"))?);
    let presigned = site.presign_now(&Grant::get("large", Duration::from_secs(600)))?;
    let target = presigned.reveal().as_str().trim_start_matches("http://").trim_start_matches(address);
    let head = format!("GET {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    let idle = memory(server, "VmRSS:")?;
    let began = Instant::now();
    let mut streams = Vec::new();
    for _ in 0..downloads {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(head.as_bytes())?;
        streams.push(stream);
    }
    // 4 KiB of each per turn: all are under way at once, and none ends.
    for _ in 0..10 {
        for stream in &mut streams {
            stream.read_exact(&mut [0; 4096])?;
        }
    }
    let most = memory(server, "VmHWM:")?;
    let each = most.saturating_sub(idle) / downloads.max(1) as u64;
    println!(
        "{downloads} slow downloads of 64 MiB: {idle} KiB idle, {most} KiB at most, {each} KiB each, {:?}",
        began.elapsed()
    );
    Ok(())
}

/// What Linux says of a process, in KiB.
fn memory(process: u32, name: &str) -> Result<u64> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
