use crate::harness::{AT, parameter, presign, words};

fn json(line: &str) -> serde_json::Value {
    serde_json::from_str(&presign(words(line)).args(["--at", AT, "-o", "json"]).line()).unwrap()
}

#[test]
fn an_upload_is_begun_by_one_url() {
    let begun = json("parts s3://photos/film.mp4 --size 20971520 --content-type video/mp4");
    let begin = &begun["begin"];
    assert_eq!(
        (begin["method"].as_str(), begin["headers"]["content-type"].as_str()),
        (Some("POST"), Some("video/mp4"))
    );
    assert!(begin["url"].as_str().unwrap().contains("&uploads"));

    let bare = presign(words("parts s3://photos/film.mp4 --parts 2")).args(["--at", AT]).run();
    assert_eq!((bare.code, bare.out.lines().count()), (0, 1), "{bare:?}");
    assert!(bare.out.starts_with("https://"), "{bare:?}");
}

#[test]
fn each_part_of_an_upload_has_its_url() {
    let steps = json("parts s3://photos/film.mp4 --size 20971520 --upload-id an/id --create-only");
    let parts = steps["parts"].as_array().unwrap();
    let told: Vec<_> = parts.iter().map(|part| (part["number"].as_u64(), part["offset"].as_u64())).collect();
    assert_eq!(told, [(Some(1), Some(0)), (Some(2), Some(8_388_608)), (Some(3), Some(16_777_216))]);
    assert_eq!(parts[2]["size"], 4_194_304);
    assert_eq!(parts[2]["headers"]["content-length"], "4194304");
    let url = parts[2]["url"].as_str().unwrap();
    assert_eq!(parameter(url, "partNumber"), Some("3"));
    assert!(url.contains("&uploadId=an%2Fid&"), "{url}");
    assert_eq!(
        (steps["complete"]["method"].as_str(), steps["abort"]["method"].as_str()),
        (Some("POST"), Some("DELETE"))
    );
    assert_eq!(steps["complete"]["headers"]["if-none-match"], "*");
    assert_eq!(steps["abort"]["headers"], serde_json::json!({}));

    let text = presign(words("parts s3://photos/film.mp4 --parts 2 --upload-id id")).args(["--at", AT]).run();
    let steps: Vec<_> = text.out.lines().map(|line| line.split_once('\t').unwrap().0).collect();
    assert_eq!(steps, ["1", "2", "complete", "abort"]);
}

#[test]
fn what_is_no_plan_is_refused() {
    for (line, what) in [
        ("parts s3://photos/k", "--size"),
        ("parts s3://photos/k --size 1 --parts 1", "cannot be used with"),
        ("parts s3://photos/k --size 0", "--size"),
        ("parts s3://photos/k --parts 0", "--parts"),
        ("parts s3://photos/k --parts 2 --part-size 5", "cannot be used with"),
        ("parts s3://photos/k --parts 10001", "10,000 parts"),
        ("parts s3://photos/k --size 9000000 --part-size 5000000", "under 5 MiB"),
        ("parts s3://photos --parts 2", "names no object"),
        ("parts s3://photos/k --parts 2 --upload-id=", "id is empty"),
        ("parts s3://photos/k --parts 2 --explain", "--explain"),
        ("parts s3://photos/k --parts 2 --content-length 5", "say the size in the plan"),
        ("parts s3://photos/k --parts 2 --checksum md5:XUFAKrxLKna5cZ2REBfFkg==", "checksum"),
        ("parts s3://photos/k --parts 2 --single-use", "single use"),
    ] {
        presign(words(line)).args(["--at", AT]).refused(what);
    }
}
