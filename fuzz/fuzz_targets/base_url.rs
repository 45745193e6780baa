//! A base URL is read in one spelling, and a client reads it in the same way.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presign_core::BaseUrl;

fuzz_target!(|text: &str| {
    if let Ok(base) = text.parse::<BaseUrl>() {
        let spelled = base.to_string();
        let again: BaseUrl = spelled.parse().expect("what is written is read");
        assert_eq!(again, base);
        let uri: http::Uri = spelled.parse().expect("a base URL is a URI");
        assert_eq!(uri.authority().map(|authority| authority.as_str()), Some(base.authority()));
    }
});
