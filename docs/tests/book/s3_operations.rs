pub(crate) mod sent;

use std::time::Duration;

use presign::s3::request::{CopySource, Retention};
use presign::s3::{Credentials, Request};
use presign::{Checksum, ErrorKind, Grant, Plan, Presigned, Presigner, Step};

const MINUTE: Duration = Duration::from_secs(60);

fn presigner() -> presign::Result<Presigner> {
    let keys = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    Presigner::from_url("s3://photos?region=eu-west-1", keys)
}

// ANCHOR: put
fn an_object_with_all_that_s3_keeps_of_it() -> presign::Result<Presigned> {
    let checksum: Checksum = "sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=".parse()?; // of "hello"
    let request = Request::put_object("2026/letter.txt", MINUTE)
        .content_type("text/plain")
        .size(5)
        .checksum(checksum)
        .create_only()
        .storage_class("STANDARD_IA")
        .metadata("author", "anna")
        .tagging([("project", "cats & dogs")])
        .sse_kms("alias/letters")
        .object_lock(Retention::Governance, "2027-11-21T00:00:00Z".parse()?)
        .expected_bucket_owner("123456789012");
    let presigned = presigner()?.presign_now(request.grant())?;

    // All of it is in signed headers, for the bearer to send; nothing of it is in the query.
    assert_eq!(presigned.headers().len(), 12);
    assert!(presigned.headers().iter().all(|header| header.is_bound()));
    assert!(!presigned.reveal().as_str().contains("author=") && !presigned.reveal().as_str().contains("anna"));
    Ok(presigned)
}
// ANCHOR_END: put

// ANCHOR: each
fn each_operation(upload: &str) -> presign::Result<Vec<(&'static str, Presigned)>> {
    let presigner = presigner()?;
    let (letter, film) = ("2026/letter.txt", "film.mp4");
    let source = CopySource::new("photos", letter)?;
    let mut signed = Vec::new();
    for (operation, grant) in [
        ("PutObject", Request::put_object(letter, MINUTE).grant()),
        ("GetObject", Request::get_object(letter, MINUTE).grant()),
        ("HeadObject", Request::head_object(letter, MINUTE).grant()),
        ("CopyObject", Request::copy_object("copy.txt", source.clone(), MINUTE).grant()),
        ("DeleteObject", Request::delete_object(letter, MINUTE).grant()),
        ("ListObjectsV2", Request::list_objects_v2("2026/", MINUTE).grant()),
        ("ListObjectVersions", Request::list_object_versions("2026/", MINUTE).grant()),
        ("HeadBucket", Request::head_bucket(MINUTE).grant()),
        // The first of these answers with the id of the upload.
        ("CreateMultipartUpload", Request::create_multipart_upload(film, MINUTE).grant()),
        ("UploadPart", Request::upload_part(film, upload, 1, MINUTE).grant()),
        ("UploadPartCopy", Request::upload_part_copy(film, upload, 2, &source, MINUTE).grant()),
        ("ListParts", Request::list_parts(film, upload, MINUTE).grant()),
        ("CompleteMultipartUpload", Request::complete_multipart_upload(film, upload, MINUTE).grant()),
        ("AbortMultipartUpload", Request::abort_multipart_upload(film, upload, MINUTE).grant()),
        ("GetObjectTagging", Request::get_object_tagging(letter, MINUTE).grant()),
        ("PutObjectTagging", Request::put_object_tagging(letter, MINUTE).grant()),
        ("DeleteObjectTagging", Request::delete_object_tagging(letter, MINUTE).grant()),
    ] {
        signed.push((operation, presigner.presign_now(grant)?));
    }
    Ok(signed)
}
// ANCHOR_END: each

// ANCHOR: customer_key
fn a_key_of_the_customer() -> presign::Result<Presigned> {
    let key = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="; // 32 bytes
    let md5: Checksum = "md5:mT2HRsMGJ5IX5C+0rreZ8Q==".parse()?; // of those bytes
    let request = Request::get_object("2026/letter.txt", MINUTE).customer_key(key, &md5);
    let presigned = presigner()?.presign_now(request.grant())?;

    // The bearer has to send the key, so it has it: hand URL and headers to nobody else.
    assert_eq!(presigned.headers().iter().filter(|header| header.value() == key).count(), 1);
    assert!(!format!("{request:?} {presigned:?}").contains(key));
    Ok(presigned)
}
// ANCHOR_END: customer_key

