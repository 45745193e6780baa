use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use presign::base64_decode;
use serde_json::{Value, json};

use crate::wire::{Answer, ask, eventually};

/// Chromium, driven over WebDriver. It ends with the value.
pub(crate) struct Browser {
    driver: Child,
    /// The URL that its commands are below.
    session: String,
    /// Its profile, and whatever else the two write.
    home: tempfile::TempDir,
}

/// The key that the id of an element stands under.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Browser {
    /// Starts it; what is missing, if something is.
    pub(crate) fn start() -> Result<Self, &'static str> {
        let chromium = found("chromium").ok_or("chromium")?;
        let chromedriver = found("chromedriver").ok_or("chromedriver")?;
        let home = tempfile::tempdir().unwrap();
        let mut command = Command::new(chromedriver);
        command.arg("--port=0").env("HOME", home.path()).env("TMPDIR", home.path());
        let driver = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut browser = Self { driver, session: String::new(), home };
        let origin = format!("http://127.0.0.1:{}", browser.port());
        let session = value(&post(&format!("{origin}/session"), &browser.wanted(&chromium)));
        browser.session = format!("{origin}/session/{}", session["sessionId"].as_str().unwrap());
        Ok(browser)
    }

    /// The port that the driver took, as it says.
    fn port(&mut self) -> u16 {
        let (said, heard) = mpsc::channel();
        let stdout = self.driver.stdout.take().unwrap();
        // To its end: a full pipe would stop it.
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if let Some((_, port)) = line.split_once("started successfully on port ") {
                    let _ = said.send(port.trim_end_matches('.').parse().unwrap());
                }
            }
        });
        heard.recv_timeout(Duration::from_secs(10)).unwrap()
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

    fn command(&self, name: &str, body: &Value) -> Value {
        value(&post(&format!("{}/{name}", self.session), body))
    }

    /// A command of the browser's own protocol.
    pub(crate) fn cdp(&self, name: &str, params: &Value) -> Value {
        self.command("goog/cdp/execute", &json!({ "cmd": name, "params": params }))
    }

    pub(crate) fn open(&self, url: &str) {
        self.command("url", &json!({ "url": url }));
    }

    /// What the body of a function gives.
    pub(crate) fn script(&self, body: &str) -> Value {
        self.command("execute/sync", &json!({ "script": body, "args": [] }))
    }

    /// Waits until an expression gives this, for a few seconds.
    pub(crate) fn wait(&self, expression: &str, wanted: &Value) {
        let body = format!("return {expression};");
        let done = eventually(|| self.script(&body) == *wanted);
        assert!(done, "{expression} is {}, not {wanted}", self.script(&body));
    }

    fn element(&self, selector: &str) -> String {
        let found = self.command("element", &json!({ "using": "css selector", "value": selector }));
        format!("element/{}", found[ELEMENT].as_str().unwrap())
    }

    pub(crate) fn click(&self, selector: &str) {
        self.command(&format!("{}/click", self.element(selector)), &json!({}));
    }

    /// Chooses a file as a person does in the dialog.
    pub(crate) fn choose(&self, selector: &str, path: &Path) {
        self.command(&format!("{}/value", self.element(selector)), &json!({ "text": path }));
    }

    /// What the console says, but of answers that the page is refused.
    pub(crate) fn complaints(&self) -> Vec<Value> {
        let said = self.command("se/log", &json!({ "type": "browser" }));
        let mut said = said.as_array().unwrap().clone();
        said.retain(|entry| entry["source"] != "network" || !entry["message"].as_str().unwrap().contains("403"));
        said
    }

    /// Makes the window's inside this large, as on a screen of one pixel to the point.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", &screen);
        self.wait("[innerWidth, innerHeight]", &json!([width, height]));
    }

    /// A PNG of the whole page.
    pub(crate) fn screenshot(&self, width: u32, height: u32) -> Vec<u8> {
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
        let shot = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let shot = self.cdp("Page.captureScreenshot", &shot);
        base64_decode(shot["data"].as_str().unwrap()).unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The browser would outlive a driver that is killed: it is told first, after a failure too.
        let session = self.session.as_str();
        if !session.is_empty() {
            let _ = std::panic::catch_unwind(|| ask("DELETE", session, &[], &[]));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn post(url: &str, body: &Value) -> Answer {
    ask("POST", url, &[("content-type", "application/json")], body.to_string().as_bytes())
}

fn value(answer: &Answer) -> Value {
    let mut said: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(answer.status, 200, "{said}");
    said["value"].take()
}

fn found(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|place| place.is_file())
}
