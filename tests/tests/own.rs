//! The suite for a scheme of one's own, held against one that has all of it: S3, told in words.

use std::sync::Arc;

use anyhow::{Result, bail};
use async_trait::async_trait;
use presign_conformance::harness::Ours;
use presign_conformance::matrix::scheme::Scheme;
use presign_conformance::matrix::{self, own};
use presign_conformance::report::{Report, Row};
use presign_conformance::{
    Ground, Harness, Keeping, Kind, Outcome, OwnHarness, OwnScheme, Presented, Proof, Rule, SignedBy, Store, store,
};
use presign_core::{Backend, End, Expiring, Timestamp};
use presign_s3::{Account, Addressing, Credentials};

#[tokio::test]
async fn it_holds_tokens_parts_forms_and_overrides_too() {
    let report = own::run(&told(&matrix::S3).unwrap()).await.unwrap();
    println!("{report}");
    assert_eq!(report.unexpected(), [""; 0]);
    assert_eq!((report.not_proved(), report.lacking()), (0, Vec::new()));
    for section in ["token", "multipart", "forms", "override", "expiry", "clamp"] {
        let within = |row: &&Row| row.name().split('/').nth(1) == Some(section);
        assert!(report.rows().iter().filter(within).count() >= 4, "{section}");
    }
}

/// A scheme can't be told smaller than its backend is: what is not tried would be taken for what there is not.
#[tokio::test]
async fn what_is_said_not_to_be_there_must_be_refused() {
    const SMALLER: Scheme =
        Scheme { sum: None, create_only: None, overrides: &["content-type"], in_parts: None, ..matrix::S3 };
    let told = told(&SMALLER).unwrap();
    let mut report = Report::of(&told).only("none");
    own::run_into(&told, &mut report).await.unwrap();
    let unexpected = report.unexpected();
    for name in ["checksum/none", "create-only/none", "override/expires-none", "multipart/none"] {
        assert!(unexpected.iter().any(|line| line.contains(name)), "{name}: {unexpected:?}");
    }
}

struct Told {
    ours: Ours,
    ground: Ground,
    scheme: &'static Scheme,
}

fn told(scheme: &'static Scheme) -> Result<Told> {
    let ground = Ground::new("http://127.0.0.1:8080", "http://s3.localhost:8080");
    Ok(Told { ours: Ours::new(ground.clone())?, ground, scheme })
}

impl OwnScheme for Told {
    fn name(&self) -> &str {
        "S3, told in words"
    }

    fn scheme(&self) -> &'static Scheme {
        self.scheme
    }

    fn longest_seconds(&self) -> u64 {
        604_800
    }

    fn ahead_seconds(&self) -> Option<u64> {
        Some(900)
    }

    fn backend(&self, signed_by: SignedBy) -> Result<Box<dyn Backend>> {
        let ground = &self.ground;
        let key = || Credentials::new(&*ground.key_id, &*ground.secret);
        let temporary = || Credentials::new(&*ground.temporary_key_id, &*ground.temporary_secret);
        let (credentials, end) = match signed_by {
            SignedBy::Right => (key(), End::Never),
            SignedBy::OtherSecret => (Credentials::new(&*ground.key_id, "another secret"), End::Never),
            SignedBy::UnknownKey => (Credentials::new("NOBODYSKEY", &*ground.secret), End::Never),
            SignedBy::Until(at) => (key(), End::At(at)),
            SignedBy::UntilSomeTime => (key(), End::Unknown),
            SignedBy::Temporary => (temporary().with_session_token(&*ground.token), End::Never),
            SignedBy::OtherToken => (temporary().with_session_token(&*ground.other_token), End::Never),
            SignedBy::NoToken => (temporary(), End::Never),
            other => bail!("{other:?} is newer than this test"),
        };
        let account = Account::new(&*ground.region, Arc::new(Expiring::new(credentials, end)))?;
        let account = account.with_endpoint(ground.path_endpoint.parse()?).with_addressing(Addressing::Path);
        Ok(Box::new(account.bucket(ground.bucket)?))
    }

    fn stored_as(&self, key: &str) -> String {
        store::name(self.ground.bucket, key)
    }
}

impl OwnHarness for Told {
    fn own(&self) -> &dyn OwnScheme {
        self
    }
}

#[async_trait]
impl Harness for Told {
    fn name(&self) -> &str {
        OwnScheme::name(self)
    }

    fn judge(&self) -> &str {
        self.ours.judge()
    }

    fn now(&self) -> Result<Timestamp> {
        self.ours.now()
    }

    fn rules(&self) -> Vec<Rule> {
        vec![Rule::new("*/stripped/query", Proof::As(Kind::Malformed))]
    }

    fn keeps(&self, key: &str) -> Keeping {
        self.ours.keeps(key)
    }

    async fn send(&self, presented: &Presented) -> Result<Outcome> {
        self.ours.send(presented).await
    }

    async fn store(&self) -> Result<Store> {
        self.ours.store().await
    }

    async fn restore(&self, store: &Store) -> Result<()> {
        self.ours.restore(store).await
    }
}
