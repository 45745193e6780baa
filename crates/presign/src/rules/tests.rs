use http::Method;

use super::*;
use crate::testing::{MINUTE, at};

fn refused(rules: &Rules, grant: &Grant<'_>) -> String {
    let error = rules.check(grant, at(1000)).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Refused, "{error}");
    error.to_string()
}

fn allowed(rules: &Rules, grant: &Grant<'_>) {
    rules.check(grant, at(1000)).unwrap();
}

#[test]
fn an_action_that_no_rule_names_is_refused() {
    let rules = Rules::new().allow_actions([Action::Get]).allow_actions([Action::Request(Method::POST)]);
    allowed(&rules, &Grant::get("k", MINUTE));
    allowed(&rules, &Grant::request(Method::POST, "k", MINUTE));
    for grant in [
        Grant::head("k", MINUTE),
        Grant::put("k", MINUTE),
        Grant::delete("k", MINUTE),
        Grant::list("", MINUTE),
        Grant::upload("k", 5, MINUTE),
        Grant::request(Method::GET, "k", MINUTE),
        Grant::request(Method::PUT, "k", MINUTE),
    ] {
        let text = refused(&rules, &grant);
        assert!(text.ends_with("allowed is get, request POST"), "{text}");
    }
    let nothing = Rules::new().allow_actions([]);
    assert!(refused(&nothing, &Grant::get("k", MINUTE)).ends_with("allowed is none"));
}

#[test]
fn a_name_that_no_prefix_covers_is_refused() {
    let rules = Rules::new().allow_prefix("user1/").allow_prefix("ö/");
    for name in ["user1/a", "user1//", "user1/", "ö/a", "user1/ö"] {
        allowed(&rules, &Grant::get(name, MINUTE));
    }
    allowed(&rules, &Grant::list("user1/", MINUTE));
    allowed(&rules, &Grant::list("user1/2026", MINUTE));
    for name in ["user1", "user10/a", "User1/a", "/user1/a", "x/user1/a", "user1%2Fa", "o\u{308}/a", "user1\\a"] {
        let text = refused(&rules, &Grant::get(name, MINUTE));
        assert!(text.ends_with("user1/ or ö/"), "{text}");
        assert!(!text.contains("user10"), "{text}");
    }
    for grant in [
        Grant::list("", MINUTE),
        Grant::list("user", MINUTE),
        Grant::list("user1", MINUTE),
        Grant::request(Method::GET, Target::Bucket, MINUTE),
        Grant::request(Method::POST, Target::Bucket, MINUTE).query_flag("delete"),
        Grant::request(Method::GET, Target::Prefix("x/".into()), MINUTE),
    ] {
        refused(&rules, &grant);
    }
}

#[test]
fn a_covered_name_is_no_way_to_another() {
    let rules = Rules::new().allow_prefix("a/");
    let put = || Grant::request(Method::PUT, "a/k", MINUTE);
    for grant in [
        put().header("x-amz-copy-source", "/b/secret"),
        put().header("X-Goog-Copy-Source", "/b/secret"),
        put().header("x-ms-copy-source", "https://h/b/secret"),
        put().header("x-ms-rename-source", "/b/secret"),
        put().query("X-Amz-Copy-Source", "/b/secret"),
        Grant::list("a/", MINUTE).query("prefix", ""),
    ] {
        refused(&rules, &grant);
        allowed(&Rules::new(), &grant);
    }
    allowed(&rules, &put().header("x-amz-meta-a", "1").query("partNumber", "1"));
}

#[test]
fn a_prefix_that_covers_more_than_it_says_signs_nothing() {
    for prefix in ["", "user1", "..", "a/../", "./", "a/./b/", "/..", "a/.."] {
        let rules = Rules::new().allow_prefix("a/").allow_prefix(prefix);
        for key in ["a/k", "user1/k"] {
            let error = rules.check(&Grant::get(key, MINUTE), at(1000)).unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::Config, "{prefix}");
        }
    }
}

#[test]
fn a_longer_validity_is_refused_however_it_is_said() {
    let rules = Rules::new().longest(MINUTE * 5).longest(MINUTE).longest(MINUTE * 2);
    allowed(&rules, &Grant::get("k", MINUTE));
    allowed(&rules, &Grant::get("k", at(1060)));
    for grant in [
        Grant::get("k", MINUTE + Duration::from_nanos(1)),
        Grant::get("k", Duration::from_secs(61)),
        Grant::get("k", Duration::MAX),
        Grant::get("k", at(1061)),
        Grant::get("k", Timestamp::MAX),
    ] {
        let text = refused(&rules, &grant);
        assert!(text.ends_with("allowed are 60 s at most"), "{text}");
    }
}
