use std::mem::discriminant;

use md5::{Digest as _, Md5};
use presign::Sha256;

/// The checksums that a body has to have, taken while it passes.
#[derive(Default)]
pub(crate) struct Digests(Vec<(Hash, Vec<u8>)>);

enum Hash {
    Sha256(Box<Sha256>),
    Md5(Md5),
    Crc32c(u32),
}

impl Digests {
    /// Adds one, in the bytes that its header states in base64 or in hexadecimal digits. `None` if the algorithm is none
    /// that is taken here; a digest of another length is no body's.
    pub(crate) fn expect(&mut self, algorithm: &str, digest: Vec<u8>) -> Option<()> {
        let hash = match algorithm {
            "sha256" => Hash::Sha256(Box::new(Sha256::new())),
            "md5" => Hash::Md5(Md5::new()),
            "crc32c" => Hash::Crc32c(0),
            _ => return None,
        };
        // Often both bound and stated.
        if !self.0.iter().any(|(other, known)| discriminant(other) == discriminant(&hash) && *known == digest) {
            self.0.push((hash, digest));
        }
        Some(())
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        for (hash, _) in &mut self.0 {
            match hash {
                Hash::Sha256(hash) => hash.update(bytes),
                Hash::Md5(hash) => hash.update(bytes),
                Hash::Crc32c(sum) => *sum = crc32c::crc32c_append(*sum, bytes),
            }
        }
    }

    /// Whether the body that passed has them all.
    pub(crate) fn hold(self) -> bool {
        self.0.into_iter().all(|(hash, wanted)| match hash {
            Hash::Sha256(hash) => hash.finish()[..] == wanted,
            Hash::Md5(hash) => hash.finalize()[..] == wanted,
            Hash::Crc32c(sum) => sum.to_be_bytes()[..] == wanted,
        })
    }
}

#[cfg(test)]
mod tests {
    use presign::base64_decode;

    use super::*;

    /// The check value of CRC-32C in the catalogue of Greg Cook, and the test suite of RFC 1321.
    #[test]
    fn published_digests_hold_and_others_do_not() {
        for (algorithm, text, base64) in [
            ("crc32c", "123456789", "4waSgw=="),
            ("md5", "abc", "kAFQmDzST7DWlj99KOF/cg=="),
            ("md5", "", "1B2M2Y8AsgTpgAmY7PhCfg=="),
            ("sha256", "abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
        ] {
            for (passed, holds) in [(text.to_owned(), true), (format!("{text}x"), false)] {
                let mut digests = Digests::default();
                digests.expect(algorithm, base64_decode(base64).unwrap()).unwrap();
                // In two pieces.
                let (first, second) = passed.split_at(passed.len() / 2);
                digests.update(first.as_bytes());
                digests.update(second.as_bytes());
                assert_eq!(digests.hold(), holds, "{algorithm} {passed}");
            }
        }
        assert_eq!(Digests::default().expect("sha1", vec![0; 20]), None);
    }

    #[test]
    fn all_have_to_hold() {
        let mut digests = Digests::default();
        digests.expect("md5", base64_decode("kAFQmDzST7DWlj99KOF/cg==").unwrap()).unwrap();
        digests.expect("crc32c", Vec::new()).unwrap();
        digests.update(b"abc");
        assert!(!digests.hold());
    }
}
