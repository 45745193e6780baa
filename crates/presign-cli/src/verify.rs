//! Checks a URL as a server with the key would.

use http::request;
use presign::local::Verifier;
use presign::{Clock, ObjectKey, Obligation, Origin, Reason, Received, SystemClock, Timestamp, Verified};
use serde::Serialize;
use serde_json::Value;
use tracing::debug;

use crate::args::{Report, SasKind, Verify};
use crate::errors::Failure;
use crate::received::{self, Scheme, Url};
use crate::store::not_for;
use crate::table::Table;
use crate::{account, azure, credentials, google, keyring, obligations, output, read, terminal};

/// Checks the URL; writes what it grants to stdout, or fails with the reason.
pub(crate) fn run(verify: &Verify) -> Result<(), Failure> {
    let url = read::url(&verify.url.url)?;
    let at = match verify.at {
        Some(at) => at,
        None => SystemClock.now()?,
    };
    let scheme = received::scheme(&url);
    let url = Url::parse(&url)?;
    let request = url.request(&verify.method, &verify.header)?;
    debug!(method = %verify.method, ?scheme, "verifying");
    let origin = Origin::HostHeader { scheme: url.scheme().to_owned() };
    let checked = match scheme {
        Scheme::S3 => s3(verify, &request, &origin, at),
        Scheme::Gcs => gcs(verify, &request, &origin, at),
        Scheme::Azure => azure(verify, &request, &origin, at),
        Scheme::Local => local(verify, &request, &origin, at),
    };
    match checked {
        Ok(verified) => {
            let mut said = Said::of(&verified);
            if verify.buckets.gcs.bound_host.is_some() {
                // A host of its own stands for the bucket, and does not name it.
                said.bucket = None;
            }
            let text = match verify.format {
                Report::Text => said.table(scheme, verified.obligations()),
                Report::Json => output::json(&said)? + "\n",
            };
            terminal::print(text.as_bytes())
        }
        Err(Failure::Denied(denied)) => {
            if verify.format == Report::Json {
                let refused = Refused { valid: false, reason: denied.reason().to_string() };
                terminal::print((output::json(&refused)? + "\n").as_bytes())?;
            }
            if let Some(hint) = hint(scheme, denied.reason()) {
                terminal::complain(&format!("note: {hint}"));
            }
            Err(denied.into())
        }
        Err(failure) => Err(failure),
    }
}

fn s3(verify: &Verify, request: &request::Parts, origin: &Origin, at: Timestamp) -> Result<Verified, Failure> {
    not_for(verify.local.given().or(verify.buckets.gcs.given()).or(verify.buckets.azure.given()), "a URL of S3")?;
    not_for(verify.from.map(|_| "--from"), "a URL of S3, which is valid from everywhere")?;
    let (account, keys) = account::open(&verify.buckets, "")?;
    if let Some(note) = credentials::unused(verify.buckets.s3.profile.as_deref()) {
        terminal::complain(&format!("note: {note}"));
    }
    let verifier = account.verifier()?;
    let claims = verifier.parse(&Received::new(request, origin, None)?)?;
    Ok(verifier.verify(&claims, &keys, at)?)
}

fn gcs(verify: &Verify, request: &request::Parts, origin: &Origin, at: Timestamp) -> Result<Verified, Failure> {
    not_for(
        verify.local.given().or(verify.buckets.s3.given()).or(verify.buckets.azure.given()),
        "a URL of Cloud Storage",
    )?;
    not_for(verify.from.map(|_| "--from"), "a URL of Cloud Storage, which is valid from everywhere")?;
    let (verifier, keys) = google::verifier(&verify.buckets)?;
    let claims = verifier.parse(&Received::new(request, origin, None)?)?;
    Ok(verifier.verify(&claims, &*keys, at)?)
}

/// As the request that is made of it: a SAS signs permissions.
fn azure(verify: &Verify, request: &request::Parts, origin: &Origin, at: Timestamp) -> Result<Verified, Failure> {
    not_for(verify.local.given().or(verify.buckets.s3.given()).or(verify.buckets.gcs.given()), "a SAS of Azure")?;
    let said = &verify.buckets.azure;
    let flags = [
        ("--sv", said.sv.is_some()),
        ("--protocol", said.protocol.is_some()),
        ("--accept-wider", !said.accept_wider.is_empty()),
        ("--sas", matches!(said.sas, Some(SasKind::Service | SasKind::Account))),
    ];
    not_for(
        flags.into_iter().find_map(|(name, given)| given.then_some(name)),
        "checking a SAS, which says that itself",
    )?;
    let (verifier, keys) = azure::verifier(&verify.buckets)?;
    let claims = verifier.parse(&Received::new(request, origin, verify.from)?)?;
    Ok(verifier.verify(&claims, &keys, at)?)
}

