use presign_core::Sink;

use super::{MD5, TYPE};

/// What Version 2 signs of a request.
pub(super) struct Text<'a> {
    pub(super) method: &'a str,
    /// Lower-case names, sorted; the values of a repeated name follow each other.
    pub(super) headers: &'a [(&'a str, &'a str)],
    /// The end, in seconds since 1970. In the scheme's header form the date stands here.
    pub(super) expires: &'a str,
    /// The bucket, where the host names it.
    pub(super) bucket: Option<&'a str>,
    /// As it stands on the wire.
    pub(super) path: &'a str,
    /// The signed parameters, decoded, sorted by name.
    pub(super) query: &'a [(&'a str, Option<&'a str>)],
}

impl Text<'_> {
    /// Writes the string to sign.
    pub(super) fn write(&self, sink: &mut impl Sink) {
        sink.put(self.method);
        for name in [MD5, TYPE] {
            sink.put("\n");
            let value = self.headers.iter().find(|(other, _)| *other == name);
            sink.put(value.map_or("", |(_, value)| value.trim()));
        }
        sink.put("\n");
        sink.put(self.expires);
        sink.put("\n");
        self.write_amz_headers(sink);
        self.write_resource(sink);
    }

    fn write_amz_headers(&self, sink: &mut impl Sink) {
        let mut last = None;
        for (name, value) in self.headers.iter().filter(|(name, _)| name.starts_with("x-amz-")) {
            if last == Some(*name) {
                sink.put(",");
            } else {
                if last.is_some() {
                    sink.put("\n");
                }
                sink.put(name);
                sink.put(":");
            }
            sink.put(value.trim());
            last = Some(*name);
        }
        if last.is_some() {
            sink.put("\n");
        }
    }

    fn write_resource(&self, sink: &mut impl Sink) {
        if let Some(bucket) = self.bucket {
            sink.put("/");
            sink.put(bucket);
        }
        sink.put(self.path);
        for (index, (name, value)) in self.query.iter().enumerate() {
            sink.put(if index == 0 { "?" } else { "&" });
            sink.put(name);
            if let Some(value) = value {
                sink.put("=");
                sink.put(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use presign_core::{HmacSha1Key, base64_encode};

    use super::*;

    const SECRET: &[u8] = b"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    fn signed(text: &Text<'_>) -> String {
        let mut mac = HmacSha1Key::new(SECRET).mac();
        text.write(&mut mac);
        base64_encode(&mac.finish())
    }

    /// Examples of the AWS documentation that no presigned URL is like: the service itself, a listing, a header twice
    /// (awsdocs/amazon-s3-userguide@cc53dd6, doc_source/RESTAuthentication.md).
    #[test]
    fn a_text_is_that_of_the_documentation() {
        let get = Text {
            method: "GET",
            headers: &[],
            expires: "Wed, 28 Mar 2007 01:29:59 +0000",
            bucket: None,
            path: "/",
            query: &[],
        };
        assert_eq!(signed(&get), "qGdzdERIC03wnaRNKh6OqZehG9s=");
        let list = Text { expires: "Tue, 27 Mar 2007 19:42:41 +0000", bucket: Some("awsexamplebucket1"), ..get };
        assert_eq!(signed(&list), "m0WP8eCtspQl5Ahe6L1SozdX9YA=");
        let upload = Text {
            method: "PUT",
            headers: &[
                ("content-md5", "4gJE4saaMU4BqNR0kLY+lw=="),
                ("content-type", "application/x-download"),
                ("x-amz-acl", "public-read"),
                ("x-amz-meta-checksumalgorithm", "crc32"),
                ("x-amz-meta-filechecksum", "0x02661779"),
                ("x-amz-meta-reviewedby", "joe@awsexamplebucket1.net"),
                ("x-amz-meta-reviewedby", "jane@awsexamplebucket1.net"),
            ],
            expires: "Tue, 27 Mar 2007 21:06:08 +0000",
            bucket: Some("static.awsexamplebucket1.net"),
            path: "/db-backup.dat.gz",
            query: &[],
        };
        assert_eq!(signed(&upload), "dKZcB+bz2EPXgSdXZp9ozGeOM4I=");
    }
}
