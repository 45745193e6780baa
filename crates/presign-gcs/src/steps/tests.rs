use std::time::Duration;

use presign_core::Target;

use super::*;
use crate::operation::Operation;

const MINUTE: Duration = Duration::from_secs(60);
const MIB: u64 = 1 << 20;
const ID: &str = "an/id+1";

fn put() -> Grant<'static> {
    Grant::put("k", MINUTE)
}

/// Method, query and headers of a step.
fn said(plan: &Plan<'_>, step: Step<'_>) -> Result<String> {
    let grant = grant(plan, &step)?;
    let parts = grant.parts()?;
    assert!(matches!(parts.target(), Target::Object(key) if key.as_str() == "k"));
    let mut operation = Operation::new(parts);
    operation.read(parts)?;
    let mut said = operation.method.to_string();
    for (name, value) in &operation.query {
        said.push_str(&format!(" {name}={}", value.as_deref().unwrap_or_default()));
    }
    for (name, value) in &operation.headers {
        said.push_str(&format!(" {name}:{value}"));
    }
    Ok(said)
}

#[test]
fn each_term_is_in_the_step_that_enforces_it() {
    let grant = put().content_type("video/mp4").header("x-goog-meta-a", "b");
    let grant = grant.header("x-goog-encryption-algorithm", "AES256").header("x-goog-user-project", "p");
    let plan = Plan::of_size(grant, 12 * MIB, 5 * MIB).unwrap();
    let key = "x-goog-encryption-algorithm:AES256 x-goog-user-project:p";
    for (step, expected) in [
        (Step::Begin, format!("POST uploads= content-type:video/mp4 x-goog-meta-a:b {key}")),
        (
            Step::Part { upload: ID, number: 3 },
            format!("PUT partNumber=3 uploadId={ID} {key} content-length:{}", 2 * MIB),
        ),
        (Step::Complete { upload: ID }, format!("POST uploadId={ID} {key}")),
        (Step::Abort { upload: ID }, format!("DELETE uploadId={ID} x-goog-user-project:p")),
    ] {
        // Headers come before what names the operation.
        let words = |text: &str| {
            let mut words: Vec<_> = text.split(' ').map(str::to_owned).collect();
            words.sort();
            words
        };
        assert_eq!(words(&said(&plan, step).unwrap()), words(&expected));
    }
}

#[test]
fn what_no_step_holds_is_refused_by_all() {
    let md5 = "md5:XUFAKrxLKna5cZ2REBfFkg==".parse().unwrap();
    for grant in [
        put().size(5),
        put().checksum(md5),
        put().create_only(),
        put().query("a", "b"),
        put().single_use(),
        put().header("x-goog-if-generation-match", "0"),
        put().header("x-goog-content-length-range", "0,5"),
        put().header("x-goog-hash", "crc32c=AAAAAA=="),
        put().header("content-length", "5"),
        put().download_as("a"),
    ] {
        let plan = Plan::of_size(grant, 12 * MIB, 5 * MIB).unwrap();
        for step in [
            Step::Begin,
            Step::Part { upload: ID, number: 1 },
            Step::Complete { upload: ID },
            Step::Abort { upload: ID },
        ] {
            assert!(said(&plan, step).is_err(), "{plan:?} {step:?}");
        }
    }
}

#[test]
fn the_limits_are_those_of_cloud_storage() {
    for (size, part) in [(12 * MIB, 5 * MIB - 1), (10_001 * 5 * MIB, 5 * MIB), (6 << 30, (5 << 30) + 1)] {
        let plan = Plan::of_size(put(), size, part).unwrap();
        assert!(said(&plan, Step::Begin).is_err(), "{size} {part}");
    }
    let plan = Plan::of_size(put(), 12 * MIB, 5 * MIB).unwrap();
    assert!(said(&plan, Step::Part { upload: ID, number: 0 }).is_err());
    assert!(said(&plan, Step::Part { upload: ID, number: 4 }).is_err());
    assert!(said(&plan, Step::Complete { upload: "" }).is_err());
}
