use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use presign_core::{
    Backend, Error, ErrorKind, Expiring, Explanation, Grant, Limits, Presigned, Ready, Result, Span, Timestamp, Window,
};
use presign_v4::{AWS4, Request, Stamp, sign, texts};

use crate::operation::Operation;
use crate::{Account, Addressing, Credentials, LONGEST_S, SERVICE};

/// One bucket, with credentials that sign for it: a [`Backend`].
#[derive(Clone)]
pub struct Bucket {
    account: Account,
    name: String,
    /// Scheme and authority.
    origin: String,
    /// The authority as clients send it in `Host`.
    host: String,
    /// The escaped path above the object.
    base: String,
}

const LIMITS: Limits = Limits::up_to_seconds(LONGEST_S);

impl Bucket {
    pub(crate) fn new(account: Account, name: String) -> Result<Self> {
        check_name(&name)?;
        let endpoint = &account.shared.endpoint;
        let (host, base) = match addressing(&account, &name)? {
            Addressing::Path => (endpoint.authority(None), format!("{}/{name}", endpoint.prefix())),
            Addressing::VirtualHost => (endpoint.authority(Some(&name)), endpoint.prefix().to_owned()),
        };
        let origin = format!("{}://{host}", endpoint.scheme());
        Ok(Self { account, name, origin, host, base })
    }

    /// The bucket's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Signs with `credentials` at hand.
    fn sign(&self, asked: &Asked<'_>, credentials: &Expiring<Credentials>) -> Result<Presigned> {
        let window = self.window(asked, credentials)?;
        let url = self.with_request(asked, credentials, &window, |request, stamp| {
            let key = credentials.value().chain().key(&AWS4, window.issued_at(), &self.account.shared.region, SERVICE);
            sign(request, stamp, &key)
        });
        let operation = &asked.operation;
        let mut presigned =
            Presigned::new(operation.method.clone(), url, window).by("s3", "sigv4").also(operation.also_allows());
        for (name, value) in &operation.headers {
            presigned = presigned.bind(name.clone(), value.as_ref());
        }
        Ok(presigned)
    }

    fn window(&self, asked: &Asked<'_>, credentials: &Expiring<Credentials>) -> Result<Window> {
        credentials.value().check()?;
        asked.span.within(credentials.end(), self.account.shared.expiry)
    }

    fn with_request<T>(
        &self,
        asked: &Asked<'_>,
        credentials: &Expiring<Credentials>,
        window: &Window,
        write: impl FnOnce(&Request<'_>, &Stamp<'_>) -> T,
    ) -> T {
        let Operation { method, key, query, headers, .. } = &asked.operation;
        // Most URLs bind the host alone: they need no list.
        let host = [("host", self.host.as_str())];
        let mut bound = Vec::new();
        if !headers.is_empty() {
            bound.extend(host);
            bound.extend(headers.iter().map(|(name, value)| (name.as_str(), value.as_ref())));
            bound.sort_unstable();
        }
        let bound = if bound.is_empty() { &host[..] } else { &bound };
        let request =
            Request::new(method.as_str(), &self.origin, &self.base, *key).with_query(query).with_headers(bound);

        let region = &self.account.shared.region;
        let credentials = credentials.value();
        let stamp = Stamp::new(&AWS4, credentials.key_id(), window.issued_at(), window.seconds(), region, SERVICE);
        match credentials.session_token() {
            Some(token) => write(&request, &stamp.with_token(token.reveal())),
            None => write(&request, &stamp),
        }
    }

    fn at_hand(&self, asked: &Asked<'_>) -> Option<Arc<Expiring<Credentials>>> {
        self.account.shared.credentials.at_hand(asked.at, asked.span.until())
    }
}

/// A grant in S3's words, and the span that it asks for.
struct Asked<'g> {
    operation: Operation<'g>,
    span: Span,
    at: Timestamp,
}

impl<'g> Asked<'g> {
    fn new(grant: &'g Grant<'_>, at: Timestamp) -> Result<Self> {
        let parts = grant.parts()?;
        Ok(Self { operation: Operation::of(parts)?, span: parts.span(at, &LIMITS)?, at })
    }
}

#[async_trait]
impl Backend for Bucket {
    fn provider(&self) -> &'static str {
        "s3"
    }

    fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready> {
        let asked = Asked::new(grant, at)?;
        match self.at_hand(&asked) {
            Some(credentials) => self.sign(&asked, &credentials).map(Ready::Signed),
            None => Ok(Ready::Pending),
        }
    }

    async fn presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Presigned> {
        let asked = Asked::new(grant, at)?;
        let credentials = match self.at_hand(&asked) {
            Some(credentials) => credentials,
            None => self.account.shared.credentials.provide(at, asked.span.until()).await?,
        };
        self.sign(&asked, &credentials)
    }

    async fn ready(&self, at: Timestamp, until: Timestamp) -> Result<()> {
        self.account.shared.credentials.provide(at, until).await?.value().check()
    }

    fn explain(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Explanation> {
        let asked = Asked::new(grant, at)?;
        let Some(credentials) = self.at_hand(&asked) else {
            return Err(Error::new(
                ErrorKind::Pending,
                "explain: the credentials are not at hand; await `ready` first",
            ));
        };
        let window = self.window(&asked, &credentials)?;
        let texts = self.with_request(&asked, &credentials, &window, texts);
        Ok(Explanation::new(Some(texts.canonical_request), texts.string_to_sign))
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket").field("name", &self.name).field("account", &self.account).finish()
    }
}

/// What AWS allows today, and the names of its early days, which other services still allow. None of it can end a
/// path segment or a host name.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
fn check_name(name: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if name.is_empty() || name.len() > 255 || !name.bytes().all(plain) || matches!(name, "." | "..") {
        return Err(Error::new(
            ErrorKind::Config,
            "name a bucket: the name is empty, too long, or has characters beside letters, digits, `-`, `_` and `.`; \
             give the bucket's name alone",
        ));
    }
    Ok(())
}

fn addressing(account: &Account, name: &str) -> Result<Addressing> {
    let endpoint = &account.shared.endpoint;
    let label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&label.len()) && label.bytes().all(inner) && !label.starts_with('-') && !label.ends_with('-')
    };
    let refusal = match (name.split('.').all(label), name.contains('.') && endpoint.is_https()) {
        _ if endpoint.is_address() => "the endpoint is an IP address, which has no host names below it",
        (false, _) => "the name can't be part of a host name",
        (true, true) => "a name with dots is not covered by the endpoint's TLS certificate",
        (true, false) => "",
    };
    match account.shared.addressing {
        Some(Addressing::VirtualHost) if !refusal.is_empty() => Err(Error::new(
            ErrorKind::Config,
            format!("address the bucket by virtual host: {refusal}; address it by path"),
        )),
        Some(addressing) => Ok(addressing),
        None if endpoint.is_aws() && refusal.is_empty() => Ok(Addressing::VirtualHost),
        None => Ok(Addressing::Path),
    }
}
