use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use presign::local::{Key, KeyRing, Site, Verifier};
use presign::{FixedClock, Grant, Origin, Presigned, Presigner, Received, Timestamp, Verified};

const DAY: Duration = Duration::from_secs(86_400);

fn now() -> Timestamp {
    Timestamp::from_unix(1_795_262_400).unwrap()
}

// ANCHOR: sign
fn share(ring: &Arc<KeyRing>, now: Timestamp) -> presign::Result<Presigned> {
    let site = Site::new(ring.clone(), "https://files.example/files")?;
    let presigner = Presigner::new(site).with_clock(FixedClock::new(now));
    presigner.presign_now(&Grant::get("holiday/beach 1.jpg", Duration::from_secs(900)))
}
// ANCHOR_END: sign

// ANCHOR: verify
fn check(request: &http::request::Parts, ring: &KeyRing, now: Timestamp) -> Result<Verified, presign::Denied> {
    let origin = Origin::Fixed { scheme: "https".into(), authority: "files.example".into() };
    let received = Received::new(request, &origin, None)?.under("/files")?;
    let verifier = Verifier::new().ignoring(["utm_*", "fbclid"]);
    let claims = verifier.parse(&received)?; // untrusted
    verifier.verify(&claims, ring, now)
}
// ANCHOR_END: verify

#[test]
fn what_is_shared_is_granted_until_it_ends() {
    let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32]).unwrap(), DAY).unwrap());
    let presigned = share(&ring, now()).unwrap();
    let (request, ()) = presigned.reveal().to_request().unwrap().into_parts();
    let verified = check(&request, &ring, now().plus(900)).unwrap();
    assert_eq!(verified.key().map(|key| key.as_str()), Some("holiday/beach 1.jpg"));
    assert!(check(&request, &ring, now().plus(901)).is_err());
}

#[test]
// ANCHOR: rotate
fn a_key_is_changed_while_urls_live() -> presign::Result<()> {
    let now: Timestamp = "2026-11-21T12:00:00Z".parse()?;
    let mut ring = KeyRing::new(Key::new("2026-11", [1; 32])?, DAY)?;
    ring.add(Key::new("2026-12", [2; 32])?)?; // it verifies
    ring.promote("2026-12", now)?; // it signs; the other goes on to verify
    assert!(ring.retire("2026-11", now).is_err());
    ring.retire("2026-11", "2026-11-22T12:00:01Z".parse()?)?; // its last URL has ended
    Ok(())
}
// ANCHOR_END: rotate

/// Runs one of the chapter's verifiers; `None` where the machine lacks the language.
fn elsewhere(program: &str, script: &str, arguments: &[String]) -> Option<bool> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/book").join(script);
    match Command::new(program).arg(script).args(arguments).stdin(Stdio::null()).status() {
        Ok(status) => Some(status.success()),
        Err(error) => {
            eprintln!("not run here: {program}: {error}");
            None
        }
    }
}

#[test]
fn the_verifiers_of_other_languages_agree() {
    let vectors = include_str!("../../../tests/vectors/local-1.jsonl");
    for (program, script) in [("python3", "verify.py"), ("node", "verify.mjs")] {
        for row in vectors.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            let headers = row["headers"].as_object().unwrap();
            let headers: Vec<String> =
                headers.iter().map(|(name, value)| format!("{name}:{}", value.as_str().unwrap())).collect();
            let ask = |method: &str, url: &str, now: i64| {
                let mut arguments = vec![text("key_hex"), method.to_owned(), url.to_owned(), now.to_string()];
                arguments.extend(headers.clone());
                elsewhere(program, script, &arguments)
            };
            let (url, until) = (text("url"), row["until"].as_i64().unwrap());
            let enforced =
                row["size"].is_null() && row["net"].is_null() && row["from"].is_null() && row["under"] == false;
            let Some(granted) = ask(&text("method"), &url, until) else { break };
            assert_eq!(granted, enforced, "{program} {}", row["id"]);
            // Each question starts an interpreter: the changes are tried on two of the vectors.
            if !["query", "empty header value"].contains(&text("id").as_str()) {
                continue;
            }
            assert_eq!(ask("PATCH", &url, until), Some(false));
            assert_eq!(ask(&text("method"), &url, until + 1), Some(false));
            for changed in [
                url.replacen("ps-until=", "ps-until=9", 1),
                url.replacen("?", "?x=1&", 1),
                url.replacen("://", "://evil.", 1),
                url.replace("&ps-sig=", "&ps-uses=1&ps-sig="),
                format!("{url}&x=1"),
                url[..url.len() - 1].to_owned(),
                url.replace("ps-sig", "sig"),
                url.replace("ps-key", "key"),
            ] {
                assert_eq!(ask(&text("method"), &changed, until), Some(false), "{program} {changed}");
            }
        }
    }
}
