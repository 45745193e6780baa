use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use crate::harness::{AT, presign, words};

fn batch(lines: &str) -> crate::harness::Ran {
    presign(words("batch --quiet")).args(["--at", AT]).stdin(lines).run()
}

#[test]
fn a_line_is_what_the_command_of_its_name_signs() {
    let lines = [
        (r#"{"op":"get","url":"s3://photos/a b?c","expires_in":60}"#, "get"),
        (
            r#"{"op":"put","url":"s3://photos/k","expires_in":"15m","content_type":"image/png","content_length":5,"create_only":true,"headers":[["x-amz-acl","private"]]}"#,
            "put",
        ),
        (r#"{"op":"list","url":"s3://photos/2026/","expires_at":"2026-11-21T12:15:00Z"}"#, "list"),
        (
            r#"{"op":"request","method":"POST","url":"s3://photos/k","expires_in":60,"query":[["uploads"],["x","a=b"]]}"#,
            "request",
        ),
    ];
    let alone = [
        presign(["get", "s3://photos/a b?c", "--expires-in", "60"]),
        presign(words(
            "put s3://photos/k --expires-in 900 --content-type image/png --content-length 5 --create-only --header \
             x-amz-acl:private",
        )),
        presign(words("list s3://photos/2026/ --expires-at 2026-11-21T12:15:00Z")),
        presign(words("request POST s3://photos/k --expires-in 60 --query uploads --query x=a=b")),
    ];
    let expected: String = alone.into_iter().map(|run| run.args(["--at", AT, "-o", "json"]).line() + "\n").collect();
    let text: Vec<&str> = lines.iter().map(|(line, _)| *line).collect();
    let ran = batch(&text.join("\n"));
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, expected.as_str(), ""));
}

#[test]
fn a_bad_line_is_answered_in_its_place() {
    let lines = concat!(
        "{\"op\":\"get\",\"url\":\"s3://photos/1\",\"expires_in\":60}\n",
        "5ec4e7\n",
        "\n",
        "{\"op\":\"get\",\"url\":\"s3://photos/../2\",\"expires_in\":60}\n",
        "{\"op\":\"get\",\"url\":\"s3://photos/3\",\"expires_in\":604801}\n",
        "{\"op\":\"put\",\"url\":\"s3://photos/4\",\"expires_in\":60,\"content_length\":\"1..9\"}\n",
        "{\"op\":\"get\",\"url\":\"s3://photos/5\",\"expires_in\":60}\n",
    );
    let ran = batch(lines);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("5 of 7 lines"), "{ran:?}");
    assert!(!ran.out.contains("5ec4e7"), "{ran:?}");
    let answers: Vec<serde_json::Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (index, answer) in answers.iter().enumerate() {
        if [0, 6].contains(&index) {
            assert_eq!(answer["provider"], "s3", "{answer}");
        } else {
            assert!(answer["error"].as_str().unwrap().starts_with("failed to "), "{answer}");
        }
    }
    assert_eq!(answers.len(), 7);
}

#[test]
fn answers_keep_the_order_of_their_lines() {
    let bucket = |number: usize| ["photos", "films"][number / 3 % 2];
    let line = |number| {
        let bucket = bucket(number);
        format!("{{\"op\":\"get\",\"url\":\"s3://{bucket}/{number}\",\"expires_in\":60}}\n")
    };
    let ran = batch(&(0..1000).map(line).collect::<String>());
    assert_eq!((ran.code, ran.out.lines().count()), (0, 1000));
    for (number, answer) in ran.out.lines().enumerate() {
        let place = format!("https://{}.s3.us-east-1.amazonaws.com/{number}?", bucket(number));
        assert!(answer.contains(&place), "{number}: {answer}");
    }
}

/// Two lines of one bucket and one instant are signed at once: beside each of them stands each of the others.
#[test]
fn lines_beside_each_other_are_signed_as_alone() {
    let of = |url: &str, seconds: u32, at: &str| {
        let line = format!(r#"{{"op":"get","url":"{url}","expires_in":{seconds},"at":"{at}"}}"#);
        let seconds = seconds.to_string();
        let alone = keys(["get", url, "--expires-in", &seconds, "--at", at, "-o", "json"]).line();
        (line, alone)
    };
    let (noon, later) = (AT, "2026-11-21T12:00:01Z");
    let kinds = [
        of("s3://photos/1", 60, noon),
        of("s3://photos/2", 61, noon),
        of("s3://photos/3", 60, later),
        of("s3://films/4", 60, noon),
        of("gs://photos/5", 60, noon),
        of("gs://photos/6", 61, noon),
        of("gs://photos/7", 60, later),
    ];
    let pairs = kinds.iter().flat_map(|one| kinds.iter().flat_map(move |other| [one, other]));
    let (lines, alone): (Vec<&str>, Vec<&str>) = pairs.map(|(line, alone)| (&**line, &**alone)).unzip();
    let ran = keys(words("batch --quiet")).stdin(lines.join("\n")).run();
    assert_eq!((ran.code, ran.out), (0, alone.join("\n") + "\n"));
}

#[test]
fn what_urls_also_allow_is_said_once() {
    let line = |op: &str| format!("{{\"op\":\"{op}\",\"url\":\"s3://photos/k\",\"expires_in\":60}}\n");
    let ran = |lines: String| presign(words("batch")).args(["--at", AT]).stdin(lines).run().err;
    let note = "note: some of the URLs also allow their bearer to ";
    let (puts, gets) = (ran(line("put").repeat(3)), ran(line("get").repeat(3)));
    let said: Vec<&str> = puts.lines().filter_map(|line| line.strip_prefix(note)).collect();
    assert!(said.contains(&"upload a body of any size up to 5 GiB"), "{puts}");
    assert!(said.iter().all(|one| said.iter().filter(|other| *other == one).count() == 1), "{puts}");
    assert!(!gets.contains(note), "{gets}");
}

/// The command with keys for S3 and for Cloud Storage.
fn keys(args: impl IntoIterator<Item = impl AsRef<std::ffi::OsStr>>) -> crate::harness::Presign {
    presign(args)
        .env("GCS_HMAC_ACCESS_ID", "GOOGTS7C7FUP3AIRVJTE2BCD")
        .env("GCS_HMAC_SECRET", "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ")
}

#[test]
fn who_has_no_credentials_reads_so_in_each_answer() {
    let ran = crate::harness::bare(words("batch --region us-east-1"))
        .stdin("{\"op\":\"get\",\"url\":\"s3://photos/k\",\"expires_in\":60}\n")
        .run();
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.out.starts_with("{\"error\":\"failed to "), "{ran:?}");
}

/// A batch whose stdin stays open.
fn open() -> Child {
    let mut command = presign(words("batch --quiet")).args(["--at", AT]).command();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

const LINE: &[u8] = b"{\"op\":\"get\",\"url\":\"s3://photos/k\",\"expires_in\":60}\n";
const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_line_is_answered_before_the_next_one_comes() {
    let mut child = open();
    let (mut stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (sender, answers) = channel();
    std::thread::spawn(move || BufReader::new(stdout).lines().try_for_each(|line| sender.send(line)));
    for _ in 0..3 {
        stdin.write_all(LINE).unwrap();
        assert!(answers.recv_timeout(LONG).unwrap().unwrap().contains("X-Amz-Signature="));
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn it_ends_when_nobody_reads_although_its_input_does_not() {
    let mut child = open();
    drop(child.stdout.take());
    child.stdin.as_mut().unwrap().write_all(LINE).unwrap();
    let end = Instant::now() + LONG;
    while child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < end, "it still runs");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
