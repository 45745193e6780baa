use super::{FormWords, Instead, REDIRECT, STATUS};
use crate::post::layout::Layout;
use crate::{GOOG4_HMAC, GOOG4_RSA};

/// The words of Google Cloud Storage
/// ([fields](https://cloud.google.com/storage/docs/xml-api/post-object-forms),
/// [conditions](https://cloud.google.com/storage/docs/authentication/signatures#policy-document)).
///
/// ```
/// assert_eq!(presign_v4::GCS_FORMS.provider(), "gcs");
/// ```
pub static GCS_FORMS: FormWords = FormWords {
    provider: "gcs",
    service: "Cloud Storage",
    dialects: &[&GOOG4_RSA, &GOOG4_HMAC],
    layout: Layout::Google,
    // Other extension headers are not among the documented fields, and Google's client for Java refuses them
    // (https://github.com/googleapis/java-storage, `PostPolicyV4.java`).
    known: &[
        "acl",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-type",
        "expires",
        REDIRECT,
        STATUS,
        "x-goog-meta-*",
    ],
    by_beginning: &[
        "acl",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-type",
        "expires",
        REDIRECT,
        "x-goog-meta-*",
    ],
    meta: "x-goog-meta-",
    // Those of Version 2 too: who reads the form might take it for one of theirs.
    signing: &[
        "policy",
        "x-goog-algorithm",
        "x-goog-credential",
        "x-goog-date",
        "x-goog-signature",
        "googleaccessid",
        "signature",
    ],
    exempt: &["x-goog-signature", "policy", "file"],
    elsewhere: &[
        ("x-goog-acl", "name it acl"),
        ("x-goog-expires", "leave it out: the policy says when the form ends"),
        ("x-goog-content-length-range", "bind a range of sizes"),
        ("content-length", "bind a size"),
        ("x-goog-copy-source*", "sign a PUT: a form uploads a file"),
        ("x-goog-resumable", "sign a POST with this header: a form uploads its file at once"),
        ("x-goog-if-*", "bind create-only to a PUT"),
        ("x-amz-meta-*", "name it x-goog-meta-…"),
    ],
    redirects: &[REDIRECT],
    lists: &[],
    renamed: &[("content-type", "Content-Type"), ("x-goog-acl", "acl")],
    headers: &["cache-control", "content-disposition", "content-encoding", "expires", "x-goog-meta-*"],
    create_only: "x-goog-if-generation-match",
    checksums: &[],
    // https://cloud.google.com/storage/docs/objects#naming
    longest_key: 1024,
    longest_form: None,
    instead: Instead {
        checksum: "bind a crc32c or an md5 to a PUT",
        create_only: "choose a name that no object has, such as a random one, or bind create-only to a PUT",
        client_ip: "filter addresses by a bucket's IP filter, or serve by a gateway",
    },
};

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use presign_core::{ErrorKind, Grant};

    use crate::post::{Filled, Post};

    const MINUTE: Duration = Duration::from_secs(60);

    fn fault(post: &Post<'_>) -> presign_core::Error {
        Filled::of(post, &super::GCS_FORMS).map(|filled| panic!("{filled:?}")).unwrap_err()
    }

    #[test]
    fn what_cloud_storage_would_not_enforce_is_refused() {
        let put = || Grant::put("k", MINUTE);
        let network = "192.0.2.0/24".parse().unwrap();
        for grant in [
            put().create_only(),
            put().header("x-goog-if-generation-match", "0"),
            put().header("if-none-match", "*"),
            put().header("content-language", "de"),
            put().header("x-goog-storage-class", "NEARLINE"),
            put().header("x-goog-content-length-range", "1,9"),
            put().header("x-amz-meta-a", "b"),
            put().checksum("md5:AAAAAAAAAAAAAAAAAAAAAA==".parse().unwrap()),
            put().checksum("crc32c:AAAAAA==".parse().unwrap()),
            put().client_ip(network),
            put().single_use(),
            put().query("a", "b"),
            Grant::get("k", MINUTE),
            Grant::list("k", MINUTE),
        ] {
            let error = fault(&Post::of(grant));
            assert!(matches!(error.kind(), ErrorKind::Unsupported { provider: "gcs", .. }), "{error}");
        }
    }

    #[test]
    fn a_field_that_is_none_is_refused_with_what_to_do_instead() {
        let post = || Post::to("k", MINUTE);
        for (post, instead) in [
            (post().field("x-goog-acl", "private"), "name it acl"),
            (post().field("X-Goog-Expires", "60"), "the policy"),
            (post().field("x-goog-if-generation-match", "0"), "create-only to a PUT"),
            (post().field("x-goog-copy-source", "b/k"), "sign a PUT"),
            (post().field("x-amz-meta-a", "b"), "x-goog-meta-"),
            (post().field("tagging", ""), "x-goog-meta-"),
            (post().field("redirect", "https://h/"), "x-goog-meta-"),
            (post().starts_with("success_action_status", "20"), "x-goog-meta-*"),
        ] {
            let error = fault(&post);
            assert!(matches!(error.kind(), ErrorKind::Unsupported { provider: "gcs", .. }), "{error}");
            assert!(error.to_string().contains(instead), "{error}");
        }
        for own in ["x-goog-date", "x-goog-signature", "policy", "GoogleAccessId", "signature", "bucket", "key"] {
            assert_eq!(*fault(&post().field(own, "a")).kind(), ErrorKind::Term, "{own}");
        }
    }

    #[test]
    fn a_header_is_its_field() {
        let grant = Grant::upload("a/", 1..=9, MINUTE)
            .header("content-type", "image/png")
            .header("x-goog-acl", "private")
            .header("x-goog-meta-a", "b")
            .header("cache-control", "no-store");
        let post = Post::of(grant).named_by_file();
        let filled = Filled::of(&post, &super::GCS_FORMS).unwrap();
        let names: Vec<&str> = filled.names().collect();
        assert_eq!(names, ["key", "Content-Type", "acl", "x-goog-meta-a", "cache-control"]);
    }
}
