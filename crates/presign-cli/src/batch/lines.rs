use std::io::{self, BufRead, BufReader, Read};

/// Bytes of a line, at most: a URL has 4096 bytes of a key, and a few headers.
const LONGEST: u64 = 1 << 20;

/// Bytes that are read at a time.
const BUFFER: usize = 1 << 18;

/// The lines of an input, as many at a time as are there.
pub(super) struct Lines<R>(BufReader<R>);

/// A line without its line feed, or that it is too long to be read.
pub(super) type Line = Option<Vec<u8>>;

impl<R: Read> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self(BufReader::with_capacity(BUFFER, input))
    }

    /// One line or more, up to `most`: those that need no waiting. None is the end.
    pub(super) fn next(&mut self, most: usize) -> io::Result<Vec<Line>> {
        let mut lines = Vec::new();
        while lines.len() < most && (lines.is_empty() || self.0.buffer().contains(&b'\n')) {
            match self.line()? {
                Some(line) => lines.push(line),
                None => break,
            }
        }
        Ok(lines)
    }

    fn line(&mut self) -> io::Result<Option<Line>> {
        let mut line = Vec::new();
        let read = self.0.by_ref().take(LONGEST).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        if line.pop_if(|last| *last == b'\n').is_none() && read as u64 == LONGEST {
            self.0.skip_until(b'\n')?;
            return Ok(Some(None));
        }
        Ok(Some(Some(line)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_one_and_the_last_needs_no_end() {
        let long = "x".repeat(LONGEST as usize);
        let text = format!("a\n\n{long}\n{long}y\nb\r\nc");
        let mut lines = Lines::new(text.as_bytes());
        let mut read = Vec::new();
        loop {
            let some = lines.next(2).unwrap();
            assert!(some.len() <= 2);
            if some.is_empty() {
                break;
            }
            read.extend(some);
        }
        let expected = [Some("a"), Some(""), None, None, Some("b\r"), Some("c")];
        assert_eq!(read, expected.map(|line| line.map(|text| text.as_bytes().to_vec())));
    }
}
