//! Methods of botocore's client, with what each parameter becomes on the wire
//! (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>).

/// A method of the client.
#[derive(Debug)]
pub(super) struct Call {
    /// Its name in botocore.
    pub(super) name: &'static str,
    pub(super) method: &'static str,
    /// Whether it is about an object, or the bucket.
    pub(super) object: bool,
    /// What its query has whatever is asked.
    pub(super) fixed: &'static [(&'static str, Option<&'static str>)],
    pub(super) needs: &'static [Param],
    pub(super) may: &'static [Param],
    /// Whether it takes `x-amz-meta-*` headers, as `Metadata`.
    pub(super) metadata: bool,
}

/// A parameter of a method.
#[derive(Debug)]
pub(super) struct Param {
    /// Its name in botocore.
    pub(super) name: &'static str,
    pub(super) place: Place,
    pub(super) values: Values,
}

/// Where a parameter stands on the wire, by which name.
#[derive(Debug)]
pub(super) enum Place {
    Query(&'static str),
    Header(&'static str),
}

/// What a parameter may be.
#[derive(Debug)]
pub(super) enum Values {
    /// Any text that is not empty.
    Text,
    /// What a header may hold, not empty.
    Word,
    /// A number from 1 to 10,000.
    Number,
    /// One of these.
    OneOf(&'static [&'static str]),
}

use Place::{Header, Query};
use Values::{Number, OneOf, Text, Word};

const fn param(name: &'static str, place: Place, values: Values) -> Param {
    Param { name, place, values }
}

const VERSION: Param = param("VersionId", Query("versionId"), Text);
const PART: Param = param("PartNumber", Query("partNumber"), Number);
const UPLOAD: Param = param("UploadId", Query("uploadId"), Text);
const PREFIX: Param = param("Prefix", Query("prefix"), Text);
const DELIMITER: Param = param("Delimiter", Query("delimiter"), Text);
const OWNER: Param = param("ExpectedBucketOwner", Header("x-amz-expected-bucket-owner"), Word);
const PAYER: Param = param("RequestPayer", Header("x-amz-request-payer"), OneOf(&["requester"]));
const TYPE: Param = param("ContentType", Header("content-type"), OneOf(TYPES));
const LENGTH: Param = param("ContentLength", Header("content-length"), Number);
const MD5: Param =
    param("ContentMD5", Header("content-md5"), OneOf(&["1B2M2Y8AsgTpgAmY7PhCfg==", "kAFQmDzST7DWlj99KOF/cg=="]));
const CLASS: Param = param("StorageClass", Header("x-amz-storage-class"), OneOf(&["STANDARD_IA", "GLACIER_IR"]));
const KEY_ALGORITHM: Param =
    param("SSECustomerAlgorithm", Header("x-amz-server-side-encryption-customer-algorithm"), OneOf(&["AES256"]));
const ENCODING: Param = param("ContentEncoding", Header("content-encoding"), Word);
const DISPOSITION: Param = param("ContentDisposition", Header("content-disposition"), Word);
const CACHE: Param = param("CacheControl", Header("cache-control"), OneOf(&["no-cache", "public, max-age=60"]));
const TAGGING: Param = param("Tagging", Header("x-amz-tagging"), OneOf(&["a=b&c=d%20e", "x="]));
const ACL: Param = param("ACL", Header("x-amz-acl"), OneOf(&["public-read", "private"]));

/// The two that botocore would make of a key, given here, because we take a header as it is.
const KEY_MD5: Param = param(
    "SSECustomerKeyMD5",
    Header("x-amz-server-side-encryption-customer-key-md5"),
    OneOf(&["Xsqb0+sHwAbNQ65I395/0w=="]),
);

const TYPES: &[&str] = &[
    "image/png",
    "text/plain; charset=utf-8",
    "application/x-www-form-urlencoded",
    "a/b;  c=\"d  e\"",
    super::exclusions::FORM,
];
const READ: &[Param] = &[
    VERSION,
    PART,
    OWNER,
    PAYER,
    KEY_ALGORITHM,
    KEY_MD5,
    param("ResponseContentType", Query("response-content-type"), Text),
    param("ResponseContentDisposition", Query("response-content-disposition"), Text),
    param("ResponseContentEncoding", Query("response-content-encoding"), Text),
    param("ResponseContentLanguage", Query("response-content-language"), Text),
    param("ResponseCacheControl", Query("response-cache-control"), Text),
    param("Range", Header("range"), OneOf(&["bytes=0-9", "bytes=-5", "bytes=7-"])),
    param("IfMatch", Header("if-match"), OneOf(&["\"etag\"", "*"])),
    param("IfNoneMatch", Header("if-none-match"), OneOf(&["\"etag\"", "*"])),
    param("ChecksumMode", Header("x-amz-checksum-mode"), OneOf(&["ENABLED"])),
];
const WRITE: &[Param] = &[
    TYPE,
    LENGTH,
    MD5,
    CLASS,
    ENCODING,
    DISPOSITION,
    CACHE,
    TAGGING,
    ACL,
    OWNER,
    PAYER,
    KEY_ALGORITHM,
    KEY_MD5,
    param("IfNoneMatch", Header("if-none-match"), OneOf(&["*"])),
    param("ChecksumSHA256", Header("x-amz-checksum-sha256"), OneOf(&["47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="])),
];

/// botocore asks for escaped names in a list of objects, so that it can read the answer. We ask for what we are asked.
const ESCAPED: (&str, Option<&str>) = ("encoding-type", Some("url"));

pub(super) const CALLS: &[Call] = &[
    object("get_object", "GET", &[], &[], READ),
    object("head_object", "HEAD", &[], &[], READ),
    Call { metadata: true, ..object("put_object", "PUT", &[], &[], WRITE) },
    object("delete_object", "DELETE", &[], &[], &[VERSION, OWNER, PAYER]),
    object("upload_part", "PUT", &[], &[PART, UPLOAD], &[LENGTH, MD5, OWNER, PAYER, KEY_ALGORITHM, KEY_MD5]),
    Call {
        metadata: true,
        ..object(
            "create_multipart_upload",
            "POST",
            &[("uploads", None)],
            &[],
            &[TYPE, CLASS, CACHE, TAGGING, ACL, OWNER],
        )
    },
    object("complete_multipart_upload", "POST", &[], &[UPLOAD], &[OWNER, PAYER]),
    object("abort_multipart_upload", "DELETE", &[], &[UPLOAD], &[OWNER, PAYER]),
    object("list_parts", "GET", &[], &[UPLOAD], &[param("MaxParts", Query("max-parts"), Number), OWNER]),
    object("get_object_tagging", "GET", &[("tagging", None)], &[], &[VERSION, OWNER]),
    object(
        "copy_object",
        "PUT",
        &[],
        &[param("CopySource", Header("x-amz-copy-source"), OneOf(&["other/key.txt", "other/a/b?versionId=1"]))],
        &[TYPE, CLASS, ACL],
    ),
    bucket(
        "list_objects_v2",
        &[("list-type", Some("2")), ESCAPED],
        &[
            PREFIX,
            DELIMITER,
            param("MaxKeys", Query("max-keys"), Number),
            param("StartAfter", Query("start-after"), Text),
            param("ContinuationToken", Query("continuation-token"), Text),
            OWNER,
        ],
    ),
    bucket("list_object_versions", &[("versions", None), ESCAPED], &[PREFIX, DELIMITER, OWNER]),
    bucket("list_multipart_uploads", &[("uploads", None)], &[PREFIX, DELIMITER, OWNER]),
    bucket("get_bucket_policy", &[("policy", None)], &[OWNER]),
];

const fn object(
    name: &'static str,
    method: &'static str,
    fixed: &'static [(&'static str, Option<&'static str>)],
    needs: &'static [Param],
    may: &'static [Param],
) -> Call {
    Call { name, method, object: true, fixed, needs, may, metadata: false }
}

const fn bucket(
    name: &'static str,
    fixed: &'static [(&'static str, Option<&'static str>)],
    may: &'static [Param],
) -> Call {
    Call { name, method: "GET", object: false, fixed, needs: &[], may, metadata: false }
}
