use presign_core::cut;

/// A name and its value.
pub(crate) type Pair<'a> = (&'a str, &'a str);

/// The pieces of a text that are joined by a mark, an ASCII character; an empty text has none.
pub(crate) struct Pieces<'t> {
    rest: Option<&'t str>,
    mark: u8,
}

impl<'t> Pieces<'t> {
    #[inline]
    fn of(text: &'t str, mark: u8) -> Self {
        Self { rest: Some(text).filter(|text| !text.is_empty()), mark }
    }
}

impl<'t> Iterator for Pieces<'t> {
    type Item = &'t str;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let (piece, rest) = cut(self.rest?, self.mark);
        self.rest = rest;
        Some(piece)
    }
}

/// The pairs of a query, as they are spelled.
#[inline]
pub(crate) fn pairs(query: &str) -> Pieces<'_> {
    Pieces::of(query, b'&')
}

/// The same taken apart, the value of a name alone being empty.
pub(crate) fn named_values(query: &str) -> impl Iterator<Item = Pair<'_>> {
    pairs(query).map(split).map(|(name, value)| (name, value.unwrap_or_default()))
}

/// The names of a list of headers.
#[inline]
pub(crate) fn header_names(list: &str) -> Pieces<'_> {
    Pieces::of(list, b'.')
}

/// Name and value of a pair; one without `=` is a name alone.
#[inline]
pub(crate) fn split(pair: &str) -> (&str, Option<&str>) {
    cut(pair, b'=')
}
