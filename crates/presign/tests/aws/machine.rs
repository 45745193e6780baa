use crate::harness::{KEY_ID, SECRET, Signer, TOKEN, document, from_now, parameter};
use crate::stand_in::{Answer, StandIn};

const SESSION: &str = "AQAEANHTRa4ySTUKGxIX_3mRRDEEXAMPLESESSION==";
const TTL: &str = "x-aws-ec2-metadata-token-ttl-seconds";

/// The metadata service, version 2 alone: without the token of a PUT there is no answer.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html>
fn metadata(role: &'static str, given: String) -> StandIn {
    StandIn::new(move |asked| -> Answer {
        let text = |status, text: &str| (status, Vec::new(), text.to_owned());
        if asked.line == "PUT /latest/api/token" && asked.header(TTL).is_some() {
            return (200, vec![(TTL, "21600".to_owned())], SESSION.to_owned());
        }
        if asked.header("x-aws-ec2-metadata-token") != Some(SESSION) {
            return text(401, "");
        }
        match asked.line.strip_prefix("GET /latest/meta-data/iam/security-credentials/") {
            Some("") if !role.is_empty() => text(200, role),
            Some(name) if !name.is_empty() && name == role => text(200, &given),
            _ => text(404, ""),
        }
    })
}

fn on(metadata: &StandIn) -> Signer {
    Signer::of("default-chain")
        .env("AWS_EC2_METADATA_DISABLED", "false")
        .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url())
}

#[test]
fn a_thousand_sign_by_the_role_of_the_machine_with_no_key_at_hand() {
    let end = from_now(1800);
    let metadata = metadata("photos-role", document(&end));
    let (ends, url) = on(&metadata).env("MANY", "1000").signed();
    assert_eq!(ends, end, "asked for an hour, the role's session ends earlier");
    assert!(parameter(&url, "X-Amz-Credential").starts_with(&format!("{KEY_ID}%2F")), "{url}");
    assert_eq!(parameter(&url, "X-Amz-Security-Token"), TOKEN);
    assert!(parameter(&url, "X-Amz-Expires").parse::<u64>().unwrap() <= 1800);
    assert_eq!(
        metadata.asked(),
        [
            "PUT /latest/api/token",
            "GET /latest/meta-data/iam/security-credentials/",
            "GET /latest/meta-data/iam/security-credentials/photos-role",
        ],
    );
}

/// The SDK would put the end ten minutes off.
#[test]
fn an_end_that_has_passed_is_not_put_off() {
    let end = from_now(-60);
    let metadata = metadata("photos-role", document(&end));
    for seconds in [1, 3600] {
        on(&metadata).seconds(seconds).refused(&format!("ended at {end}"));
    }
}

#[test]
fn a_machine_without_a_role_is_no_source() {
    let text = on(&metadata("", String::new())).refused("Credentials");
    for source in ["the environment", "the profiles in ~/.aws", "web identity", "the container's role", "the machine's"]
    {
        assert!(text.contains(source), "{text}");
    }
    assert!(text.contains("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, choose a profile"), "{text}");
}

#[test]
fn a_broken_answer_is_not_repeated() {
    for given in [
        format!(r#"{{"Code": "Failed", "Message": "{SECRET}"}}"#),
        document("tomorrow"),
        document(&from_now(1800)).replace("AccessKeyId", "Other"),
        SECRET.to_owned(),
        String::new(),
    ] {
        let text = on(&metadata("photos-role", given)).refused("get credentials from the machine's role");
        assert!(text.contains("check that a role is attached"), "{text}");
        assert!(!text.contains(SESSION), "{text}");
    }
}

#[test]
fn what_is_set_up_before_the_machine_decides() {
    let metadata = metadata("photos-role", document(&from_now(1800)));
    let keys = on(&metadata).env("AWS_ACCESS_KEY_ID", "AKIDENV").env("AWS_SECRET_ACCESS_KEY", SECRET);
    assert!(parameter(&keys.signed().1, "X-Amz-Credential").starts_with("AKIDENV%2F"));
    on(&metadata).env("AWS_ACCESS_KEY_ID", "AKIDENV").refused("AWS_SECRET_ACCESS_KEY is missing");
    on(&metadata).env("AWS_PROFILE", "missing").refused("the chosen profile");
    let region = on(&metadata).file(".aws/config", "[profile work]\nregion = eu-west-1\n");
    let missing = region.env("AWS_PROFILE", "missing");
    missing.refused("the chosen profile");
    assert_eq!(metadata.asked(), [""; 0]);
    // A profile may say no more than a region, and leave the rest to the machine.
    missing.env("AWS_PROFILE", "work").signed();
    on(&metadata).env("AWS_PROFILE", "").signed();
}
