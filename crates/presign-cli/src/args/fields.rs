/// A header field of the command line. Whether name and value can be sent is the library's to say.
#[derive(Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// Reads `Name: value`.
pub(crate) fn parse(text: &str) -> Result<Field, String> {
    match text.split_once(':') {
        Some((name, value)) if !name.is_empty() => {
            Ok(Field { name: name.to_owned(), value: value.trim_matches([' ', '\t']).to_owned() })
        }
        _ => Err("write a header as 'Name: value', with a colon between the two".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_cut_at_its_first_colon() {
        for (text, name, value) in [
            ("X-A: b", "X-A", "b"),
            ("x-a:b:c", "x-a", "b:c"),
            ("x-a:", "x-a", ""),
            ("x-a: \t b c \t", "x-a", "b c"),
            ("x a: b", "x a", "b"),
        ] {
            let field = parse(text).unwrap();
            assert_eq!((field.name.as_str(), field.value.as_str()), (name, value), "{text}");
        }
        for text in ["", "x-a", ":", ": b", "x-a=b"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
