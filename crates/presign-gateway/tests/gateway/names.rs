//! Names as files, and what must not be reached by any.

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use presign::{Grant, ObjectKey};

use crate::ground::{Ground, MINUTE};

#[test]
fn different_names_are_different_objects() {
    let ground = Ground::new();
    let long = "n".repeat(1024);
    let names = [
        "a",
        "a/b",
        "a//b",
        "a/",
        "a//",
        "/",
        "//",
        "/a",
        "//a",
        "A",
        "photo#1",
        "photo",
        "/lead",
        "lead",
        "trail/",
        "trail",
        "%=empty",
        "a%=file",
        "%=25",
        "%",
        "%%=",
        "a%2Fb",
        "a%00",
        "a\0",
        "a\n",
        "a b",
        "a+b",
        "a%20b",
        "~",
        "é",
        "e\u{301}",
        "É",
        ".presign%=tmp",
        ".presign%=tmp/lock",
        ".hidden",
        "...",
        "a\\b",
        "a?b",
        "a&b=c",
        "日本/語",
        "\u{202e}x",
        &long,
        &long[1..],
        &long[2..],
        &"d/".repeat(64),
        &"é".repeat(512),
    ];
    for name in names {
        assert_eq!(ground.put(name, name.as_bytes()).status, 201, "{name:?}");
    }
    for name in names {
        assert_eq!(ground.get(name).body, name.as_bytes(), "{name:?}");
    }
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    assert_eq!(ground.list(""), sorted);
    for (place, name) in names.iter().enumerate() {
        assert_eq!(ground.ask(&Grant::delete(*name, MINUTE), &[], b"").status, 204, "{name:?}");
        for (other_place, other) in names.iter().enumerate() {
            if other_place % 7 == place % 7 {
                assert_eq!(
                    ground.get(other).status,
                    if other_place <= place { 404 } else { 200 },
                    "{name:?} {other:?}"
                );
            }
        }
    }
    assert_eq!(std::fs::read_dir(ground.path()).unwrap().count(), 1, "more than the folder of uploads");
    let over = "n".repeat(1025);
    for reply in [ground.put(&over, b"x"), ground.get(&over)] {
        assert_eq!(reply.status, 400);
        assert!(reply.text().contains("1024"));
    }
    for deep in ["d/".repeat(65), "/".repeat(1024)] {
        for reply in [ground.put(&deep, b"x"), ground.get(&deep)] {
            assert_eq!(reply.status, 400);
            assert!(reply.text().contains("over 64 folders"), "{}", reply.text());
        }
    }
}

/// Everything below a folder: of links what they say, of files what they hold.
fn everything(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        let what = if kind.is_symlink() {
            format!("-> {}", std::fs::read_link(&path).unwrap().display())
        } else if kind.is_dir() {
            all.extend(everything(&path));
            "folder".to_owned()
        } else if kind.is_file() {
            String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned()
        } else {
            "other".to_owned()
        };
        all.insert(path, what);
    }
    all
}

const CANARY: &str = "the canary outside";

/// A folder within another, which has a canary, with links of every kind that lead out.
fn trap() -> Ground {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("canary"), CANARY).unwrap();
    let root = outside.path().join("root");
    std::fs::create_dir_all(root.join("real/folder")).unwrap();
    std::fs::write(root.join("real/file"), "within").unwrap();
    std::fs::write(root.join("plain"), "within").unwrap();
    for (link, to) in [
        ("link", "../canary"),
        ("absolute", "/etc/passwd"),
        ("up", ".."),
        ("top", "/"),
        ("self", "self"),
        ("inside", "plain"),
        ("folder-link", "real"),
        ("dangling", "../made"),
        ("real/folder/up", "../../.."),
        ("shadow%=file", "../canary"),
    ] {
        symlink(to, root.join(link)).unwrap();
    }
    let fifo = std::process::Command::new("mkfifo").arg(root.join("pipe")).status().unwrap();
    assert!(fifo.success());
    drop(std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap());
    let store = presign_gateway::Disk::open(&root).unwrap();
    Ground::of(outside, store, presign_gateway::Limits::default(), |gateway| gateway)
}

