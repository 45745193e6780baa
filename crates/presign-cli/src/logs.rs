//! Logs on stderr, off unless `RUST_LOG` asks for them. Nothing that is logged names a URL, a key's secret, a token
//! or a signature. Of other crates nothing is logged: they log headers and answers, tokens among them.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts to log, if `RUST_LOG` is set.
pub(crate) fn start() {
    if std::env::var_os(EnvFilter::DEFAULT_ENV).is_none_or(|directives| directives.is_empty()) {
        return;
    }
    match EnvFilter::try_from_default_env() {
        Ok(filter) => tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .with_ansi(false)
            // It would say them on stderr, with a panic when that is what takes no more.
            .log_internal_errors(false)
            .finish()
            .with(filter_fn(|event| event.target().starts_with("presign")))
            .init(),
        // Other programs read the variable too: a slip in it must not stop this one.
        Err(_) => crate::terminal::complain("note: RUST_LOG can't be read; write it as presign=debug"),
    }
}
