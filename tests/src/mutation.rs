//! Requests changed at random, to be shown to two verifiers.

use crate::Presented;
use crate::random::Random;

/// `right` with one to three things changed, and what they were.
#[must_use]
pub fn mutate(right: &Presented, random: &mut Random) -> (Presented, String) {
    let mut mutant = right.clone();
    let mut story = Vec::new();
    for _ in 0..=random.below(3).saturating_sub(random.below(2)) {
        let (what, next) = change(mutant, random);
        story.push(what);
        mutant = next;
    }
    (mutant, story.join(", "))
}

type Change = fn(Presented, &mut Random) -> (&'static str, Presented);

fn change(request: Presented, random: &mut Random) -> (&'static str, Presented) {
    // Spelling and order come more often: there two verifiers may differ and both have a point.
    const CHANGES: [Change; 9] = [spelling, spelling, order, order, character, pairs, headers, host, method];
    match random.pick(&CHANGES) {
        Some(change) => change(request, random),
        None => ("nothing", request),
    }
}

fn method(request: Presented, random: &mut Random) -> (&'static str, Presented) {
    let methods = ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "get"];
    let method = random.pick(&methods).copied().unwrap_or_default();
    ("method", request.with_method(method))
}

fn host(request: Presented, random: &mut Random) -> (&'static str, Presented) {
    let own = request.authority().to_owned();
    let port = own.rsplit_once(':').map_or(String::new(), |(_, port)| port.to_owned());
    let hosts = [own.to_ascii_uppercase(), format!("{own}."), format!("127.0.0.2:{port}"), format!("alt.{own}"), own];
    let host = random.pick(&hosts).map(String::as_str).unwrap_or_default();
    if random.below(4) == 0 {
        ("one more host", request.with_extra_header("host", host))
    } else {
        ("host", request.with_header("host", host))
    }
}

fn headers(request: Presented, random: &mut Random) -> (&'static str, Presented) {
    const FIELDS: [(&str, &str); 12] = [
        ("x-amz-meta-a", "1"),
        ("x-amz-meta-mood", "calm and bright"),
        ("x-amz-meta-mood", "calm  and bright"),
        ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
        ("x-amz-security-token", "t"),
        ("x-trace", "7"),
        ("x-trace", " 7"),
        ("content-type", "text/plain"),
        ("authorization", "Bearer t"),
        ("x-forwarded-host", "evil.example"),
        ("if-none-match", "*"),
        ("range", "bytes=0-99"),
    ];
    let (name, value) = random.pick(&FIELDS).copied().unwrap_or_default();
    match random.below(3) {
        0 => ("header removed", request.without_header(name)),
        1 => ("header set", request.with_header(name, value)),
        _ => ("header added", request.with_extra_header(name, value)),
    }
}

fn pairs(request: Presented, random: &mut Random) -> (&'static str, Presented) {
    const EXTRA: [&str; 8] = ["", "x=1", "acl", "X-Amz-Foo=1", "x-amz-expires=900", "Signature=x", "=", "versionId=1"];
    let own: Vec<String> = request.pairs().into_iter().map(str::to_owned).collect();
    let at = random.below(own.len());
    let mut changed = own.clone();
    match random.below(4) {
        0 if !own.is_empty() => {
            changed.remove(at);
            ("parameter removed", request.with_pairs(&changed))
        }
        1 if !own.is_empty() => {
            changed.push(own[at].clone());
            ("parameter doubled", request.with_pairs(&changed))
        }
        2 if !own.is_empty() => {
            changed[at] = changed[at].to_ascii_lowercase();
            ("parameter in lower case", request.with_pairs(&changed))
        }
        _ => {
            changed.insert(at, random.pick(&EXTRA).copied().unwrap_or_default().to_owned());
            ("parameter added", request.with_pairs(&changed))
        }
    }
}

fn order(request: Presented, random: &mut Random) -> (&'static str, Presented) {
    let mut pairs: Vec<String> = request.pairs().into_iter().map(str::to_owned).collect();
    for last in (1..pairs.len()).rev() {
        pairs.swap(last, random.below(last + 1));
    }
    if pairs.is_empty() { ("nothing", request) } else { ("order", request.with_pairs(&pairs)) }
}

/// One character of the target, replaced, removed, or put in.
fn character(request: Presented, random: &mut Random) -> (&'static str, Presented) {
    const CHARACTERS: &[u8] = b"0123456789abcdefXYZ%/&=+-._~;:@!$'()*,";
    let mut bytes = request.target().as_bytes().to_vec();
    let at = 1 + random.below(bytes.len().saturating_sub(1));
    let new = random.pick(CHARACTERS).copied().unwrap_or(b'x');
    let what = match random.below(3) {
        0 if at < bytes.len() => {
            bytes[at] = new;
            "character replaced"
        }
        1 if at < bytes.len() => {
            bytes.remove(at);
            "character removed"
        }
        _ => {
            bytes.insert(at.min(bytes.len()), new);
            "character put in"
        }
    };
    let target = String::from_utf8(bytes).unwrap_or_default();
    (what, request.with_target(&target))
}

/// The same bytes, written otherwise.
fn spelling(request: Presented, random: &mut Random) -> (&'static str, Presented) {
    let target = request.target().to_owned();
    let (what, from, to) = match random.below(8) {
        0 => ("lower-case escapes", "%2F", "%2f"),
        1 => ("slash unescaped", "%2F", "/"),
        2 => ("plus for a blank", "%20", "+"),
        3 => ("plus unescaped", "%2B", "+"),
        4 => ("semicolon unescaped", "%3B", ";"),
        5 => ("letter escaped", "a", "%61"),
        6 => ("hyphen escaped", "-", "%2D"),
        _ => ("slash escaped", "/", "%2F"),
    };
    let places: Vec<usize> = target.match_indices(from).map(|(at, _)| at).filter(|at| *at > 0).collect();
    let Some(at) = random.pick(&places) else {
        return ("nothing", request);
    };
    let spelled = format!("{}{to}{}", &target[..*at], &target[at + from.len()..]);
    (what, request.with_target(&spelled))
}
