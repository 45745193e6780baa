use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use crate::wire::Server;

/// The browser that sees the page, if there is one.
fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser"];
    let mut places = std::env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name)));
    places.find(|place| place.is_file())
}

/// The tag with this text in it, in the page's final state.
fn tag<'a>(dom: &'a str, text: &str) -> &'a str {
    let tags = dom.split('<').filter_map(|rest| rest.split('>').next());
    tags.into_iter().find(|tag| tag.contains(text)).unwrap_or_else(|| panic!("no {text}: {dom}"))
}

#[test]
fn a_browser_shows_the_signed_picture_and_not_the_unsigned_one() {
    let Some(chromium) = chromium() else {
        // Past the harness, which keeps what a test that passes prints to itself.
        std::io::stderr().write_all(b"not run: chromium missing\n").unwrap();
        return;
    };
    let server = Server::start(&["demo", "--listen", "127.0.0.1:0"], None);
    let profile = tempfile::tempdir().unwrap();
    let done = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(["--virtual-time-budget=8000", "--dump-dom", server.said("page")])
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{done:?}");
    let signed = tag(&dom, "data-side=\"signed\"");
    assert!(signed.contains("data-state=\"shown\"") && signed.contains("data-width=\"960\""), "{signed}");
    let unsigned = tag(&dom, "data-side=\"unsigned\"");
    assert!(unsigned.contains("data-state=\"refused\"") && unsigned.contains("data-width=\"0\""), "{unsigned}");
    assert!(dom.contains("<strong>403</strong>"), "the refusal is said");
    for name in ["sunrise.png", "letter.txt", "ticket.pdf", "recording.bin"] {
        assert!(dom.contains(&format!("data-name=\"{name}\"")), "{name} has a card");
    }
}
