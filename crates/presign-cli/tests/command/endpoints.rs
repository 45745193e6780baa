use crate::harness::{AT, presign, words};

#[test]
fn each_flag_is_another_host() {
    for (line, start) in [
        ("--dualstack", "https://photos.s3.dualstack.us-east-1.amazonaws.com/k?"),
        ("--fips", "https://photos.s3-fips.us-east-1.amazonaws.com/k?"),
        ("--fips --dualstack --path-style", "https://s3-fips.dualstack.us-east-1.amazonaws.com/photos/k?"),
        ("--accelerate", "https://photos.s3-accelerate.amazonaws.com/k?"),
        ("--region cn-north-1", "https://photos.s3.cn-north-1.amazonaws.com.cn/k?"),
        ("--preset scaleway --region fr-par", "https://photos.s3.fr-par.scw.cloud/k?"),
        ("--preset minio --endpoint http://127.0.0.1:9000", "http://127.0.0.1:9000/photos/k?"),
        (
            "--preset r2 --region auto --endpoint https://0a1b.r2.cloudflarestorage.com",
            "https://0a1b.r2.cloudflarestorage.com/photos/k?",
        ),
    ] {
        let ran = presign(words("get s3://photos/k")).args(words(line)).args(["--at", AT]).run();
        assert!(ran.code == 0 && ran.out.starts_with(start), "{line}: {ran:?}");
    }
}

#[test]
fn an_access_point_stands_for_a_bucket() {
    let arn = "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/films/dir/k";
    let ran = presign(["get", arn, "--at", AT]).run();
    assert!(ran.out.starts_with("https://films-123456789012.s3-accesspoint.us-west-2.amazonaws.com/dir/k?"), "{ran:?}");
    assert!(ran.out.contains("%2Fus-west-2%2Fs3%2Faws4_request"), "{ran:?}");
}

#[test]
fn a_multi_region_access_point_takes_signature_version_4a() {
    for (line, set) in [("", "%2A"), ("--region-set us-*,eu-west-1", "us-%2A%2Ceu-west-1")] {
        let arn = "s3://arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap/dir/k";
        let ran = presign(["get", arn, "--signature", "v4a", "--at", AT]).args(words(line)).run();
        let start = "https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com/dir/k?";
        assert!(ran.out.starts_with(start) && ran.out.contains(&format!("&X-Amz-Region-Set={set}&")), "{ran:?}");
        let inspected = presign(["inspect", ran.out.trim(), "--at", AT]).run();
        assert!(inspected.out.lines().any(|line| line == "bucket          mfzwi23gnjvgw.mrap"), "{inspected:?}");
    }
}

#[test]
fn what_has_no_host_or_is_not_enforced_is_refused() {
    for (line, what) in [
        ("get s3://photos/k --accelerate --fips", "choose one of the two"),
        ("get s3://photos/k --accelerate --path-style", "leave acceleration out"),
        ("get s3://my.photos/k --accelerate", "TLS certificate"),
        ("get s3://photos/k --fips --region cn-north-1", "no FIPS hosts"),
        ("get s3://photos/k --dualstack --endpoint https://h", "leave one of the two out"),
        ("get s3://photos/k --preset s4", "none of that name"),
        ("get s3://photos/k --preset r2 --region auto", "https://{account}.r2.cloudflarestorage.com"),
        ("get s3://photos/k --preset r2 --region weur", "no other region"),
        ("get s3://photos/k --preset minio", "give its endpoint"),
        ("put s3://photos/k --preset b2 --region us-west-004 --create-only", "a name of its own"),
        ("get https://h/k --preset r2", "--preset"),
        ("get https://h/k --fips", "--fips"),
        ("get s3://arn:aws:s3::123456789012:accesspoint/abc.mrap/k", "SigV4A"),
        ("get s3://arn:aws:s3::123456789012:accesspoint/a/k --signature v4a", ".mrap"),
        ("get s3://arn:aws:s3::123456789012:accesspoint/abc.mrap/k --signature v4a --fips", "a single host"),
        (
            "get s3://arn:aws:s3::123456789012:accesspoint/abc.mrap/k --signature v4a --endpoint https://h",
            "a single host",
        ),
        (
            "get s3://arn:aws:s3:us-west-2:123456789012:accesspoint/a/k --signature v4a --region-set eu-*",
            "the region of",
        ),
        ("get s3://abc.mrap/k", "give its ARN"),
        ("get s3://photos--usw2-az1--x-s3/k", "directory bucket"),
    ] {
        presign(words(line)).args(["--at", AT]).refused(what);
    }
}
