use std::fmt;

use super::Answer;

/// Two answers that are not the same, to be shown side by side. The keys of a run are made up, so all may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    part: &'static str,
    ours: Answer,
    theirs: Answer,
}

impl Difference {
    pub(super) fn new(part: &'static str, ours: &Answer, theirs: &Answer) -> Self {
        Self { part, ours: ours.clone(), theirs: theirs.clone() }
    }

    /// The first part that differs.
    pub(crate) const fn part(&self) -> &'static str {
        self.part
    }

    /// Where that part stands among all of them: what stands later may follow from what stands before.
    pub(super) fn depth(&self) -> usize {
        match &self.ours {
            Answer::Signed(parts) => parts.iter().take_while(|part| part.name != self.part).count(),
            Answer::Refused(_) => 0,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "first difference: {}", self.part)?;
        let (ours, theirs) = (self.ours.parts(), self.theirs.parts());
        let names = ours.iter().chain(&theirs).map(|(name, _)| *name);
        let mut seen = Vec::new();
        for name in names {
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            let text = |parts: &[(&str, &str)]| {
                parts.iter().find(|(other, _)| *other == name).map(|(_, text)| (*text).to_owned())
            };
            match (text(&ours), text(&theirs)) {
                (Some(ours), Some(theirs)) if ours == theirs => block(f, name, "both", &ours, None)?,
                (ours, theirs) => {
                    let both = ours.as_deref().zip(theirs.as_deref());
                    let at = both.map(|(ours, theirs)| first_difference(ours, theirs));
                    for (who, text) in [("ours", &ours), ("theirs", &theirs)] {
                        if let Some(text) = text {
                            block(f, name, who, text, at)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// A text, line by line, with a mark below the byte `at`.
fn block(f: &mut fmt::Formatter<'_>, name: &str, who: &str, text: &str, at: Option<usize>) -> fmt::Result {
    writeln!(f, "  {name} ({who}):")?;
    let mut start = 0;
    for line in text.split('\n') {
        writeln!(f, "    {}", shown(line))?;
        let end = start + line.len();
        if let Some(at) = at.filter(|at| (start..=end).contains(at)) {
            let before = shown(text.get(start..at).unwrap_or_default()).chars().count();
            writeln!(f, "    {}^ byte {at}", " ".repeat(before))?;
        }
        start = end + 1;
    }
    Ok(())
}

/// Controls and what a terminal would reorder are escaped, and so is the escape itself.
fn shown(line: &str) -> String {
    line.chars()
        .map(|c| {
            if c != '\\' && (c == ' ' || c.is_ascii_graphic()) { c.to_string() } else { c.escape_default().to_string() }
        })
        .collect()
}

/// The first byte at which the two differ, moved back to where a character begins in both.
fn first_difference(ours: &str, theirs: &str) -> usize {
    let same = ours.bytes().zip(theirs.bytes()).take_while(|(a, b)| a == b).count();
    (0..=same).rev().find(|at| ours.is_char_boundary(*at) && theirs.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::Part;

    #[test]
    fn the_first_byte_that_differs_is_marked() {
        let answer = |text: &str| Answer::Signed(vec![Part::new("method", "GET"), Part::new("text", text)]);
        let difference = answer("a\nb c\u{1}d").differs_from(&answer("a\nb c\u{1}e")).unwrap();
        assert_eq!(difference.part(), "text");
        let shown = difference.to_string();
        let expected = "  text (ours):\n    a\n    b c\\u{1}d\n            ^ byte 6\n  text (theirs):\n";
        assert!(shown.contains("  method (both):\n    GET\n") && shown.contains(expected), "{shown}");
    }

    #[test]
    fn a_mark_stands_where_a_character_begins() {
        assert_eq!(first_difference("é", "è"), 0);
        assert_eq!(first_difference("ab", "a"), 1);
        assert_eq!(first_difference("", ""), 0);
    }

    #[test]
    fn a_refusal_differs_from_a_signature_and_from_no_other_refusal() {
        let (signed, refused) = (Answer::Signed(vec![]), |text: &str| Answer::Refused(text.to_owned()));
        assert!(refused("a").differs_from(&refused("b")).is_none());
        assert_eq!(signed.differs_from(&refused("b")).unwrap().part(), "whether it is signed");
    }
}
