//! The instants that a SAS may say, in all forms that the service reads.
//! <https://learn.microsoft.com/rest/api/storageservices/formatting-datetime-values>

use presign_core::Timestamp;

/// The instant that `text` says, in whole seconds: the earlier one of two.
pub(crate) fn floor(text: &str) -> Option<Timestamp> {
    read(text).map(|(second, _)| second)
}

/// The later one of two.
pub(crate) fn ceil(text: &str) -> Option<Timestamp> {
    read(text).map(|(second, beyond)| second.plus(u64::from(beyond)))
}

/// The second, and whether the instant lies beyond its beginning.
fn read(text: &str) -> Option<(Timestamp, bool)> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, rest)) => (format!("{whole}Z"), rest.strip_suffix('Z')?),
        // A day, a minute, a second.
        None if text.len() == 10 => (format!("{text}T00:00:00Z"), "0"),
        None if text.len() == 17 => (format!("{}:00Z", text.strip_suffix('Z')?), "0"),
        None => (text.to_owned(), "0"),
    };
    let digits = (1..=7).contains(&fraction.len()) && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let second = whole.parse().ok().filter(|_| digits && whole.len() == 20)?;
    Some((second, fraction.bytes().any(|byte| byte != b'0')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_of_the_service_is_read() {
        for (text, early, late) in [
            ("2026-11-21", "2026-11-21T00:00:00Z", "2026-11-21T00:00:00Z"),
            ("2026-11-21T12:30Z", "2026-11-21T12:30:00Z", "2026-11-21T12:30:00Z"),
            ("2026-11-21T12:30:15Z", "2026-11-21T12:30:15Z", "2026-11-21T12:30:15Z"),
            ("2026-11-21T12:30:15.0000000Z", "2026-11-21T12:30:15Z", "2026-11-21T12:30:15Z"),
            ("2026-11-21T12:30:15.5Z", "2026-11-21T12:30:15Z", "2026-11-21T12:30:16Z"),
        ] {
            assert_eq!(floor(text), early.parse().ok(), "{text}");
            assert_eq!(ceil(text), late.parse().ok(), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "2026-11",
            "2026-02-30",
            "2026-11-21T12:30",
            "2026-11-21T12:30:15",
            "2026-11-21T12:30:15+01:00",
            "2026-11-21T12:30:15.Z",
            "2026-11-21T12:30:15.00000000Z",
            "2026-11-21T12:30:15.aZ",
            "2026-11-21T12.5Z",
            "20261121T123015Z",
            "20261121T123015.0Z",
            "é026-11-2",
        ] {
            assert_eq!(floor(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[0-9TZ:.-]{0,30}|\\PC{0,20}") {
            if let Some(early) = floor(&text) {
                let late = ceil(&text).unwrap();
                prop_assert!(late.seconds_since(early) <= 1 && late >= early);
            }
        }
    }
}
