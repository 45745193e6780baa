use crate::{Error, ErrorKind, Result};

/// The `Content-Disposition` that makes a client save a download under `name`
/// ([RFC 6266](https://www.rfc-editor.org/rfc/rfc6266), its extended value by
/// [RFC 8187](https://www.rfc-editor.org/rfc/rfc8187)).
///
/// ```
/// use presign_core::attachment;
/// assert_eq!(attachment("cat.png")?, r#"attachment; filename="cat.png""#);
/// assert_eq!(attachment("été 1.png")?, r#"attachment; filename="_t_ 1.png"; filename*=UTF-8''%C3%A9t%C3%A9%201.png"#);
/// # Ok::<(), presign_core::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Term`] if the name is empty, has control characters, or a `/` or `\`, which a client would cut at.
pub fn attachment(name: &str) -> Result<String> {
    if name.is_empty() || name.chars().any(|c| c.is_control() || matches!(c, '/' | '\\')) {
        return Err(Error::new(
            ErrorKind::Term,
            "name a download: the file name is empty or has control characters, `/` or `\\`; give a plain file name",
        ));
    }
    // Clients differ on escapes within quotes, and some decode percent signs there: neither is left to them.
    let plain = |c: char| (c == ' ' || c.is_ascii_graphic()) && !matches!(c, '"' | '%');
    let fallback: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    let mut text = format!("attachment; filename=\"{fallback}\"");
    if fallback != name {
        text.push_str("; filename*=UTF-8''");
        crate::percent::query(name, &mut text);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_its_quotes() {
        assert_eq!(
            attachment("a\";x=\"b").unwrap(),
            "attachment; filename=\"a_;x=_b\"; filename*=UTF-8''a%22%3Bx%3D%22b"
        );
        assert_eq!(attachment("100%.txt").unwrap(), "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt");
    }

    #[test]
    fn what_a_client_would_cut_is_refused() {
        for name in ["", "a/b", "a\\b", "a\r\nb", "a\0b", "\u{7f}", "\u{85}"] {
            assert!(attachment(name).is_err(), "{name:?}");
        }
    }
}
