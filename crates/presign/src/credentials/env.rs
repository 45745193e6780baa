use std::env::var_os;
use std::ffi::OsString;

use presign_core::{End, Expiring, Result, Timestamp};

use super::variables::{pair, read, wrong};
use crate::s3;

const KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
const TOKEN: &str = "AWS_SESSION_TOKEN";
const EXPIRATION: &str = "AWS_CREDENTIAL_EXPIRATION";

/// The credentials in the environment: `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, for temporary ones also
/// `AWS_SESSION_TOKEN` and, if it is known, their end in `AWS_CREDENTIAL_EXPIRATION`
/// (<https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html>; the last is what
/// `aws configure export-credentials --format env` writes).
///
/// Without a token they never end; with a token, at the stated instant or at one that nobody knows, and a URL for over
/// five minutes then needs [`Expiry::Ignore`](crate::Expiry::Ignore).
///
/// ```
/// match presign::credentials::env() {
///     Ok(credentials) => assert!(!credentials.value().key_id().is_empty()),
///     Err(error) => assert_eq!(*error.kind(), presign::ErrorKind::Credentials),
/// }
/// ```
///
/// # Errors
/// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) if a variable is missing, empty, not text, or has no partner, with what to set.
pub fn env() -> Result<Expiring<s3::Credentials>> {
    from_lookup(var_os)
}

