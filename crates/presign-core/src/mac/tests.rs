use super::*;

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut out = String::new();
    crate::hex_encode(bytes, &mut out);
    out
}

/// RFC 4231, test cases 1 to 4, 6 and 7 (5 is truncated).
#[test]
fn hmac_is_that_of_rfc_4231() {
    let counting: Vec<u8> = (1..=25).collect();
    let cases: [(&[u8], Vec<u8>, &str); 6] = [
        (&[0x0b; 20], b"Hi There".to_vec(), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            b"Jefe",
            b"what do ya want for nothing?".to_vec(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (&[0xaa; 20], vec![0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        (&counting, vec![0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        (
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            &[0xaa; 131],
            b"This is a test using a larger than block-size key and a larger than block-size data. The key needs \
              to be hashed before being used by the HMAC algorithm."
                .to_vec(),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ];
    for (key, text, expected) in cases {
        let key = HmacKey::new(key);
        assert_eq!(hex(&key.sign(&text)), expected);
        let mut mac = key.mac();
        text.iter().for_each(|byte| mac.update(&[*byte]));
        assert!(mac.matches(&key.sign(&text)));
        let (mut hash, mut both) = (Sha256::new(), [const { Sha256::new() }; 2]);
        for cut in 0..=text.len() {
            let begun = key.begin(|hash| hash.update(&text[..cut]));
            for _ in 0..2 {
                assert_eq!(hex(&begun.sign_in(&mut hash, |hash| hash.update(&text[cut..]))), expected);
            }
            let ends = [&text[cut..], b""];
            let [whole, start] = begun.sign_each(&mut both, |index, hash| hash.update(ends[index]));
            assert_eq!((hex(&whole), start), (expected.to_owned(), key.sign(&text[..cut])));
            assert_eq!(hex(&key.sign_with(|hash| hash.update(&text))), expected);
        }
        for hash in [&mut hash].into_iter().chain(&mut both) {
            assert_eq!(hash.finish_reset(), Sha256::of(b""), "as new");
        }
    }
}

#[test]
fn nothing_of_a_key_is_shown() {
    let key = HmacKey::new(b"Jefe");
    let shown = format!("{key:?} {:?} {:?} {:?}", key.mac(), key.begin(|_| ()), Sha256::new());
    assert_eq!(shown, "HmacKey(…) Mac(…) BegunMac(…) Sha256(…)");
}
