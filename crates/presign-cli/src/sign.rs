//! One signed URL: from arguments to a grant, and from the grant to the output.

use std::time::Duration;

use http::Method;
use presign::{Clock, FixedClock, Grant, Presigner, SystemClock, Target, Timestamp, Validity};
use tracing::debug;

use crate::args::{self, Sign, StoreUrl};
use crate::errors::Failure;
use crate::store::Store;
use crate::{azure, notes, output, terminal};

/// What the bearer will do.
pub(crate) enum Operation {
    Get,
    Head,
    Put,
    Delete,
    /// The prefix that a flag says.
    List(Option<String>),
    Request(Method),
}

/// The validity when none is asked for: 15 minutes. A note says so.
const DEFAULT_VALIDITY: Duration = Duration::from_secs(900);

/// Signs, and writes the result to stdout and the notes to stderr.
pub(crate) fn run(operation: &Operation, sign: &Sign) -> Result<(), Failure> {
    if let (StoreUrl::Azure(bucket), true) = (&sign.store_url, azure::sas::is_asked(sign)) {
        let store = Store::of(operation, sign)?;
        return azure::sas::run(operation, sign, bucket, store.name());
    }
    let (at, asked) = (at(sign)?, asked(&sign.validity));
    let store = Store::of(operation, sign)?;
    let grant = grant(operation, sign, &store, asked)?;

    // One instant for everything: the explanation must be that of this URL.
    let presigner = Presigner::from(store.open(sign)?).with_clock(FixedClock::new(at));
    let runtime = runtime()?;
    debug!(action = operation.name(), provider = presigner.provider(), place = store.place(), ?asked, "signing");
    let presigned = runtime.block_on(presigner.presign(&grant))?;
    debug!(
        provider = presigned.provider(),
        scheme = presigned.scheme(),
        issued_at = %presigned.issued_at(),
        expires_at = %presigned.expires().latest(),
        "signed"
    );
    let explanation = if sign.output.explain { Some(presigner.explain(&grant)?) } else { None };

    if !sign.output.quiet {
        notes::write(sign, store.name(), asked, [&presigned]);
    }
    if let Some(explanation) = &explanation {
        output::explain_aside(sign.output.format, explanation);
    }
    terminal::print(output::text(sign.output.format, &presigned, explanation.as_ref())?.as_bytes())
}

/// For how long, as the flags say it, or by default.
pub(crate) fn asked(flags: &args::Validity) -> Validity {
    match (flags.expires_in, flags.expires_at) {
        (Some(time), _) => Validity::For(time),
        (_, Some(end)) => Validity::Until(end),
        (None, None) => Validity::For(DEFAULT_VALIDITY),
    }
}

/// What awaits credentials, or a signature.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::System("start the runtime".into(), error))
}

impl Operation {
    pub(crate) fn method(&self) -> &str {
        match self {
            Self::Get | Self::List(_) => "GET",
            Self::Head => "HEAD",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Request(method) => method.as_str(),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Head => "head",
            Self::Put => "put",
            Self::Delete => "delete",
            Self::List(_) => "list",
            Self::Request(_) => "request",
        }
    }
}

/// The instant to sign at.
pub(crate) fn at(sign: &Sign) -> Result<Timestamp, Failure> {
    match sign.validity.at {
        Some(at) => Ok(at),
        None => Ok(SystemClock.now()?),
    }
}

/// The grant that the arguments describe.
pub(crate) fn grant<'a>(
    operation: &Operation,
    sign: &'a Sign,
    store: &'a Store,
    asked: Validity,
) -> Result<Grant<'a>, Failure> {
    let grant = azure::sas::bound(&sign.sas, sign.terms.apply(store.bound(bare(operation, store, asked)?)))?;
    Ok(match sign.validity.stable_for {
        Some(window) => grant.stable_for(window),
        None => grant,
    })
}

/// The grant of an operation, without its terms.
pub(crate) fn bare<'a>(operation: &Operation, store: &'a Store, asked: Validity) -> Result<Grant<'a>, Failure> {
    Ok(match (operation, store.name()) {
        (Operation::Get, Some(key)) => Grant::get(key, asked),
        (Operation::Head, Some(key)) => Grant::head(key, asked),
        (Operation::Head, None) => Grant::request(Method::HEAD, Target::Bucket, asked),
        (Operation::Put, Some(key)) => Grant::put(key, asked),
        (Operation::Delete, Some(key)) => Grant::delete(key, asked),
        (Operation::List(_), prefix) => Grant::list(prefix.unwrap_or_default(), asked),
        (Operation::Request(method), Some(key)) => Grant::request(method.clone(), key, asked),
        (Operation::Request(method), None) => Grant::request(method.clone(), Target::Bucket, asked),
        (Operation::Get | Operation::Put | Operation::Delete, None) => {
            return Err(Failure::Usage(format!("sign a {}: {}", operation.name(), store.names_no_object())));
        }
    })
}
