//! User delegation keys, as an identity gets them: by a token. Azurite believes what a token says.
//! <https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key>

use std::time::SystemTime;

use anyhow::{Context as _, Result, ensure};
use presign_core::{Timestamp, base64url_encode};
use quick_xml::de::from_str;
use serde::Deserialize;
use serde_json::json;

use super::Line;
use crate::{Presented, Signer, UserKey};

const OID: &str = "11111111-1111-1111-1111-111111111111";
const TID: &str = "22222222-2222-2222-2222-222222222222";
const OTHER: &str = "33333333-3333-3333-3333-333333333333";

/// The key that signs, and those that differ from it in one thing each.
pub(super) async fn fetch(line: &Line, endpoint: &str) -> Result<Signer> {
    let now = Timestamp::try_from(SystemTime::now())?;
    let (start, expiry) = (now.minus(900), now.plus(6 * 3600));
    let key = |ids, start, expiry| one(line, endpoint, now, ids, start, expiry);
    let mut others = Vec::new();
    for (name, ids, start, expiry) in [
        ("skoid", [OTHER, TID], start, expiry),
        ("sktid", [OID, OTHER], start, expiry),
        ("skt", [OID, TID], start.minus(1), expiry),
        ("ske", [OID, TID], start, expiry.plus(1)),
        ("ended", [OID, TID], start.minus(3600), now.minus(1)),
        ("not-begun", [OID, TID], now.plus(3600), expiry),
    ] {
        others.push((name, key(ids, start, expiry).await?));
    }
    Ok(Signer::User(key([OID, TID], start, expiry).await?, others))
}

async fn one(
    line: &Line,
    endpoint: &str,
    now: Timestamp,
    ids: [&str; 2],
    start: Timestamp,
    expiry: Timestamp,
) -> Result<UserKey> {
    let body = format!(
        r#"<?xml version="1.0" encoding="utf-8"?><KeyInfo><Start>{start}</Start><Expiry>{expiry}</Expiry></KeyInfo>"#
    );
    let url = format!("{endpoint}/?restype=service&comp=userdelegationkey");
    let request = Presented::bare("POST", &url).with_body(body.as_bytes());
    let request = request.with_header("authorization", &format!("Bearer {}", token(ids, now)));
    let request = request.with_header("x-ms-version", "2025-11-05").with_header("content-type", "application/xml");
    let reply = line.send(&request).await?;
    let text = String::from_utf8_lossy(&reply.body);
    ensure!(reply.status == 200, "{} {text}", reply.status);
    let answer: Answer = from_str(text.trim_start_matches('\u{feff}')).context("no delegation key")?;
    let times = (answer.start.parse()?, answer.expiry.parse()?);
    Ok(UserKey::new([&answer.oid, &answer.tid], times.0, times.1, &answer.version, &answer.value))
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "SignedOid")]
    oid: String,
    #[serde(rename = "SignedTid")]
    tid: String,
    #[serde(rename = "SignedStart")]
    start: String,
    #[serde(rename = "SignedExpiry")]
    expiry: String,
    #[serde(rename = "SignedVersion")]
    version: String,
    #[serde(rename = "Value")]
    value: String,
}

/// The token of the identity whose key signs.
pub(crate) fn delegation_token(now: Timestamp) -> String {
    token([OID, TID], now)
}

/// Signed by nobody.
fn token([oid, tid]: [&str; 2], now: Timestamp) -> String {
    let claims = json!({
        "aud": "https://storage.azure.com",
        "iss": format!("https://sts.windows.net/{tid}/"),
        "iat": now.unix() - 60,
        "nbf": now.unix() - 60,
        "exp": now.unix() + 3600,
        "oid": oid,
        "tid": tid,
    });
    let part = |value: serde_json::Value| base64url_encode(value.to_string().as_bytes());
    format!("{}.{}.{}", part(json!({ "alg": "RS256", "typ": "JWT" })), part(claims), base64url_encode(b"nobody's"))
}
