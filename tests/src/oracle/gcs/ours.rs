//! The case, signed by our library through its public face.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use presign_core::{
    Backend as _, Checksum, ChecksumAlgorithm, End, Error, ErrorKind, Expiring, Grant, ObjectKey, Presigned, Ready,
    Result, Target, Timestamp,
};
use presign_gcs::{Account, Bucket, Credentials, Signature};

use super::case::{Ask, Case, More, Request, Version};
use super::place::{Endpoint, GOOGLE};
use super::{form, keys, theirs, verdict};
use crate::oracle::Answer;

pub(super) fn answer(case: &Case) -> Result<Answer> {
    let request = match &case.ask {
        Ask::Url(request) => request,
        Ask::Form(upload) => return form::answer(case, upload),
    };
    let (bucket, grant, at) =
        (bucket(case, keys::credentials(case)?)?, grant(case, request)?, Timestamp::from_unix(case.at)?);
    let presigned = signed(&bucket, &grant, at)?;
    let texts = bucket.explain(&grant, at)?;
    let (method, url, headers) = (presigned.method().as_str(), presigned.reveal().as_str(), headers(&presigned));
    let texts = [texts.canonical_request().unwrap_or_default(), texts.string_to_sign()];
    let verdict = verdict::of(case, method, url, &headers);
    let other = by_other_key(case, &grant, at, url)?;
    Ok(Answer::Signed(theirs::parts(method, url, &headers, texts, [&verdict, verdict::SOUND], &other)))
}

/// Whether both RSA keys sign alike.
fn by_other_key(case: &Case, grant: &Grant<'_>, at: Timestamp, url: &str) -> Result<String> {
    let Some(credentials) = keys::other_credentials(case)? else { return Ok(theirs::ALIKE.to_owned()) };
    let other = signed(&bucket(case, credentials)?, grant, at)?;
    let other = other.reveal().as_str();
    Ok(if other == url { theirs::ALIKE } else { other }.to_owned())
}

fn signed(bucket: &Bucket, grant: &Grant<'_>, at: Timestamp) -> Result<Presigned> {
    match bucket.try_presign(grant, at)? {
        Ready::Signed(presigned) => Ok(presigned),
        _ => Err(Error::new(ErrorKind::Pending, "sign: credentials at hand were not taken")),
    }
}

pub(super) fn account(case: &Case, credentials: Credentials) -> Result<Account> {
    let account = Account::new(Arc::new(Expiring::new(credentials, End::Never)));
    let account = match &case.place.endpoint {
        Endpoint::Universe(domain) if domain == GOOGLE => account,
        Endpoint::Universe(domain) => account.with_universe_domain(domain)?,
        Endpoint::Url(url) => account.with_endpoint(url.parse()?),
    };
    let signature = match case.version {
        Version::V4 => Signature::V4,
        Version::V2 => Signature::V2,
    };
    Ok(account.with_signature(signature).with_addressing(case.place.addressing))
}

pub(super) fn bucket(case: &Case, credentials: Credentials) -> Result<Bucket> {
    account(case, credentials)?.bucket(case.place.bucket.as_str())
}

/// What a bearer has to send, which is all bound.
fn headers(presigned: &Presigned) -> Vec<(&str, &str)> {
    let headers = presigned.headers().iter().filter(|header| header.is_bound());
    headers.map(|header| (header.name().as_str(), header.value())).collect()
}

fn grant<'c>(case: &'c Case, request: &'c Request) -> Result<Grant<'c>> {
    let typed = request.typed.then(|| typed(case, request)).flatten();
    match typed {
        Some(grant) => grant,
        None => plain(case, request),
    }
}

/// By the method, and what is on the wire.
fn plain<'c>(case: &'c Case, request: &'c Request) -> Result<Grant<'c>> {
    let method = Method::from_bytes(request.wire_method().as_bytes())
        .map_err(|_| Error::new(ErrorKind::Term, "name a method: it is no token; give one"))?;
    let target = match &case.key {
        Some(key) => Target::Object(ObjectKey::new(key.as_str())?),
        None => Target::Bucket,
    };
    let grant = Grant::request(method, target, Duration::from_secs(case.seconds));
    let grant = case.headers().into_iter().fold(grant, |grant, (name, value)| grant.header(&name, value));
    Ok(case.query().into_iter().fold(grant, asking))
}

