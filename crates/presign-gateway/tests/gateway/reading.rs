//! GET, HEAD and lists.

use std::time::{Duration, UNIX_EPOCH};

use presign::Grant;
use presign_gateway::Limits;

use crate::ground::{Ground, MINUTE, names};

const SECOND: &str = "Sun, 09 Sep 2001 01:46:40 GMT";
const BEFORE: &str = "Sun, 09 Sep 2001 01:46:39 GMT";

fn ground() -> Ground {
    let ground = Ground::new();
    ground.put_file("digits.txt", "0123456789");
    let file = std::fs::File::options().write(true).open(ground.path().join("digits.txt")).unwrap();
    file.set_modified(UNIX_EPOCH + Duration::from_secs(1_000_000_000)).unwrap();
    ground
}

#[test]
fn a_file_that_is_there_is_served_as_it_is() {
    let ground = ground();
    let reply = ground.get("digits.txt");
    assert_eq!((reply.status, reply.text()), (200, "0123456789"));
    assert_eq!(reply.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(reply.header("content-length"), Some("10"));
    assert_eq!(reply.header("accept-ranges"), Some("bytes"));
    assert_eq!(reply.header("last-modified"), Some(SECOND));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(reply.header("content-security-policy"), Some("sandbox"));
    assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(reply.header("content-disposition"), None);
    assert_eq!(reply.header("x-request-id").unwrap().len(), 32);
    let life = reply.header("cache-control").unwrap().strip_prefix("private, max-age=").unwrap();
    assert!((55..=60).contains(&life.parse::<u64>().unwrap()));

    // A URL for GET is one for HEAD; and a URL for HEAD is none for GET.
    for grant in [Grant::get("digits.txt", MINUTE), Grant::head("digits.txt", MINUTE)] {
        let head = ground.raw("HEAD", &ground.target(&grant), &[]);
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!((head.header("content-length"), head.header("etag")), (Some("10"), reply.header("etag")));
    }
    assert_eq!(ground.raw("GET", &ground.target(&Grant::head("digits.txt", MINUTE)), &[]).status, 403);
    assert_eq!(ground.get("digit.txt").status, 404);

    ground.put_file("empty", "");
    let empty = ground.get("empty");
    assert_eq!((empty.status, empty.body.len(), empty.header("content-length")), (200, 0, Some("0")));

    let large: Vec<u8> = (0..3_000_001_u32).map(|place| (place % 251) as u8).collect();
    ground.put_file("large.bin", &large);
    assert!(ground.get("large.bin").body == large);
    let part = ground.ask(&Grant::get("large.bin", MINUTE), &["range: bytes=99999-2000000"], b"");
    assert!(part.status == 206 && part.body == large[99_999..=2_000_000]);
}

#[test]
fn conditions_and_ranges() {
    let ground = ground();
    let tag = ground.get("digits.txt").header("etag").unwrap().to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'));
    let since = |name: &str, date: &str| format!("{name}: {date}");
    for (lines, status, body) in [
        (vec![format!("if-none-match: {tag}")], 304, ""),
        (vec![format!("if-none-match: W/{tag}, \"x\"")], 304, ""),
        (vec!["if-none-match: \"x\"".into()], 200, "0123456789"),
        (vec![format!("if-match: {tag}")], 200, "0123456789"),
        (vec!["if-match: \"x\"".into()], 412, "the object is not as the request wants it\n"),
        (vec![since("if-modified-since", SECOND)], 304, ""),
        (vec![since("if-modified-since", BEFORE)], 200, "0123456789"),
        (vec![since("if-unmodified-since", BEFORE)], 412, "the object is not as the request wants it\n"),
        (vec![since("if-unmodified-since", SECOND)], 200, "0123456789"),
        (vec!["range: bytes=2-4".into()], 206, "234"),
        (vec!["range: bytes=-3".into()], 206, "789"),
        (vec!["range: bytes=7-".into()], 206, "789"),
        (vec!["range: bytes=5-100".into()], 206, "56789"),
        (vec!["range: bytes=10-".into()], 416, ""),
        (vec!["range: bytes=-0".into()], 416, ""),
        (vec!["range: bytes=0-1,4-5".into()], 200, "0123456789"),
        (vec![format!("range: bytes=0-0{}", ",2-2".repeat(16))], 416, ""),
        (vec!["range: bytes=4-2".into()], 200, "0123456789"),
        (vec!["range: lines=1-2".into()], 200, "0123456789"),
        (vec!["range: bytes=2-4".into(), "range: bytes=5-6".into()], 200, "0123456789"),
        (vec!["range: bytes=2-4".into(), format!("if-range: {tag}")], 206, "234"),
        (vec!["range: bytes=2-4".into(), "if-range: \"x\"".into()], 200, "0123456789"),
        (vec!["range: bytes=2-4".into(), format!("if-range: W/{tag}")], 200, "0123456789"),
        (vec!["range: bytes=2-4".into(), since("if-range", SECOND)], 206, "234"),
        (vec!["range: bytes=2-4".into(), since("if-range", BEFORE)], 200, "0123456789"),
        (vec!["range: bytes=10-".into(), format!("if-none-match: {tag}")], 304, ""),
    ] {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let reply = ground.ask(&Grant::get("digits.txt", MINUTE), &lines, b"");
        assert_eq!((reply.status, reply.text()), (status, body), "{lines:?}");
        match status {
            206 => assert!(reply.header("content-range").unwrap().ends_with("/10")),
            416 => assert_eq!(reply.header("content-range"), Some("bytes */10")),
            304 => assert_eq!(reply.header("etag"), Some(&*tag)),
            _ => assert_eq!(reply.header("content-range"), None),
        }
    }
    assert_eq!(
        ground.ask(&Grant::get("digits.txt", MINUTE), &["range: bytes=2-4"], b"").header("content-range"),
        Some("bytes 2-4/10")
    );
    // A range is something of GET alone.
    let head = ground.ask(&Grant::head("digits.txt", MINUTE), &["range: bytes=2-4"], b"");
    assert_eq!((head.status, head.header("content-length")), (200, Some("10")));
}

#[test]
fn what_a_browser_would_run_is_saved() {
    let ground = ground();
    for name in ["a.html", "a.svg", "a.xml", "a.js", "noext"] {
        ground.put_file(name, "<script>alert(1)</script>");
        let reply = ground.get(name);
        assert_eq!(reply.header("content-disposition"), Some(&*format!("attachment; filename=\"{name}\"")));
    }
    let asked = |grant: Grant<'_>| ground.ask(&grant, &[], b"");
    let get = || Grant::get("digits.txt", MINUTE);
    let named = asked(get().download_as("été.txt"));
    assert!(named.header("content-disposition").unwrap().contains("filename*=UTF-8''%C3%A9t%C3%A9.txt"));
    let typed = asked(get().respond_with("content-type", "text/html"));
    assert_eq!(typed.header("content-type"), Some("text/html"));
    assert_eq!(typed.header("content-disposition"), Some("attachment; filename=\"digits.txt\""));
    let inline =
        get().respond_with("content-type", "image/svg+xml").respond_with("content-disposition", "inline; filename=x");
    assert_eq!(asked(inline).header("content-disposition"), Some("attachment; filename=x"));
    let others = asked(get().respond_with("cache-control", "no-cache").respond_with("content-language", "fr"));
    assert_eq!(
        (others.header("cache-control"), others.header("content-language")),
        (Some("private, no-cache"), Some("fr"))
    );
    let kept = asked(get().respond_with("cache-control", "max-age=31536000"));
    let life = kept.header("cache-control").unwrap().strip_prefix("private, max-age=").unwrap();
    assert!((55..=60).contains(&life.parse::<u64>().unwrap()), "no longer than the URL");
    let shared = asked(get().respond_with("cache-control", "public, max-age=5"));
    assert_eq!((shared.status, shared.header("cache-control")), (400, Some("no-store")));
    assert!(shared.text().contains("\"public\" is none of these"), "{}", shared.text());

    for grant in [
        get().query("response-content-disposition", "inline\r\nset-cookie: a=b"),
        get().query("response-content-disposition", "form-data; name=x"),
        get().query("response-content-type", "text"),
        get().query("response-content-language", "fr\u{1}"),
        get().query("response-expires", "0"),
        get().query("versionId", "3"),
        get().query_flag("list"),
    ] {
        let reply = asked(grant);
        assert_eq!(reply.status, 400, "{}", reply.text());
        assert_eq!(reply.header("set-cookie"), None);
    }
    // Unsigned, an override is a refusal.
    let unsigned = format!("{}&response-content-type=text/html", ground.target(&get()));
    assert_eq!(ground.raw("GET", &unsigned, &[]).status, 403);
}

#[test]
fn names_are_listed_by_page() {
    let ground = Ground::with(Limits::default().listed(3), |gateway| gateway);
    let all = ["a", "a b/c", "a/b", "a//b", "b/1", "b/2", "b/3", "b/4", "b/\u{e9}#", "b-x", "c/"];
    for name in all {
        assert_eq!(ground.put(name, name.as_bytes()).status, 201, "{name}");
    }
    std::os::unix::fs::symlink("/etc/passwd", ground.path().join("b/link")).unwrap();
    let mut sorted: Vec<&str> = all.to_vec();
    sorted.sort_unstable();
    for prefix in ["", "a", "a/", "b/", "b", "b/\u{e9}", "none", "c/", "%=", ".presign"] {
        let expected: Vec<&str> = sorted.iter().copied().filter(|name| name.starts_with(prefix)).collect();
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let line = format!("x-list-after: {after}");
            let reply = ground.ask(&Grant::list(prefix, MINUTE), &[&line], b"");
            assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")));
            let page = names(&reply);
            assert!(page.len() <= 3);
            seen.extend(page);
            let page: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => break,
            }
        }
        assert_eq!(seen, expected, "{prefix}");
    }
    let target = ground.target(&Grant::list("b/", MINUTE));
    assert_eq!(ground.raw("GET", &target.replace("prefix=b%2F", "prefix=a"), &[]).status, 403);
}

