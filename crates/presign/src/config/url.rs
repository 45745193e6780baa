use std::borrow::Cow;

use presign_core::{Result, percent};

use super::wrong;

/// The parts of `s3://BUCKET?…`, unescaped and otherwise as they stand.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parsed<'a> {
    pub(super) bucket: &'a str,
    pub(super) region: Option<Cow<'a, str>>,
    pub(super) endpoint: Option<Cow<'a, str>>,
    pub(super) style: Option<Cow<'a, str>>,
    pub(super) hosts: Option<Cow<'a, str>>,
    pub(super) preset: Option<Cow<'a, str>>,
    pub(super) credential_expiry: Option<Cow<'a, str>>,
    pub(super) signature: Option<Cow<'a, str>>,
    pub(super) region_set: Option<Cow<'a, str>>,
    pub(super) credentials: Option<Cow<'a, str>>,
}

/// Takes a bucket's URL apart. An error repeats nothing of it: a secret may have come in by mistake.
pub(super) fn parse(url: &str) -> Result<Parsed<'_>> {
    let Some(rest) = url.strip_prefix("s3://") else {
        return Err(wrong("the URL doesn't begin with s3://; write s3://BUCKET?region=REGION"));
    };
    if rest.contains('#') {
        return Err(wrong("the URL has a fragment, which means nothing here; leave out `#` and what follows"));
    }
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    // An access point stands for a bucket by its ARN, which has colons and slashes.
    let whole = place.starts_with("arn:");
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
        return Err(wrong("the URL names no bucket; write s3://BUCKET?region=REGION"));
    }

    let mut parsed = Parsed { bucket, ..Parsed::default() };
    for pair in query.split('&').filter(|_| !query.is_empty()) {
        parsed.take(pair)?;
    }
    Ok(parsed)
}

impl<'a> Parsed<'a> {
    fn take(&mut self, pair: &'a str) -> Result<()> {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, place) = match name {
            "region" => ("region", &mut self.region),
            "endpoint" => ("endpoint", &mut self.endpoint),
            "style" => ("style", &mut self.style),
            "hosts" => ("hosts", &mut self.hosts),
            "preset" => ("preset", &mut self.preset),
            "credential-expiry" => ("credential-expiry", &mut self.credential_expiry),
            "signature" => ("signature", &mut self.signature),
            "region-set" => ("region-set", &mut self.region_set),
            "credentials" => ("credentials", &mut self.credentials),
            _ => {
                return Err(wrong(
                    "the URL has a parameter that is not known; there are region, endpoint, style, hosts, \
                     preset, credential-expiry, credentials, signature and region-set",
                ));
            }
        };
        if place.is_some() {
            return Err(wrong(&format!("the URL has the parameter {name} twice; say it once")));
        }
        let value = percent::decode(value).filter(|value| !value.is_empty());
        *place = Some(value.ok_or_else(|| {
            wrong(&format!("the URL's parameter {name} is empty or its escapes are broken; write {name}=VALUE"))
        })?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_taken_once_and_unescaped() {
        let url = "s3://b?credential-expiry=refuse&endpoint=http%3A%2F%2F127.0.0.1%3A9000&style=path&region=a+b\
                   &signature=v4a&region-set=us-*,eu-*&credentials=profile:a%20b";
        let expected = Parsed {
            bucket: "b",
            region: Some("a+b".into()),
            endpoint: Some("http://127.0.0.1:9000".into()),
            style: Some("path".into()),
            hosts: None,
            preset: None,
            credential_expiry: Some("refuse".into()),
            signature: Some("v4a".into()),
            region_set: Some("us-*,eu-*".into()),
            credentials: Some("profile:a b".into()),
        };
        assert_eq!(parse(url).unwrap(), expected);
        for bare in ["s3://b", "s3://b/", "s3://b?", "s3://b/?"] {
            assert_eq!(parse(bare).unwrap(), Parsed { bucket: "b", ..Parsed::default() }, "{bare}");
        }
    }

    #[test]
    fn what_is_no_bucket_url_is_refused_without_repeating_it() {
        for (url, what) in [
            ("", "begin with s3://"),
            ("5ec4e7", "begin with s3://"),
            ("S3://5ec4e7", "begin with s3://"),
            ("s3:5ec4e7", "begin with s3://"),
            (" s3://5ec4e7", "begin with s3://"),
            ("gs://5ec4e7", "begin with s3://"),
            ("https://5ec4e7.s3.amazonaws.com", "begin with s3://"),
            ("s3://", "no bucket"),
            ("s3:///", "no bucket"),
            ("s3://?region=5ec4e7", "no bucket"),
            ("s3:///5ec4e7", "names an object"),
            ("s3://b/5ec4e7", "names an object"),
            ("s3://b//?region=5ec4e7", "names an object"),
            ("s3://5ec4e7@b", "a user"),
            ("s3://AKID:5ec4e7@b", "a user"),
            ("s3://b:9000", "a port"),
            ("s3://b#5ec4e7", "a fragment"),
            ("s3://b?region=5ec4e7#", "a fragment"),
            ("s3://b?region=5ec4e7&region=5ec4e7", "region twice"),
            ("s3://b?style=path&region=5ec4e7&style=path", "style twice"),
            ("s3://b?secret=5ec4e7", "not known"),
            ("s3://b?5ec4e7", "not known"),
            ("s3://b?Region=5ec4e7", "not known"),
            ("s3://b?regio%6E=5ec4e7", "not known"),
            ("s3://b?region=5ec4e7&", "not known"),
            ("s3://b?&", "not known"),
            ("s3://b?region=", "region is empty"),
            ("s3://b?region", "region is empty"),
            ("s3://b?endpoint=5ec4e7%2", "endpoint is empty or its escapes are broken"),
            ("s3://b?endpoint=5ec4e7%ff", "endpoint is empty or its escapes are broken"),
        ] {
            let text = parse(url).unwrap_err().to_string();
            assert!(text.contains(what), "{url}: {text}");
            assert!(!text.contains("5ec4e7"), "{text}");
        }
    }
}
