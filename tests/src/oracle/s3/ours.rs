//! The case, signed by our library through its public face.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use presign_core::{
    Backend as _, Checksum, ChecksumAlgorithm, End, Error, ErrorKind, Expiring, Grant, ObjectKey, Presigned, Ready,
    Result, Target, Timestamp,
};
use presign_s3::{Account, Bucket, Credentials, Signature};

use super::calls::Place as On;
use super::case::{Ask, Case, Operation, Request, Version};
use super::place::Addressing;
use super::{form, theirs, verdict};
use crate::oracle::Answer;

pub(super) fn answer(case: &Case) -> Result<Answer> {
    if let Ask::Form(upload) = &case.ask {
        return form::answer(case, upload);
    }
    let bucket = bucket(&account(case)?, case)?;
    let at = Timestamp::from_unix(case.at)?;
    let grant = grant(case)?;
    let Ready::Signed(presigned) = bucket.try_presign(&grant, at)? else {
        return Err(Error::new(ErrorKind::Pending, "sign: credentials at hand were not taken"));
    };
    let texts = bucket.explain(&grant, at)?;
    let (method, url, headers) = (presigned.method().as_str(), presigned.reveal().as_str(), headers(&presigned));
    let texts = [texts.canonical_request().unwrap_or_default(), texts.string_to_sign()];
    let verdict = verdict::of(case, method, url, &headers);
    let headers = theirs::header_lines(&headers);
    let parts = theirs::parts(method, url, headers, texts, [&verdict, verdict::SOUND], |pair| Some(pair.to_owned()));
    Ok(Answer::Signed(parts))
}

pub(super) fn credentials(case: &Case) -> Credentials {
    let credentials = Credentials::new(case.key_id.as_str(), case.secret.as_str());
    match &case.token {
        Some(token) => credentials.with_session_token(token.as_str()),
        None => credentials,
    }
}

pub(super) fn account(case: &Case) -> Result<Account> {
    let (place, credentials) = (&case.place, Arc::new(Expiring::new(credentials(case), End::Never)));
    let mut account = Account::new(place.region.as_str(), credentials)?;
    if let Some(endpoint) = &place.endpoint {
        account = account.with_endpoint(endpoint.parse()?);
    }
    if case.version == Version::V2 {
        account = account.with_signature(Signature::V2);
    }
    Ok(match place.addressing {
        Addressing::Auto => account,
        Addressing::Path => account.with_addressing(presign_s3::Addressing::Path),
        Addressing::Virtual => account.with_addressing(presign_s3::Addressing::VirtualHost),
    })
}

pub(super) fn bucket(account: &Account, case: &Case) -> Result<Bucket> {
    account.bucket(case.place.bucket.as_str())
}

/// What a bearer has to send, which is all bound.
fn headers(presigned: &Presigned) -> Vec<(&str, &str)> {
    let headers = presigned.headers().iter().filter(|header| header.is_bound());
    headers.map(|header| (header.name().as_str(), header.value())).collect()
}

fn grant(case: &Case) -> Result<Grant<'_>> {
    match &case.ask {
        Ask::Request(request) => of_request(case, request),
        Ask::Call(operation) => of_call(case, operation),
        Ask::Form(_) => Err(Error::new(ErrorKind::Term, "sign a form as a URL; post it")),
    }
}

fn of_request<'c>(case: &'c Case, request: &'c Request) -> Result<Grant<'c>> {
    let mut grant = by_method(case, &request.method)?;
    for (name, value) in &request.query {
        grant = match value {
            Some(value) => grant.query(name.as_str(), value.as_str()),
            None => grant.query_flag(name.as_str()),
        };
    }
    Ok(request.headers.iter().fold(grant, |grant, (name, value)| grant.header(name, value.as_str())))
}

/// By the most typed face that there is.
fn of_call<'c>(case: &'c Case, operation: &'c Operation) -> Result<Grant<'c>> {
    let call = operation.call;
    let (key, validity) = (case.key.as_deref().unwrap_or_default(), Duration::from_secs(case.seconds));
    let listing = call.name == "list_objects_v2";
    let mut grant = match call.name {
        "get_object" => Grant::get(key, validity),
        "head_object" => Grant::head(key, validity),
        "put_object" | "upload_part" => Grant::put(key, validity),
        "delete_object" => Grant::delete(key, validity),
        "list_objects_v2" => Grant::list(operation.param("Prefix").unwrap_or_default(), validity),
        _ => by_method(case, call.method)?,
    };
    for (name, value) in call.fixed {
        grant = match value {
            Some(_) if listing && *name == "list-type" => grant,
            Some(value) => grant.query(*name, *value),
            None => grant.query_flag(*name),
        };
    }
    for (param, value) in &operation.params {
        let value = value.as_str();
        let written = matches!(call.name, "put_object" | "upload_part");
        grant = match (&param.place, param.name) {
            (_, "Prefix") if listing => grant,
            (_, "VersionId") => grant.version(value),
            (_, "ContentType") => grant.content_type(value),
            (_, "ContentLength") => grant.size(value.parse::<u64>().unwrap_or(0)),
            (_, "ContentMD5") => grant.checksum(Checksum::new(ChecksumAlgorithm::Md5, value)?),
            (_, "IfNoneMatch") if written => grant.create_only(),
            // What no header could say is asked for as the query that it becomes.
            (On::Query(name), _) => match name.strip_prefix("response-") {
                Some(header) if value.bytes().all(|byte| byte.is_ascii_graphic()) => grant.respond_with(header, value),
                _ => grant.query(*name, value),
            },
            (On::Header(name), _) => grant.header(name, value),
        };
    }
    let metadata = operation.metadata.iter();
    Ok(metadata.fold(grant, |grant, (name, value)| grant.header(&format!("x-amz-meta-{name}"), value.as_str())))
}

fn by_method<'c>(case: &'c Case, method: &str) -> Result<Grant<'c>> {
    let method = Method::from_bytes(method.as_bytes())
        .map_err(|_| Error::new(ErrorKind::Term, "name a method: it is no token; give one"))?;
    let target = match &case.key {
        Some(key) => Target::Object(ObjectKey::new(key.as_str())?),
        None => Target::Bucket,
    };
    Ok(Grant::request(method, target, Duration::from_secs(case.seconds)))
}
