//! The examples of the chapter and of the README, sent.

use std::time::Duration;

use presign::{Grant, SystemClock};
use presign_conformance::{Kind, Presented};

use crate::trial::{EU_WEST_1, Tally, Trial};

pub(crate) async fn readme() -> Tally {
    put(&super::readme().unwrap()).await
}

pub(crate) async fn upload() -> Tally {
    put(&super::upload().unwrap()).await
}

async fn put(presigned: &presign::Presigned) -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await;
    let cat = vec![7; 48_213];
    trial.done(presigned, &cat).await;
    assert!(trial.object("photos/cats/1.png").await == cat);
    trial.refused("a second time", &Presented::new(presigned, &cat), Kind::Exists).await;
    trial.tally()
}

pub(crate) async fn sign() -> Tally {
    let objects = [("examplebucket/test.txt", "a test")];
    let mut trial = Trial::at(&["s3.amazonaws.com"]).await.holding(&objects).await;
    let presigner = super::sign().unwrap();
    let grant = Grant::get("test.txt", Duration::from_secs(86_400));
    // What AWS published has expired; the same presigner signs by the clock of today.
    let published = presigner.presign_now(&grant).unwrap();
    trial.refused("signed in 2013", &Presented::new(&published, b""), Kind::Expired).await;
    let presigned = presigner.with_clock(SystemClock).presign_now(&grant).unwrap();
    assert_eq!(trial.done(&presigned, b"").await.body, b"a test");
    trial.tally()
}

pub(crate) async fn reveal() -> Tally {
    let objects = [("photos/cats/1.png", "a cat"), ("photos/cats/2.png", "another")];
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&objects).await;
    trial.done(&super::reveal().unwrap(), b"").await;
    assert_eq!(trial.store().await.keys().collect::<Vec<_>>(), ["photos/cats/2.png"]);
    trial.tally()
}

pub(crate) async fn many() -> Tally {
    let objects = [("photos/book/page-1.png", "first"), ("photos/book/page-1000.png", "last")];
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&objects).await;
    let many = super::many().unwrap();
    assert_eq!(many.len(), 1000);
    for (presigned, expected) in [(&many[0], "first"), (&many[999], "last")] {
        assert_eq!(trial.done(presigned, b"").await.body, expected.as_bytes());
    }
    trial.tally()
}

pub(crate) async fn wait() -> Tally {
    let objects = [("photos/cats/1.png", "first"), ("photos/cats/2.png", "second")];
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&objects).await;
    for (presigned, expected) in super::wait().await.unwrap().iter().zip(["first", "first", "second"]) {
        assert_eq!(trial.done(presigned, b"").await.body, expected.as_bytes());
    }
    trial.tally()
}
