use super::*;
use crate::mac::tests::hex;

/// RFC 2202, section 3, test cases 1 to 4, 6 and 7 (5 repeats its key and text for a truncated MAC).
#[test]
fn hmac_is_that_of_rfc_2202() {
    let counting: Vec<u8> = (1..=25).collect();
    let cases: [(&[u8], Vec<u8>, &str); 6] = [
        (&[0x0b; 20], b"Hi There".to_vec(), "b617318655057264e28bc0b6fb378c8ef146be00"),
        (b"Jefe", b"what do ya want for nothing?".to_vec(), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        (&[0xaa; 20], vec![0xdd; 50], "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
        (&counting, vec![0xcd; 50], "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
        (
            &[0xaa; 80],
            b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
            "aa4ae5e15272d00e95705637ce8a3b55ed402112",
        ),
        (
            &[0xaa; 80],
            b"Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data".to_vec(),
            "e8e99d0f45237d786d6bbaa7965c7808bbff1a91",
        ),
    ];
    for (key, text, expected) in cases {
        let key = HmacSha1Key::new(key);
        assert_eq!(hex(&key.sign(&text)), expected);
        let mut mac = key.mac();
        text.iter().for_each(|byte| mac.update(&[*byte]));
        assert!(mac.clone().matches(&key.sign(&text)));
        let mut other = key.sign(&text);
        other[19] ^= 1;
        assert!(!mac.clone().matches(&other) && !mac.matches(&key.sign(&text)[..19]));
    }
}

#[test]
fn nothing_of_a_key_is_shown() {
    let key = HmacSha1Key::new(b"Jefe");
    assert_eq!(format!("{key:?} {:?}", key.mac()), "HmacSha1Key(…) MacSha1(…)");
}
