use presign::{BaseUrl, percent};

use super::bindings::Binding;
use crate::secrets;

/// A URL of your own, to be signed in the local scheme: already escaped, in the one spelling that will be valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LocalUrl {
    /// Scheme and authority, as clients send them.
    pub(crate) origin: String,
    /// Escaped: empty, or it begins with `/`.
    pub(crate) path: String,
    /// Unescaped; to be kept and bound.
    pub(crate) query: Vec<Binding>,
}

impl LocalUrl {
    /// What follows the first slash, unescaped: an object's name, or nothing.
    pub(crate) fn name(&self) -> Option<String> {
        let name = self.path.strip_prefix('/').filter(|name| !name.is_empty())?;
        percent::decode(name).map(|name| name.into_owned())
    }

    /// Scheme, authority and path, without the slash at its end.
    pub(crate) fn site(&self) -> String {
        format!("{}{}", self.origin, self.path.strip_suffix('/').unwrap_or(&self.path))
    }
}

/// Reads `http(s)://host[:port]/path?query`. Only the spelling that a verifier accepts is taken: another one would be
/// a URL that is refused later, at its bearer's.
pub(crate) fn parse(text: &str) -> Result<LocalUrl, String> {
    let (scheme, rest) = text.split_once("://").ok_or("it has no scheme")?;
    if rest.contains('#') {
        return Err(
            "it has a fragment (#), which no client sends; leave it out, or write %23 where it is part of a name"
                .to_owned(),
        );
    }
    let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    if authority.contains('@') {
        return Err("it has user info (before the @), which clients turn into a header; leave it out".to_owned());
    }
    let base: BaseUrl = format!("{scheme}://{authority}").parse().map_err(
        |_| "the host is no DNS name or IP address, or the port is not from 1 to 65535; write https://host[:port]/path",
    )?;
    let (path, query) = tail.split_once('?').map_or((tail, None), |(path, query)| (path, Some(query)));
    let right = respelled(path, percent::path).ok_or(BROKEN_ESCAPE)?;
    if right != path {
        return Err(format!("its path has another spelling than the one that is valid; write {right}{}", plus(path)));
    }
    let query = query.map_or_else(|| Ok(Vec::new()), |query| query.split('&').map(pair).collect())?;
    Ok(LocalUrl { origin: base.origin(), path: path.to_owned(), query })
}

const BROKEN_ESCAPE: &str =
    "an escape in it is broken, or its bytes are not UTF-8; write a percent sign as %25, and other characters in UTF-8";

fn pair(text: &str) -> Result<Binding, String> {
    let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
    if name.is_empty() {
        return Err("its query has a parameter without a name, or ends with & or ?; leave that out".to_owned());
    }
    let right_name = respelled(name, percent::query).ok_or(BROKEN_ESCAPE)?;
    let right_value = value.map(|value| respelled(value, percent::query).ok_or(BROKEN_ESCAPE)).transpose()?;
    if secrets::is_signature(&right_name) {
        return Err(format!(
            "it has the parameter {right_name}, so it is signed already; give the URL without its signature, or bind a \
             parameter of that name with --query",
        ));
    }
    if right_name != name || right_value.as_deref() != value {
        let right = match &right_value {
            Some(value) => format!("{right_name}={}", secrets::shown(&right_name, value)),
            None => right_name,
        };
        return Err(format!(
            "a parameter of its query has another spelling than the one that is valid; write {right}{}",
            plus(text)
        ));
    }
    let unescaped = |text: &str| percent::decode(text).map(|text| text.into_owned()).ok_or(BROKEN_ESCAPE);
    Ok(Binding { name: unescaped(name)?, value: value.map(unescaped).transpose()? })
}

fn respelled(text: &str, write: impl Fn(&str, &mut String)) -> Option<String> {
    let mut spelled = String::with_capacity(text.len());
    write(&percent::decode(text)?, &mut spelled);
    Some(spelled)
}

