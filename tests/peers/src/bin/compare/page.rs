//! The page: a table for each service, a column for each who signs.

use crate::asked::{KEY, KEYS, Term};
use crate::judge::verdict;
use crate::peer::{Answer, Peer, Service};

const HEAD: &str = "\
# How others sign

<!-- written by `cargo xtask compare --write` -->

The same awkward names and terms, given to others in Rust who sign URLs. Each URL is read as a browser reads it and held against our verifier of its service, which the servers
and clients of `docs/src/proving.md` vouch for: which object it is for, and whether what was asked is what is enforced. reqsign signs a request that its caller wrote, here with
the name escaped; azure_storage_sas makes a token, here put on a URL as its documentation does it; reqsign and opendal write a signature of Cloud Storage in capital digits, here
read as small ones. A cell is what came of it:

- *signed*: it is for the object that was asked for.
- *signed for `x`*: it is valid, and for another object.
- *not valid*: it signed a URL that the service refuses, with the reason.
- *refused*: it said so itself.
- *enforced*: with another value, or without it, the request is refused. *dropped*: it is accepted.
- *no word*: its interface has no way to ask for it.
";

/// All of it.
pub(crate) async fn write(services: &[Service]) -> String {
    let mut page = HEAD.to_owned();
    for service in services {
        page.push_str(&format!("\n## {}\n\n", service.name));
        let names: Vec<&str> = service.peers.iter().map(|peer| peer.name()).collect();
        page.push_str(&format!("| asked for | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len())));
        for key in KEYS {
            let mut cells = Vec::new();
            for peer in &service.peers {
                cells.push(object(service, key, peer.get(key, 900).await));
            }
            row(&mut page, &format!("`{}`", shown(key)), &cells);
        }
        for term in service.terms {
            let mut cells = Vec::new();
            for peer in &service.peers {
                cells.push(bound(service, *term, peer.bound(*term).await));
            }
            row(&mut page, term.name(), &cells);
        }
        rest(&mut page, service).await;
    }
    page
}

/// Validity, credentials and what is shown.
async fn rest(page: &mut String, service: &Service) {
    let lengths: &[(&str, u64)] =
        if service.capped { &[("for 0 s", 0), ("for 7 days and 1 s", 604_801)] } else { &[("for 0 s", 0)] };
    for (name, seconds) in lengths {
        let mut cells = Vec::new();
        for peer in &service.peers {
            cells.push(object(service, KEY, peer.get(KEY, *seconds).await));
        }
        row(page, name, &cells);
    }
    if service.ends {
        let mut cells = Vec::new();
        for peer in &service.peers {
            cells.push(outliving(peer.outliving().await));
        }
        row(page, "for 15 minutes, by a credential that ends in one", &cells);
    }
    let mut cells = [Vec::new(), Vec::new()];
    for peer in &service.peers {
        for (cells, cell) in cells.iter_mut().zip(debug(service, &**peer).await) {
            cells.push(cell);
        }
    }
    row(page, "`Debug` of what was signed", &cells[0]);
    row(page, "`Debug` of what signs", &cells[1]);
}

fn row(page: &mut String, name: &str, cells: &[String]) {
    page.push_str(&format!("| {name} | {} |\n", cells.join(" | ")));
}

/// For which object it is.
fn object(service: &Service, key: &str, answer: Answer) -> String {
    match answer {
        Answer::NoWord => "no word".to_owned(),
        Answer::Refused => "refused".to_owned(),
        Answer::Signed(url, headers) => match verdict(&*service.judge, "GET", &url, &headers) {
            Ok(verified) => match verified.key().map(presign_core::ObjectKey::as_str) {
                Some(found) if found == key => "signed".to_owned(),
                Some(other) => format!("**signed for `{}`**", shown(other)),
                None => "**signed for the bucket**".to_owned(),
            },
            Err(reason) => format!("not valid: {reason}"),
        },
    }
}

/// Whether the request is held to it.
fn bound(service: &Service, term: Term, answer: Answer) -> String {
    let Answer::Signed(url, headers) = answer else { return object(service, KEY, answer) };
    let verify = |headers: &[(String, String)]| verdict(&*service.judge, service.words.method(term), &url, headers);
    let Some((name, value)) = service.words.header(term) else {
        let asked = verify(&headers).map(|verified| {
            service.words.parameter(term).is_some_and(|(name, value)| {
                verified.query().iter().any(|(n, v)| (n.as_str(), v.as_str()) == (name, value))
            })
        });
        return match asked {
            Ok(true) => "enforced".to_owned(),
            Ok(false) => "**dropped**".to_owned(),
            Err(reason) => format!("not valid: {reason}"),
        };
    };
    let others: Vec<(String, String)> =
        headers.iter().filter(|(other, _)| !other.eq_ignore_ascii_case(name)).cloned().collect();
    let with = |value: &str| [others.clone(), vec![(name.to_owned(), value.to_owned())]].concat();
    // S3 takes what stands in the query as if it stood in a header.
    if verify(&others)
        .is_ok_and(|verified| verified.query().iter().any(|(n, v)| n.eq_ignore_ascii_case(name) && v == value))
    {
        return "enforced, in the query".to_owned();
    }
    match (verify(&with(value)), verify(&with("another")), verify(&others)) {
        (Ok(_), Err(_), Err(_)) => "enforced".to_owned(),
        (Ok(_), Ok(_), _) | (Ok(_), _, Ok(_)) => "**dropped**".to_owned(),
        (Err(reason), ..) => format!("not valid: {reason}"),
    }
}

/// How long a URL says that it lives.
fn outliving(answer: Answer) -> String {
    match answer {
        Answer::NoWord => "no word".to_owned(),
        Answer::Refused => "refused".to_owned(),
        Answer::Signed(url, _) => {
            let said = url.split(['?', '&']).find_map(|pair| pair.strip_prefix("X-Amz-Expires="));
            match said.and_then(|digits| digits.parse::<u64>().ok()) {
                Some(seconds) if seconds <= 60 => "ends with it".to_owned(),
                Some(seconds) => format!("**says {seconds} s**"),
                None => "says nothing".to_owned(),
            }
        }
    }
}

/// Whether a log would hold what opens the door.
async fn debug(service: &Service, peer: &dyn Peer) -> [String; 2] {
    let [signed, signer] = peer.shown().await;
    let has_signature =
        ["Signature=", "sig="].iter().any(|mark| signed.contains(mark)) || signed.contains("x-amz-signature=");
    [
        if has_signature { "**shows the signature**".to_owned() } else { "shows none".to_owned() },
        if signer.contains(service.secret) { "**shows the secret**".to_owned() } else { "shows none".to_owned() },
    ]
}

/// A name as a table can hold it.
fn shown(key: &str) -> String {
    let text: String = key
        .chars()
        .flat_map(|c| {
            if c.is_control() || c == '\u{202e}' || c == '\u{301}' {
                c.escape_default().collect::<Vec<_>>()
            } else {
                vec![c]
            }
        })
        .collect();
    text.replace('|', "\\|").replace('`', "'")
}
