//! A SAS in Azure's own words: permissions on a resource, or on services as a whole.

use presign::azure::{AccountSas, Permissions, Resource, Sas, SignedSas};
use presign::{Expires, Grant, IpNet, Timestamp, Validity};
use serde::Serialize;

use crate::args::{AzureOwn as Own, AzureResource, Bucket, Format, SasKind, Sign};
use crate::errors::Failure;
use crate::sign::{self, Operation};
use crate::store::not_for;
use crate::{azure, notes, output, terminal};

/// Whether the flags ask for such a SAS.
pub(crate) fn is_asked(sign: &Sign) -> bool {
    sign.sas.permits() || sign.buckets.azure.sas == Some(SasKind::Account)
}

/// `grant` with those of Azure's words that a request has too. The others say permissions, or mean nothing.
pub(crate) fn bound<'a>(own: &'a Own, mut grant: Grant<'a>) -> Result<Grant<'a>, Failure> {
    if let Some(flag) = own.beside_permissions() {
        return Err(Failure::Usage(format!("use {flag}: say also what the SAS permits, by --permissions")));
    }
    if let Some(range) = own.ip {
        let network: IpNet = format!("{range}/32").parse().map_err(|_| {
            Failure::Usage("use --ip with a range: say a network by --client-ip, or also --permissions".into())
        })?;
        grant = grant.client_ip(network);
    }
    if let Some(start) = own.start {
        grant = grant.not_before(start);
    }
    if let Some(time) = &own.snapshot {
        grant = grant.query("snapshot", time.as_str());
    }
    Ok(match &own.version_id {
        Some(id) => grant.version(id.as_str()),
        None => grant,
    })
}

/// Signs, and writes the result to stdout and the notes to stderr.
pub(crate) fn run(operation: &Operation, sign: &Sign, bucket: &Bucket, key: Option<&str>) -> Result<(), Failure> {
    let own = &sign.sas;
    not_for(
        sign.terms.of_request(),
        "a SAS that says permissions: it binds no request; leave the flag out, or --permissions",
    )?;
    not_for(sign.validity.stable_for.map(|_| "--stable-for"), "a SAS that says permissions")?;
    let wider = !sign.buckets.azure.accept_wider.is_empty();
    not_for(wider.then_some("--accept-wider"), "a SAS that says permissions: they are what it allows")?;
    if matches!(sign.output.format, Format::Curl | Format::Fetch) {
        return Err(Failure::Usage(
            "write a SAS for curl or fetch: it permits many requests, and is none itself; use -o url or -o json".into(),
        ));
    }
    permits(operation, own)?;
    let at = sign::at(sign)?;
    let asked = (!own.no_expiry).then(|| sign::asked(&sign.validity));
    let expiry = sign.validity.credential_expiry.map(Into::into).unwrap_or_default();
    let account = azure::open(&sign.buckets)?.with_expiry(expiry);
    let container = account.container(bucket.name.as_str())?;
    let runtime = sign::runtime()?;

    let (url, signed, text) = if sign.buckets.azure.sas == Some(SasKind::Account) {
        let answered = !sign.terms.of_answer()?.is_empty();
        not_for(answered.then_some("--respond-with or --download-as"), "an account SAS")?;
        let sas = of_account(operation, own, key, asked)?;
        let signed = runtime.block_on(account.account_sas(&sas, at))?;
        let resource = key.map_or(Ok(Resource::Container), Resource::blob)?;
        (container.reveal_url(&resource, &signed)?, signed, account.explain_account_sas(&sas, at))
    } else {
        let sas = answering(of_resource(own, key, asked)?, sign)?;
        let signed = runtime.block_on(container.sas(&sas, at))?;
        (signed.reveal_url().to_owned(), signed, container.explain_sas(&sas, at))
    };
    let url = match operation {
        Operation::List(_) => url.replacen('?', "?restype=container&comp=list&", 1),
        _ => url,
    };
    let explained = if sign.output.explain { Some(text?) } else { None };
    let headers = headers(operation, own);
    if !sign.output.quiet {
        // JSON carries them by itself.
        let untold = if sign.output.format == Format::Json { &[][..] } else { &headers };
        notes::of_sas(&sign.validity, asked.map(|asked| (asked, at)), signed.expires(), untold);
    }
    write(sign, &Written::of(operation, &url, &headers, &signed, at), explained.as_deref())
}

