use std::io::{self, BufRead, BufReader, Read};
use std::ops::Range;

/// Bytes of a line, at most: a URL has 4096 bytes of a key, and a few headers.
const LONGEST: u64 = 1 << 20;

/// Bytes that are read at a time.
const BUFFER: usize = 1 << 18;

/// The lines of an input, as many at a time as are there.
pub(super) struct Lines<R>(BufReader<R>);

/// Some of them.
#[derive(Default)]
pub(super) struct Block {
    text: Vec<u8>,
    /// Where each is in the text, if it is not too long to be read.
    lines: Vec<Option<Range<usize>>>,
}

/// A line without its line feed, or that it is too long to be read.
pub(super) type Line<'a> = Option<&'a [u8]>;

impl<R: Read> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Self(BufReader::with_capacity(BUFFER, input))
    }

    /// One line or more, up to `most`: those that need no waiting. None is the end.
    pub(super) fn next(&mut self, most: usize) -> io::Result<Option<Block>> {
        let mut block = Block::default();
        while block.len() < most && (block.lines.is_empty() || self.0.buffer().contains(&b'\n')) {
            if !self.line(&mut block)? {
                break;
            }
        }
        Ok(Some(block).filter(|block| !block.lines.is_empty()))
    }

    /// Puts one into `block`, if there is one.
    fn line(&mut self, block: &mut Block) -> io::Result<bool> {
        let text = &mut block.text;
        let start = text.len();
        let read = self.0.by_ref().take(LONGEST).read_until(b'\n', text)?;
        if read == 0 {
            return Ok(false);
        }
        if text.pop_if(|last| *last == b'\n').is_none() && read as u64 == LONGEST {
            self.0.skip_until(b'\n')?;
            text.truncate(start);
            block.lines.push(None);
        } else {
            block.lines.push(Some(start..text.len()));
        }
        Ok(true)
    }
}

impl Block {
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.lines.iter().map(|line| line.as_ref().and_then(|line| self.text.get(line.clone())))
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
        while let Some(some) = lines.next(2).unwrap() {
            assert!((1..=2).contains(&some.len()));
            read.extend(some.lines().map(|line| line.map(<[u8]>::to_vec)));
        }
        let expected = [Some("a"), Some(""), None, None, Some("b\r"), Some("c")];
        assert_eq!(read, expected.map(|line| line.map(|text| text.as_bytes().to_vec())));
    }
}
