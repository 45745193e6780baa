//! What a person should know beside the URL, one line each, on stderr.

use presign::{Expires, Form, Presigned, SentBy, Timestamp, Validity};

use crate::args::{self, Format, Sign};
use crate::{credentials, terminal};

/// Writes the notes on URLs that were `asked` for and came out as `presigned`, each note once.
pub(crate) fn write<'p>(
    sign: &Sign,
    key: Option<&str>,
    asked: Validity,
    presigned: impl IntoIterator<Item = &'p Presigned>,
) {
    let ends_in_newline = sign.key_file.is_some() && key.is_some_and(|key| key.ends_with('\n'));
    let mut lines = first(&sign.validity, ends_in_newline);
    lines.extend(credentials::unused(sign.buckets.s3.profile.as_deref()).map(str::to_owned));
    for presigned in presigned {
        let (from, end_of) = (presigned.issued_at(), presigned.expires());
        let stable = sign.validity.stable_for.map(|_| {
            format!("the URL is counted from the begin of its window, {from}, and ends at {}", end_of.latest())
        });
        let about = end("URL", asked, from, end_of).into_iter().chain(stable);
        let about = about.chain(headers(sign.output.format, presigned)).chain(also("URL", presigned.also_allows()));
        for line in about {
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    put(&lines);
}

/// Writes the notes on a SAS that says permissions; without `asked` its policy says when it ends.
pub(crate) fn of_sas(
    flags: &args::Validity,
    asked: Option<(Validity, Timestamp)>,
    expires: Option<Expires>,
    headers: &[(&str, &str)],
) {
    let mut lines = match asked {
        Some(_) => first(flags, false),
        None => vec!["the SAS ends when its stored access policy ends or is removed".to_owned()],
    };
    if let (Some((asked, at)), Some(expires)) = (asked, expires) {
        lines.extend(end("SAS", asked, at, expires));
    }
    lines.extend(headers.iter().map(|(name, value)| to_send(name, value)));
    put(&lines);
}

/// Writes the notes on a form.
pub(crate) fn of_form(flags: &args::Validity, ends_in_newline: bool, asked: Validity, form: &Form) {
    let mut lines = first(flags, ends_in_newline);
    lines.extend(end("form", asked, form.issued_at(), form.expires()));
    let open = form.fields().iter().filter(|field| field.is_open() && field.name() != "key");
    lines.extend(open.map(|field| {
        format!("the bearer may choose another value of the field {}, within its condition", field.name())
    }));
    lines.extend(also("form", form.also_allows()));
    put(&lines);
}

fn first(flags: &args::Validity, ends_in_newline: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if flags.expires_in.is_none() && flags.expires_at.is_none() {
        lines.push("valid for 15 minutes, the default; choose with --expires-in or --expires-at".to_owned());
    }
    if ends_in_newline {
        lines
            .push("the key ends in a newline, as --key-file has it; write the file with printf to leave it out".into());
    }
    lines
}

fn also(what: &str, allows: &[&'static str]) -> Vec<String> {
    allows.iter().map(|allowed| format!("the {what} also allows its bearer to {allowed}")).collect()
}

fn put(lines: &[String]) {
    for line in lines {
        terminal::complain(&format!("note: {line}"));
    }
}

/// When the URL or form ends otherwise than it was asked to.
fn end(what: &str, asked: Validity, issued_at: Timestamp, expires: Expires) -> Option<String> {
    let wanted = match asked {
        Validity::For(time) => issued_at.plus(time.as_secs()),
        Validity::Until(end) => end,
        _ => Timestamp::MAX,
    };
    match expires {
        Expires::Known(end) if end < wanted => {
            Some(format!("the {what} stops to work at {end}, with the credentials, not at {wanted} as asked"))
        }
        Expires::AtMost(end) => Some(format!(
            "the {what} works until {end} at most: nobody said when the credentials end; for those of the environment, \
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
    untold.map(|header| to_send(header.name().as_str(), header.value()))
}

fn to_send(name: &str, value: &str) -> String {
    match is_key(name) {
        true => format!("the bearer has to send the header `{name}: …`, with the key that was given"),
        false => format!("the bearer has to send the header `{name}: {value}`"),
    }
}

/// A header that carries an encryption key (SSE-C, and its like at other providers).
fn is_key(name: &str) -> bool {
    name.ends_with("-customer-key") || name.ends_with("-encryption-key")
}
