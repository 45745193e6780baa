use std::ops::Range;

use presign_core::{QueryPair, percent};

/// Parameters escaped and in canonical order: by escaped name, then by escaped value.
pub(crate) struct Sorted {
    text: String,
    pairs: Vec<(Range<usize>, Option<Range<usize>>)>,
}

impl Sorted {
    #[inline]
    pub(crate) fn new(query: &[QueryPair<'_>]) -> Self {
        // Most URLs have none.
        if query.is_empty() { Self { text: String::new(), pairs: Vec::new() } } else { Self::of_some(query) }
    }

    fn of_some(query: &[QueryPair<'_>]) -> Self {
        let mut text = String::with_capacity(
            query.iter().map(|(name, value)| name.len() + value.as_deref().map_or(0, str::len)).sum(),
        );
        let mut pairs = Vec::with_capacity(query.len());
        let mut write = |part: &str| {
            let start = text.len();
            percent::query(part, &mut text);
            start..text.len()
        };
        for (name, value) in query {
            pairs.push((write(name), value.as_deref().map(&mut write)));
        }
        pairs.sort_by(|(a, av), (b, bv)| {
            let value = |range: &Option<Range<usize>>| range.clone().map_or("", |range| &text[range]);
            (&text[a.clone()], value(av)).cmp(&(&text[b.clone()], value(bv)))
        });
        Self { text, pairs }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.pairs.iter().map(|pair| self.pair(pair))
    }

    fn pair(&self, (name, value): &(Range<usize>, Option<Range<usize>>)) -> (&str, Option<&str>) {
        let text = |range: &Range<usize>| &self.text[range.clone()];
        (text(name), value.as_ref().map(text))
    }

    /// Them one by one, to be merged with others.
    pub(crate) fn rest(&self) -> Rest<'_> {
        Rest { sorted: self, next: 0 }
    }

    /// How many bytes its pairs take in a URL.
    pub(crate) fn len(&self) -> usize {
        self.text.len() + 2 * self.pairs.len()
    }

    pub(crate) fn has_flags(&self) -> bool {
        self.pairs.iter().any(|(_, value)| value.is_none())
    }
}

/// Parameters that are still to be written.
pub(crate) struct Rest<'a> {
    sorted: &'a Sorted,
    next: usize,
}

impl<'a> Rest<'a> {
    /// Whether none is left.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.next == self.sorted.pairs.len()
    }

    /// The next one, if it comes before `name`.
    pub(crate) fn before(&mut self, name: &str) -> Option<(&'a str, Option<&'a str>)> {
        self.pop_if(|next| next < name)
    }

    /// The next one.
    pub(crate) fn pop(&mut self) -> Option<(&'a str, Option<&'a str>)> {
        self.pop_if(|_| true)
    }

    fn pop_if(&mut self, fits: impl FnOnce(&str) -> bool) -> Option<(&'a str, Option<&'a str>)> {
        let pair = self.sorted.pair(self.sorted.pairs.get(self.next)?);
        fits(pair.0).then(|| {
            self.next += 1;
            pair
        })
    }
}
