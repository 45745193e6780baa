//! What a person should know beside the URL, one line each, on stderr.

use presign::{Expires, Presigned, SentBy, Timestamp, Validity};

use crate::args::{Format, Sign};
use crate::{credentials, terminal};

/// Writes the notes on a URL that was `asked` for and came out as `presigned`.
pub(crate) fn write(sign: &Sign, key: Option<&str>, asked: Validity, presigned: &Presigned) {
    let by_default = sign.validity.expires_in.is_none() && sign.validity.expires_at.is_none();
    let mut lines = Vec::new();
    if by_default {
        lines.push("valid for 15 minutes, the default; choose with --expires-in or --expires-at".to_owned());
    }
    if sign.key_file.is_some() && key.is_some_and(|key| key.ends_with('\n')) {
        lines
            .push("the key ends in a newline, as --key-file has it; write the file with printf to leave it out".into());
    }
    lines.extend(credentials::unused(sign.s3.profile.as_deref()).map(str::to_owned));
    lines.extend(end(asked, presigned));
    lines.extend(headers(sign.output.format, presigned));
    for what in presigned.also_allows() {
        lines.push(format!("the URL also allows its bearer to {what}"));
    }
    for line in lines {
        terminal::complain(&format!("note: {line}"));
    }
}

/// When the URL ends otherwise than it was asked to.
fn end(asked: Validity, presigned: &Presigned) -> Option<String> {
    let wanted = match asked {
        Validity::For(time) => presigned.issued_at().plus(time.as_secs()),
        Validity::Until(end) => end,
        _ => Timestamp::MAX,
    };
    match presigned.expires() {
        Expires::Known(end) if end < wanted => {
            Some(format!("the URL stops to work at {end}, with the credentials, not at {wanted} as asked"))
        }
        Expires::AtMost(end) => Some(format!(
            "the URL works until {end} at most: nobody said when the credentials end; for those of the environment, \
             AWS_CREDENTIAL_EXPIRATION says it"
        )),
        _ => None,
    }
}

/// The headers to send that the output does not carry by itself.
fn headers(format: Format, presigned: &Presigned) -> impl Iterator<Item = String> {
    let untold = presigned.headers().iter().filter(move |header| match format {
        Format::Url => true,
        Format::Json => false,
        // The client computes these from the body; the output leaves them to it.
        Format::Curl | Format::Fetch => header.sent_by() == SentBy::Transport,
    });
    untold.map(|header| match is_key(header.name().as_str()) {
        true => format!("the bearer has to send the header `{}: …`, with the key that was given", header.name()),
        false => format!("the bearer has to send the header `{}: {}`", header.name(), header.value()),
    })
}

/// A header that carries an encryption key (SSE-C, and its like at other providers).
fn is_key(name: &str) -> bool {
    name.ends_with("-customer-key") || name.ends_with("-encryption-key")
}
