use std::sync::Arc;

use presign_core::{Result, Window};
use presign_v4::{AWS4, FormLine, ScopedKey, Stamp};

use crate::{Bucket, Credentials, SERVICE, Signature};

/// Who signs a form: the fields that say so, and the signature of its policy.
pub(crate) struct Sender {
    kind: Kind,
    fields: Vec<FormLine<'static>>,
}

enum Kind {
    V4(Arc<ScopedKey>),
    #[cfg(feature = "sigv2")]
    V2(presign_core::HmacSha1Key),
}

impl Sender {
    pub(crate) fn of(
        signature: &Signature,
        bucket: &Bucket,
        credentials: &Credentials,
        window: &Window,
    ) -> Result<Self> {
        Ok(match signature {
            Signature::V4 => {
                let at = window.issued_at();
                let key = credentials.chain().key(&AWS4, at, bucket.region(), SERVICE);
                let stamp = Stamp::new(key.scope(), at, window.seconds());
                let held = match credentials.token() {
                    Some(token) => stamp.with_token(token).form_fields(),
                    None => stamp.form_fields(),
                };
                let fields = held.into_iter().map(|(name, value)| FormLine::held(name, value)).collect();
                Self { kind: Kind::V4(key), fields }
            }
            #[cfg(feature = "sigv4a")]
            Signature::V4a(_) => {
                return Err(presign_core::Error::unsupported(
                    "an upload form signed by Version 4A",
                    "s3",
                    "sign it by Version 4, for one region",
                ));
            }
            #[cfg(feature = "sigv2")]
            Signature::V2 => {
                // The secret that fits it is the only one to match: it needs no condition, and S3 asks for none.
                let key_id = FormLine::free("AWSAccessKeyId", credentials.key_id().to_owned());
                let token = credentials.session_token().map(|token| token.reveal().to_owned());
                let token = token.map(|token| FormLine::held("x-amz-security-token", token));
                Self { kind: Kind::V2(credentials.sha1_key()), fields: [key_id].into_iter().chain(token).collect() }
            }
        })
    }

    /// All fields of the scheme, but for the policy and its signature.
    pub(crate) fn fields(&self) -> &[FormLine<'static>] {
        &self.fields
    }

    /// The field of the signature of a policy in base64.
    pub(crate) fn sign(&self, policy: &str) -> (String, String) {
        match &self.kind {
            Kind::V4(key) => AWS4.signature_line(&key.hmac().sign(policy.as_bytes())),
            #[cfg(feature = "sigv2")]
            Kind::V2(key) => ("signature".to_owned(), presign_core::base64_encode(&key.sign(policy.as_bytes()))),
        }
    }
}
