//! From flags and environment to an account of Cloud Storage, and to the keys that check its URLs.

use std::sync::Arc;

use presign::credentials::ServiceAccount;
use presign::gcs::{Account, Addressing, Credentials, Keys, Signature, Verifier};
use presign::{BaseUrl, End, Expiring};
use tracing::debug;

use crate::args::{Buckets, Gcs, Version};
use crate::environment;
use crate::errors::Failure;

/// The account that `flags` and the environment describe.
pub(crate) fn open(flags: &Buckets) -> Result<Account, Failure> {
    let who = Who::find(&flags.gcs)?;
    let universe = who.universe().map(str::to_owned);
    let account = placed(flags, who.account()?, universe.as_deref())?;
    debug!(provider = "gcs", "opened the account");
    Ok(account)
}

/// What checks the URLs of that account.
pub(crate) fn verifier(flags: &Buckets) -> Result<(Verifier, Box<dyn Keys>), Failure> {
    let who = Who::find(&flags.gcs)?;
    let universe = who.universe().map(str::to_owned);
    let keys = who.keys()?;
    let verifier = placed(flags, who.account()?, universe.as_deref())?.verifier()?;
    Ok(match &flags.gcs.bound_host {
        // Whose host it is the URL does not say, and V4 signs the host.
        Some(host) => (verifier.with_bound_bucket(host.as_str()), keys),
        None => (verifier, keys),
    })
}

/// Who signs.
enum Who {
    /// An HMAC key of the environment.
    Hmac(Credentials),
    /// A service account, by its key file.
    File(ServiceAccount),
    /// IAM, for the account of the default credentials or for another one.
    Iam(Option<String>),
}

impl Who {
    fn find(flags: &Gcs) -> Result<Self, Failure> {
        if let Some(email) = &flags.sign_blob {
            return Ok(Self::Iam(email.clone()));
        }
        if let Some(path) = &flags.credentials {
            return Ok(Self::File(ServiceAccount::from_file(path)?));
        }
        if environment::has_hmac_key() {
            return Ok(Self::Hmac(presign::credentials::gcs_env()?));
        }
        match environment::first(&["GOOGLE_APPLICATION_CREDENTIALS"])? {
            Some(path) => Ok(Self::File(ServiceAccount::from_file(path)?)),
            None => Err(Failure::Usage(
                "find credentials: there are none for gs://; give a service account's key file by --credentials or \
                 GOOGLE_APPLICATION_CREDENTIALS, or an HMAC key by GCS_HMAC_ACCESS_ID and GCS_HMAC_SECRET, or let IAM sign \
                 by --sign-blob"
                    .into(),
            )),
        }
    }

    /// The universe that a key file names.
    fn universe(&self) -> Option<&str> {
        match self {
            Self::File(account) => Some(account.universe_domain()),
            Self::Hmac(_) | Self::Iam(_) => None,
        }
    }

    fn account(self) -> Result<Account, Failure> {
        let at_hand = |credentials| Account::new(Arc::new(Expiring::new(credentials, End::Never)));
        match self {
            Self::Hmac(credentials) => Ok(at_hand(credentials)),
            Self::File(account) => Ok(at_hand(account.aws_lc_rs()?)),
            Self::Iam(email) => iam(email),
        }
    }

    fn keys(&self) -> Result<Box<dyn Keys>, Failure> {
        match self {
            Self::Hmac(credentials) => Ok(Box::new(credentials.clone())),
            Self::File(account) => Ok(Box::new(account.known_keys()?)),
            Self::Iam(_) => Err(Failure::Usage(
                "verify by --sign-blob: IAM signs and does not check; give the account's own key by --credentials"
                    .into(),
            )),
        }
    }
}

#[cfg(feature = "google")]
fn iam(email: Option<String>) -> Result<Account, Failure> {
    use presign::credentials::{Cached, GoogleChain};

    Ok(Account::new(Cached::new(match email {
        Some(email) => GoogleChain::impersonating(email),
        None => GoogleChain::by_iam(),
    })))
}

#[cfg(not(feature = "google"))]
fn iam(_: Option<String>) -> Result<Account, Failure> {
    Err(Failure::Usage(
        "sign by IAM: this build of the command can't; build it with its feature google, or give a key by --credentials"
            .into(),
    ))
}

fn placed(flags: &Buckets, account: Account, universe: Option<&str>) -> Result<Account, Failure> {
    let server = &flags.server;
    let account = account.with_signature(match server.signature {
        None | Some(Version::V4) => Signature::V4,
        Some(Version::V2) => Signature::V2,
        Some(Version::V4a) => {
            return Err(Failure::Usage("use --signature v4a: it is Amazon's; gs:// has v4 and v2".into()));
        }
    });
    if let Some(host) = &flags.gcs.bound_host {
        return Ok(account.with_endpoint(with_scheme(host, "https")?).with_addressing(Addressing::BucketBound));
    }
    let account = match (server.virtual_host, server.path_style) {
        (true, _) => account.with_addressing(Addressing::VirtualHost),
        (false, true) => account.with_addressing(Addressing::Path),
        (false, false) => account,
    };
    if let Some(endpoint) = &server.endpoint {
        return Ok(account.with_endpoint(endpoint.parse()?));
    }
    if let Some(host) = environment::first(&["STORAGE_EMULATOR_HOST"])? {
        return Ok(account.with_endpoint(with_scheme(&host, "http")?));
    }
    match universe {
        Some(domain) => Ok(account.with_universe_domain(domain)?),
        None => Ok(account),
    }
}

fn with_scheme(host: &str, scheme: &str) -> Result<BaseUrl, Failure> {
    Ok(if host.contains("://") { host.parse()? } else { format!("{scheme}://{host}").parse()? })
}
