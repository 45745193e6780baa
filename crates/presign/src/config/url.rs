use std::borrow::Cow;

use presign_core::{Result, percent};

use super::wrong;

/// How the bucket URLs of one provider are written: `SCHEME://BUCKET?…`.
pub(super) struct Form {
    pub(super) scheme: &'static str,
    /// What to write, for who wrote something else.
    pub(super) example: &'static str,
    /// How a name begins that stands for a bucket with its colons and slashes.
    pub(super) whole: Option<&'static str>,
    /// Each may come once.
    pub(super) parameters: &'static [&'static str],
}

/// The parts of a bucket's URL, unescaped and otherwise as they stand.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parsed<'a> {
    pub(super) bucket: &'a str,
    parameters: Vec<(&'static str, Cow<'a, str>)>,
}

impl Form {
    /// Takes a bucket's URL apart; `None` if its scheme is another one. An error repeats nothing of it: a secret may have
    /// come in by mistake.
    pub(super) fn parse<'a>(&self, url: &'a str) -> Option<Result<Parsed<'a>>> {
        let rest = url.strip_prefix(self.scheme)?.strip_prefix("://")?;
        Some(self.parts(rest))
    }

    fn parts<'a>(&self, rest: &'a str) -> Result<Parsed<'a>> {
        if rest.contains('#') {
            return Err(wrong("the URL has a fragment, which means nothing here; leave out `#` and what follows"));
        }
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let whole = self.whole.is_some_and(|begin| place.starts_with(begin));
        let (bucket, key) = if whole { (place, "") } else { place.split_once('/').unwrap_or((place, "")) };
        if bucket.contains('@') {
            return Err(wrong(
                "the URL has a user, and credentials have no place in it; leave out `@` and what precedes it",
            ));
        }
        if bucket.contains(':') && !whole {
            return Err(wrong("the URL has a port; leave it out, and give a server by the parameter endpoint"));
        }
        if !key.is_empty() {
            return Err(wrong("the URL names an object; end it with the bucket, and name objects in grants"));
        }
        if bucket.is_empty() {
            return Err(wrong(&format!("the URL names no bucket; write {}", self.example)));
        }

        let mut parsed = Parsed { bucket, parameters: Vec::new() };
        for pair in query.split('&').filter(|_| !query.is_empty()) {
            let (name, value) = self.parameter(pair)?;
            if parsed.value(name).is_some() {
                return Err(wrong(&format!("the URL has the parameter {name} twice; say it once")));
            }
            parsed.parameters.push((name, value));
        }
        Ok(parsed)
    }

    fn parameter<'a>(&self, pair: &'a str) -> Result<(&'static str, Cow<'a, str>)> {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let known = self.parameters.iter().find(|known| **known == name).ok_or_else(|| {
            wrong(&format!("the URL has a parameter that is not known; there are {}", self.parameters.join(", ")))
        })?;
        let value = percent::decode(value).filter(|value| !value.is_empty());
        let value = value.ok_or_else(|| {
            wrong(&format!("the URL's parameter {known} is empty or its escapes are broken; write {known}=VALUE"))
        })?;
        Ok((known, value))
    }
}

impl Parsed<'_> {
    /// The value of the parameter `name`.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOY: Form = Form {
        scheme: "toy",
        example: "toy://BUCKET?region=REGION",
        whole: Some("arn:"),
        parameters: &["region", "endpoint", "style", "credentials"],
    };

    fn parse(url: &str) -> Result<Parsed<'_>> {
        TOY.parse(url).unwrap()
    }

    #[test]
    fn each_part_is_taken_once_and_unescaped() {
        let url = "toy://b?endpoint=http%3A%2F%2F127.0.0.1%3A9000&style=path&region=a+b&credentials=profile:a%20b";
        let parsed = parse(url).unwrap();
        assert_eq!(parsed.bucket, "b");
        for (name, value) in [
            ("region", Some("a+b")),
            ("endpoint", Some("http://127.0.0.1:9000")),
            ("style", Some("path")),
            ("credentials", Some("profile:a b")),
            ("hosts", None),
        ] {
            assert_eq!(parsed.value(name), value, "{name}");
        }
        for bare in ["toy://b", "toy://b/", "toy://b?", "toy://b/?"] {
            assert_eq!(parse(bare).unwrap(), Parsed { bucket: "b", parameters: Vec::new() }, "{bare}");
        }
        assert_eq!(parse("toy://arn:a:b/c?style=path").unwrap().bucket, "arn:a:b/c");
    }

    #[test]
    fn another_scheme_is_not_read() {
        for url in
            ["", "5ec4e7", "TOY://b", "toy:b", "toy:/b", " toy://b", "gs://b", "https://b.toy.example", "toys://b"]
        {
            assert!(TOY.parse(url).is_none(), "{url}");
        }
    }

    #[test]
    fn what_is_no_bucket_url_is_refused_without_repeating_it() {
        for (url, what) in [
            ("toy://", "names no bucket; write toy://BUCKET?region=REGION"),
            ("toy:///", "no bucket"),
            ("toy://?region=5ec4e7", "no bucket"),
            ("toy:///5ec4e7", "names an object"),
            ("toy://b/5ec4e7", "names an object"),
            ("toy://b//?region=5ec4e7", "names an object"),
            ("toy://5ec4e7@b", "a user"),
            ("toy://AKID:5ec4e7@b", "a user"),
            ("toy://b:9000", "a port"),
            ("toy://b#5ec4e7", "a fragment"),
            ("toy://b?region=5ec4e7#", "a fragment"),
            ("toy://b?region=5ec4e7&region=5ec4e7", "region twice"),
            ("toy://b?style=path&region=5ec4e7&style=path", "style twice"),
            ("toy://b?secret=5ec4e7", "not known; there are region, endpoint, style, credentials"),
            ("toy://b?5ec4e7", "not known"),
            ("toy://b?Region=5ec4e7", "not known"),
            ("toy://b?regio%6E=5ec4e7", "not known"),
            ("toy://b?region=5ec4e7&", "not known"),
            ("toy://b?&", "not known"),
            ("toy://b?region=", "region is empty"),
            ("toy://b?region", "region is empty"),
            ("toy://b?endpoint=5ec4e7%2", "endpoint is empty or its escapes are broken"),
            ("toy://b?endpoint=5ec4e7%ff", "endpoint is empty or its escapes are broken"),
        ] {
            let text = parse(url).unwrap_err().to_string();
            assert!(text.contains(what), "{url}: {text}");
            assert!(!text.contains("5ec4e7"), "{text}");
        }
    }
}
