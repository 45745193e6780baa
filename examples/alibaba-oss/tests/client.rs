//! What Alibaba's own client signs, offline: alibabacloud-oss-v2 1.4.1 from PyPI, its `SignerV4` told to sign the host
//! too, for the bucket `photos-mtx` of cn-hangzhou on 2026-11-21T12:00:00Z. It writes the parameters in another order,
//! and signs them in ours.

use std::time::Duration;

use alibaba_oss::{Bucket, Credentials};
use http::Method;
use presign_core::{Backend, End, Expiring, Grant, Plan, Ready, Result, Step, Target, Timestamp};

#[test]
fn the_signatures_are_those_of_alibabas_client() {
    let quarter = Duration::from_secs(900);
    let odd = "it's \"é\" <😀>?#%2F~*()!";
    let override_and_version = Grant::get("k", quarter).download_as("a b.txt").version("CAEQ+/=");
    let upload = Grant::put("dir/new.txt", quarter).content_type("text/plain").size(15).create_only();
    for (grant, token, signature) in [
        (
            Grant::get("dir/a cat+é.txt", quarter),
            None,
            "2e03d7337537645945c307a05a32f9d84943acde190b3af0abe2698002807f2b",
        ),
        (Grant::get("a//b", quarter), None, "db87dac1e1f537a3c92b2fc96cbea66038a3f4baa801d69794bb95f86bc97bd6"),
        (Grant::get(odd, quarter), None, "9ab24b866b9faa877ae69a6bca5c3929c74695d5b1251111b2221bc0c0a1ce93"),
        (upload, None, "6791b49d0220d441da4c22c0d36f92c0f8052214a46fc462543a4410986371c0"),
        (Grant::list("dir/", quarter), None, "1dc742d0940d40465d63f539f05aee08536252c63b6ea066c086481343f94f6a"),
        (
            Grant::get("k", quarter),
            Some("a/session+token=="),
            "ef70965eed3aaccd45fab664d5ecb04560c208163c07c182fae92412459b9310",
        ),
        (override_and_version, None, "e8d7aeae2cde0475c66ac62b496d5d56e07a7f0909b1c342e8896e0e5bc8fc30"),
        (
            Grant::delete("k", Duration::from_secs(604_800)),
            None,
            "fb056d17144faa6594333287e77bd5df0cbce135e501d284335dabe3adf06eff",
        ),
    ] {
        let url = signed(&grant, token).unwrap();
        assert_eq!(url.rsplit('=').next(), Some(signature), "{grant:?}");
    }
}

#[test]
fn the_steps_of_an_upload_are_those_of_alibabas_client() {
    let upload = "0004B9/+=8";
    let plan = Plan::of_size(Grant::put("dir/new.txt", Duration::from_secs(900)), 15, 15).unwrap();
    for (step, signature) in [
        (Step::Begin, "a9d9040331bfcad5e0e5c229fd68a16437f31ae9dd103c4dc82c43e6a6c29cdd"),
        (Step::Part { upload, number: 1 }, "605b841c19211368e87e982e822a4e590443a1ea15bd65302a399790d6001b77"),
        (Step::Complete { upload }, "6367e2c1e2c402af495c04d8cbff458ed8827a43e474110b64c3374b67cc0633"),
        (Step::Abort { upload }, "75b14b92f85f5c8d0c4f4e9b22b5975ab1a612c8456c344904460e626467c503"),
    ] {
        let url = signed(&bucket(None).unwrap().step(&plan, &step).unwrap(), None).unwrap();
        assert_eq!(url.rsplit('=').next(), Some(signature), "{step:?}");
    }
}

#[test]
fn an_upload_that_the_service_would_not_put_together_is_refused() {
    let put = || Grant::put("k", Duration::from_secs(60));
    let begin = |plan: presign_core::Result<Plan<'_>>| bucket(None)?.step(&plan?, &Step::Begin).map(drop);
    for plan in [
        Plan::of_count(put(), 10_001),
        Plan::of_size(put(), 200_000, 100_000),
        Plan::of_size(put(), 6 << 30, (5 << 30) + 1),
        Plan::of_count(put().size(5), 2),
        Plan::of_count(put().header("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="), 2),
        Plan::of_count(put().single_use(), 2),
    ] {
        assert!(begin(plan).is_err_and(|error| error.to_string().len() > 20));
    }
    assert!(begin(Plan::of_size(put().create_only().content_type("a/b"), 150_000, 102_400)).is_ok());
    let plan = Plan::of_count(put(), 2).unwrap();
    let number = Step::Part { upload: "u", number: 3 };
    assert!(bucket(None).unwrap().step(&plan, &number).is_err());
    let none = bucket(None).unwrap().step(&plan, &Step::Abort { upload: "" }).unwrap();
    assert!(bucket(None).unwrap().try_presign(&none, at().unwrap()).is_err());
}

#[test]
fn what_the_service_does_not_enforce_is_refused() {
    let minute = Duration::from_secs(60);
    for grant in [
        Grant::get("/lead", minute),
        Grant::get("k".repeat(1024), minute),
        Grant::get("k", Duration::from_secs(604_801)),
        Grant::put("k", minute).size(1..=9),
        Grant::put("k", minute).checksum("sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".parse().unwrap()),
        Grant::put("k", minute).header("x-oss-copy-source", "/b/k"),
        Grant::put("k", minute).header("x-oss-content-sha256", "00"),
        Grant::get("k", minute).query_flag("acl"),
        Grant::get("k", minute).single_use(),
        Grant::get("k", minute).not_before(at().unwrap()),
        Grant::get("k", minute).client_ip("192.0.2.0/24".parse().unwrap()),
        Grant::request(Method::GET, Target::Bucket, minute).query("X-OSS-Date", "1"),
        Grant::request(Method::GET, Target::Bucket, minute).query("OSSAccessKeyId", "1"),
    ] {
        let refused = bucket(None).unwrap().try_presign(&grant, at().unwrap());
        assert!(refused.is_err_and(|error| error.to_string().len() > 20), "{grant:?}");
    }
    let acl = Grant::request(Method::GET, Target::object("k").unwrap(), minute).query_flag("acl");
    assert!(bucket(None).unwrap().try_presign(&acl, at().unwrap()).is_ok());
}

#[test]
fn what_an_upload_leaves_open_is_said() {
    let minute = Duration::from_secs(60);
    let also = |grant: &Grant<'_>| match bucket(None).unwrap().try_presign(grant, at().unwrap()) {
        Ok(Ready::Signed(presigned)) => presigned.also_allows().len(),
        other => panic!("{other:?}"),
    };
    assert_eq!([also(&Grant::get("k", minute)), also(&Grant::put("k", minute))], [0, 2]);
    assert_eq!(also(&Grant::put("k", minute).size(5)), 1);
}

fn at() -> Result<Timestamp> {
    Timestamp::from_unix(1_795_262_400)
}

fn bucket(token: Option<&str>) -> Result<Bucket> {
    let credentials = Credentials::new("ak", "not-a-secret/+=");
    let credentials = match token {
        Some(token) => credentials.with_security_token(token),
        None => credentials,
    };
    let identity = Expiring::new(credentials, End::Never);
    Bucket::new("https://oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou", "photos-mtx", identity)
}

fn signed(grant: &Grant<'_>, token: Option<&str>) -> Result<String> {
    match bucket(token)?.try_presign(grant, at()?)? {
        Ready::Signed(presigned) => Ok(presigned.reveal().as_str().to_owned()),
        other => panic!("{other:?}"),
    }
}
