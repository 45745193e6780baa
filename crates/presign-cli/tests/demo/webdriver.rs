use std::path::Path;

use presign::base64_decode;
use presign_conformance::browser;
use serde_json::{Value, json};

/// Chromium, of which a test expects that it does what it is told. It ends with the value.
pub(crate) struct Browser(browser::Browser);

impl Browser {
    /// Starts it; none where it is missing.
    pub(crate) fn start() -> Option<Self> {
        browser::Browser::start().unwrap().map(Self)
    }

    /// A command of the browser's own protocol.
    pub(crate) fn cdp(&self, name: &str, params: &Value) -> Value {
        self.0.command("goog/cdp/execute", &json!({ "cmd": name, "params": params })).unwrap()
    }

    pub(crate) fn open(&self, url: &str) {
        self.0.open(url).unwrap();
    }

    /// What the body of a function gives.
    pub(crate) fn script(&self, body: &str) -> Value {
        self.0.script(body).unwrap()
    }

    /// Waits until an expression gives this, for a few seconds.
    pub(crate) fn wait(&self, expression: &str, wanted: &Value) {
        self.0.wait(expression, wanted).unwrap();
    }

    pub(crate) fn click(&self, selector: &str) {
        self.0.click(selector).unwrap();
    }

    /// Chooses a file as a person does in the dialog.
    pub(crate) fn choose(&self, selector: &str, path: &Path) {
        self.0.choose(selector, path).unwrap();
    }

    /// What the console says, but of answers that the page is refused.
    pub(crate) fn complaints(&self) -> Vec<Value> {
        let said = self.0.command("se/log", &json!({ "type": "browser" })).unwrap();
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
