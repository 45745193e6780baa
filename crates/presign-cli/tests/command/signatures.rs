use crate::harness::{AT, Ran, bare, parameter, presign, words};

fn signed(line: &str) -> String {
    presign(words(line)).args(["--at", AT]).line()
}

fn verify(url: &str, args: &[&str]) -> Ran {
    presign(["verify", url, "--at", AT]).args(args).run()
}

/// The query example of <https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html>.
#[test]
fn the_documented_example_of_version_2_has_its_documented_signature() {
    let line = "get s3://johnsmith/photos/puppy.jpg --region us-east-1 --endpoint https://s3.amazonaws.com --virtual-host \
                --signature v2 --at 2007-03-29T03:00:00Z --expires-at 2007-03-29T03:40:20Z";
    let ran = presign(words(line)).run();
    assert_eq!(
        ran.out,
        "https://johnsmith.s3.amazonaws.com/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1175139620\
         &Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D\n"
    );
    for also in ["any host", "query parameters that Signature Version 2 does not cover"] {
        assert!(ran.err.contains(also), "{also}: {}", ran.err);
    }
}

#[test]
fn each_signature_is_verified_where_it_is_named() {
    for (version, scheme) in [("v4", "sigv4"), ("v4a", "sigv4a"), ("v2", "sigv2")] {
        let url = signed(&format!("get s3://photos/a/k --signature {version}"));
        let ran = verify(&url, &["--signature", version]);
        assert_eq!(ran.code, 0, "{version}: {ran:?}");
        let ran = verify(&url, &[]);
        assert_eq!(ran.code, if version == "v4" { 0 } else { 4 }, "{version}: {ran:?}");
        if version != "v4" {
            assert!(ran.err.contains(&format!("--signature {version} accepts it")), "{ran:?}");
        }
        let run = presign(["get", "s3://photos/a/k", "--signature", version, "--at", AT, "-ojson", "--explain"]);
        let json: serde_json::Value = serde_json::from_str(&run.line()).unwrap();
        assert_eq!(json["scheme"], scheme);
        assert_eq!(json["canonical_request"].is_string(), version != "v2", "{json}");
        assert!(json["string_to_sign"].is_string(), "{json}");
    }
}

#[test]
fn a_region_set_is_signed_and_checked() {
    let url = signed("get s3://photos/k --signature v4a --region-set us-*");
    assert_eq!(parameter(&url, "X-Amz-Region-Set"), Some("us-%2A"));
    assert_eq!(verify(&url, &["--signature", "v4a"]).code, 0);
    let endpoint = ["--endpoint", "https://s3.us-east-1.amazonaws.com", "--virtual-host"];
    let elsewhere = verify(&url, &[&["--signature", "v4a", "--region", "eu-west-1"], &endpoint[..]].concat());
    assert!(elsewhere.code == 4 && elsewhere.err.contains("--region"), "{elsewhere:?}");
    let own = signed("get s3://photos/k --signature v4a --region eu-west-1");
    assert_eq!(parameter(&own, "X-Amz-Region-Set"), Some("eu-west-1"));
}

#[test]
fn each_signature_is_laid_open_without_any_key() {
    let url = signed("get s3://photos/k --signature v4a --region-set us-east-1,eu-*");
    let ran = bare(["inspect", &url, "--at", AT]).run();
    for line in ["scheme          sigv4a", "scope           us-east-1,eu-* s3", "bucket          photos"] {
        assert!(ran.out.lines().any(|other| other == line), "{line}: {}", ran.out);
    }

    let url = signed("get s3://photos/k --signature v2 --header x-amz-meta-a:b --download-as a.txt") + "&prefix=a";
    let ran = bare(["inspect", &url, "--at", AT]).run();
    for line in [
        "scheme          sigv2",
        "signed query    response-content-disposition=attachment; filename=\"a.txt\"",
        "unsigned query  prefix=a",
        "since           not said",
        "until           2026-11-21T12:15:00Z",
    ] {
        assert!(ran.out.lines().any(|other| other == line), "{line}: {}", ran.out);
    }
    assert!(!ran.out.contains("scope") && !ran.out.contains(parameter(&url, "Signature").unwrap()), "{}", ran.out);
    let json: serde_json::Value = serde_json::from_str(&bare(["inspect", &url, "-ojson", "--at", AT]).line()).unwrap();
    assert_eq!((json["region"].is_null(), json["issued_at"].is_null()), (true, true), "{json}");
    assert_eq!(json["unsigned_query"], serde_json::json!([["prefix", "a"]]));
}
