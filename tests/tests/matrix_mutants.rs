//! The matrix before servers that are wrong on purpose: each must fail it.

use anyhow::Result;
use async_trait::async_trait;
use presign_conformance::harness::Ours;
use presign_conformance::{Ground, Harness, Keeping, Kind, Outcome, Presented, Rule, Store, matrix};
use presign_core::Timestamp;

/// Our server, but for one thing.
struct Mutant {
    ours: Ours,
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

#[async_trait]
impl Harness for Mutant {
    fn name(&self) -> &'static str {
        "a mutant"
    }

    fn judge(&self) -> &'static str {
        "nobody"
    }

    fn ground(&self) -> &Ground {
        self.ours.ground()
    }

    fn now(&self) -> Result<Timestamp> {
        self.ours.now()
    }

    fn rules(&self) -> Vec<Rule> {
        let mut rules = self.ours.rules();
        if matches!(self.fault, Fault::DeclaresLaxity) {
            rules.push(Rule::new("*/cap/**", presign_conformance::Proof::Lax("a declaration that is not true")));
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
            (Fault::ClearsItsStore, Some(_)) => self.ours.restore(&Store::new())?,
            _ => {}
        }
        Ok(outcome)
    }

    fn store(&self) -> Result<Store> {
        self.ours.store()
    }

    fn restore(&self, store: &Store) -> Result<()> {
        self.ours.restore(store)
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
