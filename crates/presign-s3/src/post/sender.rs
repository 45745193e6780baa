use presign_core::{Result, Window, hex_encode};
use presign_v4::{AWS4, Stamp};

use crate::{Bucket, Credentials, SERVICE, Signature};

/// Who signs a form: the fields that say so, and the signature of its policy.
pub(crate) struct Sender {
    kind: Kind,
    /// Each held to its value by the policy.
    held: Vec<(String, String)>,
}

enum Kind {
    V4(presign_core::HmacKey),
    #[cfg(feature = "sigv2")]
    V2 {
        key: presign_core::HmacSha1Key,
        key_id: String,
    },
}

impl Sender {
    pub(crate) fn of(
        signature: &Signature,
        bucket: &Bucket,
        credentials: &Credentials,
        window: &Window,
    ) -> Result<Self> {
        let token = credentials.session_token().map(|token| token.reveal());
        Ok(match signature {
            Signature::V4 => {
                let (at, region) = (window.issued_at(), bucket.region());
                let stamp = Stamp::new(&AWS4, credentials.key_id(), at, window.seconds(), region, SERVICE);
                let held = match token {
                    Some(token) => stamp.with_token(token).form_fields(),
                    None => stamp.form_fields(),
                };
                Self { kind: Kind::V4(credentials.chain().key(&AWS4, at, region, SERVICE)), held }
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
                let held = token.map(|token| ("x-amz-security-token".to_owned(), token.to_owned()));
                let kind = Kind::V2 { key: credentials.sha1_key(), key_id: credentials.key_id().to_owned() };
                Self { kind, held: held.into_iter().collect() }
            }
        })
    }

    /// The fields that the policy holds to their values.
    pub(crate) fn held(&self) -> impl Iterator<Item = (&str, &str)> {
        self.held.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// All fields of the scheme, but for the policy and its signature.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let key_id = match &self.kind {
            Kind::V4(_) => None,
            // The secret that fits it is the only one to match: it needs no condition, and S3 asks for none.
            #[cfg(feature = "sigv2")]
            Kind::V2 { key_id, .. } => Some(("AWSAccessKeyId", key_id.as_str())),
        };
        key_id.into_iter().chain(self.held())
    }

    /// The field of the signature of a policy in base64.
    pub(crate) fn sign(&self, policy: &str) -> (String, String) {
        match &self.kind {
            Kind::V4(key) => {
                let mut signature = String::new();
                hex_encode(&key.sign(policy.as_bytes()), &mut signature);
                (AWS4.signature_field(), signature)
            }
            #[cfg(feature = "sigv2")]
            Kind::V2 { key, .. } => ("signature".to_owned(), presign_core::base64_encode(&key.sign(policy.as_bytes()))),
        }
    }
}
