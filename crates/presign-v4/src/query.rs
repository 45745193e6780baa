use std::ops::Range;

use presign_core::percent;

/// Parameters escaped and in canonical order: by escaped name, then by escaped value.
pub(crate) struct Sorted {
    text: String,
    pairs: Vec<Pair>,
    /// Whether some have no value.
    pub(crate) flags: bool,
}

/// Where in a text a name is, and its value.
type Pair = (Range<usize>, Option<Range<usize>>);

impl Sorted {
    #[inline(never)]
    pub(crate) fn new<'q>(query: impl Iterator<Item = (&'q str, Option<&'q str>)> + Clone) -> Self {
        let length = |(name, value): (&str, Option<&str>)| name.len() + value.map_or(0, str::len);
        let mut text = String::with_capacity(query.clone().map(length).sum());
        let mut pairs = Vec::with_capacity(query.clone().count());
        let mut write = |part: &str| {
            let start = text.len();
            percent::query(part, &mut text);
            start..text.len()
        };
        for (name, value) in query.clone() {
            pairs.push((write(name), value.map(&mut write)));
        }
        pairs.sort_by(|(a, av), (b, bv)| {
            let value = |range: &Option<Range<usize>>| range.clone().map_or("", |range| &text[range]);
            (&text[a.clone()], value(av)).cmp(&(&text[b.clone()], value(bv)))
        });
        Self { text, pairs, flags: { query }.any(|(_, value)| value.is_none()) }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.pairs.iter().map(|pair| texts(&self.text, pair))
    }

    /// Them one by one, to be merged with others.
    #[inline]
    pub(crate) fn rest(&self) -> Rest<'_> {
        Rest { text: &self.text, pairs: &self.pairs }
    }

    /// How many bytes its pairs take in a URL.
    pub(crate) fn len(&self) -> usize {
        self.text.len() + 2 * self.pairs.len()
    }
}

fn texts<'a>(text: &'a str, (name, value): &Pair) -> (&'a str, Option<&'a str>) {
    let part = |range: &Range<usize>| &text[range.clone()];
    (part(name), value.as_ref().map(part))
}

/// Parameters that are still to be written.
#[derive(Default)]
pub(crate) struct Rest<'a> {
    text: &'a str,
    pairs: &'a [Pair],
}

impl<'a> Rest<'a> {
    /// Whether none is left.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
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
        let (first, rest) = self.pairs.split_first()?;
        let pair = texts(self.text, first);
        fits(pair.0).then(|| {
            self.pairs = rest;
            pair
        })
    }
}
