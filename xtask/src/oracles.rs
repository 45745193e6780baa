//! `cargo xtask oracles`: what others published, derived again from where they published it, and what others sign.
//!
//! `oracles vectors` takes Google's and AWS's signing suites out of the crates that ship them and compares them with
//! `gcs-v4.jsonl`, `gcs-post.jsonl`, `aws-query.jsonl` and `aws-query-v4a.jsonl` in `tests/vectors`. `--write` writes the
//! files instead: they have no other maker. The form of a row is described in `tests/vectors/README.md`.
//!
//! `oracles s3`, `oracles gcs` and `oracles azure` sign random cases with our library and with another, and compare
//! (`differential`). `oracles verifiers` puts requests to two verifiers (`verifiers`). `oracles gcs-door` sends what Google's client signs to the gateway (`door`).

mod aws;
mod differential;
mod door;
mod gcs;
mod gcs_post;
mod verifiers;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use serde_json::{Map, Value};

pub(crate) use differential::{Options, azure, run as differential};
pub(crate) use door::run as door;
pub(crate) use verifiers::{Options as Verifiers, run as verifiers};

/// One case of the common form.
type Row = Map<String, Value>;

/// Turns the unpacked archive of a crate into rows, given its `name@version`.
type Derive = fn(&Path, &str) -> Result<Vec<Row>>;

/// A file of vectors, the crate whose archive holds the suite, its pinned version, and the derivation.
const SUITES: [(&str, &str, &str, Derive); 4] = [
    ("aws-query.jsonl", "aws-sigv4", "1.6.4", aws::v4),
    ("aws-query-v4a.jsonl", "aws-sigv4", "1.6.4", aws::v4a),
    ("gcs-v4.jsonl", "google-cloud-storage", "1.21.0", gcs::rows),
    ("gcs-post.jsonl", "google-cloud-storage", "1.21.0", gcs_post::rows),
];

/// The fields of a row in the order in which they are written.
const KEYS: [&str; 31] = [
    "id",
    "source",
    "licence",
    "scheme",
    "method",
    "access_key",
    "secret_key",
    "public_key",
    "session_token",
    "region",
    "service",
    "date",
    "expires",
    "bucket",
    "key",
    "asked",
    "conditions",
    "fields",
    "policy",
    "payload_hash",
    "headers",
    "origin",
    "path",
    "query",
    "canonical_request",
    "string_to_sign",
    "signature",
    "url",
    "computed",
    "exception",
    "skip_stage",
];

/// Derives the vectors that come from crate archives and compares them with the committed files, or writes
/// these when `write` is set.
///
/// # Errors
///
/// When an archive cannot be had, does not look as expected, or gives rows other than the committed ones.
pub(crate) fn vectors(root: &Path, write: bool) -> Result<()> {
    let archives = archives(&root.join("target/oracles/vectors"))?;
    for (file, name, version, derive) in SUITES {
        let package = format!("{name}@{version}");
        let archive = archives.get(&package).with_context(|| format!("cargo metadata knows no {package}"))?;
        let rows = derive(archive, &package).with_context(|| format!("deriving {file} from {package}"))?;
        let path = root.join("tests/vectors").join(file);
        if write {
            let text = rows.iter().map(line).collect::<Result<String>>()?;
            fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
            println!("{file}: {} rows written from {package}", rows.len());
        } else {
            let committed = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            compare(&rows, &committed).with_context(|| format!("tests/vectors/{file} differs from {package}"))?;
            println!("{file}: {} rows, equal to {package}", rows.len());
        }
    }
    Ok(())
}

/// Writes a row as one line of JSON with its fields in the fixed order.
fn line(row: &Row) -> Result<String> {
    if let Some(stray) = row.keys().find(|key| !KEYS.contains(&key.as_str())) {
        bail!("a row has no field `{stray}`");
    }
    let fields = KEYS.iter().filter_map(|key| row.get(*key).map(|value| format!("\"{key}\":{value}")));
    Ok(format!("{{{}}}\n", fields.collect::<Vec<_>>().join(",")))
}

/// Compares derived rows with the text of a committed file; the error names the first row and field that differ.
fn compare(derived: &[Row], committed: &str) -> Result<()> {
    let lines: Vec<&str> = committed.lines().collect();
    for (at, (row, text)) in derived.iter().zip(&lines).enumerate() {
        let number = at + 1;
        let held: Row = serde_json::from_str(text).with_context(|| format!("row {number} is not a JSON object"))?;
        if held == *row {
            continue;
        }
        let id = row.get("id").unwrap_or(&Value::Null);
        let field = KEYS.into_iter().chain(held.keys().map(String::as_str)).find(|key| held.get(*key) != row.get(*key));
        let key = field.unwrap_or("?");
        let show = |row: &Row| row.get(key).map_or_else(|| "nothing".to_owned(), Value::to_string);
        bail!("row {number}, {id}, field `{key}`:\n  committed {}\n  derived   {}", show(&held), show(row));
    }
    ensure!(derived.len() == lines.len(), "{} rows are committed, {} are derived", lines.len(), derived.len());
    Ok(())
}

