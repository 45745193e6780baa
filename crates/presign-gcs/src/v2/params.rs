use presign_core::{Denied, Reason, Received, Timestamp, base64_decode};

/// The parameters of a URL of V2. Nothing of them can be trusted.
#[derive(Clone)]
pub(crate) struct Params {
    pub(crate) id: String,
    pub(crate) expires: Timestamp,
    #[cfg_attr(not(feature = "v2"), expect(dead_code, reason = "who only looks compares it with nothing"))]
    pub(crate) signature: Vec<u8>,
    /// The parameters that the signature does not cover.
    pub(crate) unsigned: Vec<(String, Option<String>)>,
}

impl Params {
    /// Reads the query, in which each of the scheme's own comes once, in the spelling that signers write.
    pub(crate) fn read(received: &Received<'_>) -> Result<Self, Denied> {
        let mut pairs = received.pairs()?;
        let id = take(&mut pairs, "GoogleAccessId")?;
        let expires = take(&mut pairs, "Expires")?;
        let signature = take(&mut pairs, "Signature")?;
        Ok(Self {
            id,
            expires: instant(&expires).ok_or(Reason::Unacceptable("Expires"))?,
            signature: base64_decode(&signature)
                .filter(|bytes| !bytes.is_empty())
                .ok_or(Reason::Unacceptable("Signature"))?,
            unsigned: pairs,
        })
    }
}

/// Takes the value of one of the scheme's own parameters out of `pairs`.
fn take(pairs: &mut Vec<(String, Option<String>)>, name: &'static str) -> Result<String, Denied> {
    let mut found = None;
    let mut repeated = false;
    pairs.retain_mut(|(other, value)| {
        let own = other.eq_ignore_ascii_case(name);
        if own {
            repeated |= found.replace((other == name, value.take())).is_some();
        }
        !own
    });
    match found {
        _ if repeated => Err(Reason::Repeated(name).into()),
        Some((true, Some(value))) if !value.is_empty() => Ok(value),
        Some((true, _)) => Err(Reason::Unacceptable(name).into()),
        _ => Err(Reason::Missing(name).into()),
    }
}

/// Seconds since 1970, in one spelling.
fn instant(text: &str) -> Option<Timestamp> {
    let seconds: i64 = text.parse().ok()?;
    (seconds > 0 && seconds.to_string() == text).then(|| Timestamp::from_unix(seconds).ok()).flatten()
}
