//! Google's V4 signing suite, as the crate `google-cloud-storage` ships it: its URLs. The suite's private key stays there.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Map, Value};

use super::{Row, basic_date, decode, row, text};

/// Where the suite lies in the archive.
const SUITE: &str = "src/storage/conformance/v4_signatures.json";

/// Reads every signing case.
pub(super) fn rows(archive: &Path, package: &str) -> Result<Vec<Row>> {
    cases(archive, package, "signingV4Tests", row_of)
}

/// Each case of a part of the suite as a row.
pub(super) fn cases(
    archive: &Path,
    package: &str,
    part: &str,
    row_of: fn(&Value, &str) -> Result<Row>,
) -> Result<Vec<Row>> {
    let suite: Value =
        serde_json::from_slice(&fs::read(archive.join(SUITE)).with_context(|| format!("reading {SUITE}"))?)?;
    let cases = suite.get(part).and_then(Value::as_array).with_context(|| format!("no {part}"))?;
    let source = format!("{package}:{SUITE}");
    cases.iter().map(|case| row_of(case, &source).with_context(|| format!("case {}", case["description"]))).collect()
}

/// One case. Where Google names the parts of a request (bucket, style, kind of endpoint), a row has the request.
fn row_of(case: &Value, source: &str) -> Result<Row> {
    let url = text(case, "expectedUrl")?;
    let authority = url.find("://").context("a URL without scheme")? + 3;
    let end = url[authority..].find(['/', '?']).map_or(url.len(), |at| authority + at);
    // Google signs the host without its port.
    let host = url[authority..end].split(':').next().unwrap_or_default();

    let bucket = text(case, "bucket")?;
    let object = case.get("object").and_then(Value::as_str).map(|object| format!("/{object}"));
    let path = match case.get("urlStyle").and_then(Value::as_str) {
        None | Some("PATH_STYLE") => format!("/{bucket}{}", object.unwrap_or_default()),
        Some(_) => object.unwrap_or_else(|| "/".to_owned()),
    };

    let mut headers = BTreeMap::from([("host".to_owned(), Value::from(host))]);
    for (name, value) in members(case, "headers") {
        ensure!(headers.insert(name.to_ascii_lowercase(), value.clone()).is_none(), "header `{name}` twice");
    }
    // A JSON object has no order. The names go backwards, so that a signer has to sort them.
    let mut query: Vec<_> = members(case, "queryParameters").collect();
    query.sort_unstable_by(|(one, _), (other, _)| other.cmp(one));
    let query = query.into_iter().map(|(name, value)| Value::from(vec![name.as_str().into(), value.clone()]));

    let parameter = |name: &str| {
        let (_, query) = url.split_once('?').context("a URL without query")?;
        let mut values = query.split('&').filter_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        decode(values.next().with_context(|| format!("no {name} in the URL"))?)
    };
    let credential = parameter("X-Goog-Credential")?;
    let [access_key, _, region, service, _] = credential.split('/').collect::<Vec<_>>()[..] else {
        anyhow::bail!("a credential of other than five parts");
    };
    let canonical = text(case, "expectedCanonicalRequest")?;
    Ok(row([
        ("id", Some(format!("gcs-v4/{}", text(case, "description")?).into())),
        ("source", Some(source.into())),
        ("licence", Some("Apache-2.0".into())),
        ("scheme", Some("goog4-rsa".into())),
        ("method", Some(text(case, "method")?.into())),
        ("access_key", Some(access_key.into())),
        ("region", Some(region.into())),
        ("service", Some(service.into())),
        ("date", Some(basic_date(text(case, "timestamp")?).into())),
        ("expires", Some(case.get("expiration").context("no expiration")?.clone())),
        ("payload_hash", canonical.rsplit('\n').next().map(Value::from)),
        ("headers", Some(headers.into_iter().collect::<Map<_, _>>().into())),
        ("origin", Some(url[..end].into())),
        ("path", Some(path.into())),
        ("query", Some(query.collect::<Vec<_>>().into())),
        ("canonical_request", Some(canonical.into())),
        ("string_to_sign", Some(text(case, "expectedStringToSign")?.into())),
        ("signature", Some(parameter("X-Goog-Signature")?.into())),
        ("url", Some(url.into())),
        ("computed", Some(Vec::<Value>::new().into())),
    ]))
}

/// The members of an object within a case; none when it is absent.
pub(super) fn members<'a>(case: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    case.get(key).and_then(Value::as_object).into_iter().flatten()
}
