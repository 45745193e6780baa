//! Nothing can be changed, and any name comes back.

use proptest::prelude::*;

use super::*;

/// The path, and the decoded parameters, but for the parts that nothing signs.
fn meaning(target: &str) -> Option<(String, Vec<String>)> {
    let (path, query) = target.split_once('?')?;
    let decoded = |text: &str| presign_core::percent::decode(text).map(|text| text.into_owned());
    Some((decoded(path)?, query.split('&').map(decoded).collect::<Option<_>>()?))
}

#[test]
fn a_url_with_any_byte_changed_is_refused() {
    let directory = Sas::new(Resource::directory("a/b").unwrap(), "rl".parse().unwrap(), MINUTE).content_type("a/b");
    let bound = Sas::new(Resource::blob("k").unwrap(), Permissions::READ, MINUTE).request_query("comp", "blocklist");
    for (target, keys) in [
        (
            presign(shared(), &Grant::get("a b", MINUTE).version("7")).uri.path_and_query().unwrap().to_string(),
            shared(),
        ),
        (format!("/cats/k?{}", account_token("b", "o", "r")), shared()),
        (format!("/cats/k?comp=blocklist&{}", token(delegated(), &bound)), delegated()),
        (format!("/cats/a/b/c?{}", token(delegated(), &directory)), delegated()),
    ] {
        assert!(ask("GET", &target, &[], &keys).is_ok(), "{target}");
        let mut by_signature = 0;
        for place in 1..target.len() {
            for bit in [1, 2, 4, 32] {
                let mut changed = target.clone().into_bytes();
                changed[place] ^= bit;
                let Ok(changed) = String::from_utf8(changed) else { continue };
                // The digits of an escape have two cases.
                if meaning(&changed) == meaning(&target) || changed.parse::<http::Uri>().is_err() {
                    continue;
                }
                let refused = ask("GET", &changed, &[], &keys).map(|_| ());
                // Below a directory the rest of the name is the bearer's, like all names of an account.
                let free = match meaning(&changed) {
                    Some((path, _)) => {
                        path != meaning(&target).unwrap().0
                            && (path.starts_with("/cats/a/b/") || target.contains("srt="))
                    }
                    None => false,
                };
                by_signature += usize::from(refused == Err(Reason::Signature));
                assert!(free || refused.is_err(), "{changed}");
            }
        }
        assert!(by_signature > 100, "the parser alone refused nearly all: {by_signature} came to the signature");
    }
}

proptest! {
    #[test]
    fn any_request_is_read_or_refused(
        path in "/[a-z./%0-9\\\\]{0,12}",
        query in "((sv|ss|srt|sp|st|se|sr|sig|si|sdd|srh|srq|skoid|comp|restype)=[a-zA-Z0-9:%-]{0,12}&){0,8}",
    ) {
        let request = http::Request::get(format!("{path}?{query}")).header("host", "acct.blob.core.windows.net");
        if let Ok(request) = request.body(()) {
            prop_assert!(verify(&request.into_parts().0, &shared(), now()).is_err());
        }
    }

    #[test]
    fn what_is_signed_is_verified_for_any_name(name in "\\PC{1,16}", letters in "[racwd]", delegation: bool) {
        let keys = if delegation { delegated() } else { shared() };
        let Ok(resource) = Resource::blob(name.as_str()) else { return Ok(()) };
        let sas = Sas::new(resource, letters.parse().unwrap(), MINUTE);
        let Ok(Ready::Signed(signed)) = container(keys.clone()).try_sas(&sas, now()) else { return Ok(()) };
        let (method, query) = match letters.as_str() {
            "r" => ("GET", ""),
            "a" => ("PUT", "comp=appendblock&"),
            "d" => ("DELETE", ""),
            _ => ("PUT", ""),
        };
        let target = signed.reveal_url().replace('?', &format!("?{query}"));
        let verified = verify(&request(method, &target, &[]), &keys, now()).unwrap();
        prop_assert_eq!(verified.key().unwrap().as_str(), name.as_str());
    }
}
