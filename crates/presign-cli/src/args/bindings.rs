/// A query parameter of the command line, its name and value unescaped; one without a value is a name alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Binding {
    pub(crate) name: String,
    pub(crate) value: Option<String>,
}

/// Reads `name=value` or `name`. A name can hold `=` and `%` as `%3D` and `%25`; the value is taken as it is.
pub(crate) fn parse(text: &str) -> Result<Binding, String> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, None),
    };
    if name.is_empty() {
        return Err("write a query parameter as name=value, or as a name alone".to_owned());
    }
    Ok(Binding { name: unescaped(name)?, value })
}

/// Any other escape is refused: whoever writes `%2F` either means `/`, or those three characters, and only one of the
/// two would be signed.
fn unescaped(name: &str) -> Result<String, String> {
    let mut parts = name.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (sign, rest) = match (part.strip_prefix("3D"), part.strip_prefix("25")) {
            (Some(rest), _) => ('=', rest),
            (_, Some(rest)) => ('%', rest),
            _ => {
                return Err(
                    "write the name as it is, not escaped: in a name only %3D, for an equals sign, and %25, for a \
                     percent sign, are read as escapes"
                        .to_owned(),
                );
            }
        };
        out.push(sign);
        out.push_str(rest);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn binding(name: &str, value: Option<&str>) -> Result<Binding, String> {
        Ok(Binding { name: name.to_owned(), value: value.map(str::to_owned) })
    }

    #[test]
    fn a_name_ends_at_the_first_equals_sign() {
        for (text, name, value) in [
            ("uploads", "uploads", None),
            ("tag=", "tag", Some("")),
            ("tag=a=b", "tag", Some("a=b")),
            ("tag=%2F+%", "tag", Some("%2F+%")),
            ("a%3Db=c", "a=b", Some("c")),
            ("a%25b", "a%b", None),
            ("a%253Db=%3D", "a%3Db", Some("%3D")),
            ("%3D", "=", None),
            ("é ü=&", "é ü", Some("&")),
        ] {
            assert_eq!(parse(text), binding(name, value), "{text}");
        }
        for text in ["", "=", "=v", "a%2Fb=c", "a%", "a%3", "a%3d=b", "%%25", "a%zz"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_pair_can_be_said(name in "\\PC{1,12}|[%=3D25]{1,8}", value in proptest::option::of(any::<String>())) {
            let written = name.replace('%', "%25").replace('=', "%3D");
            let text = value.as_ref().map_or_else(|| written.clone(), |value| format!("{written}={value}"));
            prop_assert_eq!(parse(&text), Ok(Binding { name, value }));
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = parse(&text);
        }
    }
}
