//! What leaves the process: results on stdout, everything else on stderr.

use std::io::{self, Write};

use crate::errors::Failure;

/// Writes a result to stdout. A reader that went away is an error, not a panic.
pub(crate) fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(Failure::Output)
}

/// Writes lines to stderr. When nobody listens there, nothing is left to say it to.
pub(crate) fn complain(text: &str) {
    let lines: String = text.lines().map(|line| visible(line) + "\n").collect();
    let _ = io::stderr().lock().write_all(lines.as_bytes());
}

/// The text with characters escaped that would steer a terminal or reorder what it shows.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
                out.extend(c.escape_unicode());
            }
            c if c.is_control() => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_a_terminal() {
        assert_eq!(visible("é \u{1b}[2J\n\u{202e}a\\"), r"é \u{1b}[2J\n\u{202e}a\");
    }
}
