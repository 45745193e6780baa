/// Where `wanted` is first in `bytes`. Made for short texts, eight bytes at a time: to set up a search that is faster in a
/// long one costs more than it saves.
#[inline]
pub(crate) fn find_byte(bytes: &[u8], wanted: u8) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let (words, rest) = bytes.as_chunks();
    for (at, word) in words.iter().enumerate() {
        // A byte that is wanted becomes zero, and only from a zero byte, or above one, the subtraction borrows.
        let differing = u64::from_le_bytes(*word) ^ (ONES * u64::from(wanted));
        let marked = differing.wrapping_sub(ONES) & !differing & (ONES << 7);
        if marked != 0 {
            return Some(8 * at + marked.trailing_zeros() as usize / 8);
        }
    }
    let at = rest.iter().position(|byte| *byte == wanted)?;
    Some(8 * words.len() + at)
}

/// What is before the first `mark`, an ASCII character, and, if there is one, what is after it.
///
/// ```
/// use presign_core::cut;
/// assert_eq!(cut("name=a=b", b'='), ("name", Some("a=b")));
/// assert_eq!((cut("name=", b'='), cut("name", b'=')), (("name", Some("")), ("name", None)));
/// ```
#[inline]
pub fn cut(text: &str, mark: u8) -> (&str, Option<&str>) {
    match find_byte(text.as_bytes(), mark).and_then(|at| text.split_at_checked(at)) {
        Some((before, after)) => (before, after.get(1..)),
        None => (text, None),
    }
}

/// Whether there is a byte that `is` such. Each is looked at, eight at once, if `is` has no branch.
#[inline]
pub(crate) fn any_byte(bytes: &[u8], is: impl Fn(u8) -> bool) -> bool {
    let among = |eight: &[u8; 8]| eight.iter().fold(false, |any, byte| any | is(*byte));
    // The end is looked at as eight, too, which begin within those before.
    match bytes.last_chunk() {
        Some(last) => bytes.as_chunks().0.iter().any(among) | among(last),
        None => bytes.iter().any(|byte| is(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_is_cut_as_the_standard_library_does(text in "[a-d&=é]{0,30}") {
            for mark in ['&', '='] {
                let expected = text.split_once(mark).map_or((&*text, None), |(before, after)| (before, Some(after)));
                prop_assert_eq!(cut(&text, mark as u8), expected);
            }
        }

        #[test]
        fn a_byte_is_found_where_it_is_first(bytes in prop::collection::vec(0..4u8, 0..40), high in any::<u8>()) {
            // Neighbours that differ in one bit are where a borrow would show.
            let bytes: Vec<u8> = bytes.into_iter().map(|byte| byte ^ high).collect();
            for wanted in [high, high ^ 1, high ^ 128] {
                let place = bytes.iter().position(|byte| *byte == wanted);
                prop_assert_eq!(find_byte(&bytes, wanted), place);
                prop_assert_eq!(any_byte(&bytes, |byte| byte == wanted), place.is_some());
            }
        }
    }
}
