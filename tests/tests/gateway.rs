//! The matrix of the local scheme before the gateway. With `-- --nocapture` it shows the counts.

use presign_conformance::harness::GatewayOverDisk;
use presign_conformance::matrix;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_gateway_over_a_folder() {
    let report = matrix::local::run(&GatewayOverDisk::start().await.unwrap()).await.unwrap();
    println!("{report}");
    assert_eq!(report.unexpected(), [""; 0]);
    assert_eq!(report.not_proved(), 0);
    // A case that is lost is one that proves nothing.
    assert_eq!((report.positives(), report.negatives()), (1387, 4640));
}
