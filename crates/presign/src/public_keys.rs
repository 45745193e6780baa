use std::collections::BTreeMap;
use std::fmt;

use presign_core::{Error, ErrorKind, Result, base64url_decode};
use serde::Deserialize;

use crate::gcs::KnownKeys;
#[cfg(feature = "aws_lc_rs")]
use crate::gcs::aws_lc_rs::PublicKey;
#[cfg(all(feature = "rsa", not(feature = "aws_lc_rs")))]
use crate::gcs::rsa::PublicKey;

/// The public keys of a service account, as Google publishes them under two addresses, each with the account's e-mail at
/// its end: certificates in `https://www.googleapis.com/robot/v1/metadata/x509/`, a set of JSON Web Keys in
/// `https://www.googleapis.com/service_accounts/v1/jwk/`. Keys that Google manages are in there too, so what `signBlob` signed
/// can be checked.
///
/// Neither document names the account: whoever fetched it says whose it is.
///
/// ```
/// use presign::PublicKeys;
/// use presign::gcs::{Keys, KnownKeys};
///
/// # let pem = include_str!("public_keys/cert.pem").replace('\n', "\\n");
/// # let text = format!(r#"{{"ffff": "{pem}"}}"#);
/// # let text = text.as_str();
/// let keys = PublicKeys::from_json(text)?; // the text of the document
/// assert_eq!(keys.ids().collect::<Vec<_>>(), ["ffff"]);
/// let known = keys.add_to(KnownKeys::new(), "robot@example.iam.gserviceaccount.com");
/// assert_eq!(known.public_keys("robot@example.iam.gserviceaccount.com").len(), 1);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct PublicKeys(Vec<(String, PublicKey)>);

impl PublicKeys {
    /// Reads either document: certificates by key id, or `{"keys":[…]}` (RFC 7517). In such a set, keys that are not for
    /// RSA signatures with SHA-256 are passed over.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it is neither, if a key in it can't be one, or if there is none.
    pub fn from_json(text: &str) -> Result<Self> {
        let document: Document = serde_json::from_str(text).map_err(|_| refusal("it is neither document"))?;
        let keys = match document {
            Document::Set { keys } => keys.into_iter().filter_map(Jwk::key).collect::<Result<Vec<_>>>()?,
            Document::Certificates(all) => {
                let key = |(id, pem): (String, String)| PublicKey::from_pem(&pem).map(|key| (id, key));
                all.into_iter().map(key).collect::<Result<_>>()?
            }
        };
        if keys.is_empty() { Err(refusal("there is no RSA key in it")) } else { Ok(Self(keys)) }
    }

    /// The ids of the keys.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, _)| id.as_str())
    }

    /// `known`, and these as keys of the service account `email`.
    #[must_use]
    pub fn add_to(&self, known: KnownKeys, email: &str) -> KnownKeys {
        self.0.iter().fold(known, |known, (_, key)| known.with_public_key(email, key.clone()))
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Document {
    Set { keys: Vec<Jwk> },
    Certificates(BTreeMap<String, String>),
}

/// RFC 7517 and, of the numbers, RFC 7518, section 6.3.1.
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    #[serde(default)]
    kid: String,
    n: Option<String>,
    e: Option<String>,
}

impl Jwk {
    /// The key with its id, if it is one for such signatures.
    fn key(self) -> Option<Result<(String, PublicKey)>> {
        let may = |said: &Option<String>, word| said.as_deref().is_none_or(|said| said == word);
        if self.kty != "RSA" || !may(&self.usage, "sig") || !may(&self.alg, "RS256") {
            return None;
        }
        let number = |text: Option<String>| text.as_deref().and_then(base64url_decode);
        Some(match (number(self.n), number(self.e)) {
            (Some(modulus), Some(exponent)) => {
                PublicKey::from_components(&modulus, &exponent).map(|key| (self.kid, key))
            }
            _ => Err(refusal("an RSA key in it lacks `n` or `e`, or they are no unpadded base64url")),
        })
    }
}

fn refusal(why: &str) -> Error {
    Error::new(
        ErrorKind::Config,
        format!(
            "read the public keys of a service account: {why}; give the certificates by key id, or the set of JSON Web Keys, \
             that Google publishes",
        ),
    )
}

impl fmt::Debug for PublicKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

#[cfg(test)]
mod tests;
