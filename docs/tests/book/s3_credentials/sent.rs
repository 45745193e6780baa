//! The examples of credentials, sent.

use crate::trial::{EU_WEST_1, Tally, Trial};

pub(crate) async fn own() -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&[("photos/cat.png", "a cat")]).await;
    let presigned = super::a_provider_of_your_own().await.unwrap();
    assert_eq!(trial.done(&presigned, b"").await.body, b"a cat");
    trial.unsettled(); // whose the token is, and when it ends
    trial.tally()
}
