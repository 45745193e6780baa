use presign_core::Result;

use super::wrong;
use crate::s3::Signature;

/// The signature of this name; `region_set` is that of Version 4A, which has those of the bucket where nobody says more.
pub(super) fn signature(word: Option<&str>, region_set: Option<&str>, bucket: &str, region: &str) -> Result<Signature> {
    match (word, region_set) {
        (Some("v4a"), set) => v4a(set, bucket, region),
        (_, Some(_)) => Err(wrong("there is a region set without signature v4a; leave it out, or choose v4a")),
        (None | Some("v4"), None) => Ok(Signature::V4),
        (Some("v2"), None) => v2(),
        (Some(_), None) => Err(wrong("the signature is not known; write v4, v4a or v2")),
    }
}

#[cfg(feature = "sigv4a")]
fn v4a(set: Option<&str>, bucket: &str, region: &str) -> Result<Signature> {
    let set = match set {
        Some(set) => set.parse(),
        None => crate::s3::RegionSet::for_bucket(bucket, region),
    };
    set.map(Signature::V4a)
}

#[cfg(not(feature = "sigv4a"))]
fn v4a(_: Option<&str>, _: &str, _: &str) -> Result<Signature> {
    Err(wrong("signature v4a is not in this build; add the feature sigv4a of presign, or choose v4"))
}

#[cfg(feature = "sigv2")]
fn v2() -> Result<Signature> {
    Ok(Signature::V2)
}

#[cfg(not(feature = "sigv2"))]
fn v2() -> Result<Signature> {
    Err(wrong("signature v2 is not in this build; add the feature sigv2 of presign, or choose v4"))
}

#[cfg(test)]
mod tests {
    use presign_core::ErrorKind;

    use super::*;

    fn signature(word: Option<&str>, set: Option<&str>, region: &str) -> Result<Signature> {
        super::signature(word, set, "photos", region)
    }

    #[test]
    fn version_4_needs_no_word() {
        assert_eq!(signature(None, None, "r").unwrap(), Signature::V4);
        assert_eq!(signature(Some("v4"), None, "r").unwrap(), Signature::V4);
    }

    #[test]
    fn a_signature_that_is_not_known_or_not_built_is_an_error() {
        for (word, set) in [
            (Some(""), None),
            (Some("V4"), None),
            (Some("v3"), None),
            (Some("v4"), Some("*")),
            (Some("v2"), Some("*")),
            (None, Some("*")),
            (Some("v4a"), Some("")),
            (Some("v4a"), Some("us-east-1;eu-*")),
        ] {
            assert_eq!(*signature(word, set, "r").unwrap_err().kind(), ErrorKind::Config, "{word:?} {set:?}");
        }
        #[cfg(not(feature = "sigv2"))]
        assert!(signature(Some("v2"), None, "r").unwrap_err().to_string().contains("feature sigv2"));
        #[cfg(not(feature = "sigv4a"))]
        assert!(signature(Some("v4a"), None, "r").unwrap_err().to_string().contains("feature sigv4a"));
    }

    #[cfg(feature = "sigv4a")]
    #[test]
    fn version_4a_is_for_the_region_unless_a_set_is_given() {
        let set = |set| Signature::V4a(str::parse(set).unwrap());
        assert_eq!(signature(Some("v4a"), None, "us-east-1").unwrap(), set("us-east-1"));
        assert_eq!(signature(Some("v4a"), Some("us-*,eu-*"), "us-east-1").unwrap(), set("us-*,eu-*"));
        let mrap = "arn:aws:s3::123456789012:accesspoint/a.mrap";
        assert_eq!(super::signature(Some("v4a"), None, mrap, "us-east-1").unwrap(), set("*"));
        assert_eq!(super::signature(Some("v4a"), Some("us-*"), mrap, "us-east-1").unwrap(), set("us-*"));
    }

    #[cfg(feature = "sigv2")]
    #[test]
    fn what_a_url_asks_for_is_how_it_is_signed() {
        let keys = crate::s3::Credentials::new("AKID", "secret");
        let presigner = crate::Presigner::from_url("s3://photos?region=us-east-1&signature=v2", keys).unwrap();
        let grant = crate::Grant::get("k", crate::testing::MINUTE);
        let presigned = presigner.presign_now(&grant).unwrap();
        assert_eq!(presigned.scheme(), "sigv2");
        assert!(
            presigned.reveal().as_str().starts_with("https://photos.s3.us-east-1.amazonaws.com/k?AWSAccessKeyId=AKID&")
        );
        assert!(presigner.presign_now(&grant.header("x-b", "c").create_only()).is_err());
    }
}
