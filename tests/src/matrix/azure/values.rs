//! Other values of the parameters.

use presign_core::Timestamp;

use crate::Presented;
use crate::matrix::shifted;

/// A parameter, what is done to it, and its new value.
pub(super) fn changed(right: &Presented, now: Timestamp) -> Vec<(&'static str, &'static str, String)> {
    let own = |name| right.parameter(name).unwrap_or_default();
    let time = |seconds: i64| shifted(now, seconds).to_string().replace(':', "%3A");
    let signature = own("sig");
    // Not within an escape: that is no query.
    let cut = signature.get(..20).unwrap_or_default();
    let cut = cut.rfind('%').filter(|at| *at > 17).map_or(cut, |at| &cut[..at]);
    let turned = if signature.starts_with('A') { 'B' } else { 'A' };
    let swapped: String = signature
        .chars()
        .map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
        .collect();
    let more: String = "rcwdl".chars().filter(|letter| !own("sp").contains(*letter)).take(1).collect();
    let other = |name, from: &str, to: &str| own(name).replacen(from, to, 1);
    vec![
        ("sv", "first-version", "2015-04-05".into()),
        ("sv", "before-snapshots", "2018-03-28".into()),
        ("sv", "before-scopes", "2020-10-02".into()),
        ("sv", "the-day-after", other("sv", "-0", "-1")),
        ("sv", "no-version", "newest".into()),
        ("spr", "https", "https".into()),
        ("spr", "http", "http".into()),
        ("spr", "both", "https%2Chttp".into()),
        ("spr", "both-turned-round", "http%2Chttps".into()),
        ("st", "a-second-earlier", time(-61)),
        ("st", "a-day-earlier", time(-86_400)),
        ("se", "a-second-more", time(901)),
        ("se", "a-second-less", time(899)),
        ("se", "a-day-more", time(86_400)),
        ("se", "a-day-alone", time(172_800).split('T').next().unwrap_or_default().to_owned()),
        ("se", "without-its-Z", time(900).replace('Z', "")),
        ("se", "no-time", "tomorrow".into()),
        ("sip", "another", "127.0.0.1".into()),
        ("sip", "everybody", "0.0.0.0-255.255.255.255".into()),
        ("sip", "no-address", "localhost".into()),
        ("sr", "container", "c".into()),
        ("sr", "blob", "b".into()),
        ("sr", "snapshot", "bs".into()),
        ("sr", "version", "bv".into()),
        ("sr", "directory", "d".into()),
        ("sr", "nothing-known", "x".into()),
        ("sp", "one-more", format!("{}{more}", own("sp"))),
        ("sp", "one-more-in-front", format!("{more}{}", own("sp"))),
        ("sp", "all", "racwdxytmeopi".into()),
        ("sp", "doubled-letters", format!("{0}{0}", own("sp"))),
        ("sp", "value-in-upper-case", own("sp").to_ascii_uppercase()),
        ("ss", "another", "q".into()),
        ("ss", "more", "bqtf".into()),
        ("srt", "another", "s".into()),
        ("srt", "all", "sco".into()),
        ("skoid", "of-nobody", "44444444-4444-4444-4444-444444444444".into()),
        ("sks", "another", "q".into()),
        ("skv", "another", "2020-12-06".into()),
        ("rscc", "another", "no-cache".into()),
        ("rscd", "another", "inline".into()),
        ("rscl", "another", "en".into()),
        ("rsct", "another", "text%2Fhtml".into()),
        ("sig", "first-character", format!("{turned}{}", signature.get(1..).unwrap_or_default())),
        ("sig", "zeros", format!("{}%3D", "A".repeat(43))),
        ("sig", "cases-swapped", swapped),
        ("sig", "cut", cut.to_owned()),
        ("sig", "without-padding", signature.replace("%3D", "")),
        ("sig", "longer", format!("{signature}AAAA")),
        ("sig", "of-blanks", "%20".repeat(44)),
        ("sig", "no-base64", "!".repeat(44)),
    ]
}

/// Parameters that were not there.
pub(super) fn added(delegates: bool) -> Vec<(&'static str, &'static str)> {
    let mut added = vec![
        ("st", "2026-01-01T00%3A00%3A00Z"),
        ("sip", "127.0.0.1"),
        ("si", "reads"),
        ("ses", "scope"),
        ("rscc", "no-cache"),
        ("rscd", "inline"),
        ("rsce", "identity"),
        ("rscl", "en"),
        ("rsct", "text%2Fhtml"),
        ("sdd", "1"),
        ("ss", "b"),
        ("srt", "o"),
    ];
    if delegates {
        added.extend([
            ("saoid", "44444444-4444-4444-4444-444444444444"),
            ("suoid", "44444444-4444-4444-4444-444444444444"),
            ("scid", "44444444-4444-4444-4444-444444444444"),
            ("skdutid", "44444444-4444-4444-4444-444444444444"),
            ("sduoid", "44444444-4444-4444-4444-444444444444"),
            ("srh", "x-ms-blob-type"),
            ("srq", "comp"),
        ]);
    } else {
        added.extend([("skoid", "44444444-4444-4444-4444-444444444444"), ("sks", "b")]);
    }
    added
}
