//! Every way to fail, its text, and its exit code.

use std::error::Error as StdError;
use std::{fmt, io};

use clap::error::{ContextKind, ContextValue};
use presign::{Denied, Error, ErrorKind};

/// Why the command stops. `Display` is the whole message, the causes included; it names no URL and no secret.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The arguments or the environment are wrong; the text completes "failed to …".
    Usage(String),
    /// clap's own text, for mistakes in flags and commands.
    Arguments(String),
    /// The library refused or failed.
    Library(Error),
    /// The system refused something; the text completes "failed to …".
    System(String, io::Error),
    /// stdout took no more.
    Output(io::Error),
    /// The URL does not allow the request.
    Denied(Denied),
    /// So many lines of a batch could not be signed, of so many.
    BadLines(u64, u64),
}

impl Failure {
    /// The codes of the command's contract.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Arguments(_) => 2,
            Self::Library(error) => match error.kind() {
                ErrorKind::Transport | ErrorKind::Pending => 1,
                _ => 2,
            },
            Self::System(..) | Self::Output(_) => 1,
            Self::BadLines(..) => 3,
            Self::Denied(_) => 4,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) => write!(f, "error: failed to {text}"),
            Self::Arguments(text) => f.write_str(text),
            Self::Library(error) => {
                write!(f, "error: failed to {error}")?;
                causes(error, f)
            }
            Self::System(text, error) => write!(f, "error: failed to {text}: {error}"),
            Self::Output(error) => write!(f, "error: failed to write to stdout: {error}"),
            Self::Denied(denied) => write!(f, "denied: {}", denied.reason()),
            Self::BadLines(bad, all) => {
                write!(f, "error: failed to sign {bad} of {all} lines: the answer to each of them says why")
            }
        }
    }
}

fn causes(error: &dyn StdError, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut cause = error.source();
    while let Some(error) = cause {
        write!(f, "\n  caused by: {error}")?;
        cause = error.source();
    }
    Ok(())
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Library(error)
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

/// What clap has to say: help and the version on stdout, or an error.
///
/// clap repeats values in its errors; here they may hold what a signed URL or a header must not give away.
pub(crate) fn of_arguments(error: &clap::Error) -> Result<(), Failure> {
    use clap::error::ErrorKind as Kind;

    let argument = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => argument.as_str(),
        _ => "",
    };
    match (error.kind(), error.source()) {
        (Kind::DisplayHelp | Kind::DisplayVersion, _) => error.print().map_err(Failure::Output),
        (Kind::InvalidUtf8, _) => Err(Failure::Usage(
            "read the arguments: one of them is not UTF-8, which keys, headers and queries have to be; write it in \
             UTF-8"
                .into(),
        )),
        (Kind::ValueValidation, Some(cause)) => Err(match cause.downcast_ref::<Error>() {
            Some(cause) => Failure::Library(cause.clone()),
            None => Failure::Usage(format!("read {argument}: {cause}")),
        }),
        (Kind::UnknownArgument, _) if !argument.starts_with('-') => Err(Failure::Usage(
            "read the arguments: there is one too many; quote what holds blanks, and see --help".into(),
        )),
        (Kind::DisplayHelpOnMissingArgumentOrSubcommand | Kind::MissingSubcommand, _) => {
            Err(Failure::Arguments(error.render().to_string()))
        }
        _ => Err(Failure::Usage(format!("read the arguments: {}; see --help", complaint(error, argument)))),
    }
}

/// What is wrong, in the words of the command's own arguments alone.
fn complaint(error: &clap::Error, argument: &str) -> String {
    use clap::error::ErrorKind as Kind;

    let words = |kind| match error.get(kind) {
        Some(ContextValue::Strings(words)) => words.join(", "),
        Some(ContextValue::String(word)) => word.clone(),
        _ => String::new(),
    };
    match error.kind() {
        Kind::InvalidValue => {
            format!("{argument} has no such value (possible values: {})", words(ContextKind::ValidValue))
        }
        Kind::InvalidSubcommand => "unrecognized subcommand".to_owned(),
        Kind::MissingRequiredArgument => format!("{} is missing", words(ContextKind::InvalidArg)),
        Kind::ArgumentConflict => match words(ContextKind::PriorArg) {
            prior if prior == argument => format!("{argument} cannot be used multiple times"),
            prior => format!("{argument} cannot be used with {prior}"),
        },
        Kind::TooManyValues | Kind::WrongNumberOfValues => format!("{argument} takes no such value"),
        Kind::TooFewValues | Kind::NoEquals => format!("{argument} needs a value"),
        // A flag that nobody knows may be a secret with a dash before it: one that looks like a flag is none.
        Kind::UnknownArgument if is_flag(argument) => format!("unexpected argument {argument}"),
        Kind::UnknownArgument => "unexpected argument".to_owned(),
        _ => "one of them can't be read".to_owned(),
    }
}

fn is_flag(argument: &str) -> bool {
    let name = argument.trim_start_matches('-');
    (1..=24).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use presign::Reason;

    use super::*;

    #[test]
    fn each_failure_has_the_contracts_exit_code() {
        let broken = || io::Error::from(io::ErrorKind::BrokenPipe);
        let library = |kind| Failure::Library(Error::new(kind, "x"));
        for (failure, code) in [
            (Failure::Usage("x".into()), 2),
            (Failure::Arguments("x".into()), 2),
            (Failure::System("x".into(), broken()), 1),
            (Failure::Output(broken()), 1),
            (Failure::Denied(Reason::Signature.into()), 4),
            (Failure::BadLines(1, 2), 3),
            (library(ErrorKind::Key), 2),
            (library(ErrorKind::Validity), 2),
            (library(ErrorKind::Term), 2),
            (library(ErrorKind::Credentials), 2),
            (library(ErrorKind::Config), 2),
            (library(ErrorKind::Refused), 2),
            (library(ErrorKind::Transport), 1),
            (Failure::Library(Error::unsupported("x", "s3", "y")), 2),
        ] {
            assert_eq!(failure.exit_code(), code, "{failure}");
        }
    }

    #[test]
    fn causes_follow_the_error() {
        let error = Error::new(ErrorKind::Config, "read a file: look at it").caused_by(io::Error::other("torn"));
        assert_eq!(Failure::from(error).to_string(), "error: failed to read a file: look at it\n  caused by: torn");
    }

    #[test]
    fn a_flag_looks_like_one() {
        assert!(is_flag("--create-only") && is_flag("-o"));
        for argument in ["", "--", "--wJalrXUtnFEMI", "--a=b", "-5ec4e7", "--a-name-far-too-long-for-a-flag"] {
            assert!(!is_flag(argument), "{argument}");
        }
    }
}