/// Whether what is permitted covers the operation. What a policy permits is not known here.
fn permits(operation: &Operation, own: &Own) -> Result<(), Failure> {
    let needed: &[Permissions] = match operation {
        Operation::Get | Operation::Head => &[Permissions::READ],
        Operation::Put => &[Permissions::CREATE, Permissions::WRITE],
        Operation::Delete => &[Permissions::DELETE, Permissions::DELETE_VERSION, Permissions::PERMANENT_DELETE],
        Operation::List(_) => &[Permissions::LIST],
        Operation::Request(_) => return Ok(()),
    };
    match own.permissions {
        Some(permissions) if !needed.iter().any(|one| permissions.contains(*one)) => {
            let letters = needed.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
            let method = operation.method();
            Err(Failure::Usage(format!("sign a SAS: {method} needs the letter {letters} of --permissions; add it")))
        }
        _ => Ok(()),
    }
}

/// The headers that the bearer has to send.
fn headers<'a>(operation: &Operation, own: &'a Own) -> Vec<(&'a str, &'a str)> {
    const KIND: &str = "x-ms-blob-type";
    let mut all: Vec<_> = own.signed_header.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect();
    if matches!(operation, Operation::Put) && !all.iter().any(|(name, _)| name.eq_ignore_ascii_case(KIND)) {
        all.push((KIND, "BlockBlob"));
    }
    all
}

fn of_account<'a>(
    operation: &Operation,
    own: &'a Own,
    key: Option<&str>,
    asked: Option<Validity>,
) -> Result<AccountSas<'a>, Failure> {
    let misplaced = [
        ("--resource", own.resource.is_some()),
        ("--snapshot", own.snapshot.is_some()),
        ("--version-id", own.version_id.is_some()),
        ("--identifier", own.identifier.is_some()),
        ("--saoid", own.saoid.is_some()),
        ("--suoid", own.suoid.is_some()),
        ("--scid", own.scid.is_some()),
        ("--sduoid", own.sduoid.is_some()),
        ("--signed-header", !own.signed_header.is_empty()),
        ("--signed-query", !own.signed_query.is_empty()),
    ];
    not_for(misplaced.into_iter().find_map(|(flag, given)| given.then_some(flag)), "an account SAS")?;
    let (Some(services), Some(types), Some(permissions), Some(validity)) =
        (&own.services, &own.resource_types, own.permissions, asked)
    else {
        return Err(Failure::Usage(
            "sign an account SAS: give --services, --resource-types and --permissions, such as b, co and rl".into(),
        ));
    };
    let needed = if key.is_some() { 'o' } else { 'c' };
    let covered = services.as_str().contains('b') && types.as_str().contains(needed);
    if !covered && !matches!(operation, Operation::Request(_)) {
        return Err(Failure::Usage(format!(
            "sign an account SAS: what the store URL names needs b of --services and {needed} of --resource-types; add them",
        )));
    }
    let mut sas = AccountSas::new(services.clone(), types.clone(), permissions, validity);
    if let Some(start) = own.start {
        sas = sas.starts_at(start);
    }
    if let Some(range) = own.ip {
        sas = sas.from_ip(range);
    }
    if let Some(scope) = &own.encryption_scope {
        sas = sas.encryption_scope(scope.as_str());
    }
    Ok(sas)
}

