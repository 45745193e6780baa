use crate::harness::{SECRET, Signer, TOKEN, document, from_now, parameter};
use crate::stand_in::StandIn;

const ALLOWED: &str = "5ec4e7-of-the-task";

/// An endpoint that wants its authorization, as ECS and EKS Pod Identity have it.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>
fn endpoint(given: String) -> StandIn {
    StandIn::new(move |asked| match (asked.line.as_str(), asked.header("authorization")) {
        ("GET /role?x=1", Some(ALLOWED)) => (200, Vec::new(), given.clone()),
        _ => (403, Vec::new(), format!("{{\"message\": \"{SECRET}\"}}")),
    })
}

fn in_container(endpoint: &StandIn) -> Signer {
    Signer::of("default-chain").env("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.url() + "/role?x=1")
}

#[test]
fn a_container_signs_by_its_role() {
    let end = from_now(1800);
    let endpoint = endpoint(document(&end));
    let (ends, url) = in_container(&endpoint).env("AWS_CONTAINER_AUTHORIZATION_TOKEN", ALLOWED).signed();
    assert_eq!((ends, parameter(&url, "X-Amz-Security-Token")), (end, TOKEN));
    assert_eq!(endpoint.asked(), ["GET /role?x=1"]);
}

#[test]
fn a_refusal_names_the_source_and_repeats_nothing() {
    let endpoint = endpoint(String::new());
    for authorization in ["another", "5ec4e7\nother", ALLOWED] {
        let signer = in_container(&endpoint).env("AWS_CONTAINER_AUTHORIZATION_TOKEN", authorization);
        let text = signer.refused("get credentials from the container's role");
        assert!(text.contains("AWS_CONTAINER_") && !text.contains("5ec4e7"), "{text}");
    }
    let text = Signer::of("default-chain")
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://192.0.2.1/5ec4e7")
        .refused("the container's role: it is not set up right");
    assert!(!text.contains("5ec4e7"), "{text}");
}
