use presign_core::{Sink, decimal_encode, percent};

use crate::pairs::Pair;

/// What the text of a signature begins with: the same for all URLs of a key. The text is injective: every field is framed
/// by its length, and one that is absent has no line, so that it differs from one that is empty.
pub(crate) fn write_key(key_id: &str, sink: &mut impl Sink) {
    sink.put("presign local 1 url\nkey");
    framed([key_id], sink);
    sink.put("\nmethod");
}

/// What is behind that: the same for all URLs of a site that are for one method.
pub(crate) struct Head<'a, const N: usize> {
    pub(crate) method: &'a str,
    /// Scheme and authority, in pieces.
    pub(crate) origin: [&'a str; N],
}

impl<const N: usize> Head<'_, N> {
    /// A line's end goes out with the next line's name: a digest is fed in few calls.
    pub(crate) fn write(&self, sink: &mut impl Sink) {
        match self.method {
            "GET" => sink.put(":3:GET\norigin"),
            "PUT" => sink.put(":3:PUT\norigin"),
            other => {
                framed([other], sink);
                sink.put("\norigin");
            }
        }
        framed(self.origin, sink);
    }
}

/// How long a text is.
pub(crate) struct Length(pub(crate) usize);

impl Sink for Length {
    #[inline]
    fn put(&mut self, text: &str) {
        self.0 += text.len();
    }

    #[inline]
    fn put_ascii(&mut self, text: &[u8]) {
        self.0 += text.len();
    }
}

/// What else a signature covers.
pub(crate) struct Fields<'a, H, P> {
    /// Escaped.
    pub(crate) path: &'a str,
    /// How many bytes of the path are signed, if the rest of it is free.
    pub(crate) under: Option<usize>,
    /// The URL's own query as it is spelled, the scheme's parameters left out.
    pub(crate) query: Option<&'a str>,
    /// The bound headers with their values, by name.
    pub(crate) headers: H,
    /// The scheme's parameters as they are spelled, by name, those of the key and of the signature left out.
    pub(crate) params: P,
}

impl<'h, 'n, 'v, H: Iterator<Item = Pair<'h>>, P: Iterator<Item = (&'n str, &'v str)>> Fields<'_, H, P> {
    /// Goes on where the head ends.
    pub(crate) fn write(self, sink: &mut impl Sink) {
        match self.under {
            Some(bytes) => {
                sink.put("\nunder");
                framed([self.path.get(..bytes).unwrap_or(self.path)], sink);
            }
            None => {
                sink.put("\npath");
                framed([self.path], sink);
            }
        }
        if let Some(query) = self.query {
            sink.put("\nquery");
            framed([query], sink);
        }
        for (name, value) in self.headers {
            sink.put("\nheader");
            framed([name], sink);
            sink.put("\nvalue");
            framed([value], sink);
        }
        for (name, value) in self.params {
            sink.put("\n");
            sink.put(name);
            framed([&percent::decode(value).unwrap_or_default()], sink);
        }
        sink.put("\n");
    }
}

/// The lengths of most values as they frame them, looked up: what is written byte by byte can't be read at once right
/// behind it. Those of one digit have another mark in front.
const SHORT: [[u8; 4]; 100] = {
    let (mut table, mut length) = ([*b"::0:"; 100], 0);
    while length < 100 {
        if length >= 10 {
            table[length][1] = b'0' + (length / 10) as u8;
        }
        table[length][2] = b'0' + (length % 10) as u8;
        length += 1;
    }
    table
};

/// A value, which may be in pieces, behind its length.
#[inline(always)]
fn framed<const N: usize>(value: [&str; N], sink: &mut impl Sink) {
    match value.iter().map(|piece| piece.len()).sum() {
        short @ ..10 => sink.put_ascii(&SHORT[short][1..]),
        short @ ..100 => sink.put_ascii(&SHORT[short]),
        long => frame(long, sink),
    }
    value.iter().for_each(|piece| sink.put(piece));
}

/// The length of a long value, apart so that [`framed`] stays small.
#[inline(never)]
fn frame(length: usize, sink: &mut impl Sink) {
    sink.put(":");
    decimal_encode(length as u64, sink);
    sink.put(":");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads the text back: that it can be read in one way only is what makes the signature cover the fields.
    fn parse(text: &str) -> Vec<(String, String)> {
        let mut rest = text.strip_prefix("presign local 1 url\n").unwrap();
        let mut fields = Vec::new();
        while !rest.is_empty() {
            let (name, tail) = rest.split_once(':').unwrap();
            let (len, tail) = tail.split_once(':').unwrap();
            let (value, tail) = tail.split_at(len.parse().unwrap());
            fields.push((name.to_owned(), value.to_owned()));
            rest = tail.strip_prefix('\n').unwrap();
        }
        fields
    }

    proptest! {
        #[test]
        fn the_text_says_its_fields_back(
            texts in prop::array::uniform5("[a-z:0-9\\n/]{0,12}"), query in prop::option::of("[a-z:\\n]{0,8}"),
        ) {
            let [key_id, method, origin, path, value] = texts.each_ref().map(String::as_str);
            let params = [("ps-headers", "x-a"), ("ps-net", "192.0.2.0%2F24")].into_iter();
            let headers = [("x-a", value)].into_iter();
            let (query, pieces) = (query.as_deref(), [origin, "://", origin]);
            let (mut text, origin) = (String::new(), &*pieces.concat());
            write_key(key_id, &mut text);
            Head { method, origin: pieces }.write(&mut text);
            Fields { path, under: None, query, headers, params }.write(&mut text);
            let mut expected = vec![("key", key_id), ("method", method), ("origin", origin), ("path", path)];
            expected.extend(query.map(|query| ("query", query)));
            expected.extend([("header", "x-a"), ("value", value), ("ps-headers", "x-a"), ("ps-net", "192.0.2.0/24")]);
            let owned: Vec<_> = expected.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            prop_assert_eq!(parse(&text), owned);
        }
    }
}
