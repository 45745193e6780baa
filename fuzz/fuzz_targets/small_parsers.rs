//! The small parsers: what they read, they write back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presign_core::{Checksum, IpNet, ObjectKey, Timestamp, attachment, base64_decode, base64_encode, base64url_decode};
use presign_core::{base64url_encode, hex_decode, hex_encode, percent};

fuzz_target!(|text: &str| {
    if let Ok(at) = text.parse::<Timestamp>() {
        assert!(at.to_string() == text || at.basic().as_str() == text);
    }
    if let Ok(net) = text.parse::<IpNet>() {
        assert!(net.contains(net.address()));
        assert_eq!(net.to_string().parse::<IpNet>().expect("what is written is read"), net);
    }
    if let Ok(checksum) = text.parse::<Checksum>() {
        assert_eq!(format!("{}:{}", checksum.algorithm().name(), checksum.base64()), text);
    }
    if let Some(bytes) = hex_decode(text) {
        let mut spelled = String::new();
        hex_encode(&bytes, &mut spelled);
        assert_eq!(spelled, text);
    }
    if let Some(bytes) = base64_decode(text) {
        assert_eq!(base64_encode(&bytes), text);
    }
    if let Some(bytes) = base64url_decode(text) {
        assert_eq!(base64url_encode(&bytes), text);
    }
    if let Some(decoded) = percent::decode(text) {
        let mut spelled = String::new();
        percent::query(&decoded, &mut spelled);
        assert_eq!(percent::decode(&spelled).expect("what is written is read"), decoded);
        assert_eq!(percent::is_query(text), spelled == text);
        let mut path = String::new();
        percent::path(&decoded, &mut path);
        assert_eq!(percent::is_path(text), path == text);
    }
    if let Ok(value) = attachment(text) {
        assert!(value.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '));
        assert_eq!(value.matches('"').count(), 2);
    }
    if let Ok(key) = ObjectKey::new(text) {
        assert!(!key.as_str().split('/').any(|segment| segment == "." || segment == ".."));
    }
});
