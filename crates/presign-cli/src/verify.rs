//! Checks a URL as a server with the key of the environment would.

use http::header::HOST;
use http::{HeaderValue, Request, request};
use presign::{Clock, ObjectKey, Obligation, Origin, Reason, Received, SystemClock, Timestamp, Verified};
use serde::Serialize;
use serde_json::{Value, json};
use tracing::debug;

use crate::args::{Report, Verify};
use crate::errors::Failure;
use crate::table::Table;
use crate::{account, output, read, terminal};

/// Checks the URL; writes what it grants to stdout, or fails with the reason.
pub(crate) fn run(verify: &Verify) -> Result<(), Failure> {
    let url = read::url(&verify.url.url)?;
    let at = match verify.at {
        Some(at) => at,
        None => SystemClock.now()?,
    };
    let (scheme, request) = request(&url, verify)?;
    debug!(method = %verify.method, "verifying");
    match check(verify, &request, scheme, at) {
        Ok(verified) => {
            let said = Said::of(&verified);
            let text = match verify.format {
                Report::Text => said.table(verified.obligations()),
                Report::Json => output::json(&said)? + "\n",
            };
            terminal::print(text.as_bytes())
        }
        Err(Failure::Denied(denied)) => {
            if verify.format == Report::Json {
                let refused = Refused { valid: false, reason: denied.reason().to_string() };
                terminal::print((output::json(&refused)? + "\n").as_bytes())?;
            }
            if let Some(hint) = hint(denied.reason()) {
                terminal::complain(&format!("note: {hint}"));
            }
            Err(denied.into())
        }
        Err(failure) => Err(failure),
    }
}

fn check(verify: &Verify, request: &request::Parts, scheme: String, at: Timestamp) -> Result<Verified, Failure> {
    let (account, credentials) = account::open(&verify.s3)?;
    let verifier = account.verifier();
    let origin = Origin::HostHeader { scheme };
    let claims = verifier.parse(&Received::new(request, &origin, None)?)?;
    Ok(verifier.verify(&claims, &credentials, at)?)
}

/// The request that a bearer of the URL makes.
fn request(url: &str, verify: &Verify) -> Result<(String, request::Parts), Failure> {
    let refusal = || {
        Failure::Usage(
            "read the URL: it is no http or https URL that a client could request; give it whole and escaped".into(),
        )
    };
    let uri: http::Uri = url.parse().map_err(|_| refusal())?;
    let scheme = match uri.scheme_str() {
        Some(scheme @ ("http" | "https")) => scheme.to_owned(),
        _ => return Err(refusal()),
    };
    let host = uri.authority().map_or("", |authority| authority.as_str()).to_owned();
    let mut request = Request::builder().method(verify.method.clone()).uri(uri).header(HOST, host);
    for field in &verify.header {
        let refusal =
            || Failure::Usage("read --header: the name or the value can't be sent; write 'Name: value'".into());
        let value = HeaderValue::from_str(&field.value).map_err(|_| refusal())?;
        request = request.header(http::HeaderName::from_bytes(field.name.as_bytes()).map_err(|_| refusal())?, value);
    }
    let (parts, ()) = request.body(()).map_err(|_| refusal())?.into_parts();
    Ok((scheme, parts))
}

/// Which flag may be wrong, where the URL may be right.
fn hint(reason: &Reason) -> Option<&'static str> {
    match reason {
        Reason::Host | Reason::Authority | Reason::ObjectName => Some(
            "the host or the path may be those of another server; --endpoint, --path-style and --virtual-host say whose \
             URLs are checked",
        ),
        Reason::Unacceptable("X-Amz-Credential") => Some("--region says for which region URLs are checked"),
        Reason::MissingHeader(_) => Some("--header says what the bearer sends"),
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
            obligations: verified.obligations().iter().map(as_json).collect(),
        }
    }

    fn table(&self, obligations: &[Obligation]) -> String {
        let mut table = Table::default();
        table.row("valid", "");
        table.row("method", self.method);
        table.row("key id", self.key_id);
        table.row("bucket", self.bucket.unwrap_or("none"));
        table.row("object", self.key.unwrap_or("none: the URL is for the bucket itself"));
        for (name, value) in self.query {
            table.row("query", format!("{name}={value}"));
        }
        table.row("until", &self.expires_at);
        for obligation in obligations {
            table.row("to hold to", as_text(obligation));
        }
        table.finish()
    }
}

fn as_text(obligation: &Obligation) -> String {
    match obligation {
        Obligation::Size(size) if size.exact().is_some() => format!("the body has {} bytes", size.min()),
        Obligation::Size(size) => format!("the body has {} to {} bytes", size.min(), size.max()),
        Obligation::Checksum { algorithm, base64 } => format!("the body has the {algorithm} checksum {base64}"),
        Obligation::Sha256Hex(hex) => format!("the body has the SHA-256 {hex}"),
        Obligation::CreateOnly => "the object does not exist yet".into(),
        other => format!("{other:?}"),
    }
}

fn as_json(obligation: &Obligation) -> Value {
    match obligation {
        Obligation::Size(size) => json!({ "size": { "min": size.min(), "max": size.max() } }),
        Obligation::Checksum { algorithm, base64 } => json!({ "checksum": { *algorithm: base64 } }),
        Obligation::Sha256Hex(hex) => json!({ "sha256_hex": hex }),
        Obligation::CreateOnly => json!("create_only"),
        other => json!(format!("{other:?}")),
    }
}
