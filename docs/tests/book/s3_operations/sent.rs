//! The examples of operations, sent.

use std::collections::BTreeSet;

use presign::{Grant, Presigned};
use presign_conformance::{Kind, Presented};

use super::{MINUTE, presigner};
use crate::trial::{EU_WEST_1, Tally, Trial};

pub(crate) async fn put() -> Tally {
    // s3s-fs has no class but STANDARD; a map takes any.
    let mut trial = Trial::over_a_map(&[EU_WEST_1]).await;
    let presigned = super::an_object_with_all_that_s3_keeps_of_it().unwrap();
    trial.done(&presigned, b"hello").await;
    assert_eq!(trial.object("photos/2026/letter.txt").await, b"hello");
    trial.refused("a second time", &Presented::new(&presigned, b"hello"), Kind::Exists).await;
    trial.unsettled(); // class, tags, encryption, lock and owner
    trial.tally()
}

pub(crate) async fn customer_key() -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&[("photos/2026/letter.txt", "hello")]).await;
    assert_eq!(trial.done(&super::a_key_of_the_customer().unwrap(), b"").await.body, b"hello");
    trial.unsettled(); // that S3 decrypts by the key
    trial.tally()
}

pub(crate) async fn copy() -> Tally {
    let objects = [("films/2026/a film+é.mp4", "a film"), ("films/secret", "a secret"), ("photos/neighbour", "")];
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&objects).await;
    let presigned = super::a_copy().unwrap();
    let another = Presented::new(&presigned, b"").with_header("x-amz-copy-source", "films/secret");
    trial.refused("another source", &another, Kind::Signature).await;

    trial.done(&presigned, b"").await;
    assert_eq!(trial.object("photos/copy.mp4").await, b"a film");
    let head = presigner().unwrap().presign_now(&Grant::head("copy.mp4", MINUTE)).unwrap();
    assert_eq!(trial.done(&head, b"").await.header("x-amz-meta-author"), Some("anna"));
    trial.unsettled(); // the version of the source
    trial.tally()
}

pub(crate) async fn versions() -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&[("photos/2026/letter.txt", "hello")]).await;
    let signed = super::versions_and_tags().unwrap();
    let [all, old, tags, policy] = signed.as_slice() else { panic!("{signed:?}") };
    assert_eq!(trial.done(old, b"").await.body, b"hello"); // of its versions, s3s-fs has the last
    for unserved in [all, tags, policy] {
        trial.signed_for(unserved, b"").await;
    }
    trial.tally()
}

pub(crate) async fn parts() -> Tally {
    const MIB: usize = 1 << 20;
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&[("photos/neighbour", "")]).await;
    let begin = super::an_upload_in_parts("unknown").await.unwrap().remove(0);
    let upload = trial.begun(&begin).await;
    let steps = super::an_upload_in_parts(&upload).await.unwrap();
    let [_, parts @ .., complete, abort] = steps.as_slice() else { panic!("{steps:?}") };

    let film: Vec<u8> = (0..20 * MIB).map(|at| (at / 251) as u8).collect();
    let mut list = String::new();
    for ((part, bytes), number) in parts.iter().zip(film.chunks(8 * MIB)).zip(1..) {
        let stored = trial.done(part, bytes).await;
        let tag = stored.header("etag").unwrap();
        list.push_str(&format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"));
    }
    assert!(!trial.store().await.contains_key("photos/film.mp4"), "it is not there before it is complete");
    let list = format!("<CompleteMultipartUpload>{list}</CompleteMultipartUpload>");
    trial.done(complete, list.as_bytes()).await;
    assert!(trial.object("photos/film.mp4").await == film, "byte for byte");
    let head = presigner().unwrap().presign_now(&Grant::head("film.mp4", MINUTE)).unwrap();
    assert_eq!(trial.done(&head, b"").await.header("content-type"), Some("video/mp4"));
    // It is over, so there is nothing to abort.
    trial.refused("an abort behind", &Presented::new(abort, b""), Kind::Denied).await;

    // A second one is given up, and a part of it is too late.
    let second = trial.begun(&begin).await;
    let steps = super::an_upload_in_parts(&second).await.unwrap();
    let [_, part, .., abort] = steps.as_slice() else { panic!("{steps:?}") };
    trial.done(abort, b"").await;
    trial.refused("a part behind", &Presented::new(part, b"too late"), Kind::Denied).await;
    trial.tally()
}

