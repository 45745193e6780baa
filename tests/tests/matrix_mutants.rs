//! The matrix before servers that are wrong on purpose: each must fail it.

use anyhow::Result;
use async_trait::async_trait;
use presign_conformance::harness::{GatewayOverDisk, Ours};
use presign_conformance::{
    Ground, Harness, Keeping, Kind, LocalGround, LocalHarness, Outcome, Presented, Rule, S3Harness, Store, matrix,
};
use presign_core::Timestamp;

/// Our server, but for one thing.
struct Mutant<H> {
    ours: H,
    fault: Fault,
}

enum Fault {
    None,
    /// It accepts what it should refuse as this.
    Accepts(Kind),
    /// It refuses for this, but says something else.
    Confuses(Kind),
    /// It refuses every request of this method.
    Refuses(&'static str),
    /// It refuses a request, and clears its store all the same.
    ClearsItsStore,
    /// It is as right as ours, and declares to be lax.
    DeclaresLaxity,
}

impl<H: S3Harness> S3Harness for Mutant<H> {
    fn ground(&self) -> &Ground {
        self.ours.ground()
    }

    // What else a URL permits is no other fault of a server's than those of the other cases, and takes its time.
    fn enforces(&self) -> bool {
        false
    }
}

impl<H: LocalHarness> LocalHarness for Mutant<H> {
    fn ground(&self) -> &LocalGround {
        self.ours.ground()
    }
}

#[async_trait]
impl<H: Harness> Harness for Mutant<H> {
    fn name(&self) -> &'static str {
        "a mutant"
    }

    fn judge(&self) -> &'static str {
        "nobody"
    }

    fn now(&self) -> Result<Timestamp> {
        self.ours.now()
    }

    fn rules(&self) -> Vec<Rule> {
        let mut rules = self.ours.rules();
        if matches!(self.fault, Fault::DeclaresLaxity) {
            rules.push(Rule::new("*/time/ended-*", presign_conformance::Proof::Lax("a declaration that is not true")));
        }
        rules
    }

    fn keeps(&self, key: &str) -> Keeping {
        self.ours.keeps(key)
    }

    async fn send(&self, presented: &Presented) -> Result<Outcome> {
        let mut outcome = self.ours.send(presented).await?;
        match (&self.fault, outcome.refusal) {
            (Fault::Accepts(kind), Some(refusal)) if *kind == refusal => {
                (outcome.status, outcome.refusal) = (200, None);
            }
            (Fault::Confuses(kind), Some(refusal)) if *kind == refusal => outcome.refusal = Some(Kind::Other),
            (Fault::Refuses(method), None) if *method == presented.method() => {
                (outcome.status, outcome.refusal) = (403, Some(Kind::Signature));
            }
            (Fault::ClearsItsStore, Some(_)) => self.ours.restore(&Store::new()).await?,
            _ => {}
        }
        Ok(outcome)
    }

    async fn store(&self) -> Result<Store> {
        self.ours.store().await
    }

    async fn restore(&self, store: &Store) -> Result<()> {
        self.ours.restore(store).await
    }
}

/// How many answers of the faulty server the matrix did not expect.
async fn unexpected(fault: Fault) -> Result<usize> {
    let ours = Ours::new(Ground::new("http://127.0.0.1:9000", "http://s3.localhost:9000"))?;
    Ok(matrix::tampering(&Mutant { ours, fault }).await?.unexpected().len())
}

#[tokio::test]
async fn every_laxity_is_caught_and_every_confusion() {
    for kind in [
        Kind::Signature,
        Kind::Malformed,
        Kind::Host,
        Kind::Name,
        Kind::UnknownKey,
        Kind::Token,
        Kind::UnsignedHeader,
        Kind::TwoCredentials,
        Kind::Expired,
        Kind::NotYetValid,
        Kind::Validity,
        Kind::Digest,
        Kind::Exists,
        Kind::Anonymous,
        Kind::UnsignedQuery,
        Kind::Policy,
        Kind::Size,
    ] {
        assert!(unexpected(Fault::Accepts(kind)).await.unwrap() > 0, "{kind:?} accepted");
        assert!(unexpected(Fault::Confuses(kind)).await.unwrap() > 0, "{kind:?} confused");
    }
}

#[tokio::test]
async fn a_server_that_refuses_or_destroys_is_caught_and_ours_is_not() {
    assert_eq!(unexpected(Fault::None).await.unwrap(), 0);
    for method in ["GET", "HEAD", "PUT", "DELETE", "POST"] {
        assert!(unexpected(Fault::Refuses(method)).await.unwrap() > 0, "{method}");
    }
    assert!(unexpected(Fault::ClearsItsStore).await.unwrap() > 1_000);
    assert!(unexpected(Fault::DeclaresLaxity).await.unwrap() > 0);
}

/// The same before the gateway.
async fn unexpected_of_gateway(fault: Fault) -> Result<usize> {
    let ours = GatewayOverDisk::start().await?;
    Ok(matrix::local::tampering(&Mutant { ours, fault }).await?.unexpected().len())
}

#[tokio::test]
async fn every_laxity_of_a_gateway_is_caught() {
    for kind in [
        Kind::Signature,
        Kind::Malformed,
        Kind::Host,
        Kind::Name,
        Kind::UnknownKey,
        Kind::Expired,
        Kind::NotYetValid,
        Kind::Network,
        Kind::Digest,
        Kind::Size,
        Kind::Exists,
    ] {
        assert!(unexpected_of_gateway(Fault::Accepts(kind)).await.unwrap() > 0, "{kind:?} accepted");
    }
}

#[tokio::test]
async fn a_gateway_that_confuses_refuses_or_destroys_is_caught_and_ours_is_not() {
    assert_eq!(unexpected_of_gateway(Fault::None).await.unwrap(), 0);
    for kind in [Kind::Expired, Kind::Network, Kind::Size] {
        assert!(unexpected_of_gateway(Fault::Confuses(kind)).await.unwrap() > 0, "{kind:?} confused");
    }
    for method in ["HEAD", "DELETE"] {
        assert!(unexpected_of_gateway(Fault::Refuses(method)).await.unwrap() > 0, "{method}");
    }
    assert!(unexpected_of_gateway(Fault::ClearsItsStore).await.unwrap() > 1_000);
    assert!(unexpected_of_gateway(Fault::DeclaresLaxity).await.unwrap() > 0);
}
