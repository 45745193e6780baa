//! Chromium, driven over WebDriver (<https://www.w3.org/TR/webdriver2/>).

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{Presented, wire};

/// A browser that a program drives. It ends with the value.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    /// The URL that its commands are below.
    session: String,
    /// Its profile, and whatever else the two write.
    home: TempDir,
}

/// What brings the browser where it is missing.
pub const INSTALL: &str = "apt-get install chromium chromium-driver";

/// The key that the id of an element stands under.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const PATIENCE: Duration = Duration::from_secs(10);
/// A browser that starts takes longer than any other command.
const LIMIT: Duration = Duration::from_secs(30);

impl Browser {
    /// Starts it; none where Chromium or its driver is not on the `PATH`.
    ///
    /// # Errors
    /// Both are there, and no session came of them.
    pub fn start() -> Result<Option<Self>> {
        let (Some(chromium), Some(driver)) = (found("chromium"), found("chromedriver")) else { return Ok(None) };
        let home = tempfile::tempdir()?;
        let mut command = Command::new(driver);
        command.arg("--port=0").env("HOME", home.path()).env("TMPDIR", home.path());
        let driver = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut browser = Self { driver, session: String::new(), home };
        let origin = format!("http://127.0.0.1:{}", browser.port()?);
        let session = ask("POST", &format!("{origin}/session"), &browser.wanted(&chromium))?;
        let id = session["sessionId"].as_str().context("a session without its id")?;
        browser.session = format!("{origin}/session/{id}");
        Ok(Some(browser))
    }

    /// Carries out one of the driver's commands.
    ///
    /// # Errors
    /// The driver refused it.
    pub fn command(&self, name: &str, body: &Value) -> Result<Value> {
        ask("POST", &format!("{}/{name}", self.session), body)
    }

    /// Opens a page.
    ///
    /// # Errors
    /// It can't be opened.
    pub fn open(&self, url: &str) -> Result<()> {
        self.command("url", &json!({ "url": url })).map(drop)
    }

    /// What the body of a function gives.
    ///
    /// # Errors
    /// It threw.
    pub fn script(&self, body: &str) -> Result<Value> {
        self.command("execute/sync", &json!({ "script": body, "args": [] }))
    }

    /// Clicks the first element that the selector fits.
    ///
    /// # Errors
    /// There is none, or nobody could click it.
    pub fn click(&self, selector: &str) -> Result<()> {
        self.command(&format!("{}/click", self.element(selector)?), &json!({})).map(drop)
    }

    /// Chooses a file as a person does in the dialog.
    ///
    /// # Errors
    /// There is no such input or file.
    pub fn choose(&self, selector: &str, path: &Path) -> Result<()> {
        self.command(&format!("{}/value", self.element(selector)?), &json!({ "text": path })).map(drop)
    }

    /// Waits until an expression gives this, for some seconds.
    ///
    /// # Errors
    /// It gives something else all the time.
    pub fn wait(&self, expression: &str, wanted: &Value) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        loop {
            // A page that is left has nothing to say.
            let given = self.script(&format!("return {expression};"));
            match given {
                Ok(given) if given == *wanted => return Ok(()),
                Ok(given) if Instant::now() >= until => bail!("{expression} is {given}, not {wanted}"),
                Err(error) if Instant::now() >= until => return Err(error),
                _ => thread::sleep(Duration::from_millis(50)),
            }
        }
    }

    fn element(&self, selector: &str) -> Result<String> {
        let found = self.command("element", &json!({ "using": "css selector", "value": selector }))?;
        Ok(format!("element/{}", found[ELEMENT].as_str().context("an element without its id")?))
    }

    /// The port that the driver took, as it says.
    fn port(&mut self) -> Result<u16> {
        let (said, heard) = mpsc::channel();
        let stdout = self.driver.stdout.take().context("a driver without an output")?;
        // To its end: a full pipe would stop it.
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(std::io::Result::ok) {
                if let Some((_, port)) = line.split_once("started successfully on port ") {
                    said.send(port.trim_end_matches('.').to_owned()).ok();
                }
            }
        });
        Ok(heard.recv_timeout(LIMIT).context("the driver names no port")?.parse()?)
    }

    fn wanted(&self, chromium: &Path) -> Value {
        let profile = format!("--user-data-dir={}", self.home.path().join("profile").display());
        json!({ "capabilities": { "alwaysMatch": {
            "timeouts": { "implicit": 0, "pageLoad": 10_000, "script": 5_000 },
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "binary": chromium, "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", profile,
            ] },
        } } })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser would outlive a driver that is killed: it is told first, after a failure too.
        if !self.session.is_empty() {
            ask("DELETE", &self.session, &Value::Null).ok();
        }
        self.driver.kill().ok();
        self.driver.wait().ok();
    }
}

/// What the driver answers to a command.
fn ask(method: &str, url: &str, body: &Value) -> Result<Value> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request = Presented::bare(method, url).with_header("content-type", "application/json");
    let mut stream = TcpStream::connect(request.authority())?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.write_all(&request.with_body(body.as_bytes()).message())?;
    let mut stream = BufReader::new(stream);
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") && stream.read_until(b'\n', &mut answer)? > 0 {}
    // It does not always close when it is asked to.
    let head = String::from_utf8_lossy(&answer).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    stream.take(length.unwrap_or(u64::MAX)).read_to_end(&mut answer)?;
    let reply = wire::reply(&answer)?;
    let mut said: Value = serde_json::from_slice(&reply.body)?;
    ensure!(reply.status == 200, "the driver answers {said}");
    Ok(said["value"].take())
}

fn found(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|place| place.is_file())
}
