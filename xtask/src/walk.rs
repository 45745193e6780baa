//! `cargo xtask walk`: the way that most people take to their first presigned URL, on LocalStack, which checks
//! signatures when it is told to.
//!
//! The chapter "A walk on LocalStack" tells it; this runs every step of it.

mod role;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::apt::{self, Program};
use crate::built;
use crate::child::{line, text_bounded};
use crate::servers::{self, Hold};
use crate::tryout::curl::Curl;
use crate::tryout::transcript::Transcript;
use crate::tryout::{NOTHING, Signed};
use crate::workspace::Workspace;
use role::Role;

/// Walks it; an error if any step comes out other than it must.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let server = servers::find("localstack")?;
    server.ensure(workspace)?;
    apt::ensure(&[Program { name: "node", package: "nodejs" }])?;
    let dir = workspace.target.join("walk");
    fs::create_dir_all(&dir).with_context(|| format!("{} could not be made", dir.display()))?;
    let walk = Walk {
        presign: built::program(workspace, "presign-cli", "presign")?,
        library: built::example(workspace, "presign", "download_url", "s3")?,
        curl: Curl::find(&dir)?,
        image: dir.join("image.png"),
        started: server.start(workspace, Hold::Leash, server.turn(workspace, Hold::Leash)?)?,
    };
    fs::write(&walk.image, IMAGE).with_context(|| walk.image.display().to_string())?;
    let mut transcript = Transcript::default();
    walk.first_steps(&mut transcript)?;
    walk.to_the_end(&mut transcript)?;
    walk.by_a_role(&mut transcript)?;
    transcript.end()
}

struct Walk<'w> {
    presign: PathBuf,
    library: PathBuf,
    curl: Curl,
    image: PathBuf,
    started: servers::Started<'w>,
}

