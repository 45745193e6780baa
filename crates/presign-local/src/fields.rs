use presign_core::{Decimal, Sink};

use crate::params::Params;

/// What a signature covers. Its text is injective: every field is framed by its length, and one that is absent has no
/// line, so that it differs from one that is empty.
pub(crate) struct Fields<'a, N, V> {
    pub(crate) key_id: &'a str,
    pub(crate) method: &'a str,
    /// Scheme and authority.
    pub(crate) origin: &'a str,
    /// Escaped; where the parameters say `under`, so many bytes of it are signed.
    pub(crate) path: &'a str,
    /// The URL's own query as it is spelled, the scheme's parameters left out.
    pub(crate) query: Option<&'a str>,
    pub(crate) params: &'a Params,
    /// The bound headers with their values, by name.
    pub(crate) headers: &'a [(N, V)],
}

impl<N: AsRef<str>, V: AsRef<str>> Fields<'_, N, V> {
    /// A line's end goes out with the next line's name: a digest is fed in few calls.
    pub(crate) fn write(&self, sink: &mut impl Sink) {
        field("presign local 1 url\nkey", self.key_id, sink);
        field("\nmethod", self.method, sink);
        field("\norigin", self.origin, sink);
        match self.params.under {
            Some(bytes) => field("\nunder", self.path.get(..bytes).unwrap_or(self.path), sink),
            None => field("\npath", self.path, sink),
        }
        if let Some(query) = self.query {
            field("\nquery", query, sink);
        }
        for (name, value) in self.headers {
            field("\nheader", name.as_ref(), sink);
            field("\nvalue", value.as_ref(), sink);
        }
        self.params.each(|name, text| {
            sink.put("\n");
            field(name, text, sink);
        });
        sink.put("\n");
    }
}

#[inline]
fn field(name: &str, value: &str, sink: &mut impl Sink) {
    let digit = |number: usize| b'0' + (number % 10) as u8;
    sink.put(name);
    // Most lengths have two digits at most.
    match value.len() {
        short @ ..10 => sink.put_ascii(&[b':', digit(short), b':']),
        short @ ..100 => sink.put_ascii(&[b':', digit(short / 10), digit(short), b':']),
        long => {
            sink.put(":");
            sink.put_ascii(Decimal::new(long as u64).as_bytes());
            sink.put(":");
        }
    }
    sink.put(value);
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
            let params = Params { headers: vec!["x-a".into()], size: Some(5.into()), ..Params::default() };
            let headers = [("x-a", value)];
            let query = query.as_deref();
            let mut text = String::new();
            Fields { key_id, method, origin, path, query, params: &params, headers: &headers }.write(&mut text);
            let mut expected = vec![("key", key_id), ("method", method), ("origin", origin), ("path", path)];
            expected.extend(query.map(|query| ("query", query)));
            expected.extend([("header", "x-a"), ("value", value), ("ps-headers", "x-a"), ("ps-size", "5")]);
            let owned: Vec<_> = expected.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            prop_assert_eq!(parse(&text), owned);
        }
    }
}
