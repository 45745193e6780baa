//! What our verifier makes of a URL: of each request that it could be used for, and once a byte is changed.

use std::net::{IpAddr, Ipv4Addr};

use http::{HeaderName, HeaderValue, Request, header};
use presign_azure::{Claims, Credentials, Keys, SharedKey, StoredPolicy, UserDelegationKey, Verifier};
use presign_core::{Origin, Reason, Received, Timestamp, percent};

use super::case::{Case, Target, What};
use super::ours::{account, credentials, instant};
use super::requests::{self, On};
use crate::oracle::Note;
use crate::random::Random;

/// The verdict on a URL that is as it should be.
pub(super) const SOUND: &str = "taken for what it permits, refused for all else and once a byte is changed";

/// What that verdict on both URLs of a case proves.
pub(super) const NOTE: Note = Note::verified(
    "our verifier takes both URLs for requests that they permit, and refuses requests that they do not, another \
     network, plain HTTP where only TLS is said, another time, and one byte of what is signed changed",
);

pub(super) fn of(case: &Case, url: &str) -> String {
    judge(case, url).err().unwrap_or_else(|| SOUND.to_owned())
}

fn judge(case: &Case, url: &str) -> Result<(), String> {
    let judge = Judge::new(case).map_err(|error| error.to_string())?;
    let visit = Visit::new(case)?;
    let failed = |what: &str, request: &requests::Request, verdict: Result<(), Reason>| {
        let said = verdict.err().map_or_else(|| "taken".to_owned(), |reason| format!("refused: {reason}"));
        Err(format!("{what}: {} {} is {said}", request.method, request.query))
    };
    let mut random = Random::of(url);
    let mut permitted = None;
    for (request, permits) in some(&mut random, requests::of(case).collect()) {
        match (judge.verify(url, request, visit)?, permits) {
            (Ok(()), true) => permitted = Some(request),
            // It is what is asked that is refused, after the signature was found right.
            (Err(Reason::Permission | Reason::ResourceType | Reason::Unacceptable("ss")), false) => {}
            (verdict, true) => return failed("permitted", request, verdict),
            (verdict, false) => return failed("not permitted", request, verdict),
        }
    }
    // Where nothing of the blob service is permitted, a change has to come to light all the same.
    let any = || requests::of(case).next().map(|(request, _)| request);
    let request = permitted.or_else(any).ok_or("nothing to ask")?;
    for (what, visit) in visit.elsewhere(case, url)? {
        match judge.verify(url, request, visit)? {
            Err(Reason::ClientIp | Reason::Protocol | Reason::Expired(_) | Reason::NotYetValid(_)) => {}
            verdict => return failed(what, request, verdict),
        }
    }
    let changed = changed(case, &mut random, url, request.on).ok_or("it has no byte that could be changed")?;
    match judge.verify(&changed, request, visit)? {
        Err(Reason::Permission) => Err(format!("found right though it is changed: {changed}")),
        Ok(()) => Err(format!("taken though it is changed: {changed}")),
        Err(_) => Ok(()),
    }
}

/// A few of all requests: two that are permitted and three that are not, if there are as many.
fn some<'r>(random: &mut Random, mut all: Vec<(&'r requests::Request, bool)>) -> Vec<(&'r requests::Request, bool)> {
    let (mut some, mut left) = (Vec::new(), [3_u8, 2]);
    while !all.is_empty() {
        let (request, permits) = all.swap_remove(random.below(all.len()));
        let left = &mut left[usize::from(permits)];
        if *left > 0 {
            *left -= 1;
            some.push((request, permits));
        }
    }
    some
}

/// Our verifier, and the keys and policies of a case.
struct Judge<'c> {
    case: &'c Case,
    verifier: Verifier,
    keys: Known<'c>,
}

impl<'c> Judge<'c> {
    fn new(case: &'c Case) -> presign_core::Result<Self> {
        Ok(Self { case, verifier: account(case)?.verifier(), keys: Known { case, credentials: credentials(case)? } })
    }

    /// What it says. Else: why the request can't be made.
    fn verify(&self, url: &str, request: &requests::Request, visit: Visit) -> Result<Result<(), Reason>, String> {
        // A changed one may have no query.
        let (start, query) = url.split_once('?').unwrap_or((url, ""));
        let (_, rest) = start.split_once("://").ok_or("no URL")?;
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let below = below(self.case, request.on);
        let path = path.strip_suffix('/').filter(|_| !below.is_empty()).unwrap_or(path);
        let target =
            format!("{path}{below}?{query}{}{}", if request.query.is_empty() { "" } else { "&" }, request.query);
        let received = Request::builder().method(request.method).uri(target).header(header::HOST, authority).body(());
        let (mut parts, ()) = match received {
            Ok(received) => received.into_parts(),
            // Or be none.
            Err(_) => return Ok(Err(Reason::Malformed("the URL"))),
        };
        for (name, value) in &self.case.headers {
            let name: HeaderName = name.parse().map_err(|_| "a header's name that can't be sent")?;
            parts.headers.append(name, HeaderValue::from_str(value.trim()).map_err(|_| "a header that can't be sent")?);
        }
        let origin = Origin::HostHeader { scheme: if visit.plain { "http" } else { "https" }.into() };
        let verified = Received::new(&parts, &origin, visit.client)
            .and_then(|received| self.verifier.parse(&received))
            .and_then(|claims| self.verifier.verify(&claims, &self.keys, visit.at));
        Ok(verified.map(drop).map_err(|denied| denied.reason().clone()))
    }
}

