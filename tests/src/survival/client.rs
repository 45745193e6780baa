//! The clients: what each is called, what it says it is, and how it is given URLs.

mod rust;

use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result};

use super::{Recorder, Tools};
use crate::browser::{self, Browser};

/// One of them.
pub(super) struct Client {
    pub(super) name: &'static str,
    /// What it is, or why it is not here.
    pub(super) version: fn(&Tools) -> Result<String, String>,
    /// Sends a GET to each; for each that it did not, why.
    pub(super) send: Send,
}

type Send = fn(&Tools, &Recorder, &[String]) -> Result<Vec<String>>;

pub(super) const ALL: &[Client] = &[
    Client {
        name: "curl",
        version: |_| program("curl", "--version", "curl"),
        send: |_, _, urls| arguments(CURL, urls),
    },
    Client {
        name: "Wget",
        version: |_| program("wget", "--version", "wget"),
        send: |_, _, urls| arguments(WGET, urls),
    },
    Client { name: "Chromium, fetch", version: |_| chromium(), send: |_, recorder, urls| fetch(recorder, urls) },
    Client { name: "Chromium, address", version: |_| chromium(), send: |_, _, urls| navigate(urls) },
    Client {
        name: "Node, fetch",
        version: |_| program("node", "--version", "nodejs"),
        send: |tools, _, urls| script(Command::new("node").arg(tools.programs.join("client.mjs")).arg("fetch"), urls),
    },
    Client {
        name: "Node, http",
        version: |_| program("node", "--version", "nodejs"),
        send: |tools, _, urls| script(Command::new("node").arg(tools.programs.join("client.mjs")).arg("http"), urls),
    },
    Client {
        name: "Python, urllib",
        version: |tools| python(tools, "urllib"),
        send: |tools, _, urls| script(&mut by_python(tools, "urllib"), urls),
    },
    Client {
        name: "Python, requests",
        version: |tools| python(tools, "requests"),
        send: |tools, _, urls| script(&mut by_python(tools, "requests"), urls),
    },
    Client {
        name: "Python, httpx",
        version: |tools| python(tools, "httpx"),
        send: |tools, _, urls| script(&mut by_python(tools, "httpx"), urls),
    },
    Client {
        name: "Python, aiohttp",
        version: |tools| python(tools, "aiohttp"),
        send: |tools, _, urls| script(&mut by_python(tools, "aiohttp"), urls),
    },
    Client {
        name: "Python, aiohttp, encoded",
        version: |tools| python(tools, "aiohttp_encoded"),
        send: |tools, _, urls| script(&mut by_python(tools, "aiohttp_encoded"), urls),
    },
    Client {
        name: "Java, HttpClient",
        version: |_| java(),
        send: |tools, _, urls| {
            script(Command::new("java").arg(tools.programs.join("Client.java")).arg("HttpClient"), urls)
        },
    },
    Client {
        name: "Java, URLConnection",
        version: |_| java(),
        send: |tools, _, urls| {
            script(Command::new("java").arg(tools.programs.join("Client.java")).arg("URLConnection"), urls)
        },
    },
    Client {
        name: "reqwest",
        version: |tools| rust::version(tools, "reqwest"),
        send: |_, _, urls| rust::reqwest(urls),
    },
    Client { name: "hyper", version: |tools| rust::version(tools, "hyper"), send: |_, _, urls| rust::hyper(urls) },
];

/// As somebody types it: the URL is an argument.
const CURL: &[&str] = &["curl", "--silent", "--max-time", "10"];
const WGET: &[&str] = &["wget", "--quiet", "--tries=1", "--timeout=10", "--output-document=-"];

/// As many URLs at a time as a command line has room for.
fn arguments(command: &[&str], urls: &[String]) -> Result<Vec<String>> {
    for some in urls.chunks(20) {
        // What it does not take does not arrive, and that is what is looked at.
        quiet(Command::new(command[0]).args(&command[1..]).args(some))?;
    }
    Ok(Vec::new())
}

/// A program that is given a URL a line.
fn script(command: &mut Command, urls: &[String]) -> Result<Vec<String>> {
    let mut lines: File = tempfile::tempfile()?;
    urls.iter().try_for_each(|url| writeln!(lines, "{url}"))?;
    lines.rewind()?;
    let output = quiet(command.stdin(lines))?;
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

fn quiet(command: &mut Command) -> Result<Output> {
    command.env("NO_PROXY", "*").env("no_proxy", "*").stderr(Stdio::null());
    command.output().with_context(|| format!("{} does not run", command.get_program().display()))
}

fn program(name: &str, flag: &str, package: &str) -> Result<String, String> {
    let missing = |_| format!("not here: `apt-get install {package}` brings it");
    let output = Command::new(name).arg(flag).stdin(Stdio::null()).output().map_err(missing)?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).lines().next().unwrap_or_default().to_owned();
    let number =
        said.split([' ', '"']).find(|word| word.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit()));
    number.map(|number| number.trim_start_matches('v').to_owned()).ok_or_else(|| format!("{name} says {said:?}"))
}

/// It compiles what it runs.
fn java() -> Result<String, String> {
    program("javac", "-version", "default-jdk-headless")
        .and_then(|_| program("java", "-version", "default-jdk-headless"))
}

fn by_python(tools: &Tools, client: &str) -> Command {
    let own = std::path::Path::new("python3");
    let mut command = Command::new(tools.python.as_deref().unwrap_or(own));
    command.arg("-I").arg(tools.programs.join("client.py")).arg(client);
    command
}

fn python(tools: &Tools, client: &str) -> Result<String, String> {
    let missing = "not here: `cargo xtask survival` installs it".to_owned();
    let output = by_python(tools, client).arg("--version").output().map_err(|_| missing.clone())?;
    if output.status.success() { Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()) } else { Err(missing) }
}

fn chromium() -> Result<String, String> {
    let missing = || format!("not here: `{}` brings it", browser::INSTALL);
    program("chromedriver", "--version", "chromium-driver").map_err(|_| missing())?;
    program("chromium", "--version", "chromium").map_err(|_| missing())
}

/// From a page of the recorder's own.
fn fetch(recorder: &Recorder, urls: &[String]) -> Result<Vec<String>> {
    let browser = Browser::start()?.context("no browser")?;
    browser.open(&format!("{}/page", recorder.origin()))?;
    let mut said = Vec::new();
    for some in urls.chunks(20) {
        let script = format!(
            "return (async () => {{ const said = []; for (const url of {}) {{ \
             try {{ await (await fetch(url)).text(); said.push(''); }} catch (error) {{ said.push(error.name); }} }} \
             return said; }})();",
            serde_json::to_string(some)?,
        );
        said.extend(serde_json::from_value::<Vec<String>>(browser.script(&script)?)?);
    }
    Ok(said)
}

/// As if somebody wrote it into the address bar.
fn navigate(urls: &[String]) -> Result<Vec<String>> {
    let browser = Browser::start()?.context("no browser")?;
    Ok(urls.iter().map(|url| browser.open(url).err().map_or(String::new(), |error| error.to_string())).collect())
}
