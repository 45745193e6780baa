use std::env::{current_exe, var};
use std::fs;
use std::process::Command;
use std::time::Duration;

use presign::{Config, Grant, Timestamp};
use tempfile::TempDir;

pub(crate) const KEY_ID: &str = "ASIAIOSFODNN7EXAMPLE";
pub(crate) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub(crate) const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLETOKEN";
pub(crate) const ROLE: &str = "arn:aws:iam::123456789012:role/photos";

/// A process that signs, with an empty home and nothing in its environment but what is said here.
pub(crate) struct Signer {
    pub(crate) home: TempDir,
    env: Vec<(&'static str, String)>,
}

/// What came of it.
#[derive(Debug)]
pub(crate) enum Came {
    /// When it ends, and the URL.
    Signed(String, String),
    /// The error's text.
    Failed(String),
}

impl Signer {
    /// Signs for an hour with the credentials of this source.
    pub(crate) fn of(source: &str) -> Self {
        let signer = Self { home: tempfile::tempdir().unwrap(), env: Vec::new() };
        let home = signer.home.path().to_str().unwrap().to_owned();
        let bucket = format!("s3://photos?region=eu-west-1&credentials={source}");
        // Without a metadata service of its own, a test must not ask that of the machine it runs on.
        signer.env("HOME", home).env("BUCKET", bucket).env("AWS_EC2_METADATA_DISABLED", "true").seconds(3600)
    }

    pub(crate) fn env(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.env.retain(|(other, _)| *other != name);
        self.env.push((name, value.into()));
        self
    }

    pub(crate) fn seconds(self, seconds: u64) -> Self {
        self.env("SECONDS", seconds.to_string())
    }

    /// Writes a file below the home.
    pub(crate) fn file(self, name: &str, text: &str) -> Self {
        let path = self.home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn sign(&self) -> Came {
        let mut child = Command::new(current_exe().unwrap());
        child.args(["--exact", "harness::child", "--nocapture"]).env_clear();
        child.env("PATH", var("PATH").unwrap()).envs(self.env.iter().map(|(name, value)| (name, value)));
        let done = child.output().unwrap();
        let out = String::from_utf8(done.stdout).unwrap();
        let said: Vec<&str> = out.lines().filter_map(|line| line.split_once("CAME ")).map(|(_, said)| said).collect();
        match said.as_slice() {
            [said] => match said.split_once(' ').unwrap() {
                ("failed", text) => Came::Failed(text.to_owned()),
                (end, url) => Came::Signed(end.to_owned(), url.to_owned()),
            },
            _ => panic!("{out}\n{}", String::from_utf8_lossy(&done.stderr)),
        }
    }

    /// The end and the URL.
    pub(crate) fn signed(&self) -> (String, String) {
        match self.sign() {
            Came::Signed(end, url) => (end, url),
            Came::Failed(text) => panic!("{text}"),
        }
    }

    /// The error's text, which says `what`, and no secret.
    pub(crate) fn refused(&self, what: &str) -> String {
        match self.sign() {
            Came::Failed(text) => {
                assert!(text.contains(what), "misses {what:?}: {text}");
                assert!(!text.contains(SECRET) && !text.contains(TOKEN), "{text}");
                text
            }
            Came::Signed(end, _) => panic!("until {end}"),
        }
    }
}

/// The instant so many seconds from now, as AWS writes it.
pub(crate) fn from_now(seconds: i64) -> String {
    use presign::{Clock, SystemClock};
    Timestamp::from_unix(SystemClock.now().unwrap().unix() + seconds).unwrap().to_string()
}

/// A document of credentials, as containers and machines give it.
pub(crate) fn document(end: &str) -> String {
    format!(
        r#"{{"Code": "Success", "Type": "AWS-HMAC", "LastUpdated": "2026-11-21T12:00:00Z", "AccessKeyId": "{KEY_ID}",
             "SecretAccessKey": "{SECRET}", "Token": "{TOKEN}", "Expiration": "{end}"}}"#
    )
}

/// The value of a query parameter as the URL spells it.
pub(crate) fn parameter<'a>(url: &'a str, name: &str) -> &'a str {
    let (_, query) = url.split_once('?').unwrap();
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap_or_default()
}

/// What the other tests run, each in an environment of its own; alone it has nothing to do.
#[test]
fn child() {
    let Ok(bucket) = var("BUCKET") else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let validity = Duration::from_secs(var("SECONDS").unwrap().parse().unwrap());
    let many: usize = var("MANY").map_or(1, |many| many.parse().unwrap());
    let came = runtime.block_on(async {
        let presigner = Config::from_url(&bucket)?.open()?;
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..many {
            let presigner = presigner.clone();
            all.spawn(async move { presigner.presign(&Grant::get("cat.png", validity)).await });
        }
        let mut all = all.join_all().await.into_iter().collect::<presign::Result<Vec<_>>>()?;
        Ok(all.pop().unwrap())
    });
    match came {
        Ok(signed) => println!("CAME {} {}", signed.expires().latest(), signed.reveal().as_str()),
        Err(error) => {
            let error: presign::Error = error;
            println!("CAME failed {:?} {}", error.kind(), format!("{error} {error:?}").replace('\n', " "));
        }
    }
}