/// The origin is the URL's own, and no part of its path is the server's: what is asked is whether it was signed here.
fn local(verify: &Verify, request: &request::Parts, origin: &Origin, at: Timestamp) -> Result<Verified, Failure> {
    not_for(verify.buckets.given(), "a URL of the local scheme, which says by itself where it is")?;
    let ring = keyring::ring(&verify.local)?;
    let verifier = Verifier::new();
    let claims = verifier.parse(&Received::new(request, origin, verify.from)?)?;
    Ok(verifier.verify(&claims, &ring, at)?)
}

/// Which flag may be wrong, where the URL may be right.
fn hint(scheme: Scheme, reason: &Reason) -> Option<&'static str> {
    match (scheme, reason) {
        (Scheme::S3, Reason::Host | Reason::Authority | Reason::ObjectName) => Some(
            "the host or the path may be those of another server; --endpoint, --path-style and --virtual-host say whose \
             URLs are checked",
        ),
        (Scheme::S3, Reason::Unacceptable("X-Amz-Credential")) => {
            Some("--region says for which region URLs are checked")
        }
        (Scheme::S3, Reason::Unacceptable("X-Amz-Region-Set")) => {
            Some("the URL is for other regions; --region says for which one URLs are checked")
        }
        (Scheme::S3, Reason::Scheme("sigv2")) => Some("--signature v2 accepts it"),
        (Scheme::S3, Reason::Scheme("sigv4a")) => Some("--signature v4a accepts it"),
        (Scheme::Gcs, Reason::Host | Reason::Authority | Reason::ObjectName) => Some(
            "the host or the path may be those of another server; --endpoint, --virtual-host and --bound-host say whose \
             URLs are checked",
        ),
        (Scheme::Gcs, Reason::Scheme("goog2")) => Some("--signature v2 accepts it"),
        (Scheme::Gcs, Reason::UnknownKey) => Some("--credentials says whose key it is checked with"),
        (Scheme::Azure, Reason::Host | Reason::Authority | Reason::ObjectName) => Some(
            "the host or the path may be those of another account; --account and --endpoint say whose URLs are checked",
        ),
        (Scheme::Azure, Reason::UnknownKey) => Some("--account and --delegation-key say whose key it is checked with"),
        (Scheme::Azure, Reason::Permission) => Some("--method and --header say which request is checked"),
        (Scheme::Azure, Reason::Policy) => Some("a stored access policy is known to Azure alone; ask the service"),
        (Scheme::Local, Reason::UnknownKey) => Some("--keyring says whose keys it is checked with"),
        (Scheme::Azure | Scheme::Local, Reason::ClientIp) => Some("--from says where the bearer's request comes from"),
        (_, Reason::MissingHeader(_)) => Some("--header says what the bearer sends"),
        _ => None,
    }
}

#[derive(Serialize)]
struct Refused {
    valid: bool,
    reason: String,
}

#[derive(Serialize)]
struct Said<'a> {
    valid: bool,
    method: &'a str,
    key_id: &'a str,
    bucket: Option<&'a str>,
    key: Option<&'a str>,
    query: &'a [(String, String)],
    expires_at: String,
    obligations: Vec<Value>,
}

impl<'a> Said<'a> {
    fn of(verified: &'a Verified) -> Self {
        Self {
            valid: true,
            method: verified.method().as_str(),
            key_id: verified.key_id(),
            bucket: verified.bucket(),
            key: verified.key().map(ObjectKey::as_str),
            query: verified.query(),
            expires_at: verified.expires_at().to_string(),
            obligations: verified.obligations().iter().map(obligations::as_json).collect(),
        }
    }

    fn table(&self, scheme: Scheme, obligations: &[Obligation]) -> String {
        let mut table = Table::default();
        table.row("valid", "");
        table.row("method", self.method);
        table.row("key id", self.key_id);
        match scheme {
            Scheme::S3 | Scheme::Gcs => {
                table.row("bucket", self.bucket.unwrap_or("the one whose host this is"));
                table.row("object", self.key.unwrap_or("none: the URL is for the bucket itself"));
            }
            Scheme::Azure => {
                table.row("container", self.bucket.unwrap_or("none: the URL is for the account itself"));
                table.row("blob", self.key.unwrap_or("none: the URL is for the container itself"));
            }
            Scheme::Local => table.row("path", format!("/{}", self.key.unwrap_or_default())),
        }
        for (name, value) in self.query {
            table.row("query", format!("{name}={value}"));
        }
        table.row("until", &self.expires_at);
        for obligation in obligations {
            table.row("to hold to", obligations::as_text(obligation));
        }
        table.finish()
    }
}
