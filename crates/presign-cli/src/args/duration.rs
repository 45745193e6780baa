use std::time::Duration;

/// Days, hours, minutes and seconds, longest first, each at most once; digits alone are seconds.
const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// Reads `15m`, `1h30m`, `900`.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    seconds(text)
        .map(Duration::from_secs)
        .ok_or_else(|| "write whole seconds or a time such as 900, 15m, 1h30m or 7d".to_owned())
}

fn seconds(text: &str) -> Option<u64> {
    if let Some(plain) = number(text) {
        return Some(plain);
    }
    let mut units = UNITS.into_iter();
    let (mut rest, mut total) = (text, 0_u64);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let (digits, tail) = rest.split_at(end);
        let unit = tail.chars().next()?;
        // The iterator goes on where the last unit was found: a unit that repeats or grows is not found again.
        let (_, worth) = units.find(|(name, _)| *name == unit)?;
        total = total.checked_add(number(digits)?.checked_mul(worth)?)?;
        rest = &tail[unit.len_utf8()..];
    }
    (!text.is_empty()).then_some(total)
}

/// `u64::from_str` without the plus sign that it takes.
pub(super) fn number(digits: &str) -> Option<u64> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_has_whole_units_longest_first() {
        for (text, seconds) in [
            ("900", 900),
            ("15m", 900),
            ("0", 0),
            ("1h30m", 5400),
            ("1d2h3m4s", 93_784),
            ("90s", 90),
            ("7d", 604_800),
            ("007", 7),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            " ",
            "m",
            "1.5h",
            "-1",
            "+1",
            "1h30",
            "30m1h",
            "1h1h",
            "15M",
            "15 m",
            "15min",
            "1w",
            "٣m",
            "1é",
            "18446744073709551616",
            "999999999999999999d",
            "1h 30m",
            "0x10",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in prop_oneof!["\\PC{0,12}", "[0-9dhms]{0,12}"]) {
            let _ = parse(&text);
        }

        #[test]
        fn what_is_written_is_read(d in 0..100u64, h in 0..100u64, m in 0..100u64, s in 0..100u64) {
            let total = d * 86_400 + h * 3_600 + m * 60 + s;
            prop_assert_eq!(parse(&format!("{d}d{h}h{m}m{s}s")), Ok(Duration::from_secs(total)));
            prop_assert_eq!(parse(&format!("{total}")), Ok(Duration::from_secs(total)));
        }
    }
}