fn of_resource<'a>(own: &'a Own, key: Option<&'a str>, asked: Option<Validity>) -> Result<Sas<'a>, Failure> {
    let misplaced = [("--services", own.services.is_some()), ("--resource-types", own.resource_types.is_some())];
    not_for(
        misplaced.into_iter().find_map(|(flag, given)| given.then_some(flag)),
        "a SAS for one resource; add --sas account",
    )?;
    let resource = resource(own, key)?;
    let mut sas = match (&own.identifier, own.permissions, asked) {
        (Some(id), permissions, validity) => {
            let sas = permissions.into_iter().fold(Sas::by_policy(resource, id.as_str()), Sas::permissions);
            validity.into_iter().fold(sas, Sas::validity)
        }
        (None, Some(permissions), Some(validity)) => Sas::new(resource, permissions, validity),
        (None, ..) => {
            return Err(Failure::Usage("sign a SAS: say --permissions, or the policy by --identifier".into()));
        }
    };
    if let Some(start) = own.start {
        sas = sas.starts_at(start);
    }
    if let Some(range) = own.ip {
        sas = sas.from_ip(range);
    }
    for (value, say) in [
        (&own.encryption_scope, Sas::encryption_scope as fn(Sas<'a>, &'a str) -> Sas<'a>),
        (&own.saoid, Sas::authorized_oid),
        (&own.suoid, Sas::unauthorized_oid),
        (&own.scid, Sas::correlation_id),
        (&own.sduoid, Sas::delegated_user),
    ] {
        if let Some(value) = value {
            sas = say(sas, value.as_str());
        }
    }
    for field in &own.signed_header {
        let name = field.name.parse().map_err(|_| Failure::Usage("read --signed-header: that is no header".into()))?;
        sas = sas.request_header(name, field.value.as_str());
    }
    for binding in &own.signed_query {
        let Some(value) = &binding.value else {
            return Err(Failure::Usage("read --signed-query: write NAME=VALUE; Azure binds no name alone".into()));
        };
        sas = sas.request_query(binding.name.as_str(), value.as_str());
    }
    Ok(sas)
}

/// With the headers of the answer.
fn answering<'a>(mut sas: Sas<'a>, sign: &'a Sign) -> Result<Sas<'a>, Failure> {
    let mut said = Vec::new();
    for (name, value) in sign.terms.of_answer()? {
        let name = name.to_ascii_lowercase();
        if said.contains(&name) {
            return Err(Failure::Usage(format!("say {name} of the answer twice: one would be lost; say it once")));
        }
        sas = match name.as_str() {
            "cache-control" => sas.cache_control(value),
            "content-disposition" => sas.content_disposition(value),
            "content-encoding" => sas.content_encoding(value),
            "content-language" => sas.content_language(value),
            "content-type" => sas.content_type(value),
            _ => {
                return Err(Failure::Usage(
                    "use --respond-with: Azure overrides cache-control, content-disposition, content-encoding, \
                     content-language and content-type, and no other header"
                        .into(),
                ));
            }
        };
        said.push(name);
    }
    Ok(sas)
}

fn resource<'a>(own: &'a Own, key: Option<&'a str>) -> Result<Resource<'a>, Failure> {
    let said = own.resource.or(match (&own.snapshot, &own.version_id) {
        (Some(_), _) => Some(AzureResource::Snapshot),
        (_, Some(_)) => Some(AzureResource::Version),
        _ => None,
    });
    let wanted = |what: &str| Failure::Usage(format!("sign a SAS: {what}"));
    match (said, key, &own.snapshot, &own.version_id) {
        (Some(AzureResource::Container) | None, None, None, None) => Ok(Resource::Container),
        (Some(AzureResource::Container), Some(_), ..) => {
            Err(wanted("the store URL names a blob; write az://container for the container"))
        }
        (_, None, ..) => Err(wanted("the store URL names no blob; write az://container/blob")),
        (Some(AzureResource::Blob) | None, Some(key), None, None) => Ok(Resource::blob(key)?),
        (Some(AzureResource::Directory), Some(key), None, None) => Ok(Resource::directory(key)?),
        (Some(AzureResource::Snapshot), Some(key), Some(time), None) => Ok(Resource::snapshot(key, time.as_str())?),
        (Some(AzureResource::Version), Some(key), None, Some(id)) => Ok(Resource::version(key, id.as_str())?),
        (Some(AzureResource::Snapshot), ..) => Err(wanted("say which snapshot by --snapshot, and no version")),
        (Some(AzureResource::Version), ..) => Err(wanted("say which version by --version-id, and no snapshot")),
        _ => {
            Err(wanted("--snapshot and --version-id are of a blob; leave --resource out, or write snapshot or version"))
        }
    }
}

#[derive(Serialize)]
struct Written<'a> {
    method: &'a str,
    url: &'a str,
    headers: serde_json::Map<String, serde_json::Value>,
    expires_at: Option<String>,
    issued_at: String,
    provider: &'static str,
    scheme: &'static str,
}

impl<'a> Written<'a> {
    fn of(operation: &'a Operation, url: &'a str, headers: &[(&str, &str)], signed: &SignedSas, at: Timestamp) -> Self {
        Self {
            method: operation.method(),
            url,
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect(),
            expires_at: signed.expires().map(|end: Expires| end.latest().to_string()),
            issued_at: at.to_string(),
            provider: "azure",
            scheme: signed.scheme(),
        }
    }
}

#[derive(Serialize)]
struct Explained<'a> {
    #[serde(flatten)]
    written: &'a Written<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    string_to_sign: Option<&'a str>,
}

fn write(sign: &Sign, written: &Written<'_>, explained: Option<&str>) -> Result<(), Failure> {
    let text = match sign.output.format {
        Format::Json => output::json(&Explained { written, string_to_sign: explained })?,
        _ => {
            if let Some(text) = explained {
                terminal::complain(&format!("string to sign:\n{text}"));
            }
            written.url.to_owned()
        }
    };
    terminal::print(format!("{text}\n").as_bytes())
}
