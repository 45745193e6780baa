use std::env::var_os;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use azure_core::credentials::TokenCredential;
use azure_identity::{
    ClientSecretCredential, DeveloperToolsCredential, ManagedIdentityCredential, ManagedIdentityCredentialOptions,
    UserAssignedId, WorkloadIdentityCredential,
};
use presign_core::{AtHand, End, Error, ErrorKind, Expiring, ProvideCredentials, Result, Timestamp};
use tokio::time::timeout;

use crate::credentials::AccessToken;
use crate::environment;

/// The identity of this program at Azure, by its tokens for Azure Storage, looked for in the order of Microsoft's
/// `DefaultAzureCredential`
/// (<https://learn.microsoft.com/dotnet/azure/sdk/authentication/credential-chains#defaultazurecredential-overview>):
///
/// 1. a service principal: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and `AZURE_CLIENT_SECRET`;
/// 2. workload identity of Kubernetes: `AZURE_FEDERATED_TOKEN_FILE` and the first two;
/// 3. the managed identity of App Service, Functions, or of the virtual machine, which is given up after three seconds: the
///    one of `AZURE_CLIENT_ID`, or else the system's own;
/// 4. whoever is logged in by the Azure CLI, or else by the Azure Developer CLI.
///
/// The first two decide where they are set, also when they fail: nobody else signs in their place. A principal with a
/// certificate is not known here, and is an error. `AZURE_TOKEN_CREDENTIALS` chooses: `prod` leaves out the last, `dev` all but
/// the last, and the name of one, such as `ManagedIdentityCredential`, all others.
///
/// The tokens are those of crate azure_identity. Each fetch looks at the environment anew. An error holds no secret and
/// nothing that another service or program said, but for Azure's number for what is wrong.
///
/// ```
/// use presign::azure::{Cloud, Endpoint};
/// use presign::credentials::{AzureChain, DelegationKeys};
/// use presign::Presigner;
///
/// // Nothing is looked up yet: that is for the first `presign`, or for `ready`.
/// let keys = DelegationKeys::new(Endpoint::new("photos", Cloud::Public)?, AzureChain::new())?;
/// assert_eq!(Presigner::from_url("az://cats?account=photos", keys)?.provider(), "azure");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct AzureChain {
    only: Option<One>,
}

/// What any `TokenCredential` of azure_identity gives.
#[derive(Clone)]
struct One(Arc<dyn TokenCredential>);

/// What tokens for Azure Storage are asked for.
const SCOPE: &str = "https://storage.azure.com/.default";

/// The metadata server is on the machine itself; where there is none, nobody answers.
const MACHINE: Duration = Duration::from_secs(3);

/// The programs of developers ask a service, and may ask somebody to log in again.
const OTHERS: Duration = Duration::from_secs(15);

impl AzureChain {
    /// The default identity.
    pub fn new() -> Self {
        Self::default()
    }

    /// The identity of this credential of azure_identity, or of your own, and no other.
    pub fn only(credential: Arc<dyn TokenCredential>) -> Self {
        Self { only: Some(One(credential)) }
    }

    fn links(&self) -> Result<Vec<Link>> {
        match &self.only {
            Some(One(credential)) => {
                let (name, credential) = ("the credential that was given", Ok(Arc::clone(credential)));
                Ok(vec![Link { name, limit: OTHERS, credential }])
            }
            None => links(|name| environment::first(&var_os, [name])),
        }
    }
}

/// Those that the environment sets, or leaves to be tried.
fn links(read: impl Fn(&'static str) -> Result<Option<String>>) -> Result<Vec<Link>> {
    let wanted = Wanted::of(read("AZURE_TOKEN_CREDENTIALS")?.as_deref())?;
    let client = read("AZURE_CLIENT_ID")?;
    if wanted.principal {
        if read("AZURE_CLIENT_CERTIFICATE_PATH")?.is_some() {
            return Err(refusal(
                "AZURE_CLIENT_CERTIFICATE_PATH is set, and certificates are not known here; set \
                                AZURE_CLIENT_SECRET, or give a ClientCertificateCredential by AzureChain::only",
            ));
        }
        if let Some(secret) = read("AZURE_CLIENT_SECRET")? {
            let (Some(tenant), Some(client)) = (read("AZURE_TENANT_ID")?, client) else {
                return Err(refusal(
                    "AZURE_TENANT_ID or AZURE_CLIENT_ID is missing beside AZURE_CLIENT_SECRET: set all three",
                ));
            };
            let credential = ClientSecretCredential::new(&tenant, client, secret.into(), None);
            return Ok(vec![Link::of("the service principal of the environment", OTHERS, credential)]);
        }
    }
    if wanted.workload && read("AZURE_FEDERATED_TOKEN_FILE")?.is_some() {
        return Ok(vec![Link::of("workload identity", OTHERS, WorkloadIdentityCredential::new(None))]);
    }
    let mut links = Vec::new();
    if wanted.managed {
        let options = ManagedIdentityCredentialOptions {
            user_assigned_id: client.map(UserAssignedId::ClientId),
            ..ManagedIdentityCredentialOptions::default()
        };
        links.push(Link::of("managed identity", MACHINE, ManagedIdentityCredential::new(Some(options))));
    }
    if wanted.tools {
        links.push(Link::of("the Azure CLI", OTHERS, DeveloperToolsCredential::new(None)));
    }
    if links.is_empty() {
        return Err(refusal(
            "AZURE_TOKEN_CREDENTIALS asks for an identity that is not set; set its variables, or unset this one",
        ));
    }
    Ok(links)
}

/// Which are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wanted {
    principal: bool,
    workload: bool,
    managed: bool,
    tools: bool,
}

