//! What the two differ in.

use presign_core::Reason;

use super::let_in;
use crate::{Kind, Outcome, Presented};

/// The name of a difference, with the conditions that make it this and nothing else.
pub(super) fn name(mutant: &Presented, they: &Outcome, ours: Option<Reason>) -> Option<&'static str> {
    let pairs = mutant.pairs();
    let fields = mutant.fields();
    let values = |name: &str| -> Vec<&str> {
        let found = fields.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str()).collect()
    };
    let plus = pairs.iter().any(|pair| pair.contains('+'));
    let signs_host = mutant.parameter("X-Amz-SignedHeaders").is_some_and(|list| list.contains("host"));

    let Some(ours) = ours else {
        // What we let in and they don't.
        return match they.refusal? {
            Kind::Name if values("host").iter().any(|host| host.bytes().any(|b| b.is_ascii_uppercase())) => {
                Some("the host in upper case")
            }
            Kind::Signature | Kind::Mute if plus => Some("a plus in the query"),
            Kind::Malformed | Kind::Mute
                if ["range", "content-type", "if-none-match"].iter().any(|name| values(name).len() > 1) =>
            {
                Some("a free header that came twice")
            }
            _ => None,
        };
    };
    // What they let in and we don't.
    if !let_in(they) {
        return None;
    }
    Some(match ours {
        Reason::TwoCredentials if !values("authorization").is_empty() => "a second credential",
        Reason::UnsignedHeader(name) if name.starts_with("x-amz-") => "an unsigned x-amz- header",
        Reason::Validity { seconds, longest } if seconds > longest => "the cap",
        Reason::Unacceptable("X-Amz-Credential") => "the region or the service",
        Reason::Unacceptable("X-Amz-SignedHeaders") => "the list of signed headers",
        Reason::Authority if !signs_host && values("host").len() != 1 => "the host that is not signed",
        Reason::Token => "the session token",
        Reason::Malformed("the query") if pairs.iter().any(|pair| pair.is_empty() || pair.starts_with('=')) => {
            "an empty parameter"
        }
        Reason::Signature if plus => "a plus in the query",
        _ => return None,
    })
}
