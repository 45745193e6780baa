use std::borrow::Cow;

use presign_core::{Checksum, ChecksumAlgorithm, Error, ErrorKind, base64_decode};

use super::{Copies, Request, TakesCustomerKey};

/// The bytes of a key: AES-256 is the one algorithm of SSE-C.
const KEY_BYTES: usize = 32;

impl<'a, O: TakesCustomerKey> Request<'a, O> {
    /// The object is encrypted by this key (SSE-C): 32 bytes in base64, and their MD5.
    ///
    /// S3 refuses `x-amz-` headers that are not signed, so the key is bound, and the bearer has to send it: whoever gets
    /// the URL with its headers has the key.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html>
    pub fn customer_key(self, key_base64: impl Into<Cow<'a, str>>, md5: &Checksum) -> Self {
        self.with_key("x-amz-server-side-encryption", key_base64.into(), md5)
    }
}

impl<'a, O: Copies> Request<'a, O> {
    /// The source is encrypted by this key (SSE-C): 32 bytes in base64, and their MD5.
    pub fn source_customer_key(self, key_base64: impl Into<Cow<'a, str>>, md5: &Checksum) -> Self {
        self.with_key("x-amz-copy-source-server-side-encryption", key_base64.into(), md5)
    }
}

impl<'a, O> Request<'a, O> {
    fn with_key(self, prefix: &str, key_base64: Cow<'a, str>, md5: &Checksum) -> Self {
        let whole = base64_decode(&key_base64).is_some_and(|key| key.len() == KEY_BYTES);
        if !whole || md5.algorithm() != ChecksumAlgorithm::Md5 {
            let text = "bind a customer key: it is not 32 bytes in padded base64, or its checksum is no MD5; give both";
            return self.with(|grant| grant.with_error(Error::new(ErrorKind::Term, text)));
        }
        self.header(&format!("{prefix}-customer-algorithm"), "AES256")
            .header(&format!("{prefix}-customer-key"), key_base64)
            .header(&format!("{prefix}-customer-key-md5"), md5.base64().to_owned())
    }
}
