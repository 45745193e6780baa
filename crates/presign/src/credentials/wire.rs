//! How the services of Google and Azure are asked: without redirects, with bounds, and again where it may pass.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use http::StatusCode;
use presign_core::{BaseUrl, Error, ErrorKind, Result};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, redirect};
use tokio::time::{sleep, timeout};

/// One attempt may take so long: a connection that hangs is no reason to give up.
const ATTEMPT: Duration = Duration::from_secs(5);

/// The answers that matter have some hundred bytes.
const LONGEST_BYTES: usize = 64 * 1024;

/// Why there is no answer of use.
#[derive(Clone, Debug)]
pub(super) enum Failure {
    /// The service was not reached, or the answer broke off.
    Unreachable(Arc<reqwest::Error>),
    /// It answered, and not with what was asked for.
    Answered(StatusCode),
    /// What it answered is not what belongs there.
    Malformed,
    /// The deadline passed, after this.
    Late(Duration, Option<Box<Failure>>),
    /// There was no token to show.
    Token(Error),
}

/// A client that follows no redirect: another server would learn the token.
pub(super) fn client(builder: ClientBuilder) -> Result<Client> {
    let builder = builder.redirect(redirect::Policy::none()).referer(false);
    builder.build().map_err(|error| {
        Error::new(ErrorKind::Transport, "build an HTTP client: see the cause").caused_by(error.without_url())
    })
}

/// Whether a token may be shown to `endpoint`: over TLS, or on this machine.
pub(super) fn takes_tokens(endpoint: &BaseUrl) -> Result<()> {
    if endpoint.is_https() || matches!(endpoint.host(), "localhost" | "127.0.0.1" | "[::1]") {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Config,
        "ask at this endpoint: a token would cross the network in the clear; give an https URL",
    ))
}

/// The answer to `request`, and its body.
pub(super) async fn ask(request: RequestBuilder) -> Result<(Response, Vec<u8>), Failure> {
    let mut answer = request.timeout(ATTEMPT).send().await?;
    if answer.status() != StatusCode::OK {
        return Err(Failure::Answered(answer.status()));
    }
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        if body.len() + piece.len() > LONGEST_BYTES {
            return Err(Failure::Malformed);
        }
        body.extend_from_slice(&piece);
    }
    Ok((answer, body))
}

/// Asks until there is an answer, or a failure that does not pass, or `deadline` is over.
pub(super) async fn within<T, F: Future<Output = Result<T, Failure>>>(
    deadline: Duration,
    attempt: impl FnMut() -> F,
) -> Result<T, Failure> {
    let backoff = ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(Duration::from_secs(5))
        .without_max_times()
        .with_jitter();
    let mut last = None;
    let attempts = attempt
        .retry(backoff)
        .sleep(sleep)
        .when(Failure::may_pass)
        .notify(|failure, _| last = Some(Box::new(failure.clone())));
    match timeout(deadline, attempts).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Failure::Late(deadline, last)),
    }
}

impl Failure {
    /// Those that Google's own client asks again about, and a limit that was met
    /// (<https://github.com/googleapis/google-auth-library-python/blob/main/google/auth/iam.py>), and those of Azure's
    /// (<https://learn.microsoft.com/azure/architecture/best-practices/retry-service-specific>).
    fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable(error) => !error.is_builder(),
            Self::Answered(status) => matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504),
            Self::Malformed | Self::Late(..) | Self::Token(_) => false,
        }
    }

    /// The status of the last answer, if there was one.
    pub(super) fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Answered(status) => Some(*status),
            Self::Late(_, last) => last.as_ref().and_then(|last| last.status()),
            Self::Unreachable(_) | Self::Malformed | Self::Token(_) => None,
        }
    }

    /// `error` with the cause of this failure, if another crate told one.
    pub(super) fn caused(&self, error: Error) -> Error {
        match self {
            Self::Unreachable(cause) => error.caused_by(Arc::clone(cause)),
            Self::Late(_, Some(last)) => last.caused(error),
            Self::Answered(_) | Self::Malformed | Self::Late(..) | Self::Token(_) => error,
        }
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        Self::Unreachable(Arc::new(error.without_url()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(_) => f.write_str("it can't be reached"),
            Self::Answered(status) if status.is_redirection() => {
                write!(f, "it answered {}, and no redirect is followed", status.as_u16())
            }
            Self::Answered(status) => write!(f, "it answered {}", status.as_u16()),
            Self::Malformed => f.write_str("its answer is not what belongs there"),
            Self::Late(deadline, last) => {
                write!(f, "it gave no answer of use within {deadline:?}")?;
                last.as_ref().map_or(Ok(()), |last| write!(f, ", at last because {last}"))
            }
            Self::Token(error) => error.fmt(f),
        }
    }
}