impl Wanted {
    /// As `AZURE_TOKEN_CREDENTIALS` says, in any case of letters.
    fn of(word: Option<&str>) -> Result<Self> {
        let none = Self { principal: false, workload: false, managed: false, tools: false };
        let production = Self { principal: true, workload: true, managed: true, tools: false };
        match word.map(str::to_ascii_lowercase).as_deref() {
            None => Ok(Self { tools: true, ..production }),
            Some("prod") => Ok(production),
            Some("dev") => Ok(Self { tools: true, ..none }),
            Some("environmentcredential") => Ok(Self { principal: true, ..none }),
            Some("workloadidentitycredential") => Ok(Self { workload: true, ..none }),
            Some("managedidentitycredential") => Ok(Self { managed: true, ..none }),
            Some("azureclicredential" | "azuredeveloperclicredential") => Ok(Self { tools: true, ..none }),
            Some(_) => Err(refusal(
                "AZURE_TOKEN_CREDENTIALS is neither prod nor dev, nor the name of a credential that is known \
                                    here; set it to one of them, or unset it",
            )),
        }
    }
}

fn refusal(what: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("find an identity at Azure: {what}"))
}

/// One of those that are asked.
struct Link {
    name: &'static str,
    limit: Duration,
    credential: azure_core::Result<Arc<dyn TokenCredential>>,
}

impl Link {
    fn of<C>(name: &'static str, limit: Duration, credential: azure_core::Result<Arc<C>>) -> Self
    where
        C: TokenCredential + 'static,
    {
        Self { name, limit, credential: credential.map(|credential| credential as Arc<dyn TokenCredential>) }
    }

    /// Its token, or why it gave none.
    async fn token(&self) -> Result<azure_core::credentials::AccessToken, String> {
        let credential = self.credential.as_ref().map_err(reason)?;
        match timeout(self.limit, credential.get_token(&[SCOPE], None)).await {
            Ok(token) => token.map_err(|error| reason(&error)),
            Err(_) => Err(format!("no answer within {:?}", self.limit)),
        }
    }
}

/// What another crate says may hold what another service or program said. Azure's number says enough:
/// <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>.
fn reason(error: &azure_core::Error) -> String {
    let text = error.to_string();
    let number = text.split_once("AADSTS").map(|(_, rest)| rest.bytes().take_while(u8::is_ascii_digit).count());
    match number {
        Some(digits) if digits > 0 => {
            let start = text.find("AADSTS").unwrap_or_default();
            text[start..start + "AADSTS".len() + digits].to_owned()
        }
        _ => match error.http_status() {
            Some(status) => format!("it was answered {}", u16::from(status)),
            None => "no token".to_owned(),
        },
    }
}

#[async_trait]
impl ProvideCredentials<AccessToken> for AzureChain {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, AccessToken>> {
        None
    }

    async fn provide(&self, _at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<AccessToken>>> {
        let mut reasons = Vec::new();
        for link in self.links()? {
            match link.token().await {
                Ok(token) => {
                    let end = Timestamp::from_unix(token.expires_on.unix_timestamp()).map_or(End::Unknown, End::At);
                    return Ok(Arc::new(Expiring::new(AccessToken::new(token.token.secret()), end)));
                }
                Err(reason) => reasons.push(format!("{}: {reason}", link.name)),
            }
        }
        let text = format!(
            "get a token for Azure Storage: {}; log in with `az login`, attach an identity to the machine, or set AZURE_TENANT_ID, \
             AZURE_CLIENT_ID and AZURE_CLIENT_SECRET",
            reasons.join(", "),
        );
        Err(Error::new(ErrorKind::Credentials, text))
    }
}

impl fmt::Debug for One {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenCredential(…)")
    }
}

#[cfg(test)]
mod tests;