/// Who comes, when and how.
#[derive(Clone, Copy)]
struct Visit {
    client: Option<IpAddr>,
    at: Timestamp,
    plain: bool,
}

impl Visit {
    /// As the SAS has it.
    fn new(case: &Case) -> Result<Self, String> {
        let client = case.ip.as_ref().map(|ip| ip.split('-').next().unwrap_or(ip).parse()).transpose();
        let client = client.map_err(|_| "a client that is no address")?;
        Ok(Self { client, at: moment(case, i64::from(case.start.unwrap_or(0).max(0)))?, plain: case.is_plain_http() })
    }

    /// Others, which it has to refuse.
    fn elsewhere(self, case: &Case, url: &str) -> Result<Vec<(&'static str, Self)>, String> {
        let mut others = Vec::new();
        if let Some(IpAddr::V4(first)) = self.client
            && let Some(before) = first.to_bits().checked_sub(1)
        {
            others.push(("another network", Self { client: Some(Ipv4Addr::from_bits(before).into()), ..self }));
        }
        if url.contains("spr=https&") {
            others.push(("plain HTTP", Self { plain: true, ..self }));
        }
        if let Some(seconds) = case.seconds {
            others.push(("after its end", Self { at: moment(case, i64::from(seconds) + 1)?, ..self }));
        }
        if let Some(start) = case.start {
            others.push(("before its start", Self { at: moment(case, i64::from(start) - 1)?, ..self }));
        }
        Ok(others)
    }
}

fn moment(case: &Case, offset: i64) -> Result<Timestamp, String> {
    instant(case, offset).map_err(|error| error.to_string())
}

/// What a request names below the resource that was signed for.
fn below(case: &Case, on: On) -> &'static str {
    match (&case.target, on) {
        (Target::Account { .. }, On::Container) => "/cats",
        (Target::Account { .. }, On::Blob) => "/cats/a%20b",
        (Target::Resource { what: What::All | What::Directory(_), .. }, On::Blob) => "/a%20b",
        _ => "",
    }
}

/// Whatever key and policy is asked for: that it was the right one has to come to light.
struct Known<'c> {
    case: &'c Case,
    credentials: Credentials,
}

impl Keys for Known<'_> {
    fn shared_keys(&self, account: &str) -> Vec<SharedKey> {
        self.credentials.shared_keys(account)
    }

    fn delegation_key(&self, _claims: &Claims) -> Option<UserDelegationKey> {
        match &self.credentials {
            Credentials::UserDelegation(key) => Some(key.clone()),
            _ => None,
        }
    }

    fn policy(&self, _container: &str, _id: &str) -> Option<StoredPolicy> {
        let mut policy = StoredPolicy::default();
        if self.case.permissions.is_none() {
            policy.permissions = Some(requests::BY_POLICY.parse().ok()?);
        }
        if self.case.seconds.is_none() {
            policy.expiry = Some(instant(self.case, 100_000).ok()?);
        }
        Some(policy)
    }
}

/// The URL with one byte of what is signed another, so that it says something else.
fn changed(case: &Case, random: &mut Random, url: &str, on: On) -> Option<String> {
    let authority = url.find("://")? + 3;
    let query = url.find('?')?;
    let path = authority + url.get(authority..)?.find('/')?;
    // Of an account, no path is signed.
    let start = if matches!(case.target, Target::Account { .. }) { query + 1 } else { path };
    let said = meaning(url.get(start..)?);
    // One in ten is in the signature, or long names would leave it out.
    let signature = url.find("sig=").map(|at| at + "sig=".len()).filter(|_| random.once_in(10));
    (0..200).find_map(|_| {
        let at = match signature {
            Some(signature) => signature + random.below(40),
            None => start + random.below(url.len() - start),
        };
        let mut changed = url.to_owned();
        let new: &str = random.one(BYTES);
        let old = url.get(at..at + 1)?;
        // A slash between a directory and what is in it is not signed apart.
        if old != new && !(on == On::Blob && at + 1 == query && new == "/") {
            changed.replace_range(at..at + 1, new);
        }
        (meaning(changed.get(start..)?) != said).then_some(changed)
    })
}

/// A target without its escapes: two that mean the same may differ in spelling. None: it can't be read.
fn meaning(target: &str) -> Option<(String, Vec<String>)> {
    let (path, query) = target.split_once('?').unwrap_or(("", target));
    let pairs = query.split('&').map(|pair| percent::decode(pair).map(Into::into));
    Some((percent::decode(path)?.into_owned(), pairs.collect::<Option<_>>()?))
}

/// What a URL may have, and what it is made of.
const BYTES: &[&str] = &[
    "a", "b", "f", "z", "A", "F", "Z", "0", "1", "2", "5", "9", "-", ".", "_", "~", "/", "?", "&", "=", "%", "+", ":",
    "@", "!", "*", "'", "(", ")", ",", ";", "$",
];
