//! The scheme's query parameters, in the one order in which they come: after the query that the URL has of its own.

use std::borrow::Cow;

use presign_core::{IpNet, Size, Timestamp, decimal_encode, percent};

/// Parameters of this prefix are the scheme's: no other may begin with it.
pub(crate) const PREFIX: &str = "ps-";

pub(crate) const KEY: &str = "ps-key";
pub(crate) const FROM: &str = "ps-from";
pub(crate) const UNTIL: &str = "ps-until";
pub(crate) const HEADERS: &str = "ps-headers";
pub(crate) const SIZE: &str = "ps-size";
pub(crate) const NET: &str = "ps-net";
pub(crate) const UNDER: &str = "ps-under";
pub(crate) const SIGNATURE: &str = "ps-sig";

pub(crate) const ORDER: [&str; 8] = [KEY, FROM, UNTIL, HEADERS, SIZE, NET, UNDER, SIGNATURE];

/// What the parameters say, as it is spelled, in their order.
pub(crate) type Texts<'q> = [Option<&'q str>; ORDER.len()];

/// Where the parameter of this name stands in the order.
#[inline]
pub(crate) fn place(name: &str) -> Option<usize> {
    // Compared with each at once by its length, as a search of the array would not be.
    let place = match name {
        KEY => 0,
        FROM => 1,
        UNTIL => 2,
        HEADERS => 3,
        SIZE => 4,
        NET => 5,
        UNDER => 6,
        SIGNATURE => 7,
        _ => return None,
    };
    Some(place)
}

/// What the parameters say beside the key and the signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Params<'q> {
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
    /// Lower-case names, sorted and joined by `.`.
    pub(crate) headers: Cow<'q, str>,
    pub(crate) size: Option<Size>,
    pub(crate) net: Option<IpNet>,
    /// How many bytes of the escaped path are signed: a prefix that ends with `/`.
    pub(crate) under: Option<usize>,
}

impl<'q> Params<'q> {
    /// Appends to a URL each parameter that is there. Only a network has characters that are escaped.
    pub(crate) fn write(&self, url: &mut String) {
        let Self { from, until, headers, size, net, under } = self;
        let instant = |name, at: &Timestamp, url: &mut String| number(name, at.unix().unsigned_abs(), url);
        from.iter().for_each(|at| instant(FROM, at, url));
        until.iter().for_each(|at| instant(UNTIL, at, url));
        if !headers.is_empty() {
            begin(HEADERS, url);
            url.push_str(headers);
        }
        if let Some(size) = size {
            begin(SIZE, url);
            url.push_str(&size_text(size));
        }
        if let Some(net) = net {
            begin(NET, url);
            percent::query(&net.to_string(), url);
        }
        under.iter().for_each(|bytes| number(UNDER, *bytes as u64, url));
    }

    /// Reads the parameters as they stand in a URL; else the name of the first whose text is not the one that a signer
    /// writes.
    #[inline]
    pub(crate) fn of(texts: &Texts<'q>) -> Result<Self, &'static str> {
        let [_, from, until, headers, size, net, under, _] = *texts;
        Ok(Self {
            from: optional(FROM, from, instant)?,
            until: optional(UNTIL, until, instant)?,
            headers: optional(HEADERS, headers, names)?.unwrap_or_default().into(),
            size: optional(SIZE, size, self::size)?,
            net: optional(NET, net, self::net)?,
            under: optional(UNDER, under, |text| usize::try_from(decimal(text)?).ok())?,
        })
    }
}

#[inline(always)]
fn optional<'q, T>(
    name: &'static str,
    text: Option<&'q str>,
    read: impl FnOnce(&'q str) -> Option<T>,
) -> Result<Option<T>, &'static str> {
    text.map(|text| read(text).ok_or(name)).transpose()
}

#[inline]
fn begin(name: &str, url: &mut String) {
    url.push('&');
    url.push_str(name);
    url.push('=');
}

