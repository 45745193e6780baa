use presign::Timestamp;

/// Reads an instant of [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339#section-5.6), in any offset.
pub(crate) fn parse(text: &str) -> Result<Timestamp, String> {
    instant(text).ok_or_else(|| {
        "write an instant of the years 1970 to 9999 in whole seconds and with its offset, such as \
         2026-11-21T12:00:00Z or 2026-11-21T13:00:00+01:00"
            .to_owned()
    })
}

fn instant(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    // jiff reads more than RFC 3339: blanks, missing seconds, names of time zones. It also moves a leap second to the
    // second before it, which is another instant.
    let separated = matches!(bytes.get(10), Some(b'T' | b't')) && bytes.get(16) == Some(&b':');
    if !separated || bytes.get(17) == Some(&b'6') || text.contains(['[', ' ']) {
        return None;
    }
    let at: jiff::Timestamp = text.parse().ok()?;
    if at.subsec_nanosecond() != 0 {
        return None;
    }
    Timestamp::from_unix(at.as_second()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_instant_has_any_offset() {
        for text in [
            "2026-11-21T12:00:00Z",
            "2026-11-21t12:00:00z",
            "2026-11-21T13:00:00+01:00",
            "2026-11-21T06:30:00-05:30",
            "2026-11-21T12:00:00.000Z",
        ] {
            assert_eq!(parse(text).map(Timestamp::unix), Ok(1_795_262_400), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "now",
            "1795262400",
            "2026-11-21",
            "2026-11-21T12:00:00",
            "2026-11-21 12:00:00Z",
            "2026-11-21T12:00Z",
            "2026-11-21T12:00+00:00:00",
            "2026-11-21T12:00:60Z",
            "2026-11-21T12:00:00.5Z",
            "2026-11-21T12:00:00Z[UTC]",
            "2026-02-29T12:00:00Z",
            "2026-11-21T24:00:00Z",
            "1969-12-31T23:59:59Z",
            "9999-12-31T23:59:59-01:00",
            "20261121T120000Z",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in prop_oneof!["\\PC{0,28}", "[0-9TZ:.+-]{20,25}"]) {
            let _ = parse(&text);
        }
    }
}
