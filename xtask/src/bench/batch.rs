//! `cargo xtask bench batch`: `presign batch` of a million lines, on one core and on two, its memory as the input grows,
//! and botocore doing the same.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use super::table::Table;
use super::usage::{self, Usage};
use crate::built;
use crate::child::text_bounded;
use crate::python::Environment;
use crate::workspace::Workspace;

/// Lines of the file that is written; longer inputs are it again and again.
const FILE: usize = 100_000;

/// Lines of what is timed.
const MILLION: usize = 1_000_000;

/// Each of one core and two, in turns.
const ROUNDS: usize = 5;

/// URLs of botocore.
const FEWER: u32 = 20_000;

/// Far above what a slow machine needs for the longest input.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// Measures, prints, and gives the chapter's part.
pub(super) fn run(workspace: &Workspace) -> Result<String> {
    let program = built::release(workspace, "presign-cli", "presign", &["--no-default-features"])?;
    let input = input(workspace)?;
    let batch = |lines, cores| batch(&program, &input, lines, cores);

    batch(FILE, None)?; // brings both into memory
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        one.push(batch(MILLION, Some("0"))?);
        two.push(batch(MILLION, Some("0,1"))?);
    }
    let (one, two) = (median(one)?, median(two)?);
    let botocore = botocore(workspace)?;

    let mut times = Table::new(&["a million URLs of S3", "seconds", "CPU seconds", "lines a second", "peak MiB"]);
    times.row("`presign batch`, one core", figures(&one));
    times.row("`presign batch`, two cores", figures(&two));
    let theirs = botocore * u32::try_from(MILLION)? / FEWER;
    let a_second = MILLION as f64 / theirs.as_secs_f64();
    times.row(
        "botocore, one thread, from fewer",
        [seconds(theirs), seconds(theirs), format!("{a_second:.0}"), "".into()],
    );
    let said = format!(
        "Two cores do {:.2} times as much as one. botocore needs {:.0} times the CPU time.",
        one.wall.as_secs_f64() / two.wall.as_secs_f64(),
        theirs.as_secs_f64() / two.cpu.as_secs_f64()
    );

    let mut memory = Table::new(&["lines", "peak MiB", "seconds"]);
    for lines in [FILE, MILLION, 10 * MILLION] {
        let used = batch(lines, None)?;
        memory.row(&lines.to_string(), [mib(&used), seconds(used.wall)]);
    }
    println!("{}\n{said}\n\n{}", times.text(), memory.text());
    Ok(format!(
        "\n## Batches\n\n`cargo xtask bench batch`: `presign batch`, built for release, reads lines such as\n\n    {}\n\nfrom a pipe \
         and writes its answers to nowhere; on one core by `taskset`, on two, and what botocore {BOTOCORE} \
         (`generate_presigned_url`, which is boto3's) takes for {FEWER} such URLs, times {}. The median of {ROUNDS} rounds in \
         turns.\n\n{}\n{said}\n\nAs the input grows, memory does not:\n\n{}",
        line(0),
        MILLION / FEWER as usize,
        times.markdown(),
        memory.markdown()
    ))
}

fn figures(usage: &Usage) -> [String; 4] {
    let a_second = MILLION as f64 / usage.wall.as_secs_f64();
    [seconds(usage.wall), seconds(usage.cpu), format!("{a_second:.0}"), mib(usage)]
}

fn seconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64())
}

fn mib(usage: &Usage) -> String {
    format!("{:.1}", usage.peak as f64 / 1024.0)
}

/// By the clock on the wall.
fn median(mut all: Vec<Usage>) -> Result<Usage> {
    all.sort_by_key(|usage| usage.wall);
    all.get(all.len() / 2).copied().context("nothing was measured")
}

fn line(number: usize) -> String {
    format!(
        "{{\"op\":\"get\",\"url\":\"s3://examplebucket/photos/2026/11/21/img-{number:06}.jpg\",\"expires_in\":900}}"
    )
}

fn input(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("tmp");
    fs::create_dir_all(&folder)?;
    let path = folder.join("bench-batch.jsonl");
    let mut file = BufWriter::new(File::create(&path).with_context(|| path.display().to_string())?);
    (0..FILE).try_for_each(|number| writeln!(file, "{}", line(number)))?;
    file.flush()?;
    Ok(path)
}

/// One run on `cores`, in the words of `taskset`, or on all.
fn batch(program: &Path, input: &Path, lines: usize, cores: Option<&str>) -> Result<Usage> {
    let mut command = match cores {
        Some(cores) => {
            let mut command = Command::new("taskset");
            command.args(["--cpu-list", cores]).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.args(["batch", "--quiet", "--region", "us-east-1"]);
    command.envs([("AWS_ACCESS_KEY_ID", ACCESS_KEY), ("AWS_SECRET_ACCESS_KEY", SECRET_KEY)]);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut file = File::open(input)?;
    usage::run(&mut command, LIMIT, move |mut stdin| {
        for _ in 0..lines / FILE {
            file.rewind()?;
            io::copy(&mut file, &mut stdin)?;
        }
        Ok(())
    })
}

const ACCESS_KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// The version in `tests/oracles/s3`, whose packages serve here too.
const BOTOCORE: &str = "1.44.5";

/// The CPU time of a thread of botocore for [`FEWER`] URLs.
fn botocore(workspace: &Workspace) -> Result<Duration> {
    let lock: PathBuf = ["tests", "oracles", "s3", "requirements.lock"].iter().collect();
    let environment = Environment::ensure(workspace, "s3", &lock)?;
    let mut command = Command::new(environment.python());
    command.arg("-I").arg(workspace.root.join("tests").join("peers").join("botocore_batch.py"));
    command.args([ACCESS_KEY, SECRET_KEY, &FEWER.to_string()]);
    let said = text_bounded(&mut command, LIMIT)?;
    match said.split_whitespace().collect::<Vec<_>>()[..] {
        [BOTOCORE, seconds] => Ok(Duration::from_secs_f64(seconds.parse()?)),
        _ => bail!("botocore says something else than its version, {BOTOCORE}, and seconds: {said}"),
    }
}
