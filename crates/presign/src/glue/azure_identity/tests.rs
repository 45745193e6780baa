use azure_core::credentials::{AccessToken as Token, TokenRequestOptions};
use azure_core::error::ErrorKind as Kind;
use azure_core::time::OffsetDateTime;

use super::*;
use crate::credentials::{Cached, DelegationKeys};
use crate::testing::azure::{Azure, TOKEN};
use crate::testing::{MINUTE, at};
use crate::{Grant, Presigner};

/// Gives this token, or fails with this text.
#[derive(Debug)]
struct Fixed(Result<&'static str, &'static str>);

#[async_trait]
impl TokenCredential for Fixed {
    async fn get_token(&self, scopes: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<Token> {
        assert_eq!(scopes, ["https://storage.azure.com/.default"]);
        match self.0 {
            Ok(token) => Ok(Token::new(token, OffsetDateTime::from_unix_timestamp(2_000_000_000).unwrap())),
            Err(text) => Err(azure_core::Error::with_message(Kind::Credential, text)),
        }
    }
}

#[tokio::test]
async fn a_credential_of_azure_identity_gets_a_key() {
    let azure = Azure::new().await;
    let chain = AzureChain::only(Arc::new(Fixed(Ok(TOKEN))));
    let token = chain.provide(at(0), at(0)).await.unwrap();
    assert_eq!(token.end(), End::At(at(2_000_000_000)));
    let keys: DelegationKeys = azure.keys_by(chain.clone());
    let presigner = Presigner::new(azure.account(Cached::new(keys)).container("cats").unwrap());
    let presigned = presigner.presign(&Grant::get("k", MINUTE)).await.unwrap();
    assert!(presigned.reveal().as_str().contains("&skoid=o-1&"));
    assert!(!format!("{chain:?} {token:?} {presigner:?}").contains("t0ken"));
}

#[tokio::test]
async fn a_failure_says_azures_number_and_nothing_else_of_what_was_said() {
    for (text, what) in [
        ("AADSTS7000215: Invalid client secret 5ec4e7 provided.", "given: AADSTS7000215;"),
        ("ERROR: AADSTS50076 5ec4e7", "given: AADSTS50076;"),
        ("AADSTS 5ec4e7", "given: no token;"),
        ("eyJ0.5ec4e7", "given: no token;"),
    ] {
        let error = AzureChain::only(Arc::new(Fixed(Err(text)))).provide(at(0), at(0)).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Credentials);
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(what) && shown.contains("az login") && !shown.contains("5ec4e7"), "{shown}");
    }
}

fn names(variables: &[(&'static str, &str)]) -> Result<Vec<&'static str>> {
    let read = |name: &'static str| {
        let found = variables.iter().find(|(other, _)| *other == name);
        Ok(found.map(|(_, value)| (*value).to_owned()))
    };
    links(read).map(|links| links.iter().map(|link| link.name).collect())
}

#[test]
fn what_is_set_decides_alone_and_what_is_not_is_tried() {
    let (secret, tenant, client) =
        (("AZURE_CLIENT_SECRET", "5ec4e7"), ("AZURE_TENANT_ID", "t"), ("AZURE_CLIENT_ID", "c"));
    let file = ("AZURE_FEDERATED_TOKEN_FILE", "/nowhere");
    let only = |word| ("AZURE_TOKEN_CREDENTIALS", word);
    let (principal, workload) = (&["the service principal of the environment"][..], &["workload identity"][..]);
    let (managed, tools, both) =
        (&["managed identity"][..], &["the Azure CLI"][..], &["managed identity", "the Azure CLI"][..]);
    for (variables, expected) in [
        (&[][..], both),
        (&[client], both),
        (&[secret, tenant, client], principal),
        (&[secret, tenant, client, file], principal),
        (&[file, tenant, client], workload),
        (&[only("prod")], managed),
        (&[only("Dev"), secret], tools),
        (&[only("ManagedIdentityCredential"), secret], managed),
        (&[only("AzureCliCredential")], tools),
        (&[only("WorkloadIdentityCredential"), secret, file], workload),
    ] {
        assert_eq!(names(variables).unwrap(), expected, "{variables:?}");
    }
    for (variables, what) in [
        (&[secret][..], "set all three"),
        (&[secret, tenant], "set all three"),
        (&[("AZURE_CLIENT_CERTIFICATE_PATH", "/5ec4e7")], "certificates are not known"),
        (&[only("5ec4e7")], "neither prod nor dev"),
        (&[only("EnvironmentCredential")], "is not set"),
    ] {
        let error = names(variables).unwrap_err();
        assert!(error.to_string().contains(what) && !format!("{error:?}").contains("5ec4e7"), "{error}");
    }
}
