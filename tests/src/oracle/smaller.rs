//! What is a little simpler than a text or a list: the steps that every oracle shrinks by.

/// Texts simpler than `text`, none of them empty: shorter ones first, then plainer ones of the same length.
pub(super) fn texts(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut smaller: Vec<String> = Vec::new();
    for part in parts(chars.len()) {
        smaller.push(chars.iter().enumerate().filter(|(at, _)| !part.contains(at)).map(|(_, c)| c).collect());
    }
    // Only what is not plain becomes plain, so that this ends.
    for (at, _) in chars.iter().enumerate().filter(|(_, c)| **c != 'a').take(64) {
        smaller.push(chars.iter().enumerate().map(|(other, c)| if other == at { 'a' } else { *c }).collect());
    }
    smaller.retain(|smaller| !smaller.is_empty());
    smaller
}

/// Lists with something of `list` left out.
pub(super) fn lists<T: Clone>(list: &[T]) -> Vec<Vec<T>> {
    let without = |part: std::ops::Range<usize>| {
        list.iter().enumerate().filter(|(at, _)| !part.contains(at)).map(|(_, item)| item.clone()).collect()
    };
    parts(list.len()).into_iter().map(without).collect()
}

/// Lists with one item of `list` made simpler.
pub(super) fn items<T: Clone>(list: &[T], simpler: impl Fn(&T) -> Vec<T>) -> Vec<Vec<T>> {
    let each = list.iter().enumerate().flat_map(|(at, item)| {
        let replaced = |item: T| {
            let mut list = list.to_vec();
            list.splice(at..=at, [item]);
            list
        };
        simpler(item).into_iter().map(replaced).collect::<Vec<_>>()
    });
    each.collect()
}

/// What to leave out of `length` things: all, halves, quarters, down to each alone.
fn parts(length: usize) -> Vec<std::ops::Range<usize>> {
    let sizes = std::iter::successors(Some(length), |size| (*size > 1).then(|| size.div_ceil(2)));
    let of_size = |size: usize| (0..length).step_by(size.max(1)).map(move |start| start..length.min(start + size));
    // Of a long text's single characters, the first ones do: it gets shorter from there.
    sizes.flat_map(|size| of_size(size).take(64)).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_then_made_plain() {
        assert_eq!(texts("ab/"), ["/", "ab", "b/", "a/", "ab", "aa/", "aba"]);
        assert_eq!(texts("a"), [""; 0]);
    }

    #[test]
    fn a_list_loses_all_then_parts() {
        assert_eq!(lists(&[1, 2]), [vec![], vec![2], vec![1]]);
        assert_eq!(items(&[3, 5], |n| vec![n - 1]), [[2, 5], [3, 4]]);
    }
}
