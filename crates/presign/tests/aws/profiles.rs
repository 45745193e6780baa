use crate::harness::{KEY_ID, SECRET, Signer, TOKEN, from_now, parameter};

fn key_id(url: &str) -> &str {
    parameter(url, "X-Amz-Credential").split("%2F").next().unwrap()
}

fn keys(name: &str, id: &str) -> String {
    format!("[{name}]\naws_access_key_id = {id}\naws_secret_access_key = {SECRET}\n")
}

#[test]
fn a_profile_is_the_named_one_or_the_default() {
    let both = keys("default", "AKIDDEFAULT") + &keys("work", "AKIDWORK");
    let of = |source| Signer::of(source).file(".aws/credentials", &both);
    assert_eq!(key_id(&of("default-chain").signed().1), "AKIDDEFAULT");
    assert_eq!(key_id(&of("profile:work").signed().1), "AKIDWORK");
    assert_eq!(key_id(&of("default-chain").env("AWS_PROFILE", "work").signed().1), "AKIDWORK");
    assert_eq!(key_id(&of("profile:work").env("AWS_PROFILE", "default").signed().1), "AKIDWORK");
    assert_eq!(key_id(&of("default-chain").env("AWS_PROFILE", "").signed().1), "AKIDDEFAULT");
}

/// A profile that was chosen is not replaced by another identity that happens to be there.
#[test]
fn a_chosen_profile_stands_alone() {
    let with_keys = |signer: Signer| signer.env("AWS_ACCESS_KEY_ID", "AKIDENV").env("AWS_SECRET_ACCESS_KEY", SECRET);
    let default = keys("default", "AKIDDEFAULT");
    with_keys(Signer::of("profile:work")).refused("the chosen profile");
    with_keys(Signer::of("profile:work").file(".aws/credentials", &default)).refused("check its name");
    with_keys(Signer::of("profile:work").file(".aws/config", "[profile work]\nregion = r\n")).refused("has none");
}

#[test]
fn a_token_in_a_file_ends_nobody_knows_when() {
    let file = keys("work", KEY_ID) + &format!("aws_session_token = {TOKEN}\n");
    let of = |seconds| Signer::of("profile:work").file(".aws/credentials", &file).seconds(seconds);
    assert_eq!(parameter(&of(300).signed().1, "X-Amz-Security-Token"), TOKEN);
    of(301).refused("end is unknown");
}

#[test]
fn what_a_file_says_wrongly_is_not_repeated() {
    for file in [
        format!("[work]\naws_secret_access_key = {SECRET}\n"),
        format!("[work]\naws_access_key_id {SECRET}\n"),
        format!("{SECRET}\n[work]\n"),
        format!("[work\n{SECRET}\n"),
        format!("[work]\nrole_arn = r\nsource_profile = {SECRET}\n"),
        format!("[work]\nrole_arn = r\ncredential_source = {SECRET}\n"),
        format!("[work]\nsso_session = {SECRET}\nsso_account_id = 1\nsso_role_name = r\n"),
    ] {
        Signer::of("profile:work").file(".aws/credentials", &file).refused("profile");
    }
}

#[cfg(unix)]
fn process(script: &str) -> Signer {
    let signer = Signer::of("profile:work").file("give.sh", script);
    let config = format!("[profile work]\ncredential_process = sh {}/give.sh\n", signer.home.path().display());
    signer.file(".aws/config", &config)
}

#[cfg(unix)]
#[test]
fn a_process_gives_credentials_with_their_end() {
    let end = from_now(1800);
    let given = |more: &str| {
        format!(r#"echo '{{"Version": 1, "AccessKeyId": "{KEY_ID}", "SecretAccessKey": "{SECRET}"{more}}}'"#)
    };
    let temporary = format!(r#", "SessionToken": "{TOKEN}", "Expiration": "{end}""#);
    let (ends, url) = process(&given(&temporary)).signed();
    assert_eq!((ends, key_id(&url)), (end, KEY_ID));
    assert_eq!(parameter(&process(&given("")).signed().1, "X-Amz-Expires"), "3600");
    process(&given(&format!(r#", "SessionToken": "{TOKEN}""#))).refused("end is unknown");
}

#[cfg(unix)]
#[test]
fn what_a_process_writes_when_it_fails_is_not_repeated() {
    for script in [
        format!("echo {SECRET} >&2; exit 1"),
        format!("echo {SECRET}"),
        format!(r#"echo '{{"Version": 2, "SecretAccessKey": "{SECRET}"}}'"#),
        "exit 0".to_owned(),
    ] {
        let text = process(&script).refused("get credentials from the profiles in ~/.aws");
        assert!(text.contains("credential_process"), "{text}");
    }
}
