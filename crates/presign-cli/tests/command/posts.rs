use serde_json::Value;

use crate::harness::{AT, SECRET, presign, words};

fn post(line: &str) -> crate::harness::Presign {
    presign(words(line)).args(["--at", AT, "--expires-in", "60"])
}

fn policy(form: &Value) -> String {
    let policy = form["fields"]["policy"].as_str().unwrap();
    String::from_utf8(presign::base64_decode(policy).unwrap()).unwrap()
}

#[test]
fn a_form_has_its_url_its_fields_and_its_end() {
    let run = post("post s3://photos/user/eric/${filename} --content-length 1..1048576 --success-status 201")
        .args(["--field", "acl=private", "--starts-with", "Content-Type=image/", "--field", "x-ignore-a=b"])
        .args(["--condition", r#"["starts-with", "$x-amz-meta-tag", ""]"#]);
    let form: Value = serde_json::from_str(&run.line()).unwrap();
    let keys: Vec<&String> = form.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["expires_at", "fields", "url"]);
    assert_eq!(form["url"], "https://photos.s3.us-east-1.amazonaws.com/");
    assert_eq!(form["expires_at"], "2026-11-21T12:01:00Z");
    assert_eq!(form["fields"]["key"], "user/eric/${filename}");
    assert_eq!(form["fields"]["x-ignore-a"], "b");
    assert_eq!(
        policy(&form),
        r#"{"expiration":"2026-11-21T12:01:00Z","conditions":[{"bucket":"photos"},["starts-with","$key","user/eric/"],{"acl":"private"},["starts-with","$Content-Type","image/"],["starts-with","$x-amz-meta-tag",""],{"success_action_status":"201"},["content-length-range",1,1048576],{"x-amz-algorithm":"AWS4-HMAC-SHA256"},{"x-amz-credential":"AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/s3/aws4_request"},{"x-amz-date":"20261121T120000Z"}]}"#
    );
    assert_eq!(run.run(), run.run(), "the same arguments give the same bytes");
    let err = run.run().err;
    assert!(err.contains("begins with the key") && err.contains("Content-Type"), "{err}");
    assert!(!err.contains(SECRET));
}

#[test]
fn the_terms_of_a_put_are_those_of_a_form() {
    let run = post("post s3://photos/k --content-type image/png --content-length 5 -o json");
    let run = run.args(["--header", "x-amz-meta-a: b", "--success-redirect", "https://h/done"]);
    let form: Value = serde_json::from_str(&run.line()).unwrap();
    assert!(policy(&form).contains(r#"["content-length-range",5,5]"#));
    for (name, value) in
        [("Content-Type", "image/png"), ("x-amz-meta-a", "b"), ("success_action_redirect", "https://h/done")]
    {
        assert_eq!(form["fields"][name], value);
        assert!(policy(&form).contains(&format!("{{\"{name}\":\"{value}\"}}")));
    }
}

#[test]
fn every_shape_ends_with_the_file() {
    let shape = |name: &str| post(&format!("post s3://photos/it's\"<&> -q -o {name}"));
    let html = shape("html").run();
    assert_eq!((html.code, html.err.as_str()), (0, ""));
    assert!(html.out.contains(r#"name="key" value="it&#39;s&quot;&lt;&amp;&gt;""#), "{}", html.out);
    assert!(html.out.find("type=\"file\"").unwrap() > html.out.rfind("type=\"hidden\"").unwrap());
    assert!(shape("curl").line().contains(" --form 'file=@FILE' 'https://photos."));
    assert!(shape("fetch").line().contains(r#"["file", file]]"#));
}

#[test]
fn what_was_signed_is_shown_on_demand() {
    let form: Value = serde_json::from_str(&post("post s3://photos/k --explain").line()).unwrap();
    assert_eq!(form["string_to_sign"], form["fields"]["policy"]);
    assert_eq!(form["policy"], policy(&form));
    let aside = post("post s3://photos/k --explain -q -o html").run();
    assert!(aside.err.starts_with("policy:\n{\"expiration\":"), "{}", aside.err);
}

#[test]
fn what_a_form_cannot_hold_is_refused_with_what_to_do() {
    for (line, what_to_do) in [
        ("post s3://photos", "names no object"),
        ("post s3://photos/${filename}", "put a prefix before it"),
        ("post s3://photos/${filename}.png", "end the key before it"),
        ("post https://files.example/k", "with put"),
        ("post s3://photos/k --create-only", "choose a name that no object has"),
        ("post s3://photos/k --single-use", "serve by a gateway"),
        ("post s3://photos/k --query a=b", "a form has no query"),
        ("post s3://photos/k --checksum md5:AAAAAAAAAAAAAAAAAAAAAA==", "bind a sha256"),
        ("post s3://photos/k --field acl", "NAME=VALUE"),
        ("post s3://photos/k --field acl=private --field ACL=private", "say it once"),
        ("post s3://photos/k --field policy=e30=", "leave it out"),
        ("post s3://photos/k --field content-language=de", "x-amz-meta-"),
        ("post s3://photos/k --starts-with tagging=", "hold it to one value"),
        ("post s3://photos/k --success-status 202", "200, 201 or 204"),
        ("post s3://photos/k --success-redirect /done", "https://host/path"),
        ("post s3://photos/k --success-redirect https://h/ --success-status 201", "cannot be used with"),
        ("post s3://photos/k --condition {}", "read a condition"),
        ("post s3://photos/k --content-length 9..1", "swap"),
        ("post s3://photos/../k", "rename the object"),
        ("post s3://photos/k -o url", "possible values"),
    ] {
        post(line).refused(what_to_do);
    }
    presign(["post", "s3://photos/k", "--expires-in", "8d"]).refused("604800");
    post("post s3://photos --key-file -").stdin("a\nb").refused("sign a PUT");
}
