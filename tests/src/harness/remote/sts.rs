//! Temporary keys from a server's own STS.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, bail, ensure};
use http::Method;
use presign_core::{Grant, Secret, Sha256, Target, Timestamp, hex_encode};
use presign_v4::{AWS4, Base, Bound, KeyChain, QueryPair, Request, Stamp};
use quick_xml::de::from_str;
use serde::Deserialize;

use crate::wire::{self, Reply};
use crate::{Ground, Pen, Presented};

/// Gives `ground` a temporary key of the user that its lasting key belongs to, and the token of another session.
pub(super) async fn begin_session(address: SocketAddr, ground: &mut Ground) -> Result<()> {
    permit(address, ground).await?;
    let (session, other) = (session(address, ground).await?, session(address, ground).await?);
    (ground.temporary_key_id, ground.temporary_secret) = (session.key_id, session.secret);
    (ground.token, ground.other_token) = (session.token, other.token);
    Ok(())
}

const VALIDITY: Duration = Duration::from_secs(900);
const POLICY: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:GetSessionToken","Resource":"*"}]}"#;

/// Lets the user ask for sessions.
async fn permit(address: SocketAddr, ground: &Ground) -> Result<()> {
    let grant = Grant::request(Method::GET, Target::Bucket, VALIDITY).query_flag("acl");
    let reply = wire::exchange(address, &Pen::new(ground, now()?).sign(&grant, b"")?).await?;
    let access: AccessControlPolicy = from_str(&text(&reply)?)?;
    let user = &*access.owner.id;
    let policy = [("UserName", user), ("PolicyName", "sessions"), ("PolicyDocument", POLICY)];
    ask(address, ground, "PutUserPolicy", &policy).await.context("the user can't be permitted to ask for sessions")?;
    Ok(())
}

async fn session(address: SocketAddr, ground: &Ground) -> Result<Credentials> {
    // A token is random, and almost each has all characters that a URL has to escape.
    for _ in 0..32 {
        let said = ask(address, ground, "GetSessionToken", &[("DurationSeconds", "3600")]).await?;
        let response: GetSessionTokenResponse = from_str(&said)?;
        let credentials = response.result.credentials;
        if ['+', '/', '='].iter().all(|escaped| credentials.token.contains(*escaped)) {
            return Ok(credentials);
        }
    }
    bail!("no session token has characters that a URL has to escape")
}

/// Asks for an action of STS or IAM. Other than S3 they want the body's hash signed, in a query too.
async fn ask(address: SocketAddr, ground: &Ground, action: &str, parameters: &[(&str, &str)]) -> Result<String> {
    let (at, region, service) = (now()?, &*ground.region, "sts");
    let query: Vec<QueryPair<'_>> = [("Action", action)]
        .iter()
        .chain(parameters)
        .map(|(name, value)| ((*name).into(), Some((*value).into())))
        .collect();
    let origin = &*ground.path_endpoint;
    let headers = [("host", origin.split_once("://").map_or("", |(_, host)| host))];
    let mut hash = String::new();
    hex_encode(&Sha256::of(b""), &mut hash);
    let bound = Bound::new(&AWS4, &headers);
    let base = Base::new(origin, "");
    let request = Request::new("POST", &base, None, &bound).with_query(&query).with_payload_hash(&hash);
    let chain = KeyChain::new(&*ground.key_id, Secret::from(&*ground.secret));
    let key = chain.key(&AWS4, at, region, service);
    let stamp = Stamp::new(key.scope(), at, VALIDITY.as_secs());
    let presented = Presented::bare("POST", &presign_v4::sign(&request, &stamp, &key));
    text(&wire::exchange(address, &presented).await?).with_context(|| format!("{action} was refused"))
}

fn now() -> Result<Timestamp> {
    Ok(Timestamp::try_from(SystemTime::now())?)
}

fn text(reply: &Reply) -> Result<String> {
    let text = String::from_utf8_lossy(&reply.body);
    ensure!(reply.status == 200, "{} {text}", reply.status);
    Ok(text.into_owned())
}

#[derive(Deserialize)]
struct AccessControlPolicy {
    #[serde(rename = "Owner")]
    owner: Owner,
}

#[derive(Deserialize)]
struct Owner {
    #[serde(rename = "ID")]
    id: String,
}

#[derive(Deserialize)]
struct GetSessionTokenResponse {
    #[serde(rename = "GetSessionTokenResult")]
    result: GetSessionTokenResult,
}

#[derive(Deserialize)]
struct GetSessionTokenResult {
    #[serde(rename = "Credentials")]
    credentials: Credentials,
}

#[derive(Deserialize)]
struct Credentials {
    #[serde(rename = "AccessKeyId")]
    key_id: String,
    #[serde(rename = "SecretAccessKey")]
    secret: String,
    #[serde(rename = "SessionToken")]
    token: String,
}
