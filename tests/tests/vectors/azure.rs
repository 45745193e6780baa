//! Shared access signatures of Azure: every string to sign by our table, every signature by the typed face and by the
//! verifier.

use std::sync::Arc;

use presign_azure::{Account, AccountSas, Kind, Permissions, Resource, Sas, SignedSas, Verifier, Version};
use presign_core::{
    HmacKey, Obligation, Origin, Ready, Reason, Received, Timestamp, Verified, base64_decode, base64_encode, percent,
};

use crate::azure_row::{Row, World, signed, texts};
use crate::row::parameters;

/// Signed as before version 2012-02-12: nobody signs so any more, and neither do we.
const TOO_OLD: [&str; 3] = [
    "azure-sas/azure-sdk-node-2011/service/container",
    "azure-sas/azure-sdk-node-2011/service/blob",
    "azure-sas/azure-sdk-node-2011/service/blob-write",
];

/// SAS without `spr`, which allow plain HTTP without saying so. Ours always have it.
const WITHOUT_PROTOCOL: [&str; 3] =
    ["azure-sas/reqsign/service/blob", "azure-sas/reqsign/udk/presign", "azure-sas/sdk/account-bare"];

/// SAS whose signature matches and which permit nothing of the blob service: for queues alone; for owners and access
/// control lists, which another endpoint serves.
const ELSEWHERE: [(&str, Reason); 2] = [
    ("azure-sas/azure-storage-php/account/4", Reason::Unacceptable("ss")),
    ("azure-sas/reqsign/service/leading-slash-blob", Reason::Permission),
];

fn is_one_of(row: &Row, ids: &[&str]) -> bool {
    ids.contains(&row.id.as_str())
}

#[test]
fn every_string_to_sign_is_that_of_the_table() {
    let (mut same, mut excepted) = (0, 0);
    for row in signed().into_iter().chain(texts()) {
        assert!(!row.source.is_empty() && !row.licence.is_empty(), "{}", row.id);
        assert!(row.computed.iter().all(|field| field == "string_to_sign"), "{}", row.id);
        if is_one_of(&row, &TOO_OLD) {
            assert!(row.version.parse::<Version>().is_err() && row.exception.is_some(), "{}", row.id);
            excepted += 1;
            continue;
        }
        assert_eq!(row.text(), row.string_to_sign, "{}", row.id);
        same += 1;
    }
    assert_eq!((same, excepted), (17 + 22 + 60 - 3, 3));
}

#[test]
fn every_signature_is_that_of_its_text() {
    for row in signed() {
        let key = HmacKey::new(&base64_decode(row.key.as_deref().unwrap()).unwrap());
        let signature = base64_encode(&key.sign(row.string_to_sign.as_bytes()));
        assert_eq!(Some(signature), row.signature, "{}", row.id);
    }
}

fn verify(row: &Row, target: &str, token: &str, at: Timestamp) -> Option<Result<Verified, Reason>> {
    let parts = row.request(target, token)?;
    let origin = Origin::HostHeader { scheme: "https".into() };
    let client = row.field("sip").and_then(|range| range.split('-').next()?.parse().ok());
    let verifier = Verifier::new(row.endpoint());
    let verified = Received::new(&parts, &origin, client)
        .and_then(|received| verifier.parse(&received))
        .and_then(|claims| verifier.verify(&claims, &World(row.credentials()), at));
    Some(verified.map_err(|denied| denied.reason().clone()))
}

/// The rows that are verified.
fn verifiable() -> Vec<Row> {
    let mut rows = signed();
    rows.retain(|row| !is_one_of(row, &TOO_OLD));
    assert_eq!(rows.len(), 36);
    rows
}

#[test]
fn every_sas_is_verified_until_its_end() {
    for row in verifiable() {
        let ((_, target), token, end) = (row.target(), row.token(), row.end());
        let ask = |at| verify(&row, &target, &token, at).unwrap();
        if let Some((_, reason)) = ELSEWHERE.iter().find(|(id, _)| *id == row.id) {
            assert_eq!(ask(end).as_ref(), Err(reason), "{}", row.id);
            continue;
        }
        let verified = ask(end).unwrap_or_else(|reason| panic!("{}: {reason}", row.id));
        assert_eq!(verified.expires_at(), end, "{}", row.id);
        let users = verified.obligations().iter().filter(|one| matches!(one, Obligation::User { .. })).count();
        let bound = ["suoid", "sduoid"].iter().filter(|name| row.field(name).is_some()).count();
        assert_eq!(users, bound, "{}", row.id);
        assert_eq!(ask(end.plus(1)).unwrap_err(), Reason::Expired(end), "{}", row.id);
        if let Some(start) = row.field("st") {
            let start: Timestamp = start.parse().unwrap();
            assert!(ask(start).is_ok(), "{}", row.id);
            assert_eq!(ask(start.minus(1)).unwrap_err(), Reason::NotYetValid(start), "{}", row.id);
        }
    }
}

