mod object_store;
mod presign;
mod reqsign;
mod sas;

use anyhow::Result;
use presign_azure::{Claims, Cloud, Endpoint, Keys, SharedKey, UserDelegationKey, Verifier};
use presign_core::{Denied, Received, Timestamp, Verified};

use crate::asked::Words;
use crate::judge::Judge;
use crate::peer::Service;

const ACCOUNT: &str = "account";
const CONTAINER: &str = "mtx";
/// 64 bytes of an account that does not exist.
const SECRET: &str = "bm90LWEtc2VjcmV0L29mK2FueWJvZHkuLi4ubm90LWEtc2VjcmV0L29mK2FueWJvZHkuLi4ubm90LWEtc2VjcmV0Lg==";
const OID: &str = "00000000-0000-0000-0000-000000000001";
const TID: &str = "00000000-0000-0000-0000-000000000002";
const MADE_BY: &str = "2026-04-06";

/// Everybody who signs for Blob Storage.
pub(crate) fn service() -> Result<Service> {
    let keys = Both { shared: SharedKey::new(ACCOUNT, SECRET)?, user: delegation(now()?)? };
    Ok(Service {
        name: "Azure Blob Storage, service SAS and user delegation SAS",
        judge: Box::new(Azure { verifier: Verifier::new(Endpoint::new(ACCOUNT, Cloud::Public)?), keys }),
        peers: vec![
            Box::new(sas::Sas),
            Box::new(object_store::ObjectStore::new()?),
            Box::new(reqsign::Reqsign),
            Box::new(presign::Presign),
        ],
        words: Words::S3,
        terms: &[],
        capped: false,
        ends: false,
        secret: SECRET,
    })
}

struct Azure {
    verifier: Verifier,
    keys: Both,
}

/// The account's key, and a user's.
struct Both {
    shared: SharedKey,
    user: UserDelegationKey,
}

impl Keys for Both {
    fn shared_keys(&self, account: &str) -> Vec<SharedKey> {
        self.shared.shared_keys(account)
    }

    fn delegation_key(&self, claims: &Claims) -> Option<UserDelegationKey> {
        self.user.delegation_key(claims)
    }
}

impl Judge for Azure {
    fn verify(&self, received: &Received<'_>, at: Timestamp) -> Result<Verified, Denied> {
        let claims = self.verifier.parse(received)?;
        self.verifier.verify(&claims, &self.keys, at)
    }
}

fn now() -> presign_core::Result<Timestamp> {
    Timestamp::try_from(std::time::SystemTime::now())
}

/// A user's key of this day.
fn delegation(at: Timestamp) -> presign_core::Result<UserDelegationKey> {
    let start = at.minus(at.unix().unsigned_abs() % 86_400);
    UserDelegationKey::new(OID, TID, start, start.plus(6 * 86_400), MADE_BY.parse()?, SECRET)
}
