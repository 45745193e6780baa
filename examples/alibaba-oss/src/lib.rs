//! Presigned URLs for [Alibaba Cloud OSS](https://www.alibabacloud.com/help/en/oss/developer-reference/add-signatures-to-urls),
//! by its Signature Version 4: a backend that knows nothing of presign but `presign-core`.
//!
//! ```
//! use alibaba_oss::{Bucket, Credentials, Verifier};
//! use presign_core::{Backend, End, Expiring, Grant, Origin, Ready, Received, Timestamp};
//! use std::time::Duration;
//!
//! let credentials = Credentials::new("ak", "a secret");
//! let identity = Expiring::new(credentials.clone(), End::Never);
//! let bucket = Bucket::new("https://oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou", "photos", identity)?;
//! let at = Timestamp::from_unix(1_795_262_400)?;
//! let Ready::Signed(presigned) = bucket.try_presign(&Grant::get("a b.txt", Duration::from_secs(60)), at)? else {
//!     unreachable!("the key is at hand")
//! };
//! assert!(presigned.reveal().as_str().starts_with("https://photos.oss-cn-hangzhou.aliyuncs.com/a%20b.txt?x-oss-"));
//!
//! let (parts, ()) = presigned.reveal().to_request()?.into_parts();
//! let origin = Origin::HostHeader { scheme: "https".into() };
//! let verifier = Verifier::new("https://oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou")?;
//! let claims = verifier.parse(&Received::new(&parts, &origin, None)?)?;
//! assert_eq!(verifier.verify(&claims, &[credentials], at)?.key().map(|key| key.as_str()), Some("a b.txt"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bucket;
mod canonical;
mod claims;
mod credentials;
mod operation;
mod upload;
mod verify;

pub use bucket::Bucket;
pub use claims::Claims;
pub use credentials::Credentials;
pub use verify::Verifier;
