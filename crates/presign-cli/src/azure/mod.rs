//! From flags and environment to an account of Azure, and to the keys that check its URLs.

mod key_file;
pub(crate) mod sas;

use std::sync::Arc;

use presign::Expiring;
#[cfg(feature = "azure")]
use presign::ProvideCredentials;
use presign::azure::{Account, Cloud, ConnectionString, Credentials, Endpoint, Version};
use tracing::debug;

use crate::args::{Azure, Buckets, SasKind, Wider};
use crate::environment;
use crate::errors::Failure;
use crate::store::not_for;

/// The account that `flags` and the environment describe.
pub(crate) fn open(flags: &Buckets) -> Result<Account, Failure> {
    let azure = &flags.azure;
    let (endpoint, who) = found(flags)?;
    let mut account = match who {
        Who::Known(credentials) => Account::new(endpoint, credentials),
        Who::Asked => Account::new(endpoint.clone(), asked(endpoint, azure.sv)?),
    };
    if let Some(version) = azure.sv {
        account = account.with_version(version);
    }
    match azure.protocol.as_deref() {
        Some("https,http") => account = account.allow_http(),
        Some(_) => account = account.https_only(),
        None => {}
    }
    if azure.accept_wider.contains(&Wider::Reads) {
        account = account.accept_wider_reads();
    }
    if azure.accept_wider.contains(&Wider::Writes) {
        account = account.accept_wider_writes();
    }
    debug!(provider = "azure", "opened the account");
    Ok(account)
}

/// Where the account answers, and the keys that check its URLs.
pub(crate) fn verifier(flags: &Buckets) -> Result<(presign::azure::Verifier, Credentials), Failure> {
    match found(flags)? {
        (endpoint, Who::Known(credentials)) => {
            Ok((presign::azure::Verifier::new(endpoint), credentials.value().clone()))
        }
        (_, Who::Asked) => Err(Failure::Usage(
            "verify by --sas delegation: which key signed is not asked for again; give it by --delegation-key".into(),
        )),
    }
}

/// Who signs.
enum Who {
    /// A key that is at hand.
    Known(Arc<Expiring<Credentials>>),
    /// Keys that Azure makes for its default identity.
    Asked,
}

fn found(flags: &Buckets) -> Result<(Endpoint, Who), Failure> {
    let azure = &flags.azure;
    let server = &flags.server;
    not_for(
        [
            ("--path-style", server.path_style),
            ("--virtual-host", server.virtual_host),
            ("--signature", server.signature.is_some()),
        ]
        .into_iter()
        .find_map(|(flag, given)| given.then_some(flag)),
        "az://, whose endpoint says the host, and --sas how it is signed",
    )?;
    let own = environment::first(&["AZURE_STORAGE_CONNECTION_STRING"])?;
    let own = own.map(|text| text.parse::<ConnectionString>()).transpose()?;
    let endpoint = endpoint(flags, own.as_ref().map(ConnectionString::endpoint))?;
    let who = match (&azure.delegation_key, azure.sas) {
        (Some(_), Some(kind @ (SasKind::Service | SasKind::Account))) => {
            let text = format!("use --delegation-key: it signs no {} SAS; leave one of the two flags out", kind.name());
            return Err(Failure::Usage(text));
        }
        (Some(path), _) => Who::Known(Arc::new(key_file::read(path)?.expiring())),
        (None, Some(SasKind::Delegation)) => Who::Asked,
        (None, _) => Who::Known(Arc::new(shared_key(azure)?.expiring())),
    };
    Ok((endpoint, who))
}

fn shared_key(azure: &Azure) -> Result<Credentials, Failure> {
    // The account of a flag goes with the key of the environment.
    let key = presign::credentials::azure_from_lookup(|name| match (name, &azure.account) {
        ("AZURE_STORAGE_ACCOUNT", Some(account)) => Some(account.into()),
        _ => std::env::var_os(name),
    });
    Ok(Credentials::from(key?))
}

/// As flags say it, else as the connection string does.
fn endpoint(flags: &Buckets, own: Option<&Endpoint>) -> Result<Endpoint, Failure> {
    let account = match (&flags.azure.account, own) {
        (Some(account), _) => account.clone(),
        (None, Some(own)) => own.account().to_owned(),
        (None, None) => environment::first(&["AZURE_STORAGE_ACCOUNT"])?.ok_or_else(|| {
            Failure::Usage(
                "find the storage account: none is named for az://; give it by --account or AZURE_STORAGE_ACCOUNT, or set \
                 AZURE_STORAGE_CONNECTION_STRING"
                    .into(),
            )
        })?,
    };
    Ok(match (&flags.server.endpoint, own) {
        (Some(endpoint), _) => Endpoint::at(account, endpoint.parse()?)?,
        (None, Some(own)) if own.account() == account => own.clone(),
        (None, _) => Endpoint::new(account, Cloud::Public)?,
    })
}

#[cfg(feature = "azure")]
fn asked(
    endpoint: Endpoint,
    version: Option<Version>,
) -> Result<impl ProvideCredentials<Credentials> + 'static, Failure> {
    use presign::credentials::{AzureChain, Cached, DelegationKeys};

    let keys = DelegationKeys::new(endpoint, AzureChain::new())?;
    Ok(Cached::new(match version {
        Some(version) => keys.with_version(version),
        None => keys,
    }))
}

#[cfg(not(feature = "azure"))]
fn asked(_: Endpoint, _: Option<Version>) -> Result<Arc<Expiring<Credentials>>, Failure> {
    Err(Failure::Usage(
        "ask for a user delegation key: this build of the command can't; build it with its feature azure, or give the key \
         by --delegation-key"
            .into(),
    ))
}