/// A picture of one blue pixel.
const IMAGE: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0cIDATx\xdac\xd0\xce\xd9\x00\x00\x02\x0d\x01H9g\xef\xd8\x00\x00\x00\x00IEND\xaeB`\x82";

const OBJECT: &str = "s3://my-bucket/image.png";
const TYPE: &str = "content-type: image/png";

impl Walk<'_> {
    /// A bucket, an image in it, and its download by the command, by the library and as a file to save.
    fn first_steps(&self, transcript: &mut Transcript) -> Result<()> {
        let bucket = self.sign(&["request", "PUT", "s3://my-bucket", "--expires-in", "15m"])?;
        let made = self.curl.send(&bucket.url, &["-X", "PUT"])?;
        transcript.signed("the command signed a new bucket", &bucket);
        transcript.step("the bucket is made", made.status == 200, &made.to_string());

        let put = self.sign(&["put", OBJECT, "--expires-in", "15m", "--content-type", "image/png"])?;
        transcript.signed("the command signed an upload of one content type", &put);
        let image = format!("@{}", self.image.display());
        let other =
            self.curl.send(&put.url, &["-X", "PUT", "-H", "content-type: text/html", "--data-binary", &image])?;
        transcript.step("as a page it is refused", other.status == 403, &other.to_string());
        let sent = self.curl.send(&put.url, &["-X", "PUT", "-H", TYPE, "--data-binary", &image])?;
        transcript.step("as an image it is stored", sent.status == 200, &sent.to_string());

        let get = self.sign(&["get", OBJECT, "--expires-in", "1h"])?;
        transcript.signed("the command signed its download", &get);
        let answer = self.curl.send(&get.url, NOTHING)?;
        transcript.step("it is the image", answer.status == 200 && answer.body == IMAGE, &answer.to_string());

        let url = self.by_the_library()?;
        let answer = self.curl.send(&url, NOTHING)?;
        transcript.step("so it is by the library", answer.status == 200 && answer.body == IMAGE, &answer.to_string());

        let save = self.sign(&["get", OBJECT, "--expires-in", "1h", "--download-as", "image.png"])?;
        transcript.signed("the command signed a download to save", &save);
        let answer = self.curl.send(&save.url, &["-i"])?;
        let saved =
            String::from_utf8_lossy(&answer.body).to_ascii_lowercase().contains("content-disposition: attachment");
        transcript.step("a browser saves it", answer.status == 200 && saved, &answer.to_string());

        let status = self.by_fetch()?;
        transcript.step("the upload by `fetch`, as the command writes it", status == "200", &status);
        Ok(())
    }

    /// Both versions of the signature, after their end too.
    fn to_the_end(&self, transcript: &mut Transcript) -> Result<()> {
        for (version, name) in [("v4", "Signature Version 4"), ("v2", "Signature Version 2, as older tools print it")] {
            let short = self.sign(&["get", OBJECT, "--expires-in", "3s", "--signature", version])?;
            transcript.signed(name, &short);
            let answer = self.curl.send(&short.url, NOTHING)?;
            transcript.step("it downloads", answer.status == 200, &answer.to_string());
            thread::sleep(Duration::from_secs(5));
            let answer = self.curl.send(&short.url, NOTHING)?;
            let said = String::from_utf8_lossy(&answer.body).contains("Request has expired");
            let ended = answer.status == 403 && answer.code() == Some("AccessDenied") && said;
            transcript.step("two seconds after its end: expired", ended, &answer.to_string());
        }
        Ok(())
    }

    /// No key at hand: the machine has a role, and its metadata service gives the credentials.
    fn by_a_role(&self, transcript: &mut Transcript) -> Result<()> {
        let role = Role::start(self.field("access_key")?, self.field("secret_key")?)?;
        let mut command = self.command(&["get", OBJECT, "--expires-in", "10m"])?;
        command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
        command.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", role.endpoint());
        // No profile of the caller's.
        command.env("AWS_CONFIG_FILE", "none").env("AWS_SHARED_CREDENTIALS_FILE", "none");
        let signed = run_to_url(&mut command)?;
        transcript.signed("signed by the machine's role", &signed);
        let answer = self.curl.send(&signed.url, NOTHING)?;
        transcript.step("it downloads", answer.status == 200, &answer.to_string());
        Ok(())
    }

    fn sign(&self, arguments: &[&str]) -> Result<Signed> {
        run_to_url(&mut self.command(arguments)?)
    }

    fn command(&self, arguments: &[&str]) -> Result<Command> {
        let mut command = self.with_keys(&self.presign)?;
        command.args(arguments).args(["--endpoint", self.field("endpoint")?, "--region", self.field("region")?]);
        if !arguments.contains(&"-o") {
            command.args(["-o", "url"]);
        }
        Ok(command)
    }

    /// Runs the code that `-o fetch` prints, as a page would: the status that it gets.
    fn by_fetch(&self) -> Result<String> {
        let code =
            self.sign(&["put", OBJECT, "--expires-in", "15m", "--content-type", "image/png", "-o", "fetch"])?.url;
        let image = serde_json::to_string(&self.image)?;
        let script = format!(
            "const file = require('node:fs').readFileSync({image}); \
             {code}.then(answer => console.log(answer.status))"
        );
        let mut command = Command::new("node");
        // In the environment: a signed URL is no argument that others may see.
        command.args(["-e", "eval(process.env.SCRIPT)"]).env("SCRIPT", script);
        Ok(text_bounded(&mut command, Duration::from_secs(30))?.trim().to_owned())
    }

    fn by_the_library(&self) -> Result<String> {
        let mut command = self.with_keys(&self.library)?;
        command.arg(format!("s3://my-bucket?region={}&endpoint={}", self.field("region")?, self.field("endpoint")?));
        command.arg("image.png");
        Ok(text_bounded(&mut command, Duration::from_secs(20))?.trim().to_owned())
    }

    /// The program with the server's key and none of the caller's settings.
    fn with_keys(&self, program: &Path) -> Result<Command> {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") {
                command.env_remove(name);
            }
        }
        command.env("AWS_ACCESS_KEY_ID", self.field("access_key")?);
        command.env("AWS_SECRET_ACCESS_KEY", self.field("secret_key")?);
        Ok(command)
    }

    fn field(&self, name: &str) -> Result<&str> {
        self.started.address[name].as_str().with_context(|| format!("the server has no {name}"))
    }
}

fn run_to_url(command: &mut Command) -> Result<Signed> {
    let said = text_bounded(command, Duration::from_secs(30))?;
    Ok(Signed { line: line(command), url: said.trim_end().to_owned() })
}
