//! The bearer: curl, which knows nothing of signing.

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::child::text_bounded;

/// curl, and where it puts what it receives.
#[derive(Debug)]
pub(crate) struct Curl {
    body: PathBuf,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// All of the body.
    pub(crate) body: Vec<u8>,
}

impl Curl {
    /// Makes sure that there is one.
    pub(crate) fn find(dir: &Path) -> Result<Self> {
        text_bounded(Command::new("curl").arg("--version"), Duration::from_secs(20)).context(
            "curl is needed to bear the URLs; install it with `apt-get install curl`, `brew install curl` or `winget install cURL.cURL`",
        )?;
        Ok(Self { body: dir.join("received.bin") })
    }

    /// Sends a request; GET where `args` say nothing else.
    pub(crate) fn send<A: AsRef<OsStr>>(&self, url: &str, args: &[A]) -> Result<Answer> {
        fs::write(&self.body, "").with_context(|| format!("{} could not be written", self.body.display()))?;
        let mut command = Command::new("curl");
        // The URL goes out byte for byte, past the caller's .curlrc and proxies.
        command.args(["-q", "--silent", "--show-error", "--noproxy", "*", "--path-as-is", "--globoff"]);
        command.args(["--max-time", "30", "--write-out", "%{http_code}", "--output"]);
        command.arg(&self.body).args(args).arg(url);
        let status = text_bounded(&mut command, Duration::from_secs(40))?;
        Ok(Answer {
            status: status.trim().parse().with_context(|| format!("curl printed {status:?} as the status"))?,
            body: fs::read(&self.body).with_context(|| format!("{} could not be read", self.body.display()))?,
        })
    }
}

impl Answer {
    /// The code in an S3 error document.
    pub(crate) fn code(&self) -> Option<&str> {
        let text = std::str::from_utf8(&self.body).ok()?;
        let (_, rest) = text.split_once("<Code>")?;
        Some(rest.split_once("</Code>")?.0)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        match self.code() {
            Some(code) => write!(f, " {code}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Answer;

    #[test]
    fn the_code_is_read_from_an_error_document_only() {
        let answer = |body: &str| Answer { status: 403, body: body.into() };
        assert_eq!(answer("<Error><Code>AccessDenied</Code></Error>").to_string(), "403 AccessDenied");
        assert_eq!(answer("").to_string(), "403");
    }
}