#[inline]
fn number(name: &str, number: u64, url: &mut String) {
    begin(name, url);
    decimal_encode(number, url);
}

/// A header that can be bound: its name stands in the URL, several joined by `.`.
pub(crate) fn is_header_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.bytes().all(plain)
}

fn names(text: &str) -> Option<&str> {
    let sorted = || text.split('.').is_sorted_by(|a, b| a < b);
    Some(text).filter(|text| text.split('.').all(is_header_name) && sorted())
}

fn instant(text: &str) -> Option<Timestamp> {
    Timestamp::from_unix(i64::try_from(decimal(text)?).ok()?).ok()
}

fn size_text(size: &Size) -> String {
    match size.exact() {
        Some(bytes) => bytes.to_string(),
        None => format!("{}-{}", size.min(), size.max()),
    }
}

fn size(text: &str) -> Option<Size> {
    match text.split_once('-') {
        // Two that are the same are written as one.
        Some((min, max)) => Some(Size::between(decimal(min)?, decimal(max)?)).filter(|size| size.min() < size.max()),
        None => Some(Size::from(decimal(text)?)),
    }
}

fn net(text: &str) -> Option<IpNet> {
    let text = percent::decode(text).filter(|_| percent::is_query(text))?;
    text.parse().ok().filter(|net: &IpNet| net.to_string() == text)
}

/// Digits without a sign or a leading zero.
fn decimal(text: &str) -> Option<u64> {
    match text.as_bytes() {
        [b'0'] | [b'1'..=b'9', ..] => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_name_has_its_place() {
        assert!(ORDER.iter().enumerate().all(|(at, name)| place(name) == Some(at)));
        assert_eq!(place("ps-nonce"), None);
    }

    fn escaped(text: &str) -> String {
        let mut escaped = String::new();
        percent::query(text, &mut escaped);
        escaped
    }

    fn read<'q>(name: &str, text: &'q str) -> Result<Params<'q>, &'static str> {
        let mut texts = Texts::default();
        texts[place(name).unwrap()] = Some(text);
        Params::of(&texts)
    }

    #[test]
    fn a_network_is_read_as_a_query_has_it() {
        assert!(read(NET, "192.0.2.0%2F24").is_ok());
        assert!(read(NET, "2001%3Adb8%3A%3A%2F32").is_ok());
        assert_eq!(read(NET, "192.0.2.0/24"), Err(NET));
    }

    #[test]
    fn each_value_has_one_spelling() {
        for (name, texts) in [
            (FROM, &["", "+1", "01", "253402300800"][..]),
            (UNTIL, &["", "+1", "-1", "01", "1 ", "1.0", "0x1", "99999999999999999999", "253402300800"]),
            (SIZE, &["", "-", "1-", "-1", "5-1", "5-5", "01-2", "1-02", "1-2-3"]),
            (HEADERS, &["", ".", "a.", ".a", "b.a", "a.a", "A", "a b", "a_b", "é"]),
            (NET, &["", "192.0.2.1", "192.0.2.1/24", "192.0.2.0/024", "192.0.2.0/33", "::0/0", "[::]/0"]),
            (UNDER, &["", "-1", "01", "18446744073709551616"]),
        ] {
            for text in texts {
                assert_eq!(read(name, &escaped(text)), Err(name), "{name} {text}");
            }
        }
    }

    #[test]
    fn the_first_that_can_not_be_read_is_named() {
        let mut texts = Texts::default();
        for name in [UNDER, NET, SIZE, HEADERS, UNTIL, FROM] {
            texts[place(name).unwrap()] = Some("");
            assert_eq!(Params::of(&texts), Err(name));
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_was_written(name in prop::sample::select(&ORDER[1..7]), text in "[0-9a-f.:/-]{0,12}") {
            let text = escaped(&text);
            if let Ok(params) = read(name, &text) {
                let mut url = String::new();
                params.write(&mut url);
                prop_assert_eq!(url, format!("&{name}={text}"));
            }
        }
    }
}
