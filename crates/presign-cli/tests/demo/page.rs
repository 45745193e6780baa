use serde_json::{Value, json};

use crate::wire::{Answer, Server, ask, contents, get};

fn demo(args: &[&str]) -> Server {
    Server::start(&[&["demo", "--listen", "127.0.0.1:0"], args].concat(), None)
}

/// What the page's script asks for.
fn api(page: &str, path: &str, body: &Value) -> Answer {
    let origin = page.trim_end_matches('/');
    let fields = [("origin", origin), ("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
    ask("POST", &format!("{origin}{path}"), &fields, body.to_string().as_bytes())
}

fn json_of(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_slice(&answer.body).unwrap()
}

#[test]
fn the_page_and_all_it_needs_come_from_here() {
    let server = demo(&[]);
    let page = server.said("page");
    let html = String::from_utf8(get(page).body).unwrap();
    for (path, media_type) in [
        ("", "text/html"),
        ("page.css", "text/css"),
        ("page.js", "text/javascript"),
        ("upload.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"),
    ] {
        let answer = get(&format!("{page}{path}"));
        assert_eq!(answer.status, 200, "{path}");
        for line in [
            &format!("content-type: {media_type}"),
            "content-security-policy: default-src 'none'; script-src 'self';",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cache-control: no-store",
        ] {
            assert!(answer.head.contains(line), "{path} misses {line}: {}", answer.head);
        }
        let text = String::from_utf8(answer.body).unwrap();
        let foreign = text.split("http").skip(1).filter(|rest| !rest.starts_with("://www.w3.org/2000/svg"));
        assert!(foreign.filter(|rest| rest.starts_with("://") || rest.starts_with("s://")).count() == 0, "{path}");
        assert!(path.is_empty() || html.contains(&format!("\"/{path}\"")), "{path} is on the page");
    }
}

#[test]
fn signed_links_open_files_and_others_do_not() {
    let data = tempfile::tempdir().unwrap();
    let server = demo(&["--data", data.path().to_str().unwrap()]);
    let page = server.said("page");
    let listed = json_of(&api(page, "/api/links", &json!({})));
    let files = listed["files"].as_array().unwrap();
    let names: Vec<&str> = files.iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["sunrise.png", "letter.txt", "ticket.pdf", "recording.bin"]);
    for file in files {
        let text = |path: &str| file.pointer(path).and_then(Value::as_str).unwrap();
        let on_disk = std::fs::read(data.path().join(text("/name"))).unwrap();
        assert_eq!(get(text("/unsigned")).status, 403, "{file}");
        for link in ["/signed/url", "/download/url", "/short/url"] {
            let answer = get(text(link));
            assert_eq!((answer.status, answer.body == on_disk), (200, true), "{file} {link}");
        }
        let saved = format!("content-disposition: attachment; filename=\"{}\"", text("/name"));
        assert!(get(text("/download/url")).head.contains(&saved), "{file}");
        let url = text("/signed/url");
        for other in [url.replace("ps-until=", "ps-until=1"), format!("{url}&x=1"), url.replace("/files/", "/files//")]
        {
            assert_eq!(get(&other).status, 403, "{other}");
        }
        assert_eq!(ask("PUT", url, &[], b"x").status, 403);
        assert_eq!(ask("DELETE", url, &[], &[]).status, 403);
        let lives = |link: &str| file[link]["until"].as_i64().unwrap() - listed["now"].as_i64().unwrap();
        assert!((595..=605).contains(&lives("signed")) && (55..=65).contains(&lives("short")), "{file}");
    }
    let printed = get(server.said("a signed file"));
    assert_eq!(printed.status, 200);
    assert!(printed.body == std::fs::read(data.path().join("sunrise.png")).unwrap());

    let one = json_of(&api(page, "/api/links", &json!({ "name": "letter.txt" })));
    assert_eq!(one["files"].as_array().map(Vec::len), Some(1));
}

#[test]
fn an_upload_lands_on_disk_as_it_is() {
    let data = tempfile::tempdir().unwrap();
    let server = demo(&["--data", data.path().to_str().unwrap()]);
    let page = server.said("page");
    let bytes: Vec<u8> = (0..300_000_u32).map(|index| ((index * 31) >> 3) as u8).collect();
    let asked = json!({ "name": "holiday photo.bin", "type": "image/png", "size": bytes.len() });
    let place = json_of(&api(page, "/api/upload", &asked));
    let url = place["request"]["url"].as_str().unwrap();
    let fields: Vec<(&str, &str)> = place["request"]["headers"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect();

    let other_type: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (*name, if *name == "content-type" { "text/html" } else { value })).collect();
    assert_eq!(ask("PUT", url, &other_type, &bytes).status, 403);
    assert_eq!(ask("PUT", url, &[], &bytes).status, 403, "the headers are bound");
    assert!(!contents(data.path()).contains(&bytes), "nothing was written");

    assert!((200..300).contains(&ask("PUT", url, &fields, &bytes).status));
    assert!(contents(data.path()).contains(&bytes));
    assert_eq!(ask("PUT", url, &fields, b"other").status, 412, "it replaces nothing");
    let files = json_of(&api(page, "/api/links", &json!({ "name": place["name"] })));
    let shown = &files["files"][0];
    assert_eq!((&shown["label"], &shown["size"]), (&"holiday-photo.bin".into(), &bytes.len().into()));
    assert!(get(shown["signed"]["url"].as_str().unwrap()).body == bytes);

    let again = json_of(&api(page, "/api/upload", &asked));
    assert_ne!(again["name"], place["name"]);
    let large = api(page, "/api/upload", &json!({ "name": "a", "type": "", "size": (64 << 20) + 1 }));
    assert_eq!(large.status, 413, "{large:?}");
}

#[test]
fn only_the_page_is_given_links() {
    let server = demo(&[]);
    let page = server.said("page");
    let origin = page.trim_end_matches('/');
    let links = format!("{origin}/api/links");
    let json = ("content-type", "application/json");
    for (url, fields, status) in [
        (page, &[("host", "evil.example")][..], 421),
        (&links, &[("host", "evil.example"), ("origin", "http://evil.example"), json], 421),
        (&links, &[("origin", "https://evil.example"), json], 403),
        (&links, &[json], 403),
        (&links, &[("origin", origin), ("content-type", "text/plain")], 403),
        (&links, &[("origin", origin), ("sec-fetch-site", "cross-site"), json], 403),
        (&links, &[("origin", origin), json], 200),
    ] {
        let method = if url == page { "GET" } else { "POST" };
        let answer = ask(method, url, fields, if url == page { b"" } else { b"{}" });
        assert_eq!(answer.status, status, "{fields:?}");
        assert!(!answer.head.contains("access-control-allow"), "{fields:?}");
    }
    assert_eq!(get(&links).status, 405);
    for body in ["", "{", "[]", r#"{"name":1}"#, r#"{"names":"a"}"#, &" ".repeat(5000)] {
        let answer = ask("POST", &links, &[("origin", origin), json], body.as_bytes());
        assert!((400..500).contains(&answer.status), "{body}: {answer:?}");
    }
    for name in ["..", "../etc/passwd", "nothing"] {
        let found = json_of(&api(page, "/api/links", &json!({ "name": name })));
        assert_eq!(found["files"], json!([]), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn it_ends_when_told_and_leaves_nothing_behind() {
    let server = demo(&[]);
    let (folder, _) = server.said("files are in").split_once(" (removed at the end)").unwrap();
    let folder = std::path::PathBuf::from(folder);
    assert!(folder.join("letter.txt").exists());
    let url = server.said("a signed file").to_owned();
    assert_eq!(get(&url).status, 200);
    let page = server.said("page").to_owned();
    api(&page, "/api/links", &json!({}));
    api(&page, "/api/upload", &json!({ "name": "a.txt", "type": "text/plain", "size": 1 }));
    let (code, logs) = server.stop();
    assert_eq!(code, Some(0), "{logs}");
    assert!(!folder.exists());
    assert!(logs.contains("answered"), "logs are on: {logs}");
    let signature = url.rsplit_once("ps-sig=").unwrap().1;
    assert!(!logs.contains(signature) && !logs.contains("ps-sig=") && !logs.contains("panicked"), "{logs}");
}
