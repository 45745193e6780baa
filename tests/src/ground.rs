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
    pub region: &'static str,
    /// The bucket of the fixture.
    pub bucket: &'static str,
    /// A second bucket, which holds an object of the same name.
    pub spare: &'static str,
    /// A long-lived access key.
    pub key_id: &'static str,
    /// Its secret.
    pub secret: &'static str,
    /// A temporary access key.
    pub temporary_key_id: &'static str,
    /// Its secret.
    pub temporary_secret: &'static str,
    /// Its session token, with characters that a URL has to escape.
    pub token: &'static str,
}

impl Ground {
    /// The ground of a server at these endpoints that takes the matrix's own buckets and keys.
    #[must_use]
    pub fn new(path_endpoint: impl Into<String>, virtual_endpoint: impl Into<String>) -> Self {
        Self {
            path_endpoint: path_endpoint.into(),
            virtual_endpoint: virtual_endpoint.into(),
            region: "us-east-1",
            // Three letters: s3s-fs has room for a longer key then.
            bucket: "mtx",
            spare: "alt",
            key_id: "MATRIXKEY",
            secret: "not-a-secret/of-the+test=server",
            temporary_key_id: "MATRIXTEMPKEY",
            temporary_secret: "not-a-secret/of-a+session",
            token: "a/session+token==",
        }
    }
}
