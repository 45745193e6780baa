use std::str::FromStr;

use crate::{Error, ErrorKind, Result, base64_decode};

/// The checksum that an upload's body must have.
///
/// ```
/// use presign_core::{Checksum, ChecksumAlgorithm};
/// let checksum: Checksum = "sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=".parse()?;
/// assert_eq!(checksum.algorithm(), ChecksumAlgorithm::Sha256);
/// assert!("sha256:AAAA".parse::<Checksum>().is_err());
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    algorithm: ChecksumAlgorithm,
    base64: String,
}

/// How a checksum is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChecksumAlgorithm {
    /// CRC-32 (ISO-HDLC), 4 bytes.
    Crc32,
    /// CRC-32C (Castagnoli), 4 bytes.
    Crc32c,
    /// CRC-64/NVME, 8 bytes.
    Crc64Nvme,
    /// MD5, 16 bytes.
    Md5,
    /// SHA-1, 20 bytes.
    Sha1,
    /// SHA-256, 32 bytes.
    Sha256,
}

impl ChecksumAlgorithm {
    const ALL: [Self; 6] = [Self::Crc32, Self::Crc32c, Self::Crc64Nvme, Self::Md5, Self::Sha1, Self::Sha256];

    /// Its name in lower case, as it stands in `sha256:BASE64`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "crc32",
            Self::Crc32c => "crc32c",
            Self::Crc64Nvme => "crc64nvme",
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }

    /// How many bytes it has.
    pub fn len_bytes(self) -> usize {
        match self {
            Self::Crc32 | Self::Crc32c => 4,
            Self::Crc64Nvme => 8,
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }
}

impl Checksum {
    /// The checksum whose bytes are `base64`, padded.
    ///
    /// # Errors
    /// [`ErrorKind::Term`] if that is not the base64 of as many bytes as the algorithm gives.
    pub fn new(algorithm: ChecksumAlgorithm, base64: impl Into<String>) -> Result<Self> {
        let base64 = base64.into();
        let expected = algorithm.len_bytes();
        match base64_decode(&base64) {
            Some(bytes) if bytes.len() == expected => Ok(Self { algorithm, base64 }),
            Some(bytes) => Err(Error::new(
                ErrorKind::Term,
                format!(
                    "bind a checksum: {} has {expected} bytes, this value has {}; give the digest of the body",
                    algorithm.name(),
                    bytes.len(),
                ),
            )),
            None => Err(Error::new(
                ErrorKind::Term,
                format!(
                    "bind a checksum: the value is not padded base64; write {}:BASE64, not hexadecimal",
                    algorithm.name(),
                ),
            )),
        }
    }

    /// How it is computed.
    pub fn algorithm(&self) -> ChecksumAlgorithm {
        self.algorithm
    }

    /// Its bytes in padded base64, as header fields carry it.
    pub fn base64(&self) -> &str {
        &self.base64
    }
}

impl FromStr for Checksum {
    type Err = Error;

    /// Reads `algorithm:BASE64`.
    fn from_str(text: &str) -> Result<Self> {
        let (name, base64) = text.split_once(':').unwrap_or((text, ""));
        match ChecksumAlgorithm::ALL.into_iter().find(|algorithm| algorithm.name() == name) {
            Some(algorithm) => Self::new(algorithm, base64),
            None => Err(Error::new(
                ErrorKind::Term,
                "bind a checksum: write ALGORITHM:BASE64 with crc32, crc32c, crc64nvme, md5, sha1 or sha256",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_algorithm_takes_its_own_length_alone() {
        for algorithm in ChecksumAlgorithm::ALL {
            for len in [0, 1, 3, 4, 5, 8, 16, 20, 31, 32, 33] {
                let text = format!("{}:{}", algorithm.name(), crate::base64_encode(&vec![7; len]));
                assert_eq!(text.parse::<Checksum>().is_ok(), len == algorithm.len_bytes(), "{text}");
            }
        }
        for text in ["", "sha256", "sha512:AAAA", "SHA256:", "sha256:zz", ":AAAA", "md5 :AAAA"] {
            assert!(text.parse::<Checksum>().is_err(), "{text}");
        }
    }
}
