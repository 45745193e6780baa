//! Two verifiers, ours and that of s3s, before the same requests changed at random.
//! `cargo xtask oracles verifiers --cases N` asks for more of them.

use presign_conformance::differential;

#[tokio::test]
async fn they_agree_or_the_difference_has_a_name() {
    let differences = differential::run(2_000, 20_261_121).await.unwrap();
    println!("{differences}");
    assert!(differences.holds(), "{differences}");
}