// ANCHOR: copy
fn a_copy() -> presign::Result<Presigned> {
    let source = CopySource::new("films", "2026/a film+é.mp4")?.version("3HL4kqtJlcpXroDTDmJ");
    let copy = Request::copy_object("copy.mp4", source, MINUTE)
        .replacing_metadata() // without it S3 drops what is said of the copy, and so there is no `metadata` to call
        .metadata("author", "anna");
    let presigned = presigner()?.presign_now(copy.grant())?;
    let source = presigned.headers().iter().find(|header| header.name() == "x-amz-copy-source");
    assert_eq!(
        source.map(|header| header.value()),
        Some("films/2026/a%20film%2B%C3%A9.mp4?versionId=3HL4kqtJlcpXroDTDmJ"),
    );
    // It reads another object, by the rights of whoever signs.
    assert!(presigned.also_allows()[0].contains("x-amz-copy-source"));

    // A plain put never copies.
    let put = Grant::put("copy.mp4", MINUTE).header("x-amz-copy-source", "films/secret");
    assert!(matches!(presigner()?.presign_now(&put).unwrap_err().kind(), ErrorKind::Unsupported { .. }));
    Ok(presigned)
}
// ANCHOR_END: copy

// ANCHOR: versions
fn versions_and_tags() -> presign::Result<Vec<Presigned>> {
    let presigner = presigner()?;
    let mut signed = Vec::new();
    let all = Request::list_object_versions("2026/", MINUTE).max_keys(100);
    let old = Request::get_object("2026/letter.txt", MINUTE).version("3HL4kqtJlcpXroDTDmJ");
    let tags = Request::get_object_tagging("2026/letter.txt", MINUTE);
    let policy = Request::other(http::Method::GET, presign::Target::Bucket, MINUTE).query_flag("policy");
    for (grant, said) in [
        (all.grant(), "&max-keys=100&prefix=2026%2F&versions&"),
        (old.grant(), "&versionId=3HL4kqtJlcpXroDTDmJ&"),
        (tags.grant(), "&tagging&"),
        (policy.grant(), "&policy&"),
    ] {
        let presigned = presigner.presign_now(grant)?;
        assert!(presigned.reveal().as_str().contains(said), "{said}");
        signed.push(presigned);
    }
    Ok(signed)
}
// ANCHOR_END: versions

// ANCHOR: parts
async fn an_upload_in_parts(upload: &str) -> presign::Result<Vec<Presigned>> {
    let presigner = presigner()?;
    // The put that it would be in one piece, cut into parts of 8 MiB.
    let film = Grant::put("film.mp4", 60 * MINUTE).content_type("video/mp4").create_only();
    let plan = Plan::of_size(film, 20 << 20, 8 << 20)?;

    // A POST; its answer has the id of the upload. What the object is to be is bound here.
    let begin = presigner.presign_step(&plan, &Step::Begin).await?;
    assert_eq!(begin.headers()[0].value(), "video/mp4");
    let mut steps = vec![begin];

    for part in plan.parts() {
        let put = presigner.presign_step(&plan, &Step::Part { upload, number: part.number() }).await?;
        // Each URL takes its part of its size and nothing else. Keep the `ETag` of each answer.
        let size = put.headers().iter().find(|header| header.name() == "content-length").map(|header| header.value());
        assert_eq!(size, part.size().map(|bytes| bytes.to_string()).as_deref());
        steps.push(put);
    }

    // A POST of the list of parts. That no object is replaced is bound here.
    let complete = presigner.presign_step(&plan, &Step::Complete { upload }).await?;
    assert_eq!((complete.method().as_str(), complete.headers()[0].name().as_str()), ("POST", "if-none-match"));
    let abort = presigner.presign_step(&plan, &Step::Abort { upload }).await?;
    assert_eq!(abort.method().as_str(), "DELETE");
    steps.extend([complete, abort]);
    Ok(steps)
}
// ANCHOR_END: parts
