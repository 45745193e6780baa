//! Upload forms.

use std::fmt::Write;

use presign::{Form, Grant, Ready};
use presign_gcs::{Account, Post};

use crate::ground::{Ground, MINUTE, by_host, code, error, now};
use crate::wire::Reply;

/// Images of three to five bytes, below a folder, with a word of thanks.
fn post() -> Post<'static> {
    let grant = Grant::upload("in/", 3..=5, MINUTE);
    Post::of(grant).named_by_file().starts_with("Content-Type", "image/").success_status(201)
}

fn sign(account: &Account, post: &Post<'_>) -> Form {
    match account.bucket("photos").unwrap().try_post(post, now()).unwrap() {
        Ready::Signed(form) => form,
        _ => panic!("the key is at hand"),
    }
}

/// What a browser would send: fields, and the file.
struct Sent {
    host: String,
    path: String,
    fields: Vec<(String, String)>,
    file_name: String,
    file: Vec<u8>,
    lines: Vec<String>,
}

impl Sent {
    fn new(form: &Form, file: &[u8]) -> Self {
        let rest = form.reveal().url().strip_prefix("http://").unwrap();
        let (host, path) = rest.split_once('/').unwrap();
        let fields = form.reveal().fields().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let (host, path) = (host.to_owned(), format!("/{path}"));
        Self { host, path, fields, file_name: "cat.png".into(), file: file.to_vec(), lines: Vec::new() }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self
    }

    fn line(mut self, line: &str) -> Self {
        self.lines.push(line.to_owned());
        self
    }

    fn at(mut self, path: &str) -> Self {
        self.path = path.to_owned();
        self
    }

