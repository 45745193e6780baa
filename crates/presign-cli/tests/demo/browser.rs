use std::io::Write;
use std::path::Path;

use presign_conformance::browser::INSTALL;
use serde_json::json;

use crate::webdriver::Browser;
use crate::wire::{Server, contents, get};

/// Takes a picture of the whole page, for people to look at: `target/tmp/demo-….png`.
fn picture(browser: &Browser, name: &str, width: u32) {
    // Where the page is scrolled to is no part of it.
    let height = browser.script("scrollTo({ top: 0, behavior: 'instant' }); return document.body.scrollHeight;");
    let height = u32::try_from(height.as_u64().unwrap()).unwrap();
    let png = browser.screenshot(width, height);
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") && png.len() > 20_000, "{name}: {} bytes", png.len());
    assert_eq!((&png[16..20], &png[20..24]), (&width.to_be_bytes()[..], &height.to_be_bytes()[..]), "{name}");
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("demo-{name}.png")), png).unwrap();
}

/// That nothing lies beyond the right edge, but the rest of a URL that is cut off with an ellipsis.
fn fits(browser: &Browser, width: u32) {
    browser.wait("document.scrollingElement.scrollWidth <= innerWidth", &json!(true));
    let beyond = "return [...document.querySelectorAll('body *')].filter((element) => !element.closest('.skip, .aside, .url b') \
                  && element.getBoundingClientRect().right > innerWidth + 0.5).map((element) => element.outerHTML);";
    assert_eq!(browser.script(beyond), json!([]), "{width}");
}

fn ground(browser: &Browser, color: &str) {
    browser.wait("getComputedStyle(document.body).backgroundColor", &json!(color));
}

#[test]
fn a_person_sees_and_tries_it_all() {
    let Some(browser) = Browser::start() else {
        let text = format!("not run here for want of a browser: {INSTALL} brings it\n");
        // Past the harness, which keeps what a test that passes prints to itself.
        std::io::stderr().write_all(text.as_bytes()).unwrap();
        return;
    };
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&["demo", "--listen", "127.0.0.1:0", "--data", data.path().to_str().unwrap()], None);
    browser.resize(1280, 900);
    browser.open(server.said("page"));

    // The same picture twice.
    browser.wait("document.querySelector('[data-side=signed] img').naturalWidth", &json!(960));
    browser.wait("document.querySelector('[data-side=unsigned]').dataset.state", &json!("refused"));
    browser.wait("document.querySelector('[data-side=unsigned] img').naturalWidth", &json!(0));
    browser.wait("document.querySelector('[data-side=unsigned] .verdict').innerText", &json!("403\nrefused"));
    browser.wait("document.querySelector('[data-side=signed]').dataset.state", &json!("shown"));
    let names = "[...document.querySelectorAll('.card')].map((card) => card.dataset.name)";
    browser.wait(names, &json!(["sunrise.png", "letter.txt", "ticket.pdf", "recording.bin"]));

    // Its links, tried.
    for (kind, button, answer) in [
        ("unsigned", "Try: Without a signature", "403 refused"),
        ("signed", "Tamper: Signed", "changed: 403"),
        ("short", "Try: For one minute", "200 OK"),
    ] {
        browser.click(&format!("[aria-label='{button}, sunrise.png']"));
        let said =
            format!("document.querySelector('[data-name=\"sunrise.png\"] [data-kind={kind}] .said').textContent");
        browser.wait(&said, &json!(answer));
    }

    // A file that is chosen, and one that is dropped.
    let chosen: Vec<u8> = (0..300_000_u32).map(|index| ((index * 31) >> 3) as u8).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("holiday photo.bin");
    std::fs::write(&path, &chosen).unwrap();
    assert!(!contents(data.path()).contains(&chosen));
    browser.choose("#pick", &path);
    browser.wait("document.querySelector('.card h3').textContent", &json!("holiday-photo.bin"));
    browser.wait("document.querySelector('#uploads li').dataset.state", &json!("uploaded"));
    assert!(contents(data.path()).contains(&chosen), "it lies on the disk as it is");
    let link = browser.script("return document.querySelector('.card [data-kind=signed] a').href;");
    assert!(get(link.as_str().unwrap()).body == chosen, "its signed link gives it");
    browser.script(
        "const dropped = new DataTransfer(); dropped.items.add(new File(['dropped here'], 'note.txt', { type: 'text/plain' }));
         const event = new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true });
         document.querySelector('#drop').dispatchEvent(event);",
    );
    browser.wait("document.querySelector('.card h3').textContent", &json!("note.txt"));
    assert!(contents(data.path()).contains(&b"dropped here".to_vec()));

    let clocks = "[...document.querySelectorAll('.clock:not(:empty)')].filter(({ textContent }) => \
                  !/^(10:00|9:[0-5][0-9]|1:00|0:[0-5][0-9])$/.test(textContent)).map(({ textContent }) => textContent)";
    assert_eq!(browser.script(&format!("return {clocks};")), json!([]));

    // As it looks.
    ground(&browser, "rgb(246, 245, 241)");
    fits(&browser, 1280);
    picture(&browser, "desktop", 1280);
    browser.resize(390, 844);
    fits(&browser, 390);
    let rows = "const box = (what) => document.querySelector(`[data-name=\"sunrise.png\"] [data-kind=unsigned] ${what}`)\
                .getBoundingClientRect(); return Math.abs(box('.tag').top - box('button').top) < 20;";
    assert_eq!(browser.script(rows), json!(true), "what came of it leaves the button where it was");
    picture(&browser, "phone", 390);
    browser.resize(1280, 900);
    browser.cdp(
        "Emulation.setEmulatedMedia",
        &json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] }),
    );
    ground(&browser, "rgb(19, 18, 24)");
    picture(&browser, "dark", 1280);

    // All of it from here, and without a complaint.
    let foreign =
        "performance.getEntriesByType('resource').filter(({ name }) => new URL(name).origin !== origin).length";
    browser.wait(foreign, &json!(0));
    assert!(browser.complaints().is_empty(), "{:?}", browser.complaints());
}
