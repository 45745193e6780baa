/// Whether a service takes `url` for a place to send a browser to. What it can't read it ignores, without a word.
pub(super) fn is_absolute(url: &str) -> bool {
    let parsed = url.parse::<http::Uri>();
    parsed.is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_is_a_whole_url() {
        for url in ["http://h", "https://h/a?b=c", "https://h:1/"] {
            assert!(is_absolute(url), "{url}");
        }
        for url in ["", "/a", "//h/a", "h/a", "javascript:alert(1)", "ftp://h/", "http://", "http:///a", "http://h/ a"]
        {
            assert!(!is_absolute(url), "{url}");
        }
    }
}
