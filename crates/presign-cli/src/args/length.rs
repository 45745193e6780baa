use presign::Size;

use super::duration::number;

/// Reads a size in bytes, `N`, or its bounds, `MIN..MAX`, both included.
pub(crate) fn parse(text: &str) -> Result<Size, String> {
    let size = match text.split_once("..") {
        None => bytes(text).map(Size::from),
        Some((min, max)) => bytes(min).zip(bytes(max)).map(|(min, max)| Size::from(min..=max)),
    };
    size.ok_or_else(|| "write a size in bytes, such as 1024, or both bounds, such as 1..1048576".to_owned())
}

fn bytes(digits: &str) -> Option<u64> {
    if digits.is_empty() { None } else { number(digits) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_exact_or_has_two_bounds() {
        assert_eq!(parse("5").map(Size::exact), Ok(Some(5)));
        assert_eq!(parse("0").map(Size::exact), Ok(Some(0)));
        let range = parse("1..9").map(|size| (size.min(), size.max()));
        assert_eq!(range, Ok((1, 9)));
        for text in ["", "..", "1..", "..9", "1...9", "1..=9", "-1", "+1", "1k", "1 ", "18446744073709551616"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