/// Paths as an attacker spells them.
fn inputs() -> Vec<String> {
    let mut inputs = Vec::new();
    let dots =
        ["..", "%2e%2e", "%2E%2E", ".%2e", "%2e.", "..%00", "%c0%ae%c0%ae", "%252e%252e", "..;", "\u{ff0e}\u{ff0e}"];
    for dot in dots {
        for tail in ["canary", "etc/passwd"] {
            for form in ["{}/T", "real/{}/{}/T", "/{}/T", "{}\\T", "{}%2fT", "{}%2FT", "{}%5cT", "./{}/T"] {
                inputs.push(form.replace("{}", dot).replace('T', tail));
            }
        }
    }
    let links = [
        "link",
        "absolute",
        "up",
        "top",
        "self",
        "inside",
        "folder-link",
        "dangling",
        "shadow",
        "shadow%=file",
        "pipe",
        "socket",
        "up/canary",
        "top/etc/passwd",
        "folder-link/file",
        "folder-link/new",
        "real/folder/up/canary",
        "self/x",
        "link/x",
        "up/root/plain",
        "dangling/x",
        "pipe/x",
        "absolute/x",
        ".presign%=tmp",
        ".presign%=tmp/lock",
        ".presign%=tmp/x",
        "%=file",
        "%=more/x",
        "plain%=file/x",
    ];
    inputs.extend(links.map(str::to_owned));
    inputs.extend(["canary%00", "plain%00.png", "%00", "%00/../canary", "link%00", "pl%00ain"].map(str::to_owned));
    inputs.extend(
        ["file:///etc/passwd", "C:/windows", "\\\\host\\share", "//etc/passwd", "%2fetc%2fpasswd"].map(str::to_owned),
    );
    inputs.extend([255, 256, 1024, 1025, 4096].map(|len| "n".repeat(len)));
    inputs.extend([100, 512, 2000].map(|len| "../".repeat(len) + "canary"));
    inputs.extend([600, 1365].map(|len| "é".repeat(len)));
    inputs
}

#[test]
fn nothing_outside_the_root_is_read_or_written() {
    let ground = trap();
    let before = everything(ground.path());
    let (mut sent, mut signed) = (0, 0);
    for input in inputs() {
        // As it is spelled, with the signature of another; and signed as a name, where it is one.
        let stolen = ground.target(&Grant::get("plain", MINUTE));
        let query = stolen.split_once('?').unwrap().1;
        let visible = |c: char| c.is_ascii_graphic();
        if input.chars().all(visible) {
            for method in ["GET", "HEAD", "PUT", "DELETE"] {
                let reply = ground.raw(method, &format!("/files/{input}?{query}"), &["content-length: 0"]);
                assert!(matches!(reply.status, 400 | 403 | 414 | 431), "{method} {input} {}", reply.status);
                sent += 1;
            }
        }
        let decoded = presign::percent::decode(&input).map(std::borrow::Cow::into_owned);
        for name in [Some(input.clone()), decoded].into_iter().flatten() {
            if ObjectKey::new(name.as_str()).is_err() {
                continue;
            }
            let read = ground.get(&name);
            assert!(matches!(read.status, 400 | 404), "{name:?} {}", read.status);
            let wrote = ground.put(&name, b"written by a test");
            assert!(matches!(wrote.status, 201 | 400 | 409), "{name:?} {}", wrote.status);
            let removed = ground.ask(&Grant::delete(name.as_str(), MINUTE), &[], b"").status;
            assert_eq!(removed == 204, wrote.status == 201, "{name:?} {removed}");
            sent += 3;
            signed += 1;
        }
    }
    assert!(sent >= 200 && signed >= 100, "{sent} {signed}");
    let mut after = everything(ground.path());
    // The way to an object that was a file became one beside a folder, and its folder went with the last object in it.
    if let Some(moved) = after.remove(&ground.path().join("root/plain%=file")) {
        after.insert(ground.path().join("root/plain"), moved);
    }
    assert_eq!(before, after);
    assert_eq!(ground.list(""), ["plain", "real/file"]);
    assert_eq!(ground.get("plain").text(), "within");
}

#[test]
fn plain_files_have_their_natural_names() {
    let ground = Ground::new();
    for name in ["report.pdf", "photos/cat.png", "100%.txt", "a b+c.txt", "été.txt", "a%20b", "deep/er/still/x"] {
        ground.put_file(name, name);
        assert_eq!(ground.get(name).text(), name);
    }
    // A name whose file stands where a folder is wanted: both are there.
    assert_eq!(ground.put("report.pdf/page-1", b"1").status, 201);
    assert_eq!((ground.get("report.pdf").text(), ground.get("report.pdf/page-1").text()), ("report.pdf", "1"));
    assert_eq!(ground.put("photos", b"album").status, 201);
    assert_eq!((ground.get("photos").text(), ground.get("photos/cat.png").text()), ("album", "photos/cat.png"));
    assert_eq!(std::fs::read(ground.path().join("photos%=file")).unwrap(), b"album");
    assert_eq!(ground.put("photos", b"new").status, 204);
    assert_eq!(ground.get("photos").text(), "new");
}
