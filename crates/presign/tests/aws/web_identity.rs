use crate::harness::{KEY_ID, ROLE, SECRET, Signer, TOKEN, from_now, parameter};
use crate::stand_in::StandIn;

/// What the pod has to show.
const SHOWN: &str = "eyJhbGciOiJub25lIn0.EXAMPLE.5ec4e7";

/// STS, which takes one identity for one role.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>
fn sts(end: String) -> StandIn {
    StandIn::new(move |asked| {
        let has = |name: &str, value: &str| {
            let value = value.replace(':', "%3A").replace('/', "%2F");
            asked.body.split('&').any(|pair| pair == format!("{name}={value}"))
        };
        let right =
            has("Action", "AssumeRoleWithWebIdentity") && has("RoleArn", ROLE) && has("WebIdentityToken", SHOWN);
        let (status, body) = match right {
            true => (
                200,
                format!(
                    "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
                     <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>{KEY_ID}</AccessKeyId>\
                     <SecretAccessKey>{SECRET}</SecretAccessKey><SessionToken>{TOKEN}</SessionToken>\
                     <Expiration>{end}</Expiration></Credentials><AssumedRoleUser><Arn>{ROLE}/s</Arn>\
                     <AssumedRoleId>AROA:s</AssumedRoleId></AssumedRoleUser></AssumeRoleWithWebIdentityResult>\
                     </AssumeRoleWithWebIdentityResponse>"
                ),
            ),
            false => (
                403,
                format!(
                    "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
                     <Code>AccessDenied</Code><Message>{SECRET}</Message></Error></ErrorResponse>"
                ),
            ),
        };
        (status, vec![("content-type", "text/xml".to_owned())], body)
    })
}

fn in_pod(sts: &StandIn, role: &str) -> Signer {
    let signer = Signer::of("default-chain").file("token", SHOWN);
    let token = signer.home.path().join("token").to_str().unwrap().to_owned();
    signer.env("AWS_WEB_IDENTITY_TOKEN_FILE", token).env("AWS_ROLE_ARN", role).env("AWS_ENDPOINT_URL_STS", sts.url())
}

/// No region is set: STS is asked in the bucket's.
#[test]
fn a_pod_signs_by_the_role_that_trusts_it() {
    let end = from_now(1800);
    let sts = sts(end.clone());
    let (ends, url) = in_pod(&sts, ROLE).signed();
    assert_eq!((ends, parameter(&url, "X-Amz-Security-Token")), (end, TOKEN));
    assert_eq!(sts.asked(), ["POST /"]);
}

#[test]
fn a_refusal_names_the_source_and_repeats_nothing() {
    let sts = sts(from_now(1800));
    let text = in_pod(&sts, "arn:aws:iam::123456789012:role/other").refused("get credentials from web identity");
    assert!(text.contains("whom the role trusts") && !text.contains("5ec4e7"), "{text}");
    in_pod(&sts, ROLE).env("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere").refused("check the file");
}
