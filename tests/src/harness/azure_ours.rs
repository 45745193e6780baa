//! `presign_azure::Verifier` before a map.

mod service;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use anyhow::Result;
use async_trait::async_trait;
use http::request::Parts;
use presign_azure::{Claims, Credentials, Endpoint, Keys, SharedKey, StoredPolicy, UserDelegationKey, Verifier};
use presign_core::{Denied, Origin, Received, Timestamp, Verified};

use super::process::parts;
use super::{AzureHarness, Harness, Keeping};
use crate::rule::says;
use crate::wire::Reply;
use crate::{AzureGround, Kind, Outcome, Presented, Rule, Signer, Store};

/// `presign_azure::Verifier` before a map, in this process and without a socket.
#[derive(Debug)]
pub struct AzureOurs {
    ground: AzureGround,
    verifier: Verifier,
    keys: Vec<Credentials>,
    now: Timestamp,
    state: Mutex<State>,
}

/// What it holds.
#[derive(Debug, Default)]
struct State {
    blobs: Store,
    /// By container and id.
    policies: BTreeMap<(String, String), StoredPolicy>,
    /// Snapshots by name and time, and blocks by name and id.
    parts: BTreeMap<(String, String), Vec<u8>>,
}

impl AzureOurs {
    /// The server of `ground`, empty, whose clock stands at the present second.
    ///
    /// # Errors
    /// The ground's endpoint or keys can't be read.
    pub fn new(ground: AzureGround) -> Result<Self> {
        let verifier = Verifier::new(Endpoint::at(&*ground.account, ground.endpoint.parse()?)?);
        let mut keys = vec![ground.signer.credentials(&ground.account, None)?];
        if let Signer::User(_, others) = &ground.signer {
            for (_, other) in others {
                keys.push(other.key(&other.value)?.into());
            }
        }
        let (now, state) = (Timestamp::try_from(SystemTime::now())?, Mutex::default());
        Ok(Self { verifier, keys, now, state, ground })
    }

    fn verify(&self, parts: &Parts) -> Result<(Verified, Option<&'static str>), Denied> {
        let scheme = if self.ground.endpoint.starts_with("https:") { "https" } else { "http" };
        let origin = Origin::HostHeader { scheme: scheme.into() };
        let client = "127.0.0.1".parse().ok();
        let claims = self.verifier.parse(&Received::new(parts, &origin, client)?)?;
        let keys = Known { keys: &self.keys, policies: &self.lock().policies };
        let verified = self.verifier.verify(&claims, &keys, self.now)?;
        Ok((verified, claims.operation()))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the verifier looks up.
struct Known<'k> {
    keys: &'k [Credentials],
    policies: &'k BTreeMap<(String, String), StoredPolicy>,
}

impl Keys for Known<'_> {
    fn shared_keys(&self, account: &str) -> Vec<SharedKey> {
        self.keys.iter().flat_map(|key| key.shared_keys(account)).collect()
    }

    fn delegation_key(&self, claims: &Claims) -> Option<UserDelegationKey> {
        self.keys.iter().find_map(|key| key.delegation_key(claims))
    }

    fn policy(&self, container: &str, id: &str) -> Option<StoredPolicy> {
        self.policies.get(&(container.to_owned(), id.to_owned())).copied()
    }
}

#[async_trait]
impl Harness for AzureOurs {
    fn name(&self) -> &'static str {
        "ours"
    }

    fn judge(&self) -> &'static str {
        "presign_azure::Verifier, over a map"
    }

    fn now(&self) -> Result<Timestamp> {
        Ok(self.now)
    }

    fn rules(&self) -> Vec<Rule> {
        let methods = [says("get-as-put/keys/**", Kind::Permission), says("put-as-post/keys/**", Kind::Permission)];
        [super::azurite::NAMES, &methods].concat()
    }

    fn keeps(&self, key: &str) -> Keeping {
        super::azurite::keeps(key)
    }

    async fn send(&self, presented: &Presented) -> Result<Outcome> {
        let Some(parts) = parts(presented) else {
            return Ok(answered(400, Some("InvalidUri"), &[]));
        };
        let verified = self.verify(&parts);
        Ok(match verified {
            Ok((verified, operation)) => {
                service::serve(&mut self.lock(), &verified, operation.unwrap_or_default(), presented)
            }
            Err(denied) => {
                let answer = presign_azure::answer(&denied);
                answered(answer.status, Some(answer.code), &[])
            }
        })
    }

    async fn store(&self) -> Result<Store> {
        Ok(self.lock().blobs.clone())
    }

    async fn restore(&self, store: &Store) -> Result<()> {
        let mut state = self.lock();
        state.blobs.clone_from(store);
        state.parts.clear();
        Ok(())
    }
}

#[async_trait]
impl AzureHarness for AzureOurs {
    fn ground(&self) -> &AzureGround {
        &self.ground
    }

    fn tells_apart(&self) -> bool {
        false
    }

    async fn as_owner(&self, request: Presented) -> Result<Outcome> {
        Ok(service::by_owner(&mut self.lock(), &self.ground, &request))
    }

    async fn store_policies(&self, container: &str, policies: &[(String, StoredPolicy)]) -> Result<()> {
        let mut state = self.lock();
        state.policies.retain(|(other, _), _| other != container);
        for (id, policy) in policies {
            state.policies.insert((container.to_owned(), id.clone()), *policy);
        }
        Ok(())
    }
}

fn answered(status: u16, code: Option<&str>, body: &[u8]) -> Outcome {
    let headers = code.map(|code| ("x-ms-error-code".to_owned(), code.to_owned())).into_iter().collect();
    Outcome::of_azure(Reply { status, headers, body: body.to_vec() })
}
