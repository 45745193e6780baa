use std::fmt;

use async_trait::async_trait;
#[cfg(feature = "post")]
use presign_core::Form;
use presign_core::{
    AtHand, Backend, Batch, Error, ErrorKind, Expiring, Explanation, Grant, Parts, Plan, Presigned, Ready, Result,
    Span, Step, Timestamp, Window,
};

use presign_v4::{Base, Bound, Many, Series};

#[cfg(feature = "sigv2")]
use crate::Addressing;
#[cfg(feature = "post")]
use crate::Post;
use crate::operation::Operation;
use crate::place::Place;
use crate::signature::Task;
use crate::{Account, Credentials, Signature, steps};

mod many;
#[cfg(feature = "post")]
mod post;

/// One bucket, with credentials that sign for it: a [`Backend`].
#[derive(Clone)]
pub struct Bucket {
    account: Account,
    name: String,
    place: Place,
}

impl Bucket {
    pub(crate) fn new(account: Account, name: String) -> Result<Self> {
        let place = Place::of(&account.shared, &name)?;
        Ok(Self { account, name, place })
    }

    /// The bucket's name, or the ARN of the access point that stands in its place.
    pub fn name(&self) -> &str {
        &self.name
    }

    #[cfg(feature = "sigv2")]
    pub(crate) fn addressing(&self) -> Addressing {
        self.place.addressing
    }

    pub(crate) fn host(&self) -> &str {
        &self.place.host
    }

    /// What is bound where no other header is.
    pub(crate) fn bound(&self) -> &Bound {
        &self.place.bound
    }

    /// Its URL.
    pub(crate) fn base(&self) -> &Base {
        &self.place.base
    }

    /// The region of the scope.
    pub(crate) fn region(&self) -> &str {
        &self.place.region
    }

    /// The service of the scope.
    pub(crate) fn service(&self) -> &'static str {
        self.place.service
    }

    pub(crate) fn signature(&self) -> &Signature {
        &self.account.shared.signature
    }

    /// Signs with `credentials` at hand, in the memory of `url`; one of a `series`, if that is given.
    // What it returns is large, and moved if it is not inlined: in the hot path.
    #[inline(always)]
    fn sign(
        &self,
        operation: &Operation<'_>,
        credentials: &Credentials,
        window: Window,
        series: Option<&Series>,
        mut url: String,
    ) -> Result<Presigned> {
        let signature = self.signature();
        let task = Task { bucket: self, operation, credentials, window: &window, series };
        signature.sign(&task, &mut url)?;
        Ok(task.presigned(url))
    }

    /// Reads what `parts` ask for into `operation`, and returns for which span.
    #[inline(always)]
    fn read<'g>(&self, parts: &'g Parts<'_>, at: Timestamp, operation: &mut Operation<'g>) -> Result<Span> {
        operation.read(parts)?;
        if let Some(preset) = self.account.shared.preset {
            preset.check(operation)?;
        }
        let signature = self.signature();
        signature.enforces(parts.action(), operation)?;
        parts.span(at, &signature.limits())
    }

    #[inline(always)]
    fn window(&self, span: Span, credentials: &Expiring<Credentials>) -> Result<Window> {
        credentials.value().check()?;
        span.within(credentials.end(), self.account.shared.expiry)
    }

    fn at_hand(&self, at: Timestamp, span: Span) -> Option<AtHand<'_, Credentials>> {
        self.account.shared.credentials.at_hand(at, span.until())
    }
}

