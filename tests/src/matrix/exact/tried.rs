//! What is tried: operations of the service, headers that command it, and what is the bearer's own.

use crate::Presented;
use crate::matrix::operation::{KEY, OTHER_KEY};
use crate::matrix::scheme::Scheme;

/// One thing to do with a URL.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) name: &'static str,
    pub(super) what: What,
    /// One header more, or in the place of another.
    pub(super) header: Option<(&'static str, &'static str)>,
    /// None if it is the URL's own.
    method: Option<&'static str>,
    at: At,
    query: &'static str,
    body: Option<&'static [u8]>,
}

/// What it would change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// The operation.
    Operation,
    /// What the service does beside it, by a header that has to be signed.
    Command,
    /// What the object is beside its bytes, or nothing.
    Header,
    /// Whether it is done, or how much of it.
    Condition,
    /// How much is written.
    Size,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// What the URL is for.
    Own,
    /// The same, or the object of the fixture where that is no object.
    Object,
    Other,
    Bucket,
    Spare,
    Service,
}

const TAGS: &[u8] = b"<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
const PARTS: &[u8] =
    b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"0\"</ETag></Part></CompleteMultipartUpload>";
const BULK: &[u8] = b"<Delete><Object><Key>dir/other.txt</Key></Object></Delete>";
const POLICY: &[u8] = b"{\"Version\":\"2012-10-17\",\"Statement\":[]}";
const MORE: &[u8] = &[b'x'; 4096];

pub(super) const TRIED: &[Tried] = &[
    operation("get", "GET", At::Object, ""),
    operation("head", "HEAD", At::Object, ""),
    operation("put", "PUT", At::Object, ""),
    operation("delete", "DELETE", At::Object, ""),
    operation("post", "POST", At::Object, ""),
    operation("get-acl", "GET", At::Object, "acl"),
    operation("put-acl", "PUT", At::Object, "acl"),
    operation("get-tags", "GET", At::Object, "tagging"),
    operation("put-tags", "PUT", At::Object, "tagging").with_body(TAGS),
    operation("delete-tags", "DELETE", At::Object, "tagging"),
    operation("attributes", "GET", At::Object, "attributes"),
    operation("torrent", "GET", At::Object, "torrent"),
    operation("get-retention", "GET", At::Object, "retention"),
    operation("put-retention", "PUT", At::Object, "retention"),
    operation("get-legal-hold", "GET", At::Object, "legal-hold"),
    operation("put-legal-hold", "PUT", At::Object, "legal-hold"),
    operation("restore", "POST", At::Object, "restore"),
    operation("select", "POST", At::Object, "select&select-type=2"),
    operation("rename", "PUT", At::Object, "renameObject"),
    operation("begin", "POST", At::Object, "uploads"),
    operation("put-part", "PUT", At::Object, "partNumber=1&uploadId=1"),
    operation("list-parts", "GET", At::Object, "uploadId=1"),
    operation("complete", "POST", At::Object, "uploadId=1").with_body(PARTS),
    operation("abort", "DELETE", At::Object, "uploadId=1"),
    operation("get-version", "GET", At::Object, "versionId=null"),
    operation("delete-version", "DELETE", At::Object, "versionId=null"),
    operation("get-part", "GET", At::Object, "partNumber=1"),
    operation("another-type", "GET", At::Object, "response-content-type=text%2Fhtml"),
    operation("another-name", "GET", At::Object, "response-content-disposition=inline"),
    operation("copy-by-query", "PUT", At::Object, "x-amz-copy-source=%2Falt%2Fdir%2Fother.txt"),
    operation("acl-by-query", "PUT", At::Object, "x-amz-acl=public-read"),
    operation("get-another", "GET", At::Other, ""),
    operation("put-another", "PUT", At::Other, ""),
    operation("delete-another", "DELETE", At::Other, ""),
    operation("list", "GET", At::Bucket, ""),
    operation("list-all", "GET", At::Bucket, "list-type=2"),
    operation("list-other-names", "GET", At::Bucket, "prefix="),
    operation("list-deeper", "GET", At::Bucket, "prefix=dir%2Fa"),
    operation("list-after", "GET", At::Bucket, "start-after=a"),
    operation("list-versions", "GET", At::Bucket, "versions"),
    operation("list-uploads", "GET", At::Bucket, "uploads"),
    operation("list-another-bucket", "GET", At::Spare, ""),
    operation("head-bucket", "HEAD", At::Bucket, ""),
    operation("create-bucket", "PUT", At::Bucket, ""),
    operation("delete-bucket", "DELETE", At::Bucket, ""),
    operation("location", "GET", At::Bucket, "location"),
    operation("get-policy", "GET", At::Bucket, "policy"),
    operation("put-policy", "PUT", At::Bucket, "policy").with_body(POLICY),
    operation("bucket-acl", "GET", At::Bucket, "acl"),
    operation("put-bucket-acl", "PUT", At::Bucket, "acl"),
    operation("bulk-delete", "POST", At::Bucket, "delete").with_body(BULK),
    operation("list-buckets", "GET", At::Service, ""),
    command("x-amz-acl", "public-read"),
    command("x-amz-grant-read", "uri=\"http://acs.amazonaws.com/groups/global/AllUsers\""),
    command("x-amz-meta-a", "1"),
    command("x-amz-tagging", "a=b"),
    command("x-amz-storage-class", "STANDARD"),
    command("x-amz-website-redirect-location", "/elsewhere"),
    command("x-amz-copy-source", "/alt/dir/a%20cat%2B%C3%A9.txt").with_body(b""),
    header("content-type", What::Header, ("content-type", "text/html")),
    header("cache-control", What::Header, ("cache-control", "no-store")),
    header("content-encoding", What::Header, ("content-encoding", "gzip")),
    header("content-disposition", What::Header, ("content-disposition", "inline")),
    header("content-language", What::Header, ("content-language", "fr")),
    header("expires", What::Header, ("expires", "Thu, 01 Dec 2033 16:00:00 GMT")),
    header("unknown-header", What::Header, ("x-unknown", "1")),
    header("range", What::Condition, ("range", "bytes=0-3")),
    header("if-none-match", What::Condition, ("if-none-match", "\"0\"")),
    header("if-modified-since", What::Condition, ("if-modified-since", "Thu, 01 Dec 2011 16:00:00 GMT")),
    Tried { body: Some(MORE), ..header("a-larger-body", What::Size, ("x-unknown", "1")) },
    Tried { body: Some(b""), ..header("an-empty-body", What::Size, ("x-unknown", "1")) },
];

