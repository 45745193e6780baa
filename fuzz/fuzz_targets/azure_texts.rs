//! Azure's own parsers: what they read, they write back; what can't be read is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use presign_azure::{ConnectionString, IpRange, Permissions, ResourceTypes, Services, Version, inspect};

fuzz_target!(|text: &str| {
    if let Ok(version) = text.parse::<Version>() {
        assert_eq!(version.to_string(), text);
    }
    if let Ok(range) = text.parse::<IpRange>() {
        assert_eq!(range.to_string().parse::<IpRange>().expect("what is written is read"), range);
    }
    if let Ok(permissions) = text.parse::<Permissions>() {
        assert_eq!(permissions.to_string().parse::<Permissions>().expect("what is written is read"), permissions);
        assert_eq!(permissions.to_string().len(), text.len());
    }
    if let Ok(services) = text.parse::<Services>() {
        assert_eq!(services.as_str(), text);
    }
    if let Ok(types) = text.parse::<ResourceTypes>() {
        assert_eq!(types.as_str(), text);
    }
    if let Ok(string) = text.parse::<ConnectionString>() {
        assert!(string.endpoint().to_string().starts_with("http"));
        assert!(!format!("{string:?}").contains("AccountKey"));
    }
    for url in [text.to_owned(), format!("https://acct.blob.core.windows.net/cont/k?{text}")] {
        if let Ok(inspection) = inspect(&url) {
            assert!(inspection.parameters().all(|(name, _)| name != "sig"));
        }
    }
});
