/// A document of Cloud Storage begins so.
pub(super) const HEAD: &str = "<?xml version='1.0' encoding='UTF-8'?>";

/// The type of such a document.
pub(super) const CONTENT_TYPE: &str = "application/xml; charset=UTF-8";

/// Writes an element that holds text. A character that XML 1.0 can't say becomes U+FFFD: [`can_say`] knows before.
pub(super) fn element(name: &str, text: &str, xml: &mut String) {
    xml.push_str(&format!("<{name}>"));
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            // A reader makes a line feed of it (§2.11).
            '\r' => xml.push_str("&#13;"),
            c if is_said(c) => xml.push(c),
            _ => xml.push(char::REPLACEMENT_CHARACTER),
        }
    }
    xml.push_str(&format!("</{name}>"));
}

/// Whether an element's text can be this one.
pub(super) fn can_say(text: &str) -> bool {
    text.chars().all(is_said)
}

/// <https://www.w3.org/TR/xml/#charsets>
fn is_said(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let of = |text: &str| {
            let mut xml = String::new();
            element("Key", text, &mut xml);
            xml
        };
        assert_eq!(of("a</Key><Key>&\"b\""), "<Key>a&lt;/Key&gt;&lt;Key&gt;&amp;&quot;b&quot;</Key>");
        assert_eq!(of("a\r\n\té日\u{1F600}"), "<Key>a&#13;\n\té日\u{1F600}</Key>");
        assert_eq!(of("\0\u{1}\u{FFFE}"), "<Key>\u{FFFD}\u{FFFD}\u{FFFD}</Key>");
        assert!(can_say("a\r\n") && !can_say("\u{b}") && !can_say("\u{FFFF}"));
    }
}