fn plus(text: &str) -> &'static str {
    if text.contains('+') { " (a + is a plus sign; a blank is %20)" } else { "" }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_escaped_url_is_taken_as_it_is() {
        for (text, origin, path, query) in [
            ("https://h", "https://h", "", &[][..]),
            ("https://H:443/", "https://h", "/", &[]),
            ("http://127.0.0.1:8080/a%20b//c/", "http://127.0.0.1:8080", "/a%20b//c/", &[]),
            ("http://[::1]:8080/~%2B", "http://[::1]:8080", "/~%2B", &[]),
            (
                "https://h/k?a=1&b&c=&a=%2F",
                "https://h",
                "/k",
                &[("a", Some("1")), ("b", None), ("c", Some("")), ("a", Some("/"))],
            ),
            ("https://h?a%3D=%C3%A9", "https://h", "", &[("a=", Some("é"))]),
        ] {
            let url = parse(text).unwrap();
            let pairs: Vec<_> = url.query.iter().map(|pair| (pair.name.as_str(), pair.value.as_deref())).collect();
            assert_eq!((url.origin.as_str(), url.path.as_str(), pairs.as_slice()), (origin, path, query), "{text}");
        }
        assert_eq!(parse("https://h/a%20b/").unwrap().name().as_deref(), Some("a b/"));
        assert_eq!(parse("https://h/").unwrap().name(), None);
        assert_eq!(parse("https://h/files/").unwrap().site(), "https://h/files");
    }

    #[test]
    fn another_spelling_is_refused_with_the_right_one() {
        for (text, says) in [
            ("https://h/a b", "write /a%20b"),
            ("https://h/é", "write /%C3%A9"),
            ("https://h/%c3%a9", "write /%C3%A9"),
            ("https://h/%61", "write /a"),
            ("https://h/a%2Fb", "write /a/b"),
            ("https://h/a+b", "write /a%2Bb (a + is a plus sign; a blank is %20)"),
            ("https://h/a:b", "write /a%3Ab"),
            ("https://h/k?a=b c", "write a=b%20c"),
            ("https://h/k?a=1&q=b+c", "write q=b%2Bc (a + is"),
            ("https://h/k?a=/", "write a=%2F"),
            ("https://h/k?a=b=c", "write a=b%3Dc"),
            ("https://h/k?token=5ec4e7+", "write token=…"),
            ("https://h/100%", "%25"),
            ("https://h/%ff", "UTF-8"),
            ("https://h/k?%zz", "%25"),
            ("https://h/k?", "leave that out"),
            ("https://h/k?a&", "leave that out"),
            ("https://h/k?=v", "leave that out"),
            ("https://h/k#top", "fragment"),
            ("https://u@h/k", "user info"),
            ("https://u:5ec4e7@h/k", "user info"),
            ("https://", "the host is no"),
            ("https:///k", "the host is no"),
            ("https://a b/k", "the host is no"),
            ("https://h:0/k", "the port is not"),
            ("https://h/k?ps-sig=5ec4e7", "signed already"),
            ("https://h/k?PS-Key=5ec4e7", "signed already"),
            ("https://h/k?X-Amz-Signature=5ec4e7", "signed already"),
            ("https://h/k?se=1&sig=5ec4e7", "signed already"),
        ] {
            let refusal = parse(text).unwrap_err();
            assert!(refusal.contains(says) && !refusal.contains("5ec4e7"), "{text}: {refusal}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "https?://[a-zA-Z0-9.:/@%\\[\\]?&=#é+ -]{0,30}") {
            if let Ok(url) = parse(&text) {
                prop_assert!(url.path.is_empty() || url.path.starts_with('/'));
                prop_assert!(url.query.iter().all(|pair| !pair.name.is_empty()));
            }
        }

        #[test]
        fn what_a_refusal_says_to_write_is_taken(path in "(/\\PC{0,8}){1,3}") {
            prop_assume!(!path.contains(['?', '#', '%']));
            let spelled = respelled(&path, percent::path).unwrap();
            prop_assert_eq!(parse(&format!("https://h{path}")).is_ok(), path == spelled);
            prop_assert_eq!(parse(&format!("https://h{spelled}")).unwrap().path, spelled);
        }
    }
}