/// By terms, where a grant has a word for all that is asked.
fn typed<'c>(case: &'c Case, request: &'c Request) -> Option<Result<Grant<'c>>> {
    let (key, validity) = (case.key.as_deref(), Duration::from_secs(case.seconds));
    let has = |more: &[More]| more.iter().any(|more| case.more(*more).is_some());
    let named = |name: &str| ["x-goog-copy-source", "x-goog-resumable", "content-length"].contains(&name);
    let another = case.headers().iter().any(|(name, _)| named(name));
    let reads = has(&[More::ResponseType, More::ResponseDisposition, More::Generation]);
    let writes = has(&[More::ContentType, More::ContentMd5]);
    let grant = match (request.method.as_str(), key) {
        _ if another => return None,
        ("GET", None) => return listing(case).map(Ok),
        _ if !request.query.is_empty() => return None,
        ("GET", Some(key)) if !writes => Grant::get(key, validity),
        ("HEAD", Some(key)) if !writes => Grant::head(key, validity),
        ("PUT", Some(key)) if !reads => Grant::put(key, validity),
        ("DELETE", Some(key)) if !reads && !writes => Grant::delete(key, validity),
        _ => return None,
    };
    let put = request.method == "PUT";
    let grant = case.headers().into_iter().try_fold(grant, |grant, (name, value)| {
        Ok(match name.as_str() {
            "content-type" if put => grant.content_type(value),
            "content-md5" if put && has(&[More::ContentMd5]) => {
                grant.checksum(Checksum::new(ChecksumAlgorithm::Md5, value)?)
            }
            "x-goog-if-generation-match" if put && value == "0" => grant.create_only(),
            "x-goog-content-length-range" if put => match range(value) {
                Some((least, greatest)) => grant.size(least..=greatest),
                None => grant.header(&name, value),
            },
            _ => grant.header(&name, value),
        })
    });
    Some(grant.map(|grant| if reads { reading(request, grant) } else { grant }))
}

/// What no header could say is asked for as the query that it becomes.
fn reading<'c>(request: &'c Request, grant: Grant<'c>) -> Grant<'c> {
    let line = |value: &str| value.bytes().all(|byte| byte.is_ascii_graphic());
    request.more.iter().fold(grant, |grant, (more, value)| match more {
        More::ResponseType if line(value) => grant.respond_with("content-type", value.as_str()),
        More::ResponseDisposition if line(value) => grant.respond_with("content-disposition", value.as_str()),
        More::Generation => grant.version(value.as_str()),
        _ => asking(grant, (more.on_the_wire(), Some(value))),
    })
}

/// A listing below a prefix, if that is what the query asks for.
fn listing(case: &Case) -> Option<Grant<'_>> {
    let query = case.query();
    let own =
        |(name, _): &(&str, _)| matches!(*name, "list-type" | "prefix" | "delimiter" | "max-keys" | "encoding-type");
    if !query.contains(&LISTING) || !query.iter().all(own) {
        return None;
    }
    let prefix = query.iter().find(|(name, _)| *name == "prefix").map_or(Some(""), |(_, prefix)| *prefix)?;
    let grant = Grant::list(prefix, Duration::from_secs(case.seconds));
    let others = query.into_iter().filter(|pair| *pair != LISTING && pair.0 != "prefix");
    let grant = others.fold(grant, asking);
    Some(case.headers().into_iter().fold(grant, |grant, (name, value)| grant.header(&name, value)))
}

const LISTING: (&str, Option<&str>) = ("list-type", Some("2"));

fn asking<'g>(grant: Grant<'g>, (name, value): (&'g str, Option<&'g str>)) -> Grant<'g> {
    match value {
        Some(value) => grant.query(name, value),
        None => grant.query_flag(name),
    }
}

fn range(text: &str) -> Option<(u64, u64)> {
    let (least, greatest) = text.split_once(',')?;
    least.parse().ok().zip(greatest.parse().ok())
}