#[test]
fn a_file_of_a_time_to_come_is_served() {
    // Some file systems know later times than HTTP.
    let shared = std::path::Path::new("/dev/shm");
    let folder = if shared.is_dir() { tempfile::tempdir_in(shared) } else { tempfile::tempdir() }.unwrap();
    let store = presign_gateway::Disk::open(folder.path()).unwrap();
    let ground = Ground::of(folder, store, Limits::default(), |gateway| gateway);
    for seconds in [8_000_000_000, 253_402_300_799, 253_402_300_800, 900_000_000_000] {
        ground.put_file("ahead", "ahead");
        let file = std::fs::File::options().write(true).open(ground.path().join("ahead")).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
        let reply = ground.get("ahead");
        assert_eq!((reply.status, reply.text()), (200, "ahead"));
        assert!(reply.header("last-modified").is_none_or(|date| date.contains(" 20")), "{:?}", reply.text());
        assert_eq!(ground.list("ahead"), ["ahead"]);
    }
}

/// A tree that was quadratic in its depth to list.
#[test]
fn a_deep_tree_is_listed_at_once() {
    let ground = Ground::new();
    let mut expected = Vec::new();
    for top in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        let name = format!("{top}/{}", "d/".repeat(60));
        for file in ["one", "two", "x"] {
            ground.put_file(&format!("{name}{file}"), file);
            expected.push(format!("{name}{file}"));
        }
    }
    // Deeper than any name, and a link back up.
    ground.put_file(&format!("z/{}x", "d/".repeat(200)), "no object");
    std::os::unix::fs::symlink("..", ground.path().join("a/up")).unwrap();
    let started = std::time::Instant::now();
    assert_eq!(ground.list(""), expected);
    println!("listed {} names in {:?}", expected.len(), started.elapsed());
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert_eq!(ground.list(&expected[4]), expected[4..5]);
    assert_eq!(ground.list("b/d/d"), expected[3..6]);
    for name in &expected {
        assert_eq!(ground.ask(&Grant::delete(name.as_str(), MINUTE), &[], b"").status, 204);
    }
    assert!(!ground.path().join("b").exists() && ground.path().join("a/up").is_symlink());

    // The names of a request that once made nearly 8,000 folders.
    let names: Vec<String> = (0..8).map(|number| format!("{number}{}", "/".repeat(64))).collect();
    for name in &names {
        assert_eq!(ground.put(name, b"x").status, 201);
    }
    let started = std::time::Instant::now();
    assert_eq!(ground.list(""), names);
    println!("listed {} names near the bound in {:?}", names.len(), started.elapsed());
}