#[test]
fn a_sas_with_anything_changed_is_refused() {
    let decoded = |token: &str| {
        token.split('&').map(|pair| percent::decode(pair).map(|pair| pair.into_owned())).collect::<Option<Vec<_>>>()
    };
    let mut by_signature = 0;
    for row in verifiable() {
        let ((_, target), token) = (row.target(), row.token());
        for place in 0..token.len() {
            for bit in [1, 2, 4, 32] {
                let mut changed = token.clone().into_bytes();
                changed[place] ^= bit;
                let Ok(changed) = String::from_utf8(changed) else { continue };
                // The digits of an escape have two cases.
                if decoded(&changed) == decoded(&token) {
                    continue;
                }
                let Some(refused) = verify(&row, &target, &changed, row.end()) else { continue };
                by_signature += usize::from(refused == Err(Reason::Signature));
                assert!(refused.is_err(), "{}: {changed}", row.id);
            }
        }
        for (name, value) in &row.headers {
            let mut parts = row.request(&target, &token).unwrap();
            let name: http::HeaderName = name.parse().unwrap();
            parts.headers.insert(&name, format!("{value}x").parse().unwrap());
            let origin = Origin::HostHeader { scheme: "https".into() };
            let received = Received::new(&parts, &origin, None).unwrap();
            let verifier = Verifier::new(row.endpoint());
            let claims = verifier.parse(&received).unwrap();
            let refused = verifier.verify(&claims, &World(row.credentials()), row.end()).unwrap_err();
            assert_eq!(*refused.reason(), Reason::Signature, "{}", row.id);
        }
    }
    assert!(by_signature > 3000, "the parser alone refused nearly all: {by_signature} came to the signature");
}

/// The row by the public face.
fn sign(row: &Row) -> SignedSas {
    let version: Version = row.version.parse().unwrap();
    let mut account = Account::new(row.endpoint(), Arc::new(row.credentials().expiring())).with_version(version);
    if row.field("spr") == Some("https,http") {
        account = account.allow_http();
    }
    let at = row.field("st").map_or(row.end().minus(60), |start| start.parse().unwrap());
    let permissions = row.field("sp").map(|letters| letters.parse::<Permissions>().unwrap());
    let range = row.field("sip").map(|range| range.parse().unwrap());
    let start = row.field("st").map(|start| start.parse().unwrap());
    let (_, container, blob) = row.place();
    let signed = if row.kind() == Kind::Account {
        let (services, types) = (row.field("ss").unwrap().parse().unwrap(), row.field("srt").unwrap().parse().unwrap());
        let mut sas = AccountSas::new(services, types, permissions.unwrap(), row.end());
        if let Some(range) = range {
            sas = sas.from_ip(range);
        }
        if let Some(start) = start {
            sas = sas.starts_at(start);
        }
        if let Some(scope) = row.field("ses") {
            sas = sas.encryption_scope(scope);
        }
        assert_eq!(account.explain_account_sas(&sas, at).unwrap(), row.string_to_sign, "{}", row.id);
        account.try_account_sas(&sas, at)
    } else {
        let which = row.beside.as_ref().map(|(_, which)| which.as_str()).unwrap_or_default();
        let resource = match row.field("sr").unwrap() {
            "c" => Resource::Container,
            "d" => Resource::directory(blob.unwrap()).unwrap(),
            "bs" => Resource::snapshot(blob.unwrap(), which).unwrap(),
            "bv" => Resource::version(blob.unwrap(), which).unwrap(),
            _ => Resource::blob(blob.unwrap()).unwrap(),
        };
        let mut sas = match (row.field("si"), permissions) {
            (Some(id), _) => Sas::by_policy(resource, id),
            (None, permissions) => Sas::new(resource, permissions.unwrap(), row.end()),
        };
        if let Some(range) = range {
            sas = sas.from_ip(range);
        }
        if let Some(start) = start {
            sas = sas.starts_at(start);
        }
        for (name, say) in SETTERS {
            if let Some(value) = row.field(name) {
                sas = say(sas, value);
            }
        }
        for (name, value) in &row.headers {
            sas = sas.request_header(name.parse().unwrap(), value);
        }
        for (name, value) in &row.query {
            sas = sas.request_query(name, value);
        }
        let container = account.container(container.unwrap()).unwrap();
        assert_eq!(container.explain_sas(&sas, at).unwrap(), row.string_to_sign, "{}", row.id);
        container.try_sas(&sas, at)
    };
    match signed {
        Ok(Ready::Signed(signed)) => signed,
        other => panic!("{}: {other:?}", row.id),
    }
}

type Setter = for<'a> fn(Sas<'a>, &'a str) -> Sas<'a>;

const SETTERS: [(&str, Setter); 10] = [
    ("ses", |sas, value| sas.encryption_scope(value)),
    ("rscc", |sas, value| sas.cache_control(value)),
    ("rscd", |sas, value| sas.content_disposition(value)),
    ("rsce", |sas, value| sas.content_encoding(value)),
    ("rscl", |sas, value| sas.content_language(value)),
    ("rsct", |sas, value| sas.content_type(value)),
    ("saoid", |sas, value| sas.authorized_oid(value)),
    ("suoid", |sas, value| sas.unauthorized_oid(value)),
    ("scid", |sas, value| sas.correlation_id(value)),
    ("sduoid", |sas, value| sas.delegated_user(value)),
];

#[test]
fn every_sas_is_signed_with_the_published_signature() {
    let mut same = 0;
    for row in verifiable() {
        if is_one_of(&row, &WITHOUT_PROTOCOL) {
            assert_eq!(row.field("spr"), None, "{}", row.id);
            continue;
        }
        let signed = sign(&row);
        let (_, published) = parameters(&format!("?{}", row.token()));
        let (_, ours) = parameters(&format!("?{}", signed.reveal_token()));
        assert_eq!(ours, published, "{}", row.id);
        let ends = signed.expires().map(|expires| expires.latest());
        assert_eq!(ends, row.field("se").map(|_| row.end()), "{}", row.id);
        same += 1;
    }
    assert_eq!(same, 36 - WITHOUT_PROTOCOL.len());
}
