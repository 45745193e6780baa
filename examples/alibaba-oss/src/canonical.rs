//! The texts of the scheme
//! (<https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4>), written by one
//! code for signing, explaining and verifying.

use presign_core::{Sha256, Sink, Timestamp, hex_encode, percent};

pub(crate) const ALGORITHM: &str = "OSS4-HMAC-SHA256";
pub(crate) const PRODUCT: &str = "oss";
pub(crate) const TERMINATOR: &str = "aliyun_v4_request";

/// The scheme's parameters, in their order.
pub(crate) const ADDITIONAL: &str = "x-oss-additional-headers";
pub(crate) const CREDENTIAL: &str = "x-oss-credential";
pub(crate) const DATE: &str = "x-oss-date";
pub(crate) const EXPIRES: &str = "x-oss-expires";
pub(crate) const TOKEN: &str = "x-oss-security-token";
pub(crate) const SIGNATURE: &str = "x-oss-signature";
pub(crate) const VERSION: &str = "x-oss-signature-version";
pub(crate) const OWN: [&str; 7] = [ADDITIONAL, CREDENTIAL, DATE, EXPIRES, TOKEN, SIGNATURE, VERSION];

// ANCHOR: canonical
/// The request in the one form that both sides hash.
pub(crate) struct Canonical<'a> {
    pub(crate) method: &'a str,
    pub(crate) bucket: &'a str,
    /// The object's name, unescaped; empty for the bucket itself.
    pub(crate) key: &'a str,
    /// As [`query`] writes it.
    pub(crate) query: &'a str,
    /// The bound headers by name, in lower case.
    pub(crate) headers: &'a [(String, String)],
}

impl Canonical<'_> {
    pub(crate) fn write(&self, sink: &mut impl Sink) {
        sink.put(self.method);
        sink.put("\n/");
        sink.put(self.bucket);
        sink.put("/");
        percent::path(self.key, sink);
        sink.put("\n");
        sink.put(self.query);
        sink.put("\n");
        for (name, value) in self.headers {
            sink.put(name);
            sink.put(":");
            sink.put(value);
            sink.put("\n");
        }
        sink.put("\n");
        sink.put(&additional(self.headers));
        sink.put("\nUNSIGNED-PAYLOAD");
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        self.write(&mut hash);
        hash.finish()
    }
}
// ANCHOR_END: canonical

/// What the key signs.
pub(crate) fn string_to_sign(issued: Timestamp, region: &str, hash: &[u8], sink: &mut impl Sink) {
    sink.put(ALGORITHM);
    sink.put("\n");
    sink.put(issued.basic().as_str());
    sink.put("\n");
    sink.put(&scope(issued, region));
    sink.put("\n");
    hex_encode(hash, sink);
}

/// Day, region and service of a key.
pub(crate) fn scope(issued: Timestamp, region: &str) -> String {
    format!("{}/{region}/{PRODUCT}/{TERMINATOR}", issued.basic().date())
}

/// The pairs, escaped and sorted: an empty value is written as none.
pub(crate) fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let escaped = |text| {
        let mut out = String::new();
        percent::query(text, &mut out);
        out
    };
    let mut pairs: Vec<_> = pairs.into_iter().map(|(name, value)| (escaped(name), escaped(value))).collect();
    pairs.sort();
    let pairs = pairs.into_iter().map(|(name, value)| if value.is_empty() { name } else { format!("{name}={value}") });
    pairs.collect::<Vec<_>>().join("&")
}

/// Whether the service signs a header of this name wherever it comes, so that no list has to name it.
pub(crate) fn is_bound_by_name(name: &str) -> bool {
    name.starts_with("x-oss-") || matches!(name, "content-type" | "content-md5")
}

/// The list of the other bound headers.
pub(crate) fn additional(headers: &[(String, String)]) -> String {
    let names = headers.iter().map(|(name, _)| name.as_str()).filter(|name| !is_bound_by_name(name));
    names.collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Credentials;

    /// Query authentication in the tests of Alibaba's clients for Go and Python: `oss/signer/signer_test.go` of
    /// <https://github.com/aliyun/alibabacloud-oss-go-sdk-v2> and `tests/unit/signer/test_v4.py` of
    /// <https://github.com/aliyun/alibabacloud-oss-python-sdk-v2>, commit 012227bad6ba1f1f6a4a7f265931656e8142b1cb: the
    /// second of signing, seconds, session token, list of headers, signature.
    const PUBLISHED: [(i64, u64, &str, &str, &str); 4] = [
        (1_702_781_677, 599, "", "", "a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe"),
        (1_702_785_388, 599, "token", "", "3817ac9d206cd6dfc90f1c09c00be45005602e55898f26f5ddb06d7892e1f8b5"),
        (1_702_783_809, 599, "", "abc;zabc", "6bd984bfe531afb6db1f7550983a741b103a8c58e5e14f83ea474c2322dfa2b7"),
        (1_702_781_677, 432_000, "", "", "31029123dc7732d2d2cfd4006ea4fdb6cf86da6478f813e2bf8f87877c7b9fec"),
    ];

    #[test]
    fn the_published_signatures_come_out() {
        for (at, seconds, token, listed, signature) in PUBLISHED {
            let at = Timestamp::from_unix(at).unwrap();
            let (date, credential) = (at.basic(), format!("ak/{}", scope(at, "cn-hangzhou")));
            let (date, seconds) = (date.as_str(), seconds.to_string());
            let own = [(VERSION, ALGORITHM), (CREDENTIAL, &credential), (DATE, date), (EXPIRES, &seconds)];
            let others = [("param1", "value1"), ("+param1", "value3"), ("|param1", "value4"), ("+param2", "")];
            let rest = [("|param2", ""), ("param2", ""), (TOKEN, token), (ADDITIONAL, listed)];
            let rest = rest.into_iter().filter(|(name, value)| !value.is_empty() || name.ends_with("param2"));
            let query = query(own.into_iter().chain(others).chain(rest));
            let headers: Vec<(String, String)> = [
                ("abc", "value"),
                ("content-type", "application/octet-stream"),
                ("x-oss-head1", "value"),
                ("zabc", "value"),
            ]
            .into_iter()
            .filter(|(name, _)| is_bound_by_name(name) || listed.contains(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
            let (bucket, key) = ("bucket", "1234+-/123/1.txt");
            let hash = Canonical { method: "PUT", bucket, key, query: &query, headers: &headers }.hash();
            let mut mac = Credentials::new("ak", "sk").key(at, "cn-hangzhou").mac();
            string_to_sign(at, "cn-hangzhou", &hash, &mut mac);
            let mut text = String::new();
            hex_encode(&mac.finish(), &mut text);
            assert_eq!(text, signature);
        }
    }
}
