//! Whatever is not a valid signed request: one answer.

use std::time::Duration;

use http::Method;
use presign::local::{Key, KeyRing};
use presign::{Grant, Target};
use presign_gateway::Limits;

use crate::ground::{Ground, MINUTE, now, ring, sign, target};
use crate::wire::{Reply, exchange};

fn object(name: &str) -> Target<'_> {
    Target::object(name).unwrap()
}

/// A URL of another ring for the same place.
fn foreign(ground: &Ground, id: &str, byte: u8) -> String {
    let ring = KeyRing::new(Key::new(id, [byte; 32]).unwrap(), Duration::from_secs(3600)).unwrap();
    target(&sign(&ring.into(), ground.address, &Grant::get("k", MINUTE)))
}

#[test]
fn every_refusal_is_the_same() {
    let ground = Ground::with(Limits::default().url_bytes(1000).parameters(8), |gateway| gateway);
    ground.put_file("k", "secret");
    let get = Grant::get("k", MINUTE);
    let right = ground.target(&get);
    let host = ground.address.to_string();
    let flipped = if right.ends_with('A') { "B" } else { "A" };
    let put = ground.target(&Grant::put("k", MINUTE));
    let early = ground.target(&get.clone().not_before(now().plus(30)));
    let elsewhere = ground.target(&get.clone().client_ip("192.0.2.0/24".parse().unwrap()));
    let bound = ground.target(&get.clone().header("x-team", "blue"));
    let patched = ground.target(&Grant::request(Method::PATCH, object("k"), MINUTE));
    let root = ground.target(&Grant::request(Method::GET, Target::Bucket, MINUTE));
    let bodily = ground.target(&Grant::get("k", MINUTE).header("if-none-match", "*"));
    let many: String = (0..8).map(|number| format!("a{number}=1&")).collect();
    let kinds: Vec<(&str, Reply)> = vec![
        ("unsigned", ground.raw("GET", "/files/k", &[])),
        ("unsigned and absent", ground.raw("GET", "/files/absent", &[])),
        ("outside the prefix", ground.raw("GET", "/", &[])),
        ("signature", ground.raw("GET", &format!("{}{flipped}", &right[..right.len() - 1]), &[])),
        ("signature cut off", ground.raw("GET", right.split("&ps-sig").next().unwrap(), &[])),
        ("path", ground.raw("GET", &right.replace("/k?", "/l?"), &[])),
        ("spelling", ground.raw("GET", &right.replace("/k?", "/%6B?"), &[])),
        ("parameter added", ground.raw("GET", &format!("{right}&x=1"), &[])),
        ("method of another URL", ground.raw("GET", &put, &[])),
        ("method that is not served", ground.raw("PATCH", &patched, &[])),
        ("root without a list", ground.raw("GET", &root, &[])),
        ("unknown key", ground.raw("GET", &foreign(&ground, "k9", 9), &[])),
        ("same key id, other key", ground.raw("GET", &foreign(&ground, "k1", 9), &[])),
        ("not yet valid", ground.raw("GET", &early, &[])),
        ("network", ground.raw("GET", &elsewhere, &[])),
        ("bound header left out", ground.raw("GET", &bound, &[])),
        ("bound header changed", ground.raw("GET", &bound, &["x-team: red"])),
        ("obligation without a body", ground.raw("GET", &bodily, &["if-none-match: *"])),
        ("long URL", ground.raw("GET", &format!("/files/{}", "k".repeat(1000)), &[])),
        ("many parameters", ground.raw("GET", &right.replace("?ps-key", &format!("?{many}ps-key")), &[])),
        ("two hosts", ground.raw("GET", &right, &[&format!("host: {host}")])),
        ("another host", exchange(ground.address, &plain(&right, "host: other.example\r\n"))),
        ("no host", exchange(ground.address, &plain(&right, ""))),
        (
            "absolute target",
            exchange(ground.address, &plain(&format!("http://o.example{right}"), &format!("host: {host}\r\n"))),
        ),
        ("options", ground.raw("OPTIONS", "/files/k", &[])),
    ];
    let (_, first) = &kinds[0];
    assert_eq!((first.status, first.text()), (403, "denied\n"));
    assert_eq!(first.header("cache-control"), Some("no-store"));
    assert_eq!(first.header("x-content-type-options"), Some("nosniff"));
    for (kind, reply) in &kinds {
        assert_eq!(likeness(reply), likeness(first), "{kind}");
    }
    assert_eq!(ground.get("k").text(), "secret");
    let team = ["x-team: blue"];
    assert_eq!(ground.raw("GET", &bound, &team).text(), "secret");
}

/// What a refusal may not depend on anything for, less what is different each time.
fn likeness(reply: &Reply) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let own = |name: &str| matches!(name, "date" | "x-request-id");
    let mut headers: Vec<_> = reply.headers.iter().filter(|(name, _)| !own(name)).cloned().collect();
    headers.sort();
    (reply.status, headers, reply.body.clone())
}

fn plain(target: &str, lines: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\n{lines}connection: close\r\n\r\n").into_bytes()
}

#[test]
fn an_ended_url_is_refused() {
    let ground = Ground::new();
    ground.put_file("k", "secret");
    let ring = ring().into();
    let grant = Grant::get("k", Duration::from_secs(1));
    let right = target(&sign(&ring, ground.address, &grant));
    assert_eq!(ground.raw("GET", &right, &[]).status, 200);
    let deadline = now().plus(3);
    while now() < deadline && ground.raw("GET", &right, &[]).status == 200 {
        std::thread::sleep(Duration::from_millis(100));
    }
    let ended = ground.raw("GET", &right, &[]);
    assert_eq!(likeness(&ended), likeness(&ground.raw("GET", "/files/k", &[])));
}

#[test]
fn keys_change_while_the_gateway_serves() {
    let ground = Ground::new();
    ground.put_file("k", "secret");
    let old = ground.target(&Grant::get("k", MINUTE));
    let mut ring = (*ground.ring.current()).clone();
    ring.add(Key::new("k2", [8; 32]).unwrap()).unwrap();
    ring.promote("k2", now()).unwrap();
    ground.ring.replace(ring.clone());
    let new = ground.target(&Grant::get("k", MINUTE));
    assert!(old.contains("ps-key=k1&") && new.contains("ps-key=k2&"));
    assert_eq!((ground.raw("GET", &old, &[]).status, ground.raw("GET", &new, &[]).status), (200, 200));
    ring.revoke("k1").unwrap();
    ground.ring.replace(ring);
    assert_eq!((ground.raw("GET", &old, &[]).status, ground.raw("GET", &new, &[]).status), (403, 200));
}
