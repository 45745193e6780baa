use http::Method;

/// Reads a method in upper case; methods are case-sensitive, so `get` would be another one than `GET`.
pub(crate) fn parse(text: &str) -> Result<Method, String> {
    let refusal = || "write a method in upper case, such as GET or POST".to_owned();
    if text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return Err(refusal());
    }
    text.parse().map_err(|_| refusal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_an_upper_case_token() {
        for text in ["GET", "POST", "PROPFIND", "M-SEARCH"] {
            assert_eq!(parse(text).as_ref().map(Method::as_str), Ok(text));
        }
        for text in ["", "get", "Get", "GE T", "GET\n", "É", "GET/"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }
}
