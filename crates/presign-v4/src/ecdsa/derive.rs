use p256::elliptic_curve::PrimeField;
use p256::{NonZeroScalar, Scalar};
use presign_core::{HmacKey, Secret};

use crate::AWS4_ECDSA;

/// The private key of an access key: the first candidate that is one
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#calculate-signing-key>,
/// by [NIST SP 800-108](https://doi.org/10.6028/NIST.SP.800-108r1-upd1) in counter mode and
/// [FIPS 186-5](https://doi.org/10.6028/NIST.FIPS.186-5), A.2.2).
pub(super) fn scalar(key_id: &str, secret: &Secret) -> Option<NonZeroScalar> {
    let input = Secret::from([AWS4_ECDSA.key_prefix, secret.reveal()].concat());
    let key = HmacKey::new(input.reveal().as_bytes());
    (1..=LAST_COUNTER).find_map(|counter| from_candidate(candidate(&key, key_id, counter)))
}

/// The external counter is one byte; the SDKs of AWS stop at 254. More than one turn has a chance of 2⁻³².
const LAST_COUNTER: u8 = 254;

/// The 256 bits that the function gives: one block.
fn candidate(key: &HmacKey, key_id: &str, counter: u8) -> [u8; 32] {
    let mut mac = key.mac();
    mac.update(&1_u32.to_be_bytes());
    mac.update(AWS4_ECDSA.algorithm.as_bytes());
    mac.update(&[0]);
    mac.update(key_id.as_bytes());
    mac.update(&[counter]);
    mac.update(&256_u32.to_be_bytes());
    mac.finish()
}

/// The number plus one, if it is at most the order less two.
fn from_candidate(candidate: [u8; 32]) -> Option<NonZeroScalar> {
    let below_order = Option::<Scalar>::from(Scalar::from_repr(candidate.into()))?;
    NonZeroScalar::new(below_order + Scalar::ONE).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The order of P-256 (NIST SP 800-186, 3.2.1.3), less `less`, which is at most its last byte.
    fn order_less(less: u8) -> [u8; 32] {
        let mut order = [0xff; 32];
        order[4..8].fill(0);
        order[16..].copy_from_slice(&[
            0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
        ]);
        order[31] -= less;
        order
    }

    #[test]
    fn a_candidate_is_a_key_below_the_order_less_one() {
        for refused in [order_less(1), order_less(0), [0xff; 32]] {
            assert!(from_candidate(refused).is_none());
        }
        let largest = from_candidate(order_less(2)).unwrap();
        assert_eq!(largest.to_repr().as_slice(), order_less(1));
        let mut one = [0; 32];
        let least = from_candidate(one).unwrap();
        one[31] = 1;
        assert_eq!(least.to_repr().as_slice(), one);
    }

    /// awslabs/aws-c-auth@495329c, tests/key_derivation_tests.c
    #[test]
    fn a_private_key_is_that_of_the_sdks() {
        let secret = Secret::from("q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom");
        let scalar = scalar("AKISORANDOMAASORANDOM", &secret).unwrap();
        let published = "7fd3bd010c0d9c292141c2b77bfbde1042c92e6836fff749d1269ec890fca1bd";
        assert_eq!(scalar.to_repr().as_slice(), presign_core::hex_decode(published).unwrap());
    }

    #[test]
    fn each_turn_has_a_candidate_of_its_own() {
        let key = HmacKey::new(b"AWS4Asecret");
        let all: std::collections::BTreeSet<_> = (1..=LAST_COUNTER).map(|turn| candidate(&key, "AKID", turn)).collect();
        assert_eq!(all.len(), usize::from(LAST_COUNTER));
    }
}