#[async_trait]
impl Backend for Bucket {
    fn provider(&self) -> &'static str {
        "s3"
    }

    fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready> {
        self.try_presign_in(grant, at, String::new())
    }

    fn try_presign_in(&self, grant: &Grant<'_>, at: Timestamp, room: String) -> Result<Ready> {
        let parts = grant.parts()?;
        let mut operation = Operation::new(parts);
        let span = self.read(parts, at, &mut operation)?;
        let Some(credentials) = self.at_hand(at, span) else { return Ok(Ready::Pending) };
        let window = self.window(span, &credentials)?;
        self.sign(&operation, credentials.value(), window, None, room).map(Ready::Signed)
    }

    fn batch(&self, at: Timestamp) -> Box<dyn Batch + '_> {
        Box::new(Many::new(many::OfBucket(self), at))
    }

    async fn presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Presigned> {
        let parts = grant.parts()?;
        let mut operation = Operation::new(parts);
        let span = self.read(parts, at, &mut operation)?;
        let credentials = match self.at_hand(at, span) {
            Some(credentials) => credentials.into_owned(),
            None => self.account.shared.credentials.provide(at, span.until()).await?,
        };
        let window = self.window(span, &credentials)?;
        self.sign(&operation, credentials.value(), window, None, String::new())
    }

    #[cfg(feature = "post")]
    fn try_form(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready<Form>> {
        self.try_post(&Post::of(grant.clone()), at)
    }

    #[cfg(feature = "post")]
    async fn form(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Form> {
        self.post(&Post::of(grant.clone()), at).await
    }

    async fn ready(&self, at: Timestamp, until: Timestamp) -> Result<()> {
        self.account.shared.credentials.provide(at, until).await?.value().check()
    }

    fn step<'a>(&self, plan: &Plan<'a>, step: &Step<'_>) -> Result<Grant<'a>> {
        steps::grant(plan, step)
    }

    fn explain(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Explanation> {
        let parts = grant.parts()?;
        let mut operation = Operation::new(parts);
        let span = self.read(parts, at, &mut operation)?;
        let Some(credentials) = self.at_hand(at, span) else {
            return Err(Error::new(
                ErrorKind::Pending,
                "explain: the credentials are not at hand; await `ready` first",
            ));
        };
        let window = self.window(span, &credentials)?;
        let (operation, credentials) = (&operation, credentials.value());
        Ok(self.signature().explain(&Task { bucket: self, operation, credentials, window: &window, series: None }))
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket").field("name", &self.name).field("account", &self.account).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use presign_core::{End, Expires, Expiry};

    use super::*;
    use crate::Addressing;

    const AT: &str = "20261121T120000Z";

    fn account(credentials: Credentials, end: End) -> Account {
        Account::new("us-east-1", Arc::new(Expiring::new(credentials, end))).unwrap()
    }

    fn keys() -> Credentials {
        Credentials::new("AKID", "secret")
    }

    fn presign(account: &Account, seconds: u64) -> Result<Presigned> {
        let grant = Grant::get("k", Duration::from_secs(seconds));
        match account.bucket("bucket")?.try_presign(&grant, AT.parse()?)? {
            Ready::Signed(presigned) => Ok(presigned),
            other => panic!("{other:?}"),
        }
    }

    fn start(endpoint: &str, addressing: Option<Addressing>, bucket: &str) -> Option<String> {
        let mut account = account(keys(), End::Never);
        if !endpoint.is_empty() {
            account = account.with_endpoint(endpoint.parse().unwrap());
        }
        if let Some(addressing) = addressing {
            account = account.with_addressing(addressing);
        }
        let grant = Grant::get("k", Duration::from_secs(60));
        let Ok(Ready::Signed(presigned)) = account.bucket(bucket).ok()?.try_presign(&grant, AT.parse().unwrap()) else {
            return None;
        };
        presigned.reveal().as_str().split_once('?').map(|(start, _)| start.to_owned())
    }

    #[test]
    fn a_bucket_stands_in_the_host_or_in_the_path() {
        use Addressing::{Path, VirtualHost};
        for (endpoint, addressing, bucket, expected) in [
            ("", None, "photos", "https://photos.s3.us-east-1.amazonaws.com/k"),
            ("", None, "photos.example", "https://s3.us-east-1.amazonaws.com/photos.example/k"),
            ("", None, "Photos_1", "https://s3.us-east-1.amazonaws.com/Photos_1/k"),
            ("", Some(Path), "photos", "https://s3.us-east-1.amazonaws.com/photos/k"),
            ("http://127.0.0.1:9000", None, "photos", "http://127.0.0.1:9000/photos/k"),
            ("https://h/s3", None, "photos", "https://h/s3/photos/k"),
            ("https://h/s3", Some(VirtualHost), "photos", "https://photos.h/s3/k"),
            ("http://h:81", Some(VirtualHost), "a.b", "http://a.b.h:81/k"),
        ] {
            assert_eq!(start(endpoint, addressing, bucket).as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_name_that_would_make_another_host_or_path_is_refused() {
        for bucket in ["", ".", "..", "a/b", "a?b", "a#b", "a%2fb", "a b", "é", "a\\b", "a@b", "a:b", &"a".repeat(256)]
        {
            assert_eq!(start("", None, bucket), None, "{bucket}");
            assert_eq!(start("https://h", Some(Addressing::VirtualHost), bucket), None, "{bucket}");
        }
        for bucket in ["Photos", "a_b", "-a", "a-", "a..b", ".a", "a.", "a.b", &"a".repeat(64)] {
            assert_eq!(start("https://h", Some(Addressing::VirtualHost), bucket), None, "{bucket}");
        }
        assert_eq!(start("http://127.0.0.1:9000", Some(Addressing::VirtualHost), "photos"), None);
        assert_eq!(start("http://[::1]:9000", Some(Addressing::VirtualHost), "photos"), None);
    }

    #[test]
    fn a_region_that_aws_does_not_have_names_no_host() {
        for region in ["US-EAST-1", "us_east_1", "us-east-1.", "auto", "us-isox-east-1", "eusc-fr-east-1"] {
            let account = Account::new(region, Arc::new(Expiring::new(keys(), End::Never))).unwrap();
            assert_eq!(*account.bucket("photos").unwrap_err().kind(), ErrorKind::Config, "{region}");
            assert!(account.verifier().is_err());
            assert!(account.with_endpoint("https://h".parse().unwrap()).bucket("photos").is_ok());
        }
    }

    #[test]
    fn half_credentials_do_not_sign() {
        for credentials in [
            Credentials::new("", "secret"),
            Credentials::new("AKID", ""),
            Credentials::new("AK/ID", "secret"),
            keys().with_session_token(""),
        ] {
            let error = presign(&account(credentials, End::Never), 60).unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::Credentials);
        }
    }

    #[test]
    fn a_url_ends_with_its_credentials() {
        let end: Timestamp = "20261121T120100Z".parse().unwrap();
        let temporary = account(keys().with_session_token("t"), End::At(end));
        let clamped = presign(&temporary, 3600).unwrap();
        assert_eq!(clamped.expires(), Expires::Known(end));
        assert!(clamped.reveal().as_str().contains("&X-Amz-Expires=60&X-Amz-Security-Token=t&"));
        assert!(presign(&temporary.clone().with_expiry(Expiry::Refuse), 3600).is_err());
        let ignored = presign(&temporary.with_expiry(Expiry::Ignore), 3600).unwrap();
        assert_eq!(ignored.expires(), Expires::Known(end));
        assert!(ignored.reveal().as_str().contains("&X-Amz-Expires=3600&"));

        let unknown = account(keys().with_session_token("t"), End::Unknown);
        assert!(presign(&unknown, 301).is_err());
        assert!(matches!(presign(&unknown, 300).unwrap().expires(), Expires::AtMost(_)));
    }

    #[test]
    fn the_limits_are_those_of_s3() {
        let account = account(keys(), End::Never);
        assert!(presign(&account, 604_800).is_ok());
        for seconds in [0, 604_801, 8 * 86_400] {
            assert_eq!(*presign(&account, seconds).unwrap_err().kind(), ErrorKind::Validity);
        }
    }

    /// Credentials that have to be fetched.
    #[derive(Debug)]
    struct Remote;

    #[async_trait]
    impl presign_core::ProvideCredentials<Credentials> for Remote {
        fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, Credentials>> {
            None
        }

        async fn provide(&self, _at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<Credentials>>> {
            Ok(Arc::new(Expiring::new(keys(), End::Never)))
        }
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_remote_credential_is_awaited() {
        let at = AT.parse().unwrap();
        let bucket = Account::new("us-east-1", Remote).unwrap().bucket("bucket").unwrap();
        let grant = Grant::get("k", Duration::from_secs(60));
        assert!(matches!(bucket.try_presign(&grant, at), Ok(Ready::Pending)));
        assert_eq!(*bucket.explain(&grant, at).unwrap_err().kind(), ErrorKind::Pending);
        let awaited = bucket.presign(&grant, at).await.unwrap();
        assert_eq!(awaited, presign(&account(keys(), End::Never), 60).unwrap());
    }

    #[test]
    fn what_is_explained_is_what_was_signed() {
        let account = account(keys(), End::Never);
        let bucket = account.bucket("bucket").unwrap();
        let at: Timestamp = AT.parse().unwrap();
        let grant = Grant::request(http::Method::PUT, "a b/é", Duration::from_secs(60)).content_type("text/plain");
        let grant = grant.query_flag("uploads");
        let explained = bucket.explain(&grant, at).unwrap();
        let key = keys().chain().key(&presign_v4::AWS4, at, "us-east-1", crate::SERVICE);
        let mut signature = String::new();
        presign_core::hex_encode(&key.hmac().sign(explained.string_to_sign().as_bytes()), &mut signature);
        let Ok(Ready::Signed(presigned)) = bucket.try_presign(&grant, at) else { panic!("static keys") };
        assert!(presigned.reveal().as_str().ends_with(&signature));
        assert!(explained.canonical_request().unwrap().starts_with("PUT\n/a%20b/%C3%A9\nX-Amz-Algorithm="));
        assert!(explained.canonical_request().unwrap().contains("&uploads=\ncontent-type:text/plain\nhost:"));
    }
}
