//! The case, signed by our library through its public face.

use std::sync::Arc;

use http::HeaderName;
use presign_azure::{
    Account, AccountSas, Credentials, Endpoint, IpRange, Permissions, Resource, Sas, SharedKey, SignedSas,
    UserDelegationKey, Version,
};
use presign_core::{Error, ErrorKind, Ready, Result, Timestamp};

use super::case::{Case, Delegation, Target, What};
use super::said::Said;
use super::{theirs, verdict};
use crate::oracle::Answer;

pub(super) fn answer(case: &Case) -> Result<Answer> {
    let (signed, text) = sign(case)?;
    let url = signed.reveal_url();
    let verdict = verdict::of(case, url);
    Ok(Answer::Signed(theirs::parts(url, &text, [&verdict, verdict::SOUND])))
}

fn sign(case: &Case) -> Result<(SignedSas, String)> {
    let (account, at) = (account(case)?, instant(case, 0)?);
    match &case.target {
        Target::Account { services, types } => {
            let sas = account_sas(case, services, types)?;
            Ok((at_hand(account.try_account_sas(&sas, at)?)?, account.explain_account_sas(&sas, at)?))
        }
        Target::Resource { container, what } => {
            let (container, sas) = (account.container(container.as_str())?, sas(case, what)?);
            Ok((at_hand(container.try_sas(&sas, at)?)?, container.explain_sas(&sas, at)?))
        }
    }
}

fn at_hand(signed: Ready<SignedSas>) -> Result<SignedSas> {
    match signed {
        Ready::Signed(signed) => Ok(signed),
        _ => Err(Error::new(ErrorKind::Pending, "sign: credentials at hand were not taken")),
    }
}

pub(super) fn credentials(case: &Case) -> Result<Credentials> {
    let Some(Delegation { oid, tid, start, expiry, version, tenant }) = &case.delegation else {
        return Ok(SharedKey::new(case.account.as_str(), case.key.as_str())?.into());
    };
    let (start, expiry) = (instant(case, *start)?, instant(case, *expiry)?);
    let key = UserDelegationKey::new(oid, tid, start, expiry, version.parse()?, case.key.as_str())?;
    Ok(match tenant {
        Some(tenant) => key.with_delegated_tenant(tenant)?,
        None => key,
    }
    .into())
}

pub(super) fn account(case: &Case) -> Result<Account> {
    let endpoint = Endpoint::at(case.account.as_str(), case.base.parse()?)?;
    let account = Account::new(endpoint, Arc::new(credentials(case)?.expiring()));
    Ok(if case.is_plain_http() { account.allow_http() } else { account })
}

/// An instant of the case, counted from its own.
pub(super) fn instant(case: &Case, offset: i64) -> Result<Timestamp> {
    Timestamp::from_unix(case.at + offset)
}

fn permissions(case: &Case) -> Result<Option<Permissions>> {
    case.permissions.as_deref().map(str::parse).transpose()
}

fn end(case: &Case) -> Result<Option<Timestamp>> {
    case.seconds.map(|seconds| instant(case, seconds.into())).transpose()
}

fn account_sas<'c>(case: &'c Case, services: &str, types: &str) -> Result<AccountSas<'c>> {
    let needs = || Error::new(ErrorKind::Term, "sign for an account: it needs permissions and an end");
    let (permissions, end) = (permissions(case)?.ok_or_else(needs)?, end(case)?.ok_or_else(needs)?);
    let mut sas = AccountSas::new(services.parse()?, types.parse()?, permissions, end)
        .service_version(case.version.parse::<Version>()?);
    if let Some(start) = case.start {
        sas = sas.starts_at(instant(case, start.into())?);
    }
    if let Some(ip) = &case.ip {
        sas = sas.from_ip(ip.parse::<IpRange>()?);
    }
    Ok(match case.says(Said::EncryptionScope) {
        Some(scope) => sas.encryption_scope(scope),
        None => sas,
    })
}

fn sas<'c>(case: &'c Case, what: &'c What) -> Result<Sas<'c>> {
    let resource = match what {
        What::All => Resource::Container,
        What::Directory(name) => Resource::directory(name)?,
        What::Blob(name) => Resource::blob(name)?,
        What::Snapshot(name, time) => Resource::snapshot(name, time)?,
        What::Version(name, id) => Resource::version(name, id)?,
    };
    let mut sas = match (case.says(Said::Policy), permissions(case)?, end(case)?) {
        (None, Some(permissions), Some(end)) => Sas::new(resource, permissions, end),
        (None, ..) => {
            return Err(Error::new(ErrorKind::Term, "sign without a policy: it needs permissions and an end"));
        }
        (Some(id), permissions, end) => {
            let sas = Sas::by_policy(resource, id);
            let sas = permissions.into_iter().fold(sas, Sas::permissions);
            end.into_iter().fold(sas, Sas::validity)
        }
    }
    .service_version(case.version.parse::<Version>()?);
    if let Some(start) = case.start {
        sas = sas.starts_at(instant(case, start.into())?);
    }
    if let Some(ip) = &case.ip {
        sas = sas.from_ip(ip.parse::<IpRange>()?);
    }
    for (field, value) in &case.said {
        let value = value.as_str();
        sas = match field {
            Said::Policy => sas,
            Said::EncryptionScope => sas.encryption_scope(value),
            Said::CacheControl => sas.cache_control(value),
            Said::ContentDisposition => sas.content_disposition(value),
            Said::ContentEncoding => sas.content_encoding(value),
            Said::ContentLanguage => sas.content_language(value),
            Said::ContentType => sas.content_type(value),
            Said::AuthorizedOid => sas.authorized_oid(value),
            Said::UnauthorizedOid => sas.unauthorized_oid(value),
            Said::Correlation => sas.correlation_id(value),
            Said::DelegatedOid => sas.delegated_user(value),
        };
    }
    for (name, value) in &case.headers {
        let name: HeaderName =
            name.parse().map_err(|_| Error::new(ErrorKind::Term, "bind a header: it has no name"))?;
        sas = sas.request_header(name, value.as_str());
    }
    Ok(case.query.iter().fold(sas, |sas, (name, value)| sas.request_query(name.as_str(), value.as_str())))
}
