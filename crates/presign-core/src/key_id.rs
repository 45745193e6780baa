/// The id of a key, held in place if it is as short as most are: to allocate and free those few bytes would be a good part of
/// what verifying costs beyond its hash.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum KeyId {
    Short { length: u8, bytes: [u8; SHORT] },
    Long(Box<str>),
}

/// The ids of AWS have 20 bytes, those of the local scheme at most 32.
const SHORT: usize = 32;

impl KeyId {
    #[inline(always)]
    pub(crate) fn new(text: &str) -> Self {
        let mut bytes = [0; SHORT];
        match (u8::try_from(text.len()), bytes.get_mut(..text.len())) {
            (Ok(length), Some(start)) => {
                start.copy_from_slice(text.as_bytes());
                Self::Short { length, bytes }
            }
            _ => Self::Long(text.into()),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            // A whole text went in.
            Self::Short { length, bytes } => std::str::from_utf8(&bytes[..usize::from(*length)]).unwrap_or_default(),
            Self::Long(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_of_any_length_comes_out_as_it_went_in(text in "[a-z0-9é]{0,40}", other in "[ab]{0,2}") {
            let id = KeyId::new(&text);
            prop_assert_eq!(id.as_str(), text.as_str());
            let (a, b) = (text.clone() + &other, text + "a");
            prop_assert_eq!(KeyId::new(&a) == KeyId::new(&b), a == b);
        }
    }
}
