use presign_core::{Denied, Obligation, Reason, Received, Timestamp, Verified};

use crate::fields::Field;
use crate::keys::StoredPolicy;
use crate::layout::Kind;
use crate::{Claims, Endpoint, Keys, Permissions};

/// Checks requests with a SAS as the blob service does, in three steps: [`parse`](Self::parse) what came, look up the
/// key that it names, [`verify`](Self::verify).
///
/// A SAS signs no method, query or header but those that `srh` and `srq` name: the request is what its permissions
/// allow. So the query of a [`Verified`] is what was checked, and not what was signed; the response overrides (`rscc`
/// and its like) and the encryption scope (`ses`), which were signed, are among it.
///
/// It is stricter than the service in what no signer writes: parameters in another case or twice, a root directory
/// (`sdd=0`), blobs of the root container that are named without it.
///
/// ```
/// use presign_azure::{Account, SharedKey};
/// use presign_core::{Backend, Grant, Origin, Ready, Received};
/// let account = Account::azurite()?;
/// let at = "2026-11-21T12:00:00Z".parse()?;
/// let grant = Grant::get("cat.png", std::time::Duration::from_secs(60));
/// let Ready::Signed(presigned) = account.container("photos")?.try_presign(&grant, at)? else { unreachable!() };
/// let (parts, ()) = presigned.reveal().to_request()?.into_parts();
///
/// let verifier = account.verifier();
/// let origin = Origin::HostHeader { scheme: "http".into() };
/// let claims = verifier.parse(&Received::new(&parts, &origin, None)?)?;
/// assert_eq!((claims.container(), claims.operation()), (Some("photos"), Some("Get Blob")));
/// let verified = verifier.verify(&claims, &SharedKey::azurite()?, at)?;
/// assert_eq!(verified.key().map(|key| key.as_str()), Some("cat.png"));
/// assert!(verifier.verify(&claims, &SharedKey::azurite()?, at.plus(61)).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Verifier {
    endpoint: Endpoint,
}

impl Verifier {
    /// The verifier of the account at `endpoint`.
    pub fn new(endpoint: Endpoint) -> Self {
        Self { endpoint }
    }

    /// Reads a request that came in.
    ///
    /// # Errors
    /// A typed reason for everything that can't be verified whatever its signature.
    pub fn parse(&self, received: &Received<'_>) -> Result<Claims, Denied> {
        let claims = Claims::parse(&self.endpoint, received)?;
        // A user who has to be signed in sends a credential of their own.
        let signed_in = claims.said.values.get(Field::DelegatedOid).is_some();
        if received.headers().contains_key(http::header::AUTHORIZATION) && !signed_in {
            return Err(Reason::TwoCredentials.into());
        }
        Ok(claims)
    }

    /// Checks `claims` at `at` against the key and the policy that they name: their time and signature, then whether
    /// the SAS is for this client, protocol, resource and operation.
    ///
    /// # Errors
    /// A typed reason.
    pub fn verify(&self, claims: &Claims, keys: &(impl Keys + ?Sized), at: Timestamp) -> Result<Verified, Denied> {
        let terms = Terms::of(claims, keys)?;
        let (key_id, ends) = match claims.said.kind {
            Kind::Account | Kind::Blob => (signed_by_account(claims, keys)?, None),
            Kind::BlobDelegation => signed_by_delegation(claims, keys, at)?,
        };
        let expires_at = ends.map_or(terms.expiry, |ends| terms.expiry.min(ends));
        if at > expires_at {
            return Err(Reason::Expired(expires_at).into());
        }
        if let Some(start) = terms.start.filter(|start| at < *start) {
            return Err(Reason::NotYetValid(start).into());
        }
        authorize(claims, &terms)?;
        let query = claims.query.iter().map(|(name, value)| (name.clone(), value.clone().unwrap_or_default()));
        Ok(Verified::new(&claims.method, key_id, expires_at)
            .on(claims.located.container.clone(), claims.located.blob.clone())
            .with_query(query.chain(for_the_answer(claims)).collect())
            .with_obligations(obligations(claims, &terms)))
    }
}

/// What a SAS and its policy say together.
struct Terms {
    permissions: Permissions,
    start: Option<Timestamp>,
    expiry: Timestamp,
}

