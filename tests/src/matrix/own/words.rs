//! The words of what not every scheme has.

use crate::Outcome;

/// How an upload in parts is spoken of.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "whoever tells of it tells all of it: each word is a question")]
pub struct PartWords {
    /// The parameter that names the upload.
    pub upload: &'static str,
    /// The parameter that numbers the part.
    pub number: &'static str,
    /// What the answer to the beginning names the upload.
    pub begun: fn(&Outcome) -> Option<String>,
    /// What the answer to a part is called in the list that completes the upload.
    pub sent: fn(&Outcome) -> Option<String>,
    /// That list, of numbers and what the answers said.
    pub list: fn(&[(u64, String)]) -> Vec<u8>,
}

impl PartWords {
    /// Those of Amazon S3, which others have taken over: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>.
    pub const S3: Self = Self {
        upload: "uploadId",
        number: "partNumber",
        begun: |outcome| {
            let said = String::from_utf8_lossy(&outcome.body).into_owned();
            let (_, rest) = said.split_once("<UploadId>")?;
            rest.split_once("</UploadId>").map(|(id, _)| id.to_owned())
        },
        sent: |outcome| outcome.header("etag").map(str::to_owned),
        list: |parts| {
            let part = |(number, tag): &(u64, String)| {
                format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>")
            };
            let parts: String = parts.iter().map(part).collect();
            format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>").into_bytes()
        },
    };
}

/// How an upload form is spoken of.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "whoever tells of it tells all of it: each word is a question")]
pub struct FormWords {
    /// The field with the policy.
    pub policy: &'static str,
    /// The field with the policy's signature.
    pub signature: &'static str,
    /// The field that names the object.
    pub key: &'static str,
}
