use p256::NonZeroScalar;
use presign_core::{hex_decode, hex_encode};
use proptest::prelude::*;

use super::*;

fn hex(bytes: &[u8]) -> String {
    let mut out = String::new();
    hex_encode(bytes, &mut out);
    out
}

fn key(scalar: &str) -> EcdsaKey {
    let bytes: [u8; 32] = hex_decode(scalar).unwrap().try_into().unwrap();
    EcdsaKey(SigningKey::from(NonZeroScalar::from_repr(bytes.into()).unwrap()))
}

/// RFC 6979, A.2.5, with SHA-256.
#[test]
fn a_signature_is_that_of_rfc_6979() {
    let key = key("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
    for (message, r, s) in [
        (
            "sample",
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
            "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
        ),
        (
            "test",
            "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367",
            "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083",
        ),
    ] {
        let signature = key.sign(message.as_bytes());
        let number = |digits: &str| {
            let pad = if digits.as_bytes()[0] >= b'8' { "00" } else { "" };
            format!("02{:02x}{pad}{digits}", (pad.len() + digits.len()) / 2)
        };
        let numbers = [number(r), number(s)].concat();
        assert_eq!(hex(&signature), format!("30{:02x}{numbers}", numbers.len() / 2));
        assert!(key.public().verifies(message.as_bytes(), &signature));
    }
}

#[test]
fn a_pair_of_numbers_has_one_spelling() {
    let key = key("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
    let der = key.sign(b"test");
    let verifies = |der: &[u8]| key.public().verifies(b"test", der);
    assert!(verifies(&der));
    let (length, first, second) = (usize::from(der[1]), &der[2..37], &der[37..]);
    assert_eq!((length, first[1], second[1]), (der.len() - 2, 33, 32));
    let sequence = |parts: &[&[u8]]| {
        let body = parts.concat();
        [&[0x30, u8::try_from(body.len()).unwrap()], &body[..]].concat()
    };
    assert_eq!(sequence(&[first, second]), der);
    for (other, what) in [
        ([&der[..], &[0]].concat(), "something behind"),
        (der[..der.len() - 1].to_vec(), "cut off"),
        (sequence(&[first, second, &[0x05, 0x00]]), "a third element"),
        (sequence(&[first]), "one number"),
        (sequence(&[second, first]), "the other order"),
        (sequence(&[first, &[0x02, 33, 0], &second[2..]]), "a leading zero"),
        (sequence(&[&[0x02, 32], &first[3..], second]), "a negative number"),
        ([&[0x30, 0x81, der[1]], &der[2..]].concat(), "a longer length"),
        ([&[0x30, 0x80], &der[2..], &[0, 0]].concat(), "a length that is not said"),
        ([&[0x31], &der[1..]].concat(), "a set"),
        (sequence(&[&[0x02, 1, 0], second]), "zero"),
        (sequence(&[first, &[0x02, 1, 0]]), "zero"),
        (first[3..].iter().chain(&second[2..]).copied().collect(), "the numbers alone"),
        (Vec::new(), "nothing"),
    ] {
        assert!(!verifies(&other), "{what}");
    }
}

#[test]
fn what_is_no_point_is_refused() {
    let public = key("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721").public();
    let point = public.to_point();
    assert_eq!(EcdsaPublicKey::from_point(&point).unwrap(), public);
    let mut beside = point;
    beside[64] ^= 1;
    for wrong in [&beside[..], &point[..64], &point[1..], &[0; 65], &[0], &[], public.0.to_sec1_point(true).as_bytes()]
    {
        assert_eq!(*EcdsaPublicKey::from_point(wrong).unwrap_err().kind(), ErrorKind::Credentials);
    }
}

#[test]
fn another_id_or_secret_has_another_key() {
    let public = |id, secret: &str| EcdsaKey::derive(id, &Secret::from(secret)).unwrap().public();
    let one = public("AKID", "secret");
    assert_eq!(one, public("AKID", "secret"));
    assert_ne!(one, public("AKIE", "secret"));
    assert_ne!(one, public("AKID", "Secret"));
    assert_eq!(format!("{:?}", EcdsaKey::derive("AKID", &Secret::from("secret")).unwrap()), "EcdsaKey(…)");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let public = key("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721").public();
        prop_assert!(!public.verifies(b"test", &bytes));
    }

    #[test]
    fn one_other_bit_is_refused(message in any::<Vec<u8>>(), place in any::<prop::sample::Index>(), bit in 0_u32..8) {
        let key = key("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
        let mut signature = key.sign(&message);
        prop_assert!(key.public().verifies(&message, &signature));
        let place = place.index(signature.len());
        signature[place] ^= 1_u8 << bit;
        prop_assert!(!key.public().verifies(&message, &signature));
    }
}
