use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::process::{Command, Stdio};

pub(crate) const KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
pub(crate) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
pub(crate) const AT: &str = "2026-11-21T12:00:00Z";

/// One run of the command, its environment empty but for what is said here.
pub(crate) struct Presign {
    args: Vec<OsString>,
    env: Vec<(String, OsString)>,
    stdin: Vec<u8>,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The command with a key and a region in the environment.
pub(crate) fn presign(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Presign {
    bare(args).env("AWS_ACCESS_KEY_ID", KEY_ID).env("AWS_SECRET_ACCESS_KEY", SECRET).env("AWS_REGION", "us-east-1")
}

/// The command with nothing in the environment, on a machine without a metadata service: tests need no network.
pub(crate) fn bare(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Presign {
    let args = args.into_iter().map(|arg| arg.as_ref().to_owned()).collect();
    Presign { args, env: Vec::new(), stdin: Vec::new() }.env("AWS_EC2_METADATA_DISABLED", "true")
}

/// The arguments of a text without quotes.
pub(crate) fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

impl Presign {
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name.to_owned(), value.as_ref().to_owned()));
        self
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    pub(crate) fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.stdin = bytes.as_ref().to_owned();
        self
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_presign"));
        command.args(&self.args).env_clear().envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    pub(crate) fn run(&self) -> Ran {
        let mut command = self.command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        if let Some(mut stdin) = child.stdin.take() {
            // It may have ended without reading.
            let _ = stdin.write_all(&self.stdin);
        }
        let done = child.wait_with_output().unwrap();
        let ran = Ran {
            code: done.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&done.stdout).into_owned(),
            err: String::from_utf8_lossy(&done.stderr).into_owned(),
        };
        assert!(!ran.err.contains("panicked"), "{:?}: {ran:?}", self.args);
        ran
    }

    /// The line on stdout of a run that succeeds.
    pub(crate) fn line(&self) -> String {
        let ran = self.run();
        assert_eq!(ran.code, 0, "{:?}: {ran:?}", self.args);
        match ran.out.strip_suffix('\n') {
            Some(line) if !line.contains('\n') => line.to_owned(),
            _ => panic!("one line: {ran:?}"),
        }
    }

    /// The run that must end with exit code 2, say nothing on stdout, and say on stderr what to do.
    pub(crate) fn refused(&self, what_to_do: &str) -> Ran {
        let ran = self.run();
        assert_eq!(ran.code, 2, "{:?}: {ran:?}", self.args);
        assert_eq!(ran.out, "", "{:?}", self.args);
        assert!(ran.err.starts_with("error: "), "{:?}: {}", self.args, ran.err);
        assert!(ran.err.contains(what_to_do), "{:?} misses {what_to_do:?}: {}", self.args, ran.err);
        ran
    }
}

/// The value of a query parameter as the URL spells it.
pub(crate) fn parameter<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = url.split_once('?')?;
    let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.find(|(other, _)| *other == name).map(|(_, value)| value)
}

/// Undoes the escapes of a URL's path.
pub(crate) fn unescaped(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits: String = bytes.by_ref().take(2).map(char::from).collect();
            out.push(u8::from_str_radix(&digits, 16).unwrap());
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).unwrap()
}
