/// The pairs of a query, as they are spelled.
#[derive(Clone)]
pub(crate) struct Pairs<'q>(Option<&'q str>);

impl<'q> Pairs<'q> {
    /// Those of `query`, which has none if it is empty.
    pub(crate) fn of(query: &'q str) -> Self {
        Self(Some(query).filter(|query| !query.is_empty()))
    }
}

impl<'q> Iterator for Pairs<'q> {
    type Item = &'q str;

    fn next(&mut self) -> Option<Self::Item> {
        let (pair, rest) = cut(self.0?, b'&');
        self.0 = rest;
        Some(pair)
    }
}

/// Name and value of a pair; one without `=` is a name alone.
pub(crate) fn split(pair: &str) -> (&str, Option<&str>) {
    cut(pair, b'=')
}

/// What is before the first `mark`, and, if there is one, what is after it. The texts are short, and setting up a search
/// would cost more than to look at each byte where many have been passed over at a time.
#[inline]
fn cut(text: &str, mark: u8) -> (&str, Option<&str>) {
    let (pieces, _) = text.as_bytes().as_chunks::<16>();
    let without = |piece: &&[u8; 16]| !piece.iter().fold(false, |found, byte| found | (*byte == mark));
    let passed = 16 * pieces.iter().take_while(without).count();
    match text.as_bytes()[passed..].iter().position(|byte| *byte == mark).map(|at| passed + at) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}
