use std::time::SystemTime;

use anyhow::{Context as _, Result, ensure};
use presign_azure::{Claims, Cloud, Endpoint, Keys, SharedKey, UserDelegationKey, Verifier};
use presign_core::{ObjectKey, Origin, Received, Timestamp};

use crate::azure::{ACCOUNT, CONTAINER, shared_key, users_key};
use crate::contender::{Contender, Instant};
use crate::work;

/// What `contender` signs is valid at the instant of the URL, or at once where it signs by its own clock.
pub(crate) fn valid_urls(contender: &dyn Contender) -> Result<()> {
    let verifier = Verifier::new(Endpoint::new(ACCOUNT, Cloud::Public)?);
    let keys = Both { shared: shared_key()?, users: users_key()? };
    for second in (0..86_400).step_by(7_919) {
        let instant = Instant::of_day(second);
        let url = contender.signed(instant)?.context("a peer signs a URL")?;
        let uri: http::Uri = url.parse()?;
        let host = uri.host().context("no host")?.to_owned();
        let (parts, ()) = http::Request::get(uri).header("host", host).body(())?.into_parts();
        let origin = Origin::HostHeader { scheme: "https".into() };
        let of = |at: Timestamp| {
            let claims = verifier.parse(&Received::new(&parts, &origin, None)?)?;
            verifier.verify(&claims, &keys, at)
        };
        let now = Timestamp::try_from(SystemTime::now())?;
        let verified = of(Timestamp::from_unix(instant.unix())?).or_else(|_| of(now)).ok();
        let verified = verified.with_context(|| format!("{}: not valid: {url}", contender.name()))?;
        let object = verified.key().map(ObjectKey::as_str);
        let ours = object == Some(work::KEY) && verified.bucket() == Some(CONTAINER);
        ensure!(ours, "{} signs for another blob: {url}", contender.name());
    }
    Ok(())
}

/// The account's key, and a user's.
struct Both {
    shared: SharedKey,
    users: UserDelegationKey,
}

impl Keys for Both {
    fn shared_keys(&self, account: &str) -> Vec<SharedKey> {
        self.shared.shared_keys(account)
    }

    fn delegation_key(&self, claims: &Claims) -> Option<UserDelegationKey> {
        self.users.delegation_key(claims)
    }
}
