//! A SAS in Azure's own words: permissions on a resource, or on services as a whole.

use presign::azure::{Account, AccountSas, Permissions, Resource, Sas, SignedSas};
use presign::{Expires, ObjectKey, Timestamp, Validity, percent};
use serde::Serialize;

use crate::args::{AzureOwn as Own, AzureResource, Bucket, Format, SasKind, Sign};
use crate::errors::Failure;
use crate::sign::{self, Operation};
use crate::store::not_for;
use crate::{azure, notes, output, store, terminal};

/// Whether the flags ask for such a SAS.
pub(crate) fn is_asked(sign: &Sign) -> bool {
    sign.sas.given().is_some() || sign.buckets.azure.sas == Some(SasKind::Account)
}

/// Signs, and writes the result to stdout and the notes to stderr.
pub(crate) fn run(operation: &Operation, sign: &Sign, bucket: &Bucket) -> Result<(), Failure> {
    let own = &sign.sas;
    not_for(
        sign.terms.of_request(),
        "a SAS that says permissions: it binds no request; leave the flag out, or --permissions",
    )?;
    not_for(sign.validity.stable_for.map(|_| "--stable-for"), "a SAS that says permissions")?;
    if matches!(sign.output.format, Format::Curl | Format::Fetch) {
        return Err(Failure::Usage(
            "write a SAS for curl or fetch: it permits many requests, and is none itself; use -o url or -o json".into(),
        ));
    }
    let at = sign::at(sign)?;
    let asked = (!own.no_expiry).then(|| sign::asked(&sign.validity));
    let key = store::key(bucket, sign.key_file.as_deref())?;
    let expiry = sign.validity.credential_expiry.map(Into::into).unwrap_or_default();
    let account = azure::open(&sign.buckets)?.with_expiry(expiry);
    let runtime = sign::runtime()?;

    let (url, signed, text) = if sign.buckets.azure.sas == Some(SasKind::Account) {
        let answered = !sign.terms.of_answer()?.is_empty();
        not_for(answered.then_some("--respond-with or --download-as"), "an account SAS")?;
        let sas = of_account(own, asked)?;
        let signed = runtime.block_on(account.account_sas(&sas, at))?;
        (of_services(&account, bucket, key.as_deref(), &signed)?, signed, account.explain_account_sas(&sas, at))
    } else {
        let container = account.container(bucket.name.as_str())?;
        let sas = answering(of_resource(operation, own, key.as_deref(), asked)?, sign)?;
        let signed = runtime.block_on(container.sas(&sas, at))?;
        (signed.reveal_url().to_owned(), signed, container.explain_sas(&sas, at))
    };
    let explained = if sign.output.explain { Some(text?) } else { None };
    if !sign.output.quiet {
        notes::of_sas(&sign.validity, asked.map(|asked| (asked, at)), signed.expires());
    }
    write(operation, sign, &Written::of(operation, &url, &signed, at), explained.as_deref())
}

/// What the letters permit where none are given.
fn least(operation: &Operation) -> Result<Permissions, Failure> {
    match operation {
        Operation::Get | Operation::Head => Ok(Permissions::READ),
        Operation::Delete => Ok(Permissions::DELETE),
        Operation::List(_) => Ok(Permissions::LIST),
        Operation::Put | Operation::Request(_) => Err(Failure::Usage(
            "sign a SAS: say what it permits by --permissions, such as c to create a blob and w to replace one too"
                .into(),
        )),
    }
}

fn of_account(own: &Own, asked: Option<Validity>) -> Result<AccountSas<'_>, Failure> {
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

/// The URL of what the store URL names, with the token of the whole account.
fn of_services(account: &Account, bucket: &Bucket, key: Option<&str>, signed: &SignedSas) -> Result<String, Failure> {
    account.container(bucket.name.as_str())?;
    let mut url = format!("{}/", account.endpoint());
    percent::path(&bucket.name, &mut url);
    if let Some(key) = key {
        url.push('/');
        percent::path(ObjectKey::new(key)?.as_str(), &mut url);
    }
    Ok(format!("{url}?{}", signed.reveal_token()))
}

fn of_resource<'a>(
    operation: &Operation,
    own: &'a Own,
    key: Option<&'a str>,
    asked: Option<Validity>,
) -> Result<Sas<'a>, Failure> {
    let misplaced = [("--services", own.services.is_some()), ("--resource-types", own.resource_types.is_some())];
    not_for(
        misplaced.into_iter().find_map(|(flag, given)| given.then_some(flag)),
        "a SAS for one resource; add --sas account",
    )?;
    let resource = resource(own, key)?;
    let mut sas = match (&own.identifier, asked) {
        (Some(id), validity) => {
            let sas = Sas::by_policy(resource, id.as_str());
            let sas = own.permissions.into_iter().fold(sas, Sas::permissions);
            validity.into_iter().fold(sas, Sas::validity)
        }
        (None, Some(validity)) => Sas::new(resource, own.permissions.map_or_else(|| least(operation), Ok)?, validity),
        (None, None) => {
            return Err(Failure::Usage("sign a SAS without an end: name the policy by --identifier".into()));
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
    fn of(operation: &'a Operation, url: &'a str, signed: &SignedSas, at: Timestamp) -> Self {
        let mut headers = serde_json::Map::new();
        if matches!(operation, Operation::Put) {
            headers.insert("x-ms-blob-type".into(), "BlockBlob".into());
        }
        Self {
            method: operation.method(),
            url,
            headers,
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

fn write(operation: &Operation, sign: &Sign, written: &Written<'_>, explained: Option<&str>) -> Result<(), Failure> {
    let text = match sign.output.format {
        Format::Json => output::json(&Explained { written, string_to_sign: explained })?,
        _ => {
            if let Some(text) = explained {
                terminal::complain(&format!("string to sign:\n{text}"));
            }
            if matches!(operation, Operation::Put) && !sign.output.quiet {
                terminal::complain("note: the bearer has to send the header `x-ms-blob-type: BlockBlob`");
            }
            written.url.to_owned()
        }
    };
    terminal::print(format!("{text}\n").as_bytes())
}
