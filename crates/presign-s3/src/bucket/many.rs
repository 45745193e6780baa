use std::sync::Arc;

use presign_core::{Parts, Presigned, Ready, Result, Timestamp};
use presign_v4::{ScopedKey, Series, Signer, Signing};

use super::Bucket;
use crate::operation::Operation;
use crate::signature::Task;
use crate::{Credentials, v4};

/// What a batch of one bucket signs by.
#[derive(Debug)]
pub(super) struct OfBucket<'b>(pub(super) &'b Bucket);

impl Signer for OfBucket<'_> {
    type Credentials = Credentials;
    type Operation<'g> = Operation<'g>;

    #[inline(always)]
    fn operation<'g>(parts: &'g Parts<'_>) -> Operation<'g> {
        Operation::new(parts)
    }

    #[inline(always)]
    fn read<'g>(
        &self,
        parts: &'g Parts<'_>,
        at: Timestamp,
        operation: &mut Operation<'g>,
    ) -> Result<Option<Signing<'_, Credentials>>> {
        let span = self.0.read(parts, at, operation)?;
        let Some(credentials) = self.0.at_hand(at, span) else { return Ok(None) };
        let window = self.0.window(span, &credentials)?;
        Ok(Some((credentials, window)))
    }

    /// By Version 4 alone.
    fn key(&self, credentials: &Credentials, issued: Timestamp) -> Option<Arc<ScopedKey>> {
        self.0.signature().is_v4().then(|| v4::key(self.0, credentials, issued))
    }

    #[inline(always)]
    fn sign(
        &self,
        operation: &Operation<'_>,
        (credentials, window): &Signing<'_, Credentials>,
        series: Option<&Series>,
        room: String,
    ) -> Result<Ready> {
        self.0.sign(operation, credentials.value(), *window, series, room).map(Ready::Signed)
    }

    #[inline(always)]
    fn sign_both(
        &self,
        both: [(&Operation<'_>, &Signing<'_, Credentials>); 2],
        series: &Series,
        rooms: [String; 2],
    ) -> [Presigned; 2] {
        let [task, other] = both.map(|(operation, (credentials, window))| Task {
            bucket: self.0,
            operation,
            credentials: credentials.value(),
            window,
            series: None,
        });
        let mut urls = rooms;
        v4::sign_both([&task, &other], series, &mut urls);
        let [url, other_url] = urls;
        [task.presigned(url), other.presigned(other_url)]
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use async_trait::async_trait;
    use presign_core::{AtHand, Backend, End, Expiring, Grant, ProvideCredentials};

    use super::*;
    use crate::Account;
    #[cfg(feature = "sigv2")]
    use crate::Signature;

    /// Other credentials at every third call, with the id of the ones before and another secret among them.
    #[derive(Debug)]
    struct Rotating {
        calls: AtomicUsize,
        all: Vec<Arc<Expiring<Credentials>>>,
    }

    impl Rotating {
        fn new() -> Self {
            let temporary = Credentials::new("AKID", "third").with_session_token("token");
            let all = [Credentials::new("AKID", "first"), Credentials::new("AKID", "second"), temporary];
            let all = all.map(|credentials| Arc::new(Expiring::new(credentials, End::Never))).into();
            Self { calls: AtomicUsize::new(0), all }
        }
    }

    #[async_trait]
    impl ProvideCredentials<Credentials> for Rotating {
        fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, Credentials>> {
            let call = self.calls.fetch_add(1, Ordering::Relaxed);
            (call != 4).then(|| Cow::Borrowed(&self.all[call / 3 % self.all.len()]))
        }

        async fn provide(&self, at: Timestamp, until: Timestamp) -> Result<Arc<Expiring<Credentials>>> {
            self.at_hand(at, until).map(Cow::into_owned).ok_or_else(|| unreachable!("nothing is awaited"))
        }
    }

    fn grants() -> Vec<Grant<'static>> {
        let hour = Duration::from_secs(3600);
        let some = || {
            [
                Grant::get("a b/é", hour),
                // Issued the day before.
                Grant::get("k", Duration::from_secs(600)).stable_for(Duration::from_secs(300)),
                Grant::put("k", Duration::from_secs(60)),
                Grant::put("k", hour).content_type("text/plain").size(5),
                Grant::get("k", hour).query_flag("acl"),
                Grant::get("../k", hour),
                Grant::delete("k", Duration::from_secs(86_400)),
                Grant::get("k", Duration::ZERO),
            ]
        };
        some().into_iter().chain(some()).chain(some()).collect()
    }

    fn text(ready: Result<Ready>) -> String {
        match ready {
            Ok(Ready::Signed(presigned)) => format!("{} {presigned:?}", presigned.reveal().as_str()),
            Ok(_) => "pending".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    /// What many come to is what each comes to.
    fn agree(account: impl Fn() -> Account) -> Vec<String> {
        let at: Timestamp = "20261121T000010Z".parse().unwrap();
        let (one_by_one, many) = (account().bucket("photos").unwrap(), account().bucket("photos").unwrap());
        let expected: Vec<String> = grants().iter().map(|grant| text(one_by_one.try_presign(grant, at))).collect();
        let batch: Vec<String> = presign_core::presign_many(&many, grants(), at).map(text).collect();
        assert_eq!(batch, expected);
        batch
    }

    fn signed(texts: &[String]) -> usize {
        texts.iter().filter(|text| text.contains("Sig")).count()
    }

    #[test]
    fn many_are_signed_as_one_by_one() {
        let keys = Arc::new(Expiring::new(Credentials::new("AKID", "secret"), End::Never));
        let texts = agree(|| Account::new("us-east-1", Arc::clone(&keys)).unwrap());
        // The third and the fourth are a pair of one instant, and not of one validity.
        assert!(signed(&texts[2..4]) == 2 && signed(&texts) > 9, "{texts:?}");
    }

    #[test]
    fn credentials_that_change_or_are_not_at_hand_are_those_of_one_by_one() {
        let texts = agree(|| Account::new("us-east-1", Rotating::new()).unwrap());
        assert!(texts.iter().any(|text| text == "pending") && signed(&texts) > 9, "{texts:?}");
    }

    #[cfg(feature = "sigv2")]
    #[test]
    fn many_by_version_2_are_signed_as_one_by_one() {
        let texts = agree(|| Account::new("us-east-1", Rotating::new()).unwrap().with_signature(Signature::V2));
        assert!(signed(&texts) > 9, "{texts:?}");
    }
}
