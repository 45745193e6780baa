use super::local_url::{self, LocalUrl};

/// Where the object is: whose scheme signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StoreUrl {
    /// A bucket of S3.
    S3(Bucket),
    /// A bucket of Google Cloud Storage.
    Gcs(Bucket),
    /// A container of Azure Blob Storage.
    Azure(Bucket),
    /// A URL of your own.
    Local(LocalUrl),
}

/// A bucket, and what follows it: an object's key, or a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bucket {
    pub(crate) name: String,
    /// Byte for byte what follows the bucket's slash; empty means the bucket itself.
    pub(crate) rest: String,
}

/// Reads `s3://bucket/key`, `gs://bucket/key`, `az://container/blob`, or `http(s)://host/path`. Of a key nothing is
/// decoded, and nothing is cut at `?` or `#`: those may stand in it.
pub(crate) fn parse(text: &str) -> Result<StoreUrl, String> {
    if text.starts_with("https://") || text.starts_with("http://") {
        return local_url::parse(text).map(StoreUrl::Local);
    }
    if let Some(place) = text.strip_prefix("s3://") {
        return named(split(place)).map(StoreUrl::S3);
    }
    let parted = |place: &str| named(place.split_once('/').unwrap_or((place, "")));
    if let Some(place) = text.strip_prefix("gs://") {
        return parted(place).map(StoreUrl::Gcs);
    }
    match text.strip_prefix("az://") {
        Some(place) => parted(place).map(StoreUrl::Azure),
        None => Err(
            "write s3://bucket/key, gs://bucket/key or az://container/blob, the same without the key for the bucket \
                     itself, or https://host/path for a server of your own"
                .to_owned(),
        ),
    }
}

fn named((bucket, rest): (&str, &str)) -> Result<Bucket, String> {
    if bucket.is_empty() {
        return Err("name the bucket: write s3://bucket/key, gs://bucket/key or az://container/blob".to_owned());
    }
    Ok(Bucket { name: bucket.to_owned(), rest: rest.to_owned() })
}

/// The bucket, and what follows its slash. The ARN of an access point has slashes of its own.
fn split(place: &str) -> (&str, &str) {
    let begin = place.split('/').next().filter(|begin| begin.starts_with("arn:")).unwrap_or_default();
    let own = match begin {
        _ if begin.ends_with(":accesspoint") => 1,
        _ if begin.ends_with(":outpost") => 3,
        _ => 0,
    };
    match place.match_indices('/').nth(own) {
        Some((at, slash)) => {
            let (bucket, rest) = place.split_at(at);
            (bucket, rest.strip_prefix(slash).unwrap_or(rest))
        }
        None => (place, ""),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(text: &str) -> Option<(String, String)> {
        match parse(text) {
            Ok(StoreUrl::S3(bucket) | StoreUrl::Gcs(bucket) | StoreUrl::Azure(bucket)) => {
                Some((bucket.name, bucket.rest))
            }
            _ => None,
        }
    }

    #[test]
    fn what_follows_the_bucket_is_the_key() {
        for (text, bucket, rest) in [
            ("s3://b", "b", ""),
            ("s3://b/", "b", ""),
            ("s3://b/k", "b", "k"),
            ("s3://b//k", "b", "/k"),
            ("s3://b/a?b#c%20d+e f", "b", "a?b#c%20d+e f"),
            ("s3://b/../c", "b", "../c"),
            ("s3://b/s3://c/", "b", "s3://c/"),
            ("s3://b/k\n", "b", "k\n"),
            ("s3://arn:aws:s3:r-a-1:1:accesspoint/n/a/b", "arn:aws:s3:r-a-1:1:accesspoint/n", "a/b"),
            ("s3://arn:aws:s3:r-a-1:1:accesspoint:n/a/b", "arn:aws:s3:r-a-1:1:accesspoint:n", "a/b"),
            ("s3://arn:aws:s3:r-a-1:1:accesspoint/n", "arn:aws:s3:r-a-1:1:accesspoint/n", ""),
            ("gs://b", "b", ""),
            ("gs://b//k?c#d%20", "b", "/k?c#d%20"),
            ("az://b", "b", ""),
            ("az://$root//k?c#d%20", "$root", "/k?c#d%20"),
            ("gs://arn:aws:s3:r-a-1:1:accesspoint/n/a/b", "arn:aws:s3:r-a-1:1:accesspoint", "n/a/b"),
            ("s3://arn:x:outpost/o/accesspoint/n/a/b", "arn:x:outpost/o/accesspoint/n", "a/b"),
        ] {
            assert_eq!(parts(text), Some((bucket.to_owned(), rest.to_owned())), "{text}");
        }
        for text in [
            "",
            "b/k",
            "s3:",
            "s3:/b/k",
            "s3://",
            "s3:///k",
            "S3://b/k",
            " s3://b/k",
            "gs:///k",
            "GS://b/k",
            "AZ://b/k",
            "az:///k",
            "HTTPS://h/k",
            "h/k",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(matches!(parse("https://h/k"), Ok(StoreUrl::Local(_))));
    }

    proptest! {
        #[test]
        fn every_key_comes_through(bucket in "[^/]{1,20}", rest in any::<String>()) {
            for scheme in ["s3", "gs", "az"] {
                prop_assert_eq!(parts(&format!("{scheme}://{bucket}/{rest}")), Some((bucket.clone(), rest.clone())));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = parse(&text);
        }
    }
}
