//! The AWS signing suite, as the crate `aws-sigv4` ships it: the query cases of `v4` and `v4a` that S3's path rule allows.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::{Row, basic_date, decode, encode_path, row, text};

/// Cases of the suite without `query-*` files: they are signed by header only.
const HEADER_ONLY: [&str; 2] = ["double-encode-path", "double-url-encode"];

/// Cases which sign a path with its dot segments resolved and its slashes merged. S3 signs a path as it is.
const NORMALIZED: [&str; 6] = [
    "get-relative-normalized",
    "get-relative-relative-normalized",
    "get-slash-dot-slash-normalized",
    "get-slash-normalized",
    "get-slash-pointless-dot-normalized",
    "get-slashes-normalized",
];

/// The half of the suite that is signed with HMAC keys.
pub(super) fn v4(archive: &Path, package: &str) -> Result<Vec<Row>> {
    Half { dir: "v4", id: "aws-query", scheme: "aws4" }.rows(archive, package)
}

/// The half that is signed with elliptic keys, whose signatures differ each time that they are made.
pub(super) fn v4a(archive: &Path, package: &str) -> Result<Vec<Row>> {
    Half { dir: "v4a", id: "aws-query-v4a", scheme: "aws4-ecdsa" }.rows(archive, package)
}

/// A folder of the suite, and what its rows are called.
struct Half {
    dir: &'static str,
    id: &'static str,
    scheme: &'static str,
}

impl Half {
    /// Reads every case of the half.
    fn rows(&self, archive: &Path, package: &str) -> Result<Vec<Row>> {
        let suite = archive.join("aws-signing-test-suite").join(self.dir);
        let entries = fs::read_dir(&suite).with_context(|| format!("reading {}", suite.display()))?;
        let mut names = Vec::new();
        for entry in entries {
            names.push(entry?.file_name().into_string().ok().context("a case whose name is not UTF-8")?);
        }
        names.sort_unstable();
        let mut rows = Vec::new();
        for name in names {
            let dir = suite.join(&name);
            if HEADER_ONLY.contains(&name.as_str()) {
                ensure!(!dir.join("query-signature.txt").exists(), "{name} has become a query case");
                continue;
            }
            let source = format!("{package}:aws-signing-test-suite/{}/{name}", self.dir);
            rows.extend(self.case(&dir, &name, source).with_context(|| format!("case {name}"))?);
        }
        Ok(rows)
    }

    /// One case; none when S3 would sign another path.
    fn case(&self, dir: &Path, name: &str, source: String) -> Result<Option<Row>> {
        let read = |file: &str| fs::read_to_string(dir.join(file)).with_context(|| format!("reading {file}"));
        let context: Value = serde_json::from_str(&read("context.json")?)?;
        let request = request(&read("request.txt")?)?;
        let canonical = read("query-canonical-request.txt")?.trim_end_matches('\n').to_owned();

        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let path = decode(path)?;
        let plain = canonical.lines().nth(1) == Some(encode_path(&path).as_str());
        ensure!(plain != NORMALIZED.contains(&name), "S3's path rule applies where it did not, or the reverse");
        if !plain {
            return Ok(None);
        }
        let mut pairs = Vec::new();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            pairs.push(Value::from(vec![decode(name)?, decode(value)?]));
        }

        let mut last = canonical.rsplit('\n');
        let payload_hash = last.next().context("no payload hash")?;
        let signed = last.next().context("no signed headers")?;
        let headers = signed.split(';').map(|name| {
            let values =
                request.headers.get(name).with_context(|| format!("`{name}` is signed, but not in the request"))?;
            let value =
                if let [value] = values.as_slice() { Value::from(value.as_str()) } else { Value::from(values.clone()) };
            Ok((name.to_owned(), value))
        });
        let headers = headers.collect::<Result<serde_json::Map<_, _>>>()?;

        let credentials = context.get("credentials").context("no credentials")?;
        let sent = credentials.get("token").and_then(Value::as_str);
        let unsigned = context.get("omit_session_token").and_then(Value::as_bool).unwrap_or(false);
        let origin = format!("https://{}", headers.get("host").and_then(Value::as_str).context("no host")?);
        let target = self::request(&read("query-signed-request.txt")?)?.target;