    fn body(&self) -> Vec<u8> {
        let mut text = String::new();
        for (name, value) in &self.fields {
            write!(text, "--bnd\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
        }
        let name = &self.file_name;
        write!(text, "--bnd\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").unwrap();
        [text.as_bytes(), &self.file, b"\r\n--bnd--\r\n"].concat()
    }

    fn send(&self, ground: &Ground, body: &[u8]) -> Reply {
        let mut lines = self.lines.clone();
        lines.push("content-type: multipart/form-data; boundary=bnd".into());
        ground.exchange("POST", &self.host, &self.path, &lines, body)
    }

    fn to(&self, ground: &Ground) -> Reply {
        self.send(ground, &self.body())
    }
}

#[test]
fn a_form_is_taken_as_it_was_signed() {
    let ground = Ground::new();
    let form = sign(&ground.account(), &post());
    let sent = || Sent::new(&form, b"\r\n--").with("Content-Type", "image/png");
    let reply = sent().to(&ground);
    assert_eq!(reply.status, 201, "{}", reply.text());
    let said = format!("<Location>http://{}/photos/in/cat.png</Location>", ground.host());
    assert!(reply.text().starts_with("<?xml version='1.0' encoding='UTF-8'?><PostResponse>"));
    assert!(reply.text().contains(&said) && reply.text().contains("<Bucket>photos</Bucket><Key>in/cat.png</Key>"));
    assert_eq!((ground.get("in/cat.png").body, reply.header("etag").is_some()), (b"\r\n--".to_vec(), true));

    // In pieces, as a browser that does not know the length.
    let body = sent().body();
    let chunks: Vec<u8> = body
        .chunks(7)
        .flat_map(|piece| [format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat())
        .collect();
    let chunked = sent().line("transfer-encoding: chunked").send(&ground, &[&chunks[..], b"0\r\n\r\n"].concat());
    assert_eq!(chunked.status, 201);
    // By the bucket's host, with a folder that a browser of old sends, and a field that is to be ignored.
    let form = sign(&by_host(ground.account()), &post());
    let mut old = Sent::new(&form, b"meow").with("content-type", "image/png").with("x-ignore-it", "x");
    old.file_name = "C:\\cats\\tom.png".into();
    assert_eq!((old.to(&ground).status, ground.get("in/tom.png").text()), (201, "meow"));
    assert_eq!(ground.files(), ["photos/in/cat.png", "photos/in/tom.png"]);
}

#[test]
fn a_form_is_thanked_for_as_its_signer_wants() {
    let ground = Ground::new();
    let to = |post: Post<'_>| Sent::new(&sign(&ground.account(), &post), b"meow").to(&ground);
    let plain = || Post::to("k é", MINUTE);
    assert_eq!(to(plain()).status, 204);
    let ok = to(plain().success_status(200));
    assert_eq!((ok.status, ok.body.len()), (200, 0));
    let tag = ok.header("etag").unwrap().replace('"', "%22");
    for (url, expected) in [
        ("https://app.example/done", "https://app.example/done?bucket=photos&key=k%20%C3%A9&etag="),
        ("https://app.example/?a=b#c", "https://app.example/?a=b&bucket=photos&key=k%20%C3%A9&etag="),
    ] {
        let reply = to(plain().success_redirect(url));
        let location = reply.header("location").unwrap();
        assert_eq!(reply.status, 303);
        assert!(location.starts_with(expected) && location.contains("%22"), "{location}");
        assert_eq!(location.ends_with("#c"), url.ends_with("#c"));
    }
    assert!(tag.starts_with("%22"));
}

#[test]
fn what_the_policy_does_not_hold_changes_nothing() {
    let ground = Ground::new();
    let form = sign(&ground.account(), &post());
    let right = || Sent::new(&form, b"meow").with("Content-Type", "image/png");
    let policy = form.reveal().field("policy").unwrap();
    let signature = form.reveal().field("x-goog-signature").unwrap();
    let flipped = |text: &str| format!("{}{}", &text[..text.len() - 1], if text.ends_with('0') { '1' } else { '0' });
    let other = sign(&ground.account(), &Post::to("other", MINUTE));
    let short = |bytes: &[u8]| Sent { file: bytes.to_vec(), ..right() };
    for (what, sent, status, word) in [
        ("another name", right().with("key", "out/${filename}"), 400, "InvalidPolicyDocument"),
        ("a name that climbs", right().with("key", "in/../x"), 400, "InvalidURI"),
        ("another type", right().with("Content-Type", "text/html"), 400, "InvalidPolicyDocument"),
        ("no type", right().without("Content-Type"), 400, "InvalidPolicyDocument"),
        ("another thanks", right().with("success_action_status", "200"), 400, "InvalidPolicyDocument"),
        ("a field more", right().with("acl", "public-read"), 400, "InvalidPolicyDocument"),
        ("a field more", right().with("x-goog-meta-a", "b"), 400, "InvalidPolicyDocument"),
        (
            "a redirect more",
            right().with("success_action_redirect", "https://evil.example"),
            400,
            "InvalidPolicyDocument",
        ),
        ("another bucket", right().at("/other/"), 400, "InvalidPolicyDocument"),
        ("an object's place", right().at("/photos/in/cat.png"), 400, "InvalidURI"),
        ("a file that is too long", short(b"123456"), 400, "EntityTooLarge"),
        ("a file that is too short", short(b"12"), 400, "EntityTooSmall"),
        (
            "another policy",
            right().with("policy", other.reveal().field("policy").unwrap()),
            403,
            "SignatureDoesNotMatch",
        ),
        ("a byte of the policy", right().with("policy", &flipped(policy)), 403, "SignatureDoesNotMatch"),
        (
            "a byte of the signature",
            right().with("x-goog-signature", &flipped(signature)),
            403,
            "SignatureDoesNotMatch",
        ),
        ("no signature", right().without("x-goog-signature"), 400, "InvalidArgument"),
        ("no policy", right().without("policy"), 400, "InvalidArgument"),
        ("no key", right().without("key"), 400, "InvalidArgument"),
        (
            "nobody",
            right()
                .without("x-goog-signature")
                .without("policy")
                .without("x-goog-credential")
                .without("x-goog-algorithm")
                .without("x-goog-date"),
            400,
            "InvalidArgument",
        ),
        (
            "an unknown key",
            right()
                .with("x-goog-credential", &form.reveal().field("x-goog-credential").unwrap().replace("GOOG", "GOON")),
            403,
            "InvalidSecurity",
        ),
        ("the scheme before", right().with("GoogleAccessId", "x"), 400, "InvalidArgument"),
        ("a command", right().line("x-goog-copy-source: /other/k"), 400, "MalformedSecurityHeader"),
        ("another service's command", right().line("x-amz-acl: public-read"), 501, "NotImplemented"),
        ("a second credential", right().line("authorization: Bearer x"), 400, "InvalidArgument"),
        ("a query", right().at("/photos/?upload_id=x"), 404, "NoSuchUpload"),
        ("a query", right().at("/photos/?a=b"), 401, "AuthenticationRequired"),
        ("a condition", right().line("if-match: \"x\""), 412, "PreconditionFailed"),
    ] {
        let reply = sent.to(&ground);
        assert_eq!(code(&reply), (status, word.to_owned()), "{what}: {}", error(&reply).1);
        assert_eq!(ground.files(), [""; 0], "{what}");
    }
    let body = right().body();
    let cut = &body[..body.len() - 12];
    assert_eq!(code(&right().send(&ground, cut)).0, 400, "a file without an end");
    let text = String::from_utf8(body).unwrap();
    let (fields, file) = text.split_at(text.find("--bnd\r\ncontent-disposition: form-data; name=\"file\"").unwrap());
    let first = format!("{}{fields}--bnd--\r\n", file.strip_suffix("--bnd--\r\n").unwrap());
    assert_eq!(code(&right().send(&ground, first.as_bytes())), (400, "InvalidArgument".into()), "the file first");
    let twice =
        text.replacen("--bnd\r\n", "--bnd\r\ncontent-disposition: form-data; name=\"KEY\"\r\n\r\nin/x\r\n--bnd\r\n", 1);
    assert_eq!(code(&right().send(&ground, twice.as_bytes())), (400, "InvalidArgument".into()), "a field twice");
    assert_eq!(ground.files(), [""; 0]);
    assert_eq!(right().to(&ground).status, 201, "and as it was signed");
}

#[test]
fn a_field_that_would_be_kept_is_refused_and_not_left_out() {
    let ground = Ground::new();
    for (name, value) in [
        ("acl", "private"),
        ("x-goog-meta-team", "blue"),
        ("Cache-Control", "no-store"),
        ("Content-Disposition", "attachment"),
        ("Content-Encoding", "gzip"),
    ] {
        let form = sign(&ground.account(), &Post::to("k", MINUTE).field(name, value));
        let reply = Sent::new(&form, b"meow").to(&ground);
        assert_eq!(code(&reply), (501, "NotImplemented".into()), "{name}");
    }
    let form = sign(&ground.account(), &Post::to("k", MINUTE).success_redirect("https://app.example"));
    let reply = Sent::new(&form, b"meow").with("success_action_redirect", "javascript:alert(1)").to(&ground);
    assert_eq!(code(&reply), (400, "InvalidPolicyDocument".into()));
    assert_eq!(ground.files(), [""; 0]);
}