const fn operation(name: &'static str, method: &'static str, at: At, query: &'static str) -> Tried {
    Tried { name, what: What::Operation, header: None, method: Some(method), at, query, body: None }
}

const fn command(name: &'static str, value: &'static str) -> Tried {
    header(name, What::Command, (name, value))
}

const fn header(name: &'static str, what: What, header: (&'static str, &'static str)) -> Tried {
    Tried { name, what, header: Some(header), method: None, at: At::Own, query: "", body: None }
}

impl Tried {
    const fn with_body(self, body: &'static [u8]) -> Self {
        Self { body: Some(body), ..self }
    }

    /// Whether it can be done with this URL at all.
    pub(super) fn suits(&self, right: &Presented, scheme: &Scheme) -> bool {
        let is = |method| right.method() == method;
        match self.what {
            What::Operation => true,
            // They command S3.
            What::Command if scheme.prefix != "X-Amz-" => false,
            // A copy has no body, so it is none of what has a size.
            What::Command if self.body.is_some() => is("PUT") && right.field("content-length").is_none(),
            What::Command | What::Header => true,
            // Of a list there are no parts.
            What::Condition => (is("GET") || is("HEAD")) && !Self::is_of_all(right),
            What::Size => is("PUT"),
        }
    }

    /// Whether it is nothing else than what was signed.
    pub(super) fn is_as_signed(&self, right: &Presented) -> bool {
        let own = self.query.is_empty() && self.header.is_none() && self.body.is_none();
        own && self.method == Some(right.method()) && self.path(right, "") == right.path()
    }

    /// Whether it is for no bucket at all.
    pub(super) fn is_elsewhere(&self) -> bool {
        self.at == At::Service
    }

    /// Whether a request is for no one object.
    pub(super) fn is_of_all(right: &Presented) -> bool {
        right.path().trim_end_matches('/').matches('/').count() < 2
    }

    /// It, by the URL of `right`.
    pub(super) fn request(&self, right: &Presented, scheme: &Scheme) -> Presented {
        let request = right
            .clone()
            .with_path(&self.path(right, of_all(scheme)))
            .with_method(self.method.unwrap_or(right.method()));
        let request = match self.query {
            "" => request,
            // Behind the scheme's own parameters nothing can stand there.
            query if scheme.respelled.is_some() => {
                let pairs: Vec<_> = [query].into_iter().chain(right.pairs()).collect();
                request.with_pairs(&pairs)
            }
            query => request.with_pair(query),
        };
        let request = match self.header {
            Some((name, value)) => request.with_header(name, value),
            None => request,
        };
        match self.body {
            // A client says the size of what it sends, whatever was signed.
            Some(body) if right.field("content-length").is_some() => {
                request.with_header("content-length", &body.len().to_string()).with_body(body)
            }
            Some(body) => request.with_body(body),
            None if self.method.is_some_and(|method| matches!(method, "GET" | "HEAD" | "DELETE")) => {
                request.with_body(b"")
            }
            None => request,
        }
    }

    /// `end` is what stands behind the place of all objects.
    fn path(&self, right: &Presented, end: &str) -> String {
        let bucket = right.path().split('/').nth(1).unwrap_or_default();
        let object = |key: &str| {
            let mut path = format!("/{bucket}/");
            presign_core::percent::path(key, &mut path);
            path
        };
        match self.at {
            At::Own => right.path().to_owned(),
            At::Object if !Self::is_of_all(right) => right.path().to_owned(),
            At::Object => object(KEY),
            At::Other => object(OTHER_KEY),
            At::Bucket if Self::is_of_all(right) => right.path().to_owned(),
            At::Bucket => format!("/{bucket}{end}"),
            At::Spare => "/alt".to_owned(),
            At::Service => "/".to_owned(),
        }
    }
}

/// In the local scheme all objects are below a path, elsewhere in a bucket.
fn of_all(scheme: &Scheme) -> &'static str {
    if scheme.respelled.is_some() { "/" } else { "" }
}
