use std::sync::Arc;
use std::time::Duration;

use http::request::Parts;
use presign_core::{Backend, Denied, End, Expiring, Grant, Origin, Ready, Received, Secret, Timestamp, Verified};
use presign_s3::{Account, Addressing, Credentials, Endpoint, Signature, Verifier};
use presign_v4::{AWS4, KeyChain, Request, Stamp, sign};

const ACCESS_KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const REGION: &str = "us-east-1";
pub(crate) const BUCKET: &str = "examplebucket";

pub(crate) fn issued_at() -> Timestamp {
    "20261121T120000Z".parse().unwrap()
}

pub(crate) const MINUTE: Duration = Duration::from_secs(60);

/// A signed request on its way: what a bearer makes of it, and when it arrives.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    parts: Parts,
    credentials: Credentials,
    addressing: Addressing,
    arrives: Timestamp,
}

impl Sent {
    /// The request of `grant`, bucket in the path, made at once.
    pub(crate) fn new(grant: &Grant<'_>) -> Self {
        Self::with(grant, Addressing::Path, Credentials::new(ACCESS_KEY, SECRET_KEY), Signature::V4)
    }

    /// The same signed by Version 2.
    pub(crate) fn v2(grant: &Grant<'_>) -> Self {
        Self::with(grant, Addressing::Path, Credentials::new(ACCESS_KEY, SECRET_KEY), Signature::V2)
    }

    /// The same signed by Version 2 with the bucket in the host.
    pub(crate) fn v2_virtual_host(grant: &Grant<'_>) -> Self {
        Self::with(grant, Addressing::VirtualHost, Credentials::new(ACCESS_KEY, SECRET_KEY), Signature::V2)
    }

    /// The same with the bucket in the host.
    pub(crate) fn virtual_host(grant: &Grant<'_>) -> Self {
        Self::with(grant, Addressing::VirtualHost, Credentials::new(ACCESS_KEY, SECRET_KEY), Signature::V4)
    }

    /// The same by temporary credentials.
    pub(crate) fn temporary(grant: &Grant<'_>) -> Self {
        let credentials = Credentials::new(ACCESS_KEY, SECRET_KEY).with_session_token("AQoDYXdzEPT//wE==");
        Self::with(grant, Addressing::Path, credentials, Signature::V4)
    }

    fn with(grant: &Grant<'_>, addressing: Addressing, credentials: Credentials, signature: Signature) -> Self {
        let provider = Arc::new(Expiring::new(credentials.clone(), End::Never));
        let account = Account::new(REGION, provider).unwrap().with_endpoint(endpoint()).with_addressing(addressing);
        let account = account.with_signature(signature);
        let signed = account.bucket(BUCKET).unwrap().try_presign(grant, issued_at());
        let Ok(Ready::Signed(presigned)) = signed else { panic!("{grant:?}: {signed:?}") };
        let parts = presigned.reveal().to_request().unwrap().into_parts().0;
        Self { parts, credentials, addressing, arrives: issued_at() }
    }

    /// A URL that someone else's signer wrote with the key of this account, and the headers that were signed.
    pub(crate) fn foreign(method: http::Method, url: &str, headers: &[(&'static str, &str)]) -> Self {
        let mut request = http::Request::builder().method(method).uri(url);
        for (name, value) in headers.iter().filter(|(name, _)| *name != "host") {
            request = request.header(*name, *value);
        }
        let parts = request.body(()).unwrap().into_parts().0;
        let credentials = Credentials::new(ACCESS_KEY, SECRET_KEY);
        Self { parts, credentials, addressing: Addressing::Path, arrives: issued_at() }
    }

    pub(crate) fn after_seconds(mut self, seconds: u64) -> Self {
        self.arrives = issued_at().plus(seconds);
        self
    }

    /// With this header, in the place of one that the URL binds.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.parts.headers.insert(name, value.parse().unwrap());
        self
    }

    pub(crate) fn without_header(mut self, name: &str) -> Self {
        assert!(self.parts.headers.remove(name).is_some(), "{name} is not sent");
        self
    }

    /// With another text in the URL, wherever `from` stands.
    pub(crate) fn rewritten(mut self, from: &str, to: &str) -> Self {
        let url = self.parts.uri.to_string();
        assert!(url.contains(from), "{from} is not in {url}");
        self.parts.uri = url.replace(from, to).parse().unwrap();
        self
    }

    /// Without the query parameter `name`.
    pub(crate) fn without_parameter(self, name: &str) -> Self {
        let query = self.parts.uri.query().unwrap().to_owned();
        let pair = query.split('&').find(|pair| pair.split('=').next() == Some(name));
        let pair = pair.unwrap_or_else(|| panic!("{name} is not in {query}")).to_owned();
        self.rewritten(&format!("{pair}&"), "")
    }

    pub(crate) fn received<T>(&self, read: impl FnOnce(&Received<'_>) -> Result<T, Denied>) -> Result<T, Denied> {
        let origin = Origin::HostHeader { scheme: "https".into() };
        read(&Received::new(&self.parts, &origin, None)?)
    }

    pub(crate) fn verify(&self) -> Result<Verified, Denied> {
        let verifier = Verifier::new(endpoint(), REGION).with_addressing(self.addressing).with_sigv2();
        let claims = self.received(|received| verifier.parse(received).map(presign_s3::Claims::into_owned))?;
        verifier.verify(&claims, &self.credentials, self.arrives)
    }
}

fn endpoint() -> Endpoint {
    "https://s3.us-east-1.amazonaws.com".parse().unwrap()
}

/// The URL of a request that no grant gives.
pub(crate) fn foreign(request: &Request<'_>) -> String {
    let key = KeyChain::new(ACCESS_KEY, Secret::from(SECRET_KEY)).key(&AWS4, issued_at(), REGION, "s3");
    sign(request, &Stamp::new(key.scope(), issued_at(), 60), &key)
}