pub(crate) async fn each() -> Tally {
    let mut trial = Trial::at(&[EU_WEST_1]).await.holding(&[("photos/neighbour", "")]).await;
    let of = |upload: &str, name: &str| -> Presigned {
        let signed = super::each_operation(upload).unwrap();
        signed.into_iter().find_map(|(operation, presigned)| (operation == name).then_some(presigned)).unwrap()
    };
    let letter = "photos/2026/letter.txt";
    trial.done(&of("unknown", "PutObject"), b"hello").await;
    assert_eq!(trial.done(&of("unknown", "GetObject"), b"").await.body, b"hello");
    assert_eq!(trial.done(&of("unknown", "HeadObject"), b"").await.header("content-length"), Some("5"));
    trial.done(&of("unknown", "CopyObject"), b"").await;
    assert_eq!(trial.object("photos/copy.txt").await, b"hello");
    let list = String::from_utf8(trial.done(&of("unknown", "ListObjectsV2"), b"").await.body).unwrap();
    assert!(list.contains("<Key>2026/letter.txt</Key>") && !list.contains("copy.txt"), "{list}");
    trial.done(&of("unknown", "HeadBucket"), b"").await;

    let begin = of("unknown", "CreateMultipartUpload");
    let upload = trial.begun(&begin).await;
    let part = vec![7; 5 << 20];
    trial.done(&of(&upload, "UploadPart"), &part).await;
    trial.done(&of(&upload, "UploadPartCopy"), b"").await;
    let list = String::from_utf8(trial.done(&of(&upload, "ListParts"), b"").await.body).unwrap();
    assert_eq!(list.matches("<PartNumber>").count(), 2, "{list}");
    let numbers = [1, 2].map(|number| format!("<Part><PartNumber>{number}</PartNumber></Part>")).concat();
    let list = format!("<CompleteMultipartUpload>{numbers}</CompleteMultipartUpload>");
    trial.done(&of(&upload, "CompleteMultipartUpload"), list.as_bytes()).await;
    assert!(trial.object("photos/film.mp4").await == [&part[..], b"hello"].concat());
    let upload = trial.begun(&begin).await;
    trial.done(&of(&upload, "AbortMultipartUpload"), b"").await;

    let tags = b"<Tagging><TagSet><Tag><Key>project</Key><Value>cats</Value></Tag></TagSet></Tagging>";
    trial.signed_for(&of("unknown", "PutObjectTagging"), tags).await;
    for operation in ["ListObjectVersions", "GetObjectTagging", "DeleteObjectTagging"] {
        trial.signed_for(&of("unknown", operation), b"").await;
    }
    trial.done(&of("unknown", "DeleteObject"), b"").await;
    assert!(!trial.store().await.contains_key(letter));
    trial.tally()
}

/// What the chapter's table names is what the example signs.
#[test]
fn the_example_has_each_operation_of_the_table() {
    let page = include_str!("../../../src/s3.md");
    let rows = page.lines().skip_while(|line| !line.starts_with("| operation |")).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|')).map(|row| row.split('|').nth(1).unwrap().trim());
    let named: BTreeSet<&str> = rows.flat_map(|names| names.split(", ")).filter(|name| *name != "any other").collect();
    let signed = super::each_operation("VXBsb2FkIElE").unwrap();
    assert_eq!(signed.iter().map(|(operation, _)| *operation).collect::<BTreeSet<_>>(), named);
}