impl Terms {
    fn of(claims: &Claims, keys: &(impl Keys + ?Sized)) -> Result<Self, Denied> {
        let policy = match (claims.policy(), claims.container()) {
            (None, _) => StoredPolicy::default(),
            (Some(id), Some(container)) => keys.policy(container, id).ok_or(Reason::Policy)?,
            (Some(_), None) => return Err(Reason::Policy.into()),
        };
        let said = &claims.said;
        // What both say the service refuses, rather than choose.
        let twice = (policy.permissions.is_some() && said.permissions.is_some())
            || (policy.start.is_some() && said.start.is_some())
            || (policy.expiry.is_some() && said.expiry.is_some());
        if twice {
            return Err(Reason::Unacceptable("si").into());
        }
        Ok(Self {
            permissions: said.permissions.or(policy.permissions).ok_or(Reason::Missing("sp"))?,
            start: said.start.or(policy.start),
            expiry: said.expiry.or(policy.expiry).ok_or(Reason::Missing("se"))?,
        })
    }
}

fn signed_by_account<'c>(claims: &'c Claims, keys: &(impl Keys + ?Sized)) -> Result<&'c str, Denied> {
    let known = keys.shared_keys(claims.account());
    if known.is_empty() {
        return Err(Reason::UnknownKey.into());
    }
    if known.iter().any(|key| claims.signed_by(key.key())) {
        Ok(claims.account())
    } else {
        Err(Reason::Signature.into())
    }
}

/// The identity that signed, and when its key ends.
fn signed_by_delegation<'c>(
    claims: &'c Claims,
    keys: &(impl Keys + ?Sized),
    at: Timestamp,
) -> Result<(&'c str, Option<Timestamp>), Denied> {
    let (oid, _) = claims.identity().ok_or(Reason::UnknownKey)?;
    let key = keys.delegation_key(claims).filter(|key| key.is_named_by(claims)).ok_or(Reason::UnknownKey)?;
    if !claims.signed_by(key.key()) {
        return Err(Reason::Signature.into());
    }
    if at < key.starts_at() {
        return Err(Reason::NotYetValid(key.starts_at()).into());
    }
    Ok((oid, Some(key.expires_at())))
}

/// Whether the SAS is for this request.
fn authorize(claims: &Claims, terms: &Terms) -> Result<(), Denied> {
    let said = &claims.said;
    let stranger = |range: crate::IpRange| claims.client.is_none_or(|client| !range.contains(client));
    if said.ip.is_some_and(stranger) {
        return Err(Reason::ClientIp.into());
    }
    if said.https_only && !claims.https {
        return Err(Reason::Protocol.into());
    }
    let operation = claims.operation.ok_or(Reason::Permission)?;
    if said.kind == Kind::Account {
        let has = |field: Field, letter: char| said.values.get(field).is_some_and(|letters| letters.contains(letter));
        if !has(Field::Services, 'b') {
            return Err(Reason::Unacceptable("ss").into());
        }
        if !has(Field::ResourceTypes, operation.place.resource_type()) {
            return Err(Reason::ResourceType.into());
        }
    } else if !operation.by_resource {
        return Err(Reason::Permission.into());
    }
    if operation.permitted_by(terms.permissions) { Ok(()) } else { Err(Reason::Permission.into()) }
}

/// What the SAS says of the answer.
fn for_the_answer(claims: &Claims) -> impl Iterator<Item = (String, String)> {
    const SAID: [Field; 6] = [
        Field::CacheControl,
        Field::ContentDisposition,
        Field::ContentEncoding,
        Field::ContentLanguage,
        Field::ContentType,
        Field::EncryptionScope,
    ];
    let said = claims.said.values.params().filter(|(field, ..)| SAID.contains(field));
    said.map(|(_, name, value)| (name.to_owned(), value.to_owned()))
}

/// What only the store, or the identity provider, can settle.
fn obligations(claims: &Claims, terms: &Terms) -> Vec<Obligation> {
    let mut obligations = Vec::new();
    let creates = claims.operation.is_some_and(crate::request::Operation::creates);
    if creates && !terms.permissions.contains(Permissions::WRITE) {
        obligations.push(Obligation::CreateOnly);
    }
    for (field, parameter) in [(Field::UnauthorizedOid, "suoid"), (Field::DelegatedOid, "sduoid")] {
        if let Some(id) = claims.said.values.get(field) {
            obligations.push(Obligation::User { parameter, id: id.to_owned() });
        }
    }
    obligations
}

#[cfg(test)]
mod tests;
