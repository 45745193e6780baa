use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use presign::{BaseUrl, Error, ErrorKind, IpNet};

use super::local::Local;

/// The gateway.
#[derive(Args)]
pub(crate) struct Serve {
    /// The folder whose files are served, and that uploads go to
    #[arg(long, value_name = "DIR")]
    pub(crate) root: PathBuf,
    /// The address to listen at; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// What clients call this server, such as https://files.example; URLs are signed for it [default: http:// and the
    /// address, where that is a loopback one]
    #[arg(long, value_name = "URL", value_parser = origin)]
    pub(crate) origin: Option<BaseUrl>,
    /// The path to serve under, such as /files
    #[arg(long, value_name = "PATH", value_parser = under)]
    pub(crate) under: Option<String>,
    /// Take the origin from X-Forwarded-Proto and X-Forwarded-Host of proxies in this network, instead of a fixed one;
    /// repeatable
    #[arg(long, value_name = "CIDR", conflicts_with = "origin")]
    pub(crate) trust_proxy: Vec<IpNet>,
    /// A page of this origin, such as https://app.example, may use signed URLs from scripts; `*` for every page;
    /// repeatable
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) cors: Vec<String>,
    #[command(flatten)]
    pub(crate) local: Local,
}

fn origin(text: &str) -> Result<BaseUrl, Error> {
    let base: BaseUrl = text.parse()?;
    if base.prefix().is_empty() {
        return Ok(base);
    }
    let text = "read --origin: it has a path; give scheme, host and port alone, and the path to --under";
    Err(Error::new(ErrorKind::Config, text))
}

/// A path that clients see, in the one spelling, without a slash at its end.
fn under(text: &str) -> Result<String, Error> {
    let base: Option<BaseUrl> = text.starts_with('/').then(|| format!("http://h{text}").parse().ok()).flatten();
    match base {
        Some(base) => Ok(base.prefix().to_owned()),
        None => {
            let text = "read --under: it is no path; write it escaped and from its first slash on, such as /files";
            Err(Error::new(ErrorKind::Config, text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_to_serve_under_has_one_spelling() {
        for (text, read) in [("/files", "/files"), ("/files/", "/files"), ("/", ""), ("/a/b%20c", "/a/b%20c")] {
            assert_eq!(under(text).unwrap(), read);
        }
        for text in ["", "files", "//", "/a//b", "/a/..", "/a b", "/a?b", "/é", "@evil/", ".evil/x", ":80/x"] {
            assert!(under(text).is_err(), "{text}");
        }
        assert!(origin("https://files.example").is_ok());
        assert!(origin("https://files.example/files").is_err() && origin("files.example").is_err());
    }
}
