//! Whether two texts are the same bytes, escaped otherwise.

/// What is written otherwise, each once: what it was, and what it is; none where other bytes are meant.
pub(super) fn respelled(signed: &str, arrived: &str) -> Option<Vec<(String, String)>> {
    let (signed, arrived) = (tokens(signed), tokens(arrived));
    if signed.len() != arrived.len() {
        return None;
    }
    let mut pairs = Vec::new();
    for (one, other) in signed.into_iter().zip(arrived) {
        if byte(one) != byte(other) {
            return None;
        }
        if one != other {
            pairs.push((one.to_owned(), other.to_owned()));
        }
    }
    Some(pairs)
}

/// Characters and escapes.
fn tokens(text: &str) -> Vec<&str> {
    let (mut tokens, mut rest) = (Vec::new(), text);
    while let Some(first) = rest.chars().next() {
        let escape = rest.get(..3).filter(|escape| escape.starts_with('%') && value(escape).is_some());
        let (token, tail) = rest.split_at(escape.map_or(first.len_utf8(), str::len));
        tokens.push(token);
        rest = tail;
    }
    tokens
}

fn byte(token: &str) -> Option<u32> {
    value(token).or_else(|| token.chars().next().map(u32::from))
}

fn value(escape: &str) -> Option<u32> {
    let digits = escape.strip_prefix('%').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_is_told_from_another_text() {
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        assert_eq!(
            respelled("/a%27b%2A?x=%2f", "/a'b*?x=%2F"),
            Some(vec![pair("%27", "'"), pair("%2A", "*"), pair("%2f", "%2F")])
        );
        assert_eq!(respelled("/a", "/a"), Some(Vec::new()));
        assert_eq!(respelled("/a%2525", "/a%25"), None);
        assert_eq!(respelled("/a/../b", "/b"), None);
    }
}
