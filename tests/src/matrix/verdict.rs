//! Whether an answer is the expected one.

use super::case::{Case, Effect, Expect, Wanted};
use crate::report::Row;
use crate::{Kind, Outcome, Proof, Store};

/// Judges `outcome`, after which the store that held `before` holds `after`.
pub(super) fn judge(case: &Case, proof: Proof, outcome: &Outcome, before: &Store, after: &Store) -> Row {
    let name = case.name();
    let unexpected = |text: &str| {
        let code = outcome.code.as_deref().unwrap_or("-");
        let got = format!("{text}: got {} {code} {:?}", outcome.status, outcome.refusal);
        Row::unexpected(name, got)
    };
    let refused_as = |kinds: &[Kind]| match outcome.refusal {
        Some(Kind::Mute) => case.request().method() == "HEAD",
        Some(kind) => kinds.contains(&kind),
        None => false,
    };
    let kept = before == after;

    match (case.expect(), proof) {
        (Expect::Accepted(wanted), Proof::Stated | Proof::As(_)) => match shortfall(wanted, outcome, before, after) {
            None => Row::positive(name),
            Some(text) => unexpected(&text),
        },
        (Expect::Accepted(wanted), Proof::Lax(reason)) => {
            if outcome.refusal.is_none() && shortfall(wanted, outcome, before, after).is_some() {
                Row::not_proved(name, reason)
            } else {
                unexpected("it was declared to be accepted without what was asked")
            }
        }
        (Expect::Accepted(_), Proof::Stricter(kind, reason)) => {
            if refused_as(&[kind]) && kept {
                Row::not_proved(name, reason)
            } else {
                unexpected("it was declared to be refused")
            }
        }
        (Expect::Refused(_), Proof::Lax(reason)) => {
            if outcome.refusal.is_none() {
                Row::not_proved(name, reason)
            } else {
                unexpected("it was declared to be accepted")
            }
        }
        (Expect::Refused(_), Proof::Unheard(kind, reason)) => {
            if refused_as(&[kind]) && kept {
                Row::not_proved(name, reason)
            } else {
                unexpected("it was declared to be refused unheard")
            }
        }
        (Expect::Refused(_), Proof::Late(kind, reason)) => {
            if refused_as(&[kind]) && !kept {
                Row::not_proved(name, reason)
            } else {
                unexpected("it was declared to be refused too late")
            }
        }
        (Expect::Refused(_), Proof::As(kind)) if !refused_as(&[kind]) => unexpected("refused as no other kind is said"),
        (Expect::Refused(kinds), Proof::Stated) if !refused_as(kinds) => {
            unexpected(&format!("not refused as {kinds:?}"))
        }
        (Expect::Refused(_), Proof::Stated | Proof::As(_)) if !kept => unexpected("refused, and the store was changed"),
        (Expect::Refused(_), Proof::Stated | Proof::As(_)) => Row::negative(name),
        _ => unexpected("a rule that does not suit the case"),
    }
}

/// What lacks of what is wanted.
fn shortfall(wanted: &Wanted, outcome: &Outcome, before: &Store, after: &Store) -> Option<String> {
    let text = || String::from_utf8_lossy(&outcome.body).into_owned();
    if outcome.refusal.is_some() {
        return Some("refused".to_owned());
    }
    if wanted.status.is_some_and(|status| status != outcome.status) {
        return Some("another status".to_owned());
    }
    if wanted.body.as_ref().is_some_and(|body| *body != outcome.body) {
        return Some(format!("another body, {}", text()));
    }
    if wanted.mentions.as_ref().is_some_and(|part| !text().contains(part)) {
        return Some(format!("the body does not mention what it should, {}", text()));
    }
    if let Some((name, value)) = &wanted.header {
        let found = outcome.header(name);
        if found != Some(value) {
            return Some(format!("the header {name} is {found:?}"));
        }
    }
    if let Some(start) = &wanted.sent_on {
        let found = outcome.header("location");
        if !found.is_some_and(|found| found.starts_with(start)) {
            return Some(format!("it sends on to {found:?}"));
        }
    }
    let mut expected = before.clone();
    match &wanted.effect {
        Effect::None => {}
        Effect::Stored(name, bytes) => {
            expected.insert(name.clone(), bytes.clone());
        }
        Effect::Gone(name) => {
            expected.remove(name);
        }
    }
    (expected != *after).then(|| "the store holds something else".to_owned())
}
