//! Forms before a server that we did not write: s3s, in process. It does not replace `${filename}`, wants a form no
//! older than its tolerance for clocks, and lets `x-amz-server-side-encryption*` pass uncovered.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use presign_conformance::{Presented, s3s::S3s, wire};
use presign_core::{End, Expiring, Grant, Ready, Timestamp};
use presign_s3::{Account, Credentials, Post, Signature};

const MINUTE: Duration = Duration::from_secs(60);

struct Ground {
    server: S3s,
    folder: tempfile::TempDir,
    signature: Signature,
}

impl Ground {
    async fn start(signature: Signature) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = S3s::start(folder.path(), "AKID", "secret", None).await.unwrap();
        server.make_bucket("pics").unwrap();
        server.make_bucket("other").unwrap();
        Self { server, folder, signature }
    }

    fn sign(&self, post: &Post<'_>, at: Timestamp) -> Sent {
        let provider = Arc::new(Expiring::new(Credentials::new("AKID", "secret"), End::Never));
        let account = Account::new("us-east-1", provider).unwrap().with_signature(self.signature.clone());
        let bucket = account.with_endpoint(self.server.endpoint().parse().unwrap()).bucket("pics").unwrap();
        let Ready::Signed(form) = bucket.try_post(post, at).unwrap() else { panic!("static keys") };
        let fields = form.reveal().fields().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Sent { url: form.reveal().url().to_owned(), fields, file: b"the file's \0 bytes".to_vec() }
    }

    async fn post(&self, sent: &Sent) -> u16 {
        wire::exchange(self.server.address(), &sent.presented()).await.unwrap().status
    }

    fn object(&self, bucket: &str, key: &str) -> Option<Vec<u8>> {
        std::fs::read(Path::new(self.folder.path()).join(bucket).join(key)).ok()
    }
}

#[derive(Clone)]
struct Sent {
    url: String,
    fields: Vec<(String, String)>,
    file: Vec<u8>,
}

impl Sent {
    /// What a browser sends, byte for byte ours.
    fn presented(&self) -> Presented {
        const BOUNDARY: &str = "----presign7d1b9f5c";
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.as_bytes());
        }
        let head =
            "Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n";
        body.extend(format!("--{BOUNDARY}\r\n{head}").as_bytes());
        body.extend(&self.file);
        body.extend(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        Presented::bare("POST", &self.url)
            .with_header("content-type", &format!("multipart/form-data; boundary={BOUNDARY}"))
            .with_body(&body)
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        match self.fields.iter_mut().find(|(other, _)| other == name) {
            Some(field) => value.clone_into(&mut field.1),
            None => self.fields.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(other, _)| other != name);
        self
    }

    fn with_file(mut self, bytes: usize) -> Self {
        self.file = vec![7; bytes];
        self
    }

    fn to(mut self, bucket: &str) -> Self {
        self.url = self.url.replace("/pics/", &format!("/{bucket}/"));
        self
    }
}

fn now() -> Timestamp {
    Timestamp::try_from(SystemTime::now()).unwrap()
}

fn grant() -> Grant<'static> {
    Grant::upload("up/cat 1+é.png", 5..=20, MINUTE).content_type("image/png")
}

async fn a_form_uploads_its_object_and_nothing_else(signature: Signature) {
    let ground = Ground::start(signature.clone()).await;
    let post = Post::of(grant()).starts_with("x-amz-meta-note", "in").field("x-ignore-me", "a").success_status(201);
    let form = ground.sign(&post, now());
    const KEY: &str = "up/cat 1+é.png";

    let right = form.clone().with("x-amz-meta-note", "inside");
    let status = ground.post(&right).await;
    assert!((200..300).contains(&status), "{signature:?}: {status}");
    assert_eq!(ground.object("pics", KEY).as_deref(), Some(&right.file[..]));
    let kept = ground.object("pics", KEY);

    let seal = if form.fields.iter().any(|(name, _)| name == "signature") { "signature" } else { "x-amz-signature" };
    let other = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let broken = [
        ("another key", form.clone().with("key", "up/other.png")),
        ("another bucket", form.clone().to("other")),
        ("another type", form.clone().with("Content-Type", "text/html")),
        ("another beginning", form.clone().with("x-amz-meta-note", "out")),
        ("another status", form.clone().with("success_action_status", "200")),
        ("a field that the policy has not", form.clone().with("acl", "public-read")),
        ("no field that the policy has", form.clone().without("Content-Type")),
        ("a file that is too small", form.clone().with_file(4)),
        ("a file that is too large", form.clone().with_file(21)),
        ("another signature", form.clone().with(seal, other)),
        ("no signature", form.clone().without(seal)),
        ("no policy", form.clone().without("policy")),
        ("a policy of another form", {
            let longer = Post::of(Grant::put("up/other.png", MINUTE));
            let policy = ground.sign(&longer, now()).fields.into_iter().find(|(name, _)| name == "policy").unwrap().1;
            form.clone().with("policy", &policy)
        }),
        ("a form that has ended", ground.sign(&post, now().minus(61))),
    ];
    for (what, sent) in &broken {
        let status = ground.post(sent).await;
        assert!((400..500).contains(&status), "{signature:?}, {what}: {status}");
        assert_eq!(ground.object("pics", KEY), kept, "{what}");
        for (bucket, key) in [("pics", "up/other.png"), ("other", KEY)] {
            assert_eq!(ground.object(bucket, key), None, "{what}");
        }
    }
}

#[tokio::test]
async fn a_form_of_version_4_uploads_its_object_and_nothing_else() {
    a_form_uploads_its_object_and_nothing_else(Signature::V4).await;
}

#[tokio::test]
async fn a_form_of_version_2_uploads_its_object_and_nothing_else() {
    a_form_uploads_its_object_and_nothing_else(Signature::V2).await;
}

#[tokio::test]
async fn a_prefix_is_held_to_by_the_server() {
    let ground = Ground::start(Signature::V4).await;
    let form = ground.sign(&Post::of(Grant::upload("up/", 5..=20, MINUTE)).named_by_file(), now());
    // The server does not know ${filename}: the bearer fills it in.
    assert!((200..300).contains(&ground.post(&form.clone().with("key", "up/a.png")).await));
    assert!(ground.object("pics", "up/a.png").is_some());
    assert!((400..500).contains(&ground.post(&form.with("key", "other/a.png")).await));
    assert_eq!(ground.object("pics", "other/a.png"), None);
}
