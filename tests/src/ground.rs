//! Where a matrix is played: endpoints, buckets and keys.

/// The endpoints, buckets and access keys that a harness gives the matrix to sign with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ground {
    /// Where buckets are named by path.
    pub path_endpoint: String,
    /// Where buckets are named by host.
    pub virtual_endpoint: String,
    /// The region that the server answers for.
    pub region: String,
    /// The bucket of the fixture.
    pub bucket: &'static str,
    /// A second bucket, which holds an object of the same name.
    pub spare: &'static str,
    /// A long-lived access key.
    pub key_id: String,
    /// Its secret.
    pub secret: String,
    /// A temporary access key.
    pub temporary_key_id: String,
    /// Its secret.
    pub temporary_secret: String,
    /// Its session token, with characters that a URL has to escape.
    pub token: String,
    /// The session token of another key.
    pub other_token: String,
}

impl Ground {
    /// The ground of a server at these endpoints that takes the matrix's own buckets and keys.
    #[must_use]
    pub fn new(path_endpoint: impl Into<String>, virtual_endpoint: impl Into<String>) -> Self {
        Self {
            path_endpoint: path_endpoint.into(),
            virtual_endpoint: virtual_endpoint.into(),
            region: "us-east-1".to_owned(),
            // Three letters: s3s-fs has room for a longer key then.
            bucket: "mtx",
            spare: "alt",
            key_id: "MATRIXKEY".to_owned(),
            secret: "not-a-secret/of-the+test=server".to_owned(),
            temporary_key_id: "MATRIXTEMPKEY".to_owned(),
            temporary_secret: "not-a-secret/of-a+session".to_owned(),
            token: "a/session+token==".to_owned(),
            other_token: "another token".to_owned(),
        }
    }
}