/// Lets cargo fetch the archives through a manifest outside the workspace, whose lock file they must not enter,
/// and returns where they lie unpacked, by `name@version`.
fn archives(dir: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let mut manifest = String::from(concat!(
        "# Written by `cargo xtask oracles vectors`.\n",
        "[package]\nname = \"oracle-archives\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n",
        "[workspace]\n\n[dependencies]\n",
    ));
    let crates: BTreeMap<&str, &str> = SUITES.iter().map(|(_, name, version, _)| (*name, *version)).collect();
    for (name, version) in crates {
        manifest.push_str(&format!("{name} = {{ version = \"={version}\", default-features = false }}\n"));
    }
    fs::create_dir_all(dir.join("src")).with_context(|| format!("creating {}", dir.display()))?;
    fs::write(dir.join("src/lib.rs"), "")?;
    fs::write(dir.join("Cargo.toml"), manifest)?;

    // What is in cargo's cache already needs no network; the second run downloads what is missing.
    let metadata = metadata(dir, true).or_else(|_| metadata(dir, false)).context(
        "the crates that ship the signing suites are neither in cargo's cache nor can they be downloaded: \
         run `cargo xtask oracles vectors` once with crates.io within reach",
    )?;
    let packages = metadata["packages"].as_array().context("cargo metadata without packages")?;
    let place = |package: &Value| {
        let manifest = Path::new(package["manifest_path"].as_str()?);
        let key = format!("{}@{}", package["name"].as_str()?, package["version"].as_str()?);
        Some((key, manifest.parent()?.to_owned()))
    };
    Ok(packages.iter().filter_map(place).collect())
}

/// Runs `cargo metadata`, which downloads what it needs unless it is told to stay offline.
fn metadata(dir: &Path, offline: bool) -> Result<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(dir).args(["metadata", "--quiet", "--format-version", "1"]);
    if offline {
        command.arg("--offline");
    }
    let output = command.output().context("running cargo metadata")?;
    if !output.status.success() {
        return Err(anyhow!("{}", String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Makes a row of the fields that it has.
fn row<const N: usize>(fields: [(&str, Option<Value>); N]) -> Row {
    fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

/// A text field of a suite's JSON.
fn text<'a>(json: &'a Value, key: &str) -> Result<&'a str> {
    json.get(key).and_then(Value::as_str).with_context(|| format!("no text field `{key}`"))
}

/// `2013-05-24T00:00:00Z` in the form that is signed, `20130524T000000Z`.
fn basic_date(extended: &str) -> String {
    extended.replace(['-', ':'], "")
}

/// Undoes percent-encoding; a plus sign stays one.
fn decode(encoded: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let digits = digits.with_context(|| format!("`{encoded}` ends within an escape"))?;
        bytes.push(u8::from_str_radix(digits, 16).with_context(|| format!("`{encoded}` has a bad escape"))?);
        rest = tail.get(2..).unwrap_or_default();
    }
    String::from_utf8(bytes).with_context(|| format!("`{encoded}` is not UTF-8"))
}

/// Percent-encodes a path as S3 and Google sign it: once, slashes kept, no dot segments resolved.
fn encode_path(path: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    path.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_survives_the_way_there_and_back() {
        let path = "/a b/ሴ+%2F/~";
        assert_eq!(encode_path(path), "/a%20b/%E1%88%B4%2B%252F/~");
        assert_eq!(decode(&encode_path(path)).unwrap(), path);
        assert!(decode("/%2").is_err());
        assert!(decode("/%zz").is_err());
        assert!(decode("/%ff").is_err());
    }

    #[test]
    fn a_difference_is_named_by_row_and_field() {
        let of = |id: &str, path: &str| row([("id", Some(id.into())), ("path", Some(path.into()))]);
        let rows = [of("one", "/1"), of("two", "/2")];
        let held: String = rows.iter().map(|row| line(row).unwrap()).collect();
        assert_eq!(held, "{\"id\":\"one\",\"path\":\"/1\"}\n{\"id\":\"two\",\"path\":\"/2\"}\n");
        compare(&rows, &held).unwrap();
        // White space and the order of fields do not count.
        compare(&rows[..1], "{ \"path\": \"/1\", \"id\": \"one\" }\n").unwrap();
        let changed = compare(&rows, &held.replace("/2", "/3")).unwrap_err().to_string();
        assert!(changed.starts_with("row 2, \"two\", field `path`"), "{changed}");
        let stray = compare(&rows, &held.replace("\"path\"", "\"paths\"")).unwrap_err().to_string();
        assert!(stray.starts_with("row 1, \"one\", field `path`"), "{stray}");
        let added = compare(&rows, &held.replace("\"/2\"", "\"/2\",\"zeal\":1")).unwrap_err().to_string();
        assert!(added.starts_with("row 2, \"two\", field `zeal`"), "{added}");
        assert!(compare(&rows[..1], &held).is_err());
        assert!(compare(&rows, "").is_err());
    }
}
