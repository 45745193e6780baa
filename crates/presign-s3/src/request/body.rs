use presign_core::Checksum;

use super::{CarriesBody, CreatesOnly, Request};

impl<O: CarriesBody> Request<'_, O> {
    /// The body has this size in bytes: `content-length`.
    pub fn size(self, bytes: u64) -> Self {
        self.with(|grant| grant.size(bytes))
    }

    /// The body has this checksum: `x-amz-checksum-…`, or `content-md5` for MD5. There is none without this call.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>
    pub fn checksum(self, checksum: Checksum) -> Self {
        self.with(|grant| grant.checksum(checksum))
    }
}

impl<O: CreatesOnly> Request<'_, O> {
    /// It must not replace an object: `if-none-match: *`.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
    pub fn create_only(self) -> Self {
        self.with(presign_core::Grant::create_only)
    }
}