        let mut exception =
            "url: the suite puts X-Amz-SignedHeaders before X-Amz-Expires and a request's own query first".to_owned();
        if target.bytes().any(|byte| byte == b' ' || !byte.is_ascii()) {
            exception.push_str("; it leaves space and non-ASCII characters unescaped");
        }
        if sent.is_some() && unsigned {
            exception.push_str("; it sends an X-Amz-Security-Token which is not signed");
        }
        let public_key = match read("public-key.json") {
            Ok(point) => {
                let point: Value = serde_json::from_str(&point)?;
                exception.push_str("; the signature in it is another one than the row's");
                Some(format!("04{}{}", text(&point, "X")?, text(&point, "Y")?).into())
            }
            Err(_) => None,
        };
        ensure!(
            public_key.is_some() == (self.scheme == "aws4-ecdsa"),
            "a public key where there is none, or the reverse"
        );
        Ok(Some(row([
            ("id", Some(format!("{}/{name}", self.id).into())),
            ("source", Some(source.into())),
            ("licence", Some("Apache-2.0".into())),
            ("scheme", Some(self.scheme.into())),
            ("method", Some(request.method.into())),
            ("access_key", Some(text(credentials, "access_key_id")?.into())),
            ("secret_key", Some(text(credentials, "secret_access_key")?.into())),
            ("public_key", public_key),
            ("session_token", sent.filter(|_| !unsigned).map(Value::from)),
            ("region", Some(text(&context, "region")?.into())),
            ("service", Some(text(&context, "service")?.into())),
            ("date", Some(basic_date(text(&context, "timestamp")?).into())),
            ("expires", Some(context.get("expiration_in_seconds").context("no expiration")?.clone())),
            ("payload_hash", Some(payload_hash.into())),
            ("headers", Some(headers.into())),
            ("url", Some(format!("{origin}{target}").into())),
            ("origin", Some(origin.into())),
            ("path", Some(path.into())),
            ("query", Some(pairs.into())),
            ("signature", Some(read("query-signature.txt")?.trim().into())),
            ("string_to_sign", Some(read("query-string-to-sign.txt")?.trim_end_matches('\n').into())),
            ("canonical_request", Some(canonical.clone().into())),
            ("computed", Some(vec!["origin"].into())),
            ("exception", Some(exception.into())),
            ("skip_stage", Some(vec!["url"].into())),
        ])))
    }
}

/// A request of the suite, taken apart: method, target, and the values of each header by lower-case name.
struct Request {
    method: String,
    target: String,
    headers: BTreeMap<String, Vec<String>>,
}

/// Takes a request apart. A folded header line is joined as RFC 9112, section 5.2 says: the line break becomes a space.
fn request(text: &str) -> Result<Request> {
    let mut lines = text.lines();
    let (method, rest) = lines.next().and_then(|line| line.split_once(' ')).context("no request line")?;
    let target = rest.strip_suffix(" HTTP/1.1").context("no HTTP version")?;
    let mut headers = BTreeMap::<String, Vec<String>>::new();
    let mut current = String::new();
    for line in lines.take_while(|line| !line.is_empty()) {
        if line.starts_with([' ', '\t']) {
            let folded = headers.get_mut(&current).and_then(|values| values.last_mut());
            let folded = folded.context("a folded line before any header")?;
            folded.push(' ');
            folded.push_str(line);
        } else {
            let (name, value) = line.split_once(':').context("a header without a colon")?;
            current = name.to_ascii_lowercase();
            headers.entry(current.clone()).or_default().push(value.to_owned());
        }
    }
    Ok(Request { method: method.to_owned(), target: target.to_owned(), headers })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_and_repeated_headers_keep_their_blanks() {
        let request = request("GET /a b HTTP/1.1\nHost:h\nX: 1\n  2\nX:3\n\nbody: 4\n").unwrap();
        assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", "/a b"));
        assert_eq!(request.headers["x"], [" 1   2", "3"]);
        assert_eq!(request.headers.len(), 2);
    }
}
