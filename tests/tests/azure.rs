//! The matrix of Azure before our own verifier: what no emulator looks at is held to here.
//! `cargo test -p presign-conformance --test azure -- --nocapture` shows the counts.

use presign_conformance::harness::AzureOurs;
use presign_conformance::{AzureGround, Report, Signer, UserKey, matrix};
use presign_core::Timestamp;

const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

#[tokio::test]
async fn our_verifier_with_the_accounts_key() {
    let ground = AzureGround::new("http://127.0.0.1:10000/devstoreaccount1", Signer::Account(KEY.to_owned())).unwrap();
    let report = matrix::azure::run(&AzureOurs::new(ground).unwrap()).await.unwrap();
    println!("{report}");
    holds(&report);
}

#[tokio::test]
async fn our_verifier_with_a_users_keys() {
    let now = Timestamp::try_from(std::time::SystemTime::now()).unwrap();
    let (start, expiry) = (now.minus(900), now.plus(6 * 3600));
    let (oid, tid) = ("11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222");
    let other = "33333333-3333-3333-3333-333333333333";
    let key = |ids, start, expiry, value| UserKey::new(ids, start, expiry, "2025-11-05", value);
    let others = vec![
        ("skoid", key([other, tid], start, expiry, "b3RoZXIga2V5IDE=")),
        ("sktid", key([oid, other], start, expiry, "b3RoZXIga2V5IDI=")),
        ("skt", key([oid, tid], start.minus(1), expiry, "b3RoZXIga2V5IDM=")),
        ("ske", key([oid, tid], start, expiry.plus(1), "b3RoZXIga2V5IDQ=")),
        ("ended", key([oid, tid], start.minus(3600), now.minus(1), "b3RoZXIga2V5IDU=")),
        ("not-begun", key([oid, tid], now.plus(3600), expiry, "b3RoZXIga2V5IDY=")),
    ];
    let signer = Signer::User(key([oid, tid], start, expiry, KEY), others);
    let ground = AzureGround::new("https://127.0.0.1:10000/devstoreaccount1", signer).unwrap();
    let report = matrix::azure::run(&AzureOurs::new(ground).unwrap()).await.unwrap();
    println!("{report}");
    holds(&report);
}

fn holds(report: &Report) {
    assert_eq!(report.unexpected(), [""; 0]);
    assert!(report.negatives() > 2 * report.positives());
}
