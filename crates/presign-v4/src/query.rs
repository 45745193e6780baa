use std::cmp::Ordering;
use std::ops::Range;

use presign_core::{Sink, percent};

/// Writes parameters, which are not escaped, as the canonical query: one without a value has an empty one.
pub(crate) fn write<'q>(query: impl Iterator<Item = (&'q str, &'q str)> + Clone, sink: &mut impl Sink) {
    // Most come in order, as signers write them.
    if query.clone().is_sorted_by(|one, other| canonical_order(one, other).is_le()) {
        return write_pairs(query, sink);
    }
    let mut pairs: Vec<_> = query.collect();
    pairs.sort_by(canonical_order);
    write_pairs(pairs.into_iter(), sink);
}

fn write_pairs<'q>(pairs: impl Iterator<Item = (&'q str, &'q str)>, sink: &mut impl Sink) {
    for (index, (name, value)) in pairs.enumerate() {
        if index > 0 {
            sink.put("&");
        }
        percent::query(name, sink);
        sink.put("=");
        percent::query(value, sink);
    }
}

/// The order of parameters by their escaped name, then by their escaped value.
fn canonical_order(one: &(&str, &str), other: &(&str, &str)) -> Ordering {
    percent::query_order(one.0, other.0).then_with(|| percent::query_order(one.1, other.1))
}

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn escaped(text: &str) -> String {
        let mut escaped = String::new();
        percent::query(text, &mut escaped);
        escaped
    }

    proptest! {
        #[test]
        fn a_query_is_written_as_the_sorted_one_of_a_signer(
            pairs in prop::collection::vec(("[aA é=]{0,2}", prop::option::of("[aA%]{0,2}")), 0..6),
        ) {
            let came = pairs.iter().map(|(name, value)| (name.as_str(), value.as_deref().unwrap_or_default()));
            let mut written = String::new();
            write(came.clone(), &mut written);
            let mut sorted: Vec<_> = came.map(|(name, value)| (escaped(name), escaped(value))).collect();
            sorted.sort();
            let sorted: Vec<_> = sorted.into_iter().map(|(name, value)| name + "=" + &value).collect();
            prop_assert_eq!(&written, &sorted.join("&"));
            let signed = Sorted::new(pairs.iter().map(|(name, value)| (name.as_str(), value.as_deref())));
            let mut rest = signed.rest();
            let signed: Vec<_> = std::iter::from_fn(|| rest.pop())
                .map(|(name, value)| [name, "=", value.unwrap_or_default()].concat())
                .collect();
            prop_assert_eq!(written, signed.join("&"));
        }
    }
}
