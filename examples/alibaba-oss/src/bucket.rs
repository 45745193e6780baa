use std::sync::Arc;

use presign_core::{
    Backend, BaseUrl, Error, ErrorKind, Expiring, Explanation, Grant, Limits, Plan, Presigned, Ready, Result, Seal,
    Step, Timestamp, Window, percent,
};

use crate::Credentials;
use crate::canonical::{
    ADDITIONAL, ALGORITHM, CREDENTIAL, Canonical, DATE, EXPIRES, SIGNATURE, TOKEN, VERSION, additional, query, scope,
    string_to_sign,
};
use crate::operation::{Operation, PROVIDER};
use crate::upload;

/// How long a URL of Version 4 may live: seven days.
pub(crate) const LONGEST_S: u64 = 604_800;

/// A bucket of Alibaba Cloud OSS, with the access key that signs for it: a [`Backend`].
///
/// The host is always signed, which Alibaba's own clients leave out unless told otherwise: such a URL is one at every
/// endpoint of the bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    endpoint: BaseUrl,
    region: String,
    name: String,
    credentials: Arc<Expiring<Credentials>>,
}

impl Bucket {
    /// The bucket `name` at `endpoint`, `https://oss-cn-hangzhou.aliyuncs.com`, of the region `cn-hangzhou`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if one of them can't be one; [`ErrorKind::Credentials`] without a key or a secret.
    pub fn new(
        endpoint: &str,
        region: impl Into<String>,
        name: impl Into<String>,
        credentials: Expiring<Credentials>,
    ) -> Result<Self> {
        let (endpoint, region, name) = (endpoint_of(endpoint)?, region.into(), name.into());
        if !is_bucket(&name) {
            let text = "name a bucket of OSS: 3 to 63 letters, digits and hyphens, in lower case, no hyphen at an end";
            return Err(Error::new(ErrorKind::Config, text));
        }
        if region.is_empty()
            || !region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        {
            return Err(Error::new(ErrorKind::Config, "name a region of OSS: write it as in cn-hangzhou"));
        }
        if !credentials.value().is_whole() {
            return Err(Error::new(ErrorKind::Credentials, "sign: the access key lacks its id or secret; give both"));
        }
        Ok(Self { endpoint, region, name, credentials: Arc::new(credentials) })
    }

    /// Fills in all but the signature, and hands it to `finish`.
    fn write<T>(
        &self,
        grant: &Grant<'_>,
        at: Timestamp,
        finish: impl FnOnce(Operation<'_>, &str, &[(String, String)], Window) -> T,
    ) -> Result<T> {
        let parts = grant.parts()?;
        let operation = Operation::of(parts)?;
        let window = parts.window(at, &Limits::up_to_seconds(LONGEST_S), self.credentials.end())?;

        let host = ("host".to_owned(), self.authority());
        let bound = operation.headers.iter().map(|(name, value)| (name.as_str().to_owned(), value.trim().to_owned()));
        let mut headers: Vec<(String, String)> = bound.chain([host]).collect();
        headers.sort();

        let (date, credentials) = (window.issued_at().basic(), self.credentials.value());
        let credential = format!("{}/{}", credentials.key_id(), scope(window.issued_at(), &self.region));
        let (seconds, listed) = (window.seconds().to_string(), additional(&headers));
        let own = [
            (VERSION, ALGORITHM),
            (CREDENTIAL, &credential),
            (DATE, date.as_str()),
            (EXPIRES, &seconds),
            (ADDITIONAL, &listed),
        ];
        let token = credentials.token().map(|token| (TOKEN, token));
        let asked = operation.query.iter().map(|(name, value)| (*name, value.as_ref()));
        let query = query(own.into_iter().chain(token).chain(asked));
        Ok(finish(operation, &query, &headers, window))
    }

    fn authority(&self) -> String {
        format!("{}.{}", self.name, self.endpoint.authority())
    }

    fn canonical<'a>(
        &'a self,
        operation: &'a Operation<'_>,
        query: &'a str,
        headers: &'a [(String, String)],
    ) -> Canonical<'a> {
        Canonical { method: operation.method.as_str(), bucket: &self.name, key: operation.key, query, headers }
    }
}

// ANCHOR: backend
impl Backend for Bucket {
    fn provider(&self) -> &'static str {
        PROVIDER
    }

    fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready> {
        self.write(grant, at, |operation, query, headers, window| {
            let hash = self.canonical(&operation, query, headers).hash();
            let mut mac = self.credentials.value().key(window.issued_at(), &self.region).mac();
            string_to_sign(window.issued_at(), &self.region, &hash, &mut mac);

            let mut url = format!("{}://{}/", self.endpoint.scheme(), self.authority());
            percent::path(operation.key, &mut url);
            url.push('?');
            url.push_str(query);
            Seal::hex(SIGNATURE).append(&mut url, &mac.finish());

            let also = operation.also_allows();
            let mut presigned = Presigned::new(operation.method, url, window).by(PROVIDER, "oss4").also(also);
            for (name, value) in operation.headers {
                presigned = presigned.bind(name, value);
            }
            Ready::Signed(presigned)
        })
    }

    fn step<'a>(&self, plan: &Plan<'a>, step: &Step<'_>) -> Result<Grant<'a>> {
        upload::grant(plan, step)
    }

    fn explain(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Explanation> {
        self.write(grant, at, |operation, query, headers, window| {
            let canonical = self.canonical(&operation, query, headers);
            let (mut request, mut text) = (String::new(), String::new());
            canonical.write(&mut request);
            string_to_sign(window.issued_at(), &self.region, &canonical.hash(), &mut text);
            Explanation::new(Some(request), text)
        })
    }
}
// ANCHOR_END: backend

/// Where buckets are, which are named by host.
pub(crate) fn endpoint_of(text: &str) -> Result<BaseUrl> {
    let endpoint: BaseUrl = text.parse()?;
    if !endpoint.prefix().is_empty() || endpoint.is_address() {
        let text = "read an endpoint of OSS: buckets are named by host, so it is a name without a path";
        return Err(Error::new(ErrorKind::Config, text));
    }
    Ok(endpoint)
}

/// <https://www.alibabacloud.com/help/en/oss/user-guide/bucket-naming-conventions>
pub(crate) fn is_bucket(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (3..=63).contains(&name.len()) && name.bytes().all(inner) && !name.starts_with('-') && !name.ends_with('-')
}
