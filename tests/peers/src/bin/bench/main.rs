//! The same work by presign, by its peers and by the bare hash, side by side: one S3 URL from what is ready to sign.
//!
//!     bench [--rounds N] [--json FILE]
//!
//! The work: GET, virtual host, key `photos/2026/11/21/img-000123.jpg`, static credentials, 900 s, each time at another
//! instant of one day. Before anything is timed, all must give the same signatures.

mod contender;
mod counting;
mod floor;
mod measure;
mod options;
mod presign;
mod report;
mod rusty_s3;

use std::io::Write as _;

use anyhow::{Context as _, Result, ensure};

use crate::contender::{Contender, Instant};
use crate::options::Options;

/// The work.
mod work {
    pub(crate) const ACCESS_KEY: &str = "AKIAIOSFODNN7EXAMPLE";
    pub(crate) const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    pub(crate) const REGION: &str = "us-east-1";
    pub(crate) const ENDPOINT: &str = "https://s3.us-east-1.amazonaws.com";
    pub(crate) const BUCKET: &str = "examplebucket";
    pub(crate) const KEY: &str = "photos/2026/11/21/img-000123.jpg";
    pub(crate) const SECONDS: u64 = 900;
    /// 2026-11-21T00:00:00Z.
    pub(crate) const MIDNIGHT: i64 = 1_795_219_200;
}

fn main() -> Result<()> {
    let options = Options::read(std::env::args_os().skip(1))?;
    let presign = presign::Presign::new()?;
    let midnight = Instant::of_day(0);
    let floor = floor::Floor::new(&presign.canonical_request(midnight)?, &presign.string_to_sign(midnight)?)?;
    let rusty_s3 = rusty_s3::RustyS3::new()?;
    let contenders: [&dyn Contender; 3] = [&floor, &presign, &rusty_s3];
    agree(&contenders, &presign)?;

    let lines = measure::all(&contenders, options.rounds);
    std::io::stdout().write_all(report::table(&lines).as_bytes())?;
    if let Some(path) = &options.json {
        let json = serde_json::to_string_pretty(&report::json(&lines, options.rounds))?;
        std::fs::write(path, json + "\n").with_context(|| format!("{}: can't write", path.display()))?;
    }
    Ok(())
}

/// Holds the contenders to the same result: the signers to the same URLs, the floor to the signature of its texts.
fn agree(contenders: &[&dyn Contender], presign: &presign::Presign) -> Result<()> {
    for second in (0..86_400).step_by(7_919) {
        let at = Instant::of_day(second);
        let expected = presign.url(at)?;
        for contender in contenders {
            if let Some(url) = contender.signed(at)? {
                ensure!(url == expected, "{} signs another URL:\n{url}\n{expected}", contender.name());
            }
        }
        let texts = (presign.canonical_request(at)?, presign.string_to_sign(at)?);
        let bare = floor::Floor::new(&texts.0, &texts.1)?.signature();
        ensure!(expected.ends_with(&bare), "the floor does not do the work of this URL: {expected}");
    }
    Ok(())
}
