//! `cargo xtask try`: the library's main job on a real file, against a server that others wrote.
//!
//! The command `presign` signs, curl bears the URLs, s3s verifies: nothing here shares code with what it tries.

pub(crate) mod curl;
mod server;
pub(crate) mod transcript;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use jiff::{Timestamp, ToSpan as _};

use self::curl::Curl;
use self::server::{Programs, Server};
use self::transcript::Transcript;
use crate::child::{line, text_bounded};
use crate::workspace::Workspace;

/// Shows it, step by step; an error if any step comes out other than it must.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let dir = workspace.target.join("try");
    fs::create_dir_all(&dir).with_context(|| format!("{} could not be made", dir.display()))?;
    let curl = Curl::find(&dir)?;
    println!("building the command and the server …");
    let programs = Programs::build(workspace)?;
    let server = Server::start(&programs.server)?;
    println!("s3s, an S3 server that others wrote, listens on {}\n", server.endpoint);

    let signer = Signer { program: &programs.presign, server: &server };
    let mut transcript = Transcript::default();
    round_trip(&signer, &curl, &dir, &mut transcript)?;
    transcript.end()
}

/// An awkward key on purpose: a space and letters outside ASCII.
const KEY: &str = "hello/été 1.bin";

fn round_trip(signer: &Signer<'_>, curl: &Curl, dir: &Path, transcript: &mut Transcript) -> Result<()> {
    let sent = dir.join("sent.bin");
    let bytes = noise(1 << 20);
    fs::write(&sent, &bytes).with_context(|| format!("{} could not be written", sent.display()))?;

    let put = signer.sign("put", &[])?;
    transcript.signed("the command signed an upload", &put);
    let answer = curl.send(&put.url, &[OsStr::new("-T"), sent.as_os_str()])?;
    transcript.step("curl uploaded 1 MiB", answer.status == 200, &answer.to_string());

    let get = signer.sign("get", &[])?;
    transcript.signed("the command signed a download", &get);
    let answer = curl.send(&get.url, NOTHING)?;
    let equal = answer.body == bytes;
    transcript.step("curl downloaded it", answer.status == 200, &answer.to_string());
    transcript.step("both are equal, byte for byte", equal, &format!("{} bytes", answer.body.len()));

    println!("\nand what must be refused:");
    for refusal in refusals(signer, &get.url)? {
        let answer = curl.send(&refusal.url, refusal.args)?;
        let refused = answer.status == 403 && answer.code() == Some(refusal.code);
        transcript.step(refusal.what, refused, &answer.to_string());
    }

    // A refusal that deleted or changed something first would be none.
    let answer = curl.send(&get.url, NOTHING)?;
    let equal = answer.status == 200 && answer.body == bytes;
    transcript.step("the file is still there, unchanged", equal, &answer.to_string());
    Ok(())
}

/// curl's own default, a GET.
pub(crate) const NOTHING: &[&str] = &[];

struct Refusal {
    what: &'static str,
    url: String,
    args: &'static [&'static str],
    code: &'static str,
}

/// Each is the good download with one thing changed.
fn refusals(signer: &Signer<'_>, get: &str) -> Result<Vec<Refusal>> {
    let hour_ago = (Timestamp::now() - 1.hour()).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (bare, _) = get.split_once('?').context("the signed URL has no query")?;
    Ok(vec![
        Refusal {
            what: "one character of the signature changed",
            url: other_signature(get).context("the URL has no X-Amz-Signature")?,
            args: &[],
            code: "SignatureDoesNotMatch",
        },
        Refusal {
            what: "another key in the path",
            url: get.replacen("/hello/", "/hullo/", 1),
            args: &[],
            code: "SignatureDoesNotMatch",
        },
        Refusal {
            what: "the download's URL used to delete",
            url: get.to_owned(),
            args: &["-X", "DELETE"],
            code: "SignatureDoesNotMatch",
        },
        Refusal { what: "the URL without its query", url: bare.to_owned(), args: &[], code: "AccessDenied" },
        Refusal {
            what: "a URL of an hour ago, good for a minute",
            url: signer.sign("get", &["--at", &hour_ago])?.url,
            args: &[],
            code: "AccessDenied",
        },
    ])
}

/// A URL, and the command that printed it.
#[derive(Debug)]
pub(crate) struct Signed {
    pub(crate) line: String,
    pub(crate) url: String,
}

struct Signer<'a> {
    program: &'a Path,
    server: &'a Server,
}

impl Signer<'_> {
    /// Runs `presign`; the secret goes by the environment, as it must, and no other AWS setting of the caller's.
    fn sign(&self, action: &str, more: &[&str]) -> Result<Signed> {
        let server = self.server;
        let mut command = Command::new(self.program);
        command.arg(action).arg(format!("s3://{}/{KEY}", server.bucket));
        command.args(["--endpoint", &server.endpoint, "--path-style", "--region", &server.region]);
        command.args(["--expires-in", "60", "-o", "url"]).args(more);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") {
                command.env_remove(name);
            }
        }
        command.env("AWS_ACCESS_KEY_ID", &server.access_key);
        command.env("AWS_SECRET_ACCESS_KEY", &server.secret_key);
        let url = text_bounded(&mut command, Duration::from_secs(20))?;
        let url = url.trim_end();
        if !url.starts_with("http") {
            bail!("`presign {action} -o url` printed no URL but {url:?}");
        }
        Ok(Signed { line: line(&command), url: url.to_owned() })
    }
}

/// The URL with the last hex digit of its signature changed.
fn other_signature(url: &str) -> Option<String> {
    let start = url.find(PARAM)? + PARAM.len();
    let last = start + url[start..].find('&').unwrap_or(url.len() - start) - 1;
    let digit = if url.get(last..=last)? == "0" { "1" } else { "0" };
    Some(format!("{}{digit}{}", &url[..last], &url[last + 1..]))
}

const PARAM: &str = "X-Amz-Signature=";

/// Bytes without a pattern, the same in every run (xorshift64*).
fn noise(len: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_be_bytes()[0]
    };
    (0..len).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_digit_of_the_signature_changes() {
        let changed = |url| other_signature(url).unwrap();
        assert_eq!(changed("http://h/k?X-Amz-Signature=aa"), "http://h/k?X-Amz-Signature=a0");
        assert_eq!(changed("http://h/k?X-Amz-Signature=a0&b=c"), "http://h/k?X-Amz-Signature=a1&b=c");
        assert_eq!(other_signature("http://h/k"), None);
    }

    #[test]
    fn noise_repeats_and_is_none_of_the_easy_cases() {
        let bytes = noise(4096);
        assert_eq!(bytes, noise(4096));
        let distinct: std::collections::BTreeSet<_> = bytes.iter().collect();
        assert!(distinct.len() > 250);
    }
}
