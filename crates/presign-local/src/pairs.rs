/// The pairs of a query, as they are spelled. Marks are looked for byte by byte: the texts are short, and setting up a
/// search would cost more.
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

/// What is before the first `mark`, and, if there is one, what is after it.
#[inline]
fn cut(text: &str, mark: u8) -> (&str, Option<&str>) {
    match text.bytes().position(|byte| byte == mark) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}