/// As [`env()`], from what `lookup` knows of the variables: from a file of settings, or in a test.
///
/// ```
/// use presign::{End, credentials};
/// let credentials = credentials::from_lookup(|name| match name {
///     "AWS_ACCESS_KEY_ID" => Some("AKIAIOSFODNN7EXAMPLE".into()),
///     "AWS_SECRET_ACCESS_KEY" => Some("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into()),
///     _ => None,
/// })?;
/// assert_eq!(credentials.value().key_id(), "AKIAIOSFODNN7EXAMPLE");
/// assert_eq!(credentials.end(), End::Never);
/// # Ok::<(), presign::Error>(())
/// ```
///
/// # Errors
/// As [`env()`].
pub fn from_lookup(lookup: impl Fn(&'static str) -> Option<OsString>) -> Result<Expiring<s3::Credentials>> {
    // Shells and CI export what they don't have as empty; without the pair itself, nothing can be signed.
    let unless_empty = |name| match lookup(name) {
        Some(value) if value.is_empty() => Ok(None),
        _ => read(&lookup, name),
    };
    let (key_id, secret) = pair(&lookup, [KEY_ID, SECRET])?.ok_or_else(|| {
        let what = "is not set: set it and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN for temporary credentials";
        wrong(KEY_ID, what)
    })?;
    let end = unless_empty(EXPIRATION)?
        .map(|text| instant(&text).ok_or_else(|| wrong(EXPIRATION, "is no instant: write it as 2026-11-21T12:00:00Z")))
        .transpose()?;

    let credentials = s3::Credentials::new(key_id, secret);
    match (unless_empty(TOKEN)?, end) {
        (None, None) => Ok(Expiring::new(credentials, End::Never)),
        (None, Some(_)) => {
            Err(wrong(EXPIRATION, "is set without AWS_SESSION_TOKEN: set the token too, or unset the end"))
        }
        (Some(token), end) => {
            let end = end.map_or(End::Unknown, End::At);
            Ok(Expiring::new(credentials.with_session_token(token), end))
        }
    }
}

/// An instant of RFC 3339 in any offset and with any fraction, which is cut off: an end is never put later.
fn instant(text: &str) -> Option<Timestamp> {
    let (local, rest) = text.split_at_checked(19)?;
    let local: Timestamp = format!("{local}Z").parse().ok()?;
    let offset =
        rest.strip_prefix('.').map_or(rest, |fraction| fraction.trim_start_matches(|c: char| c.is_ascii_digit()));
    if rest.starts_with('.') && rest.len() - offset.len() < 2 {
        return None;
    }
    if offset.eq_ignore_ascii_case("z") {
        return Some(local);
    }
    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
    let number = |text: &str, limit: i64| -> Option<i64> {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number| digits && *number < limit)
    };
    let seconds = number(hours, 24)? * 3600 + number(minutes, 60)? * 60;
    match offset.as_bytes()[0] {
        b'+' => Timestamp::from_unix(local.unix() - seconds).ok(),
        b'-' => Timestamp::from_unix(local.unix() + seconds).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use presign_core::ErrorKind;

    use super::*;

    fn from(variables: &[(&'static str, &str)]) -> Result<Expiring<s3::Credentials>> {
        from_lookup(|name| variables.iter().find(|(other, _)| *other == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn the_end_is_what_the_token_and_the_variable_say() {
        let pair = [(KEY_ID, "AKID"), (SECRET, "5ec4e7")];
        let long_lived = from(&pair).unwrap();
        assert_eq!((long_lived.end(), long_lived.value().key_id()), (End::Never, "AKID"));
        assert!(long_lived.value().session_token().is_none());

        let unset = from(&[pair[0], pair[1], (TOKEN, ""), (EXPIRATION, "")]).unwrap();
        assert!(unset.end() == End::Never && unset.value().session_token().is_none());

        let unknown = from(&[pair[0], pair[1], (TOKEN, "t0ken")]).unwrap();
        assert_eq!(unknown.end(), End::Unknown);
        assert_eq!(unknown.value().session_token().unwrap().reveal(), "t0ken");

        let stated = from(&[pair[0], pair[1], (TOKEN, "t0ken"), (EXPIRATION, "2026-11-21T13:00:00+01:00")]).unwrap();
        assert_eq!(stated.end(), End::At("2026-11-21T12:00:00Z".parse().unwrap()));
        assert!(!format!("{stated:?}").contains("5ec4e7") && !format!("{stated:?}").contains("t0ken"));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named_with_what_to_do() {
        let id = (KEY_ID, "AKID");
        let secret = (SECRET, "5ec4e7");
        let cases: &[(&[(&'static str, &str)], &str)] = &[
            (&[], "AWS_ACCESS_KEY_ID is not set"),
            (&[(TOKEN, "t")], "AWS_ACCESS_KEY_ID is not set"),
            (&[id], "AWS_SECRET_ACCESS_KEY is missing"),
            (&[secret], "AWS_ACCESS_KEY_ID is missing"),
            (&[id, (SECRET, "")], "AWS_SECRET_ACCESS_KEY is empty"),
            (&[(KEY_ID, ""), secret], "AWS_ACCESS_KEY_ID is empty"),
            (&[id, (SECRET, "5ec4e7\n")], "AWS_SECRET_ACCESS_KEY has a blank"),
            (&[(KEY_ID, " AKID"), secret], "AWS_ACCESS_KEY_ID has a blank"),
            (&[id, secret, (TOKEN, "tö")], "AWS_SESSION_TOKEN has a blank"),
            (&[id, secret, (EXPIRATION, "2026-11-21T12:00:00Z")], "AWS_CREDENTIAL_EXPIRATION is set without"),
            (&[id, secret, (TOKEN, "t"), (EXPIRATION, "tomorrow")], "AWS_CREDENTIAL_EXPIRATION is no instant"),
        ];
        for (variables, what) in cases {
            let error = from(variables).unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::Credentials);
            let text = error.to_string();
            assert!(text.contains(what), "{text}");
            assert!(!format!("{error:?}").contains("5ec4e7"), "{error:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_not_text_is_an_error() {
        use std::os::unix::ffi::OsStringExt;
        let error = from_lookup(|_| Some(OsString::from_vec(vec![b'k', 0xff]))).unwrap_err();
        assert!(error.to_string().contains("AWS_ACCESS_KEY_ID is not text"), "{error}");
    }

    #[test]
    fn an_instant_may_have_an_offset_and_a_fraction() {
        for text in [
            "2026-11-21T12:00:00Z",
            "2026-11-21T12:00:00z",
            "2026-11-21T12:00:00+00:00",
            "2026-11-21T12:00:00.999999Z",
            "2026-11-21T14:30:00.5+02:30",
            "2026-11-20T12:30:00-23:30",
        ] {
            assert_eq!(instant(text).map(Timestamp::unix), Some(1_795_262_400), "{text}");
        }
        for text in [
            "",
            "1795262400",
            "20261121T120000Z",
            "2026-11-21T12:00:00",
            "2026-11-21T12:00:00+",
            "2026-11-21T12:00:00+1:00",
            "2026-11-21T12:00:00+24:00",
            "2026-11-21T12:00:00+00:60",
            "2026-11-21T12:00:00+0100",
            "2026-11-21T12:00:00 00:00",
            "2026-11-21T12:00:00.Z",
            "2026-11-21T12:00:00.5",
            "2026-11-21T12:00:00ZZ",
            "2026-11-21T12:00:00é1:00",
            "1970-01-01T00:00:00+01:00",
            "2026-02-30T12:00:00Z",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
