//! The suite held against a backend that has all of it, as if nobody knew it: that of Amazon S3.

use std::sync::Arc;

use anyhow::Result;
use presign_core::{Backend, Denied, End, Expiring, Received, Timestamp, Verified};
use presign_s3::{Account, Addressing, Credentials, Posted, Verifier};

use super::{FormWords, PartWords, run};
use crate::harness::{InProcess, Judge, PostedForm};
use crate::matrix::s3::S3;
use crate::matrix::scheme::Scheme;
use crate::{Ground, OwnScheme, Report, SignedBy, store};

#[tokio::test]
async fn a_backend_that_has_all_lacks_nothing_and_passes() {
    let report = report(Has::All).await.unwrap();
    assert_eq!(report.unexpected(), [""; 0]);
    assert_eq!(report.lacks(), [""; 0]);
    assert_eq!(report.not_proved(), 0);
    let of = |section: &str| report.rows().iter().filter(|row| row.name().contains(section)).count();
    for (section, least) in
        [("/token/", 20), ("parts/multipart/", 20), ("post/", 30), ("/override/", 30), ("/clamp/", 25)]
    {
        assert!(of(section) >= least, "{section}: {}", of(section));
    }
}

#[tokio::test]
async fn what_is_not_told_or_not_enforced_is_no_part_of_what_passed() {
    let report = report(Has::LittleToSay).await.unwrap();
    assert_eq!(report.lacks(), ["session tokens"]);
    let unexpected = report.unexpected();
    for what in ["uploads in parts", "upload forms"] {
        assert!(unexpected.iter().any(|line| line.starts_with(what) && line.contains("no words")), "{unexpected:?}");
    }
    assert!(report.to_string().contains("does not have: session tokens"));
    let lax = self::report(Has::NoEar).await.unwrap();
    for case in ["get-temporary/token/altered", "post/size/a-byte-more", "post/time/ended-a-second-ago"] {
        assert!(lax.unexpected().iter().any(|line| line.starts_with(case)), "{case}");
    }
}

/// 2026-11-21T12:00:00Z.
const AT: i64 = 1_795_262_400;

/// How much of the backend there is.
#[derive(Clone, Copy, PartialEq)]
enum Has {
    All,
    /// It signs steps and forms, and does not tell of them.
    LittleToSay,
    /// Its verifier takes every token and every form.
    NoEar,
}

async fn report(has: Has) -> Result<Report> {
    let at = Timestamp::from_unix(AT)?;
    let ground = Ground::new("http://s3.example:8080", "http://s3.example:8080");
    let verifier = Verifier::new(ground.path_endpoint.parse()?, ground.region.clone());
    let verifier = verifier.with_addressing(Addressing::Path);
    run(&InProcess::new(Whole { ground, verifier, has }, at)).await
}

struct Whole {
    ground: Ground,
    verifier: Verifier,
    has: Has,
}

impl Whole {
    fn keys(&self) -> [Credentials; 2] {
        let ground = &self.ground;
        let temporary = Credentials::new(&*ground.temporary_key_id, &*ground.temporary_secret);
        [Credentials::new(&*ground.key_id, &*ground.secret), temporary.with_session_token(&*ground.token)]
    }
}

impl OwnScheme for Whole {
    fn name(&self) -> &'static str {
        "whole"
    }

    fn scheme(&self) -> &'static Scheme {
        &S3
    }

    fn longest_seconds(&self) -> u64 {
        604_800
    }

    fn ahead_seconds(&self) -> Option<u64> {
        Some(900)
    }

    fn backend(&self, signed_by: SignedBy) -> Result<Box<dyn Backend>> {
        let ground = &self.ground;
        let hour = Timestamp::from_unix(AT + 3600)?;
        let right = || Credentials::new(&*ground.key_id, &*ground.secret);
        let temporary = || Credentials::new(&*ground.temporary_key_id, &*ground.temporary_secret);
        let (credentials, end) = match signed_by {
            SignedBy::Right => (right(), End::Never),
            SignedBy::OtherSecret => (Credentials::new(&*ground.key_id, "another secret"), End::Never),
            SignedBy::UnknownKey => (Credentials::new("UNKNOWNKEY", &*ground.secret), End::Never),
            SignedBy::Until(at) => (right(), End::At(at)),
            SignedBy::Temporary => (temporary().with_session_token(&*ground.token), End::At(hour)),
            SignedBy::OtherToken => (temporary().with_session_token(&*ground.other_token), End::At(hour)),
            SignedBy::NoToken => (temporary(), End::At(hour)),
        };
        let account = Account::new(&*ground.region, Arc::new(Expiring::new(credentials, end)))?;
        let account = account.with_endpoint(ground.path_endpoint.parse()?).with_addressing(Addressing::Path);
        Ok(Box::new(account.bucket(ground.bucket)?))
    }

    fn token(&self) -> Option<&'static str> {
        (self.has != Has::LittleToSay).then_some("X-Amz-Security-Token")
    }

    fn parts(&self) -> Option<&'static PartWords> {
        (self.has != Has::LittleToSay).then_some(&PartWords::S3)
    }

    fn form(&self) -> Option<&'static FormWords> {
        const WORDS: FormWords = FormWords { policy: "policy", signature: "x-amz-signature", key: "key" };
        (self.has != Has::LittleToSay).then_some(&WORDS)
    }

    fn stored_as(&self, key: &str) -> String {
        store::name(self.ground.bucket, key)
    }
}

impl Judge for Whole {
    fn verify(&self, received: &Received<'_>, at: Timestamp) -> Result<Verified, Denied> {
        let claims = self.verifier.parse(received)?;
        let verified = self.verifier.verify(&claims, &self.keys()[..], at);
        match verified {
            Err(denied) if self.has == Has::NoEar && *denied.reason() == presign_core::Reason::Token => {
                let key = presign_core::ObjectKey::new(crate::matrix::operation::KEY);
                let verified = Verified::new(received.method(), "anybody", at);
                Ok(verified.on(Some(self.ground.bucket.to_owned()), key.ok()))
            }
            verified => verified,
        }
    }

    fn verify_form(&self, received: &Received<'_>, form: &PostedForm, at: Timestamp) -> Result<Verified, Denied> {
        if self.has == Has::NoEar {
            let key = presign_core::ObjectKey::new(crate::matrix::operation::KEY).ok();
            return Ok(Verified::new(http::Method::POST, "anybody", at).on(Some(self.ground.bucket.to_owned()), key));
        }
        let posted = Posted::new(form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let posted = posted.with_file_name(&form.file_name).with_size(form.size);
        let claims = self.verifier.parse_form(received, posted)?;
        self.verifier.verify_form(&claims, &self.keys()[..], at)
    }
}
