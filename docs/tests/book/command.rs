use std::path::{Path, PathBuf};
use std::process::Command;

/// The session that the chapter shows, run again in one shell: each command must print what stands below it.
#[cfg(unix)]
#[test]
fn the_session_is_as_it_was() {
    let session = Step::read(&super::pages::without_anchors(include_str!("command.txt")));
    let script: String = session.iter().map(|step| format!("{{ {}\n}} 2>&1\nprintf '\\001'\n", step.command)).collect();

    let program = build();
    let path = format!("{}:/usr/bin:/bin", program.parent().unwrap().display());
    let done = Command::new("sh").args(["-c", &script]).env_clear().env("PATH", path).output().unwrap();
    assert!(done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));

    let printed = String::from_utf8(done.stdout).unwrap();
    let printed: Vec<&str> = printed.split_terminator('\u{1}').collect();
    assert_eq!(printed.len(), session.len());
    for (step, printed) in session.iter().zip(printed) {
        assert_eq!(printed.trim_end(), step.output.trim_end(), "$ {}", step.command);
    }
}

/// A command after `$ `, which goes on below a line that ends with `\`, and what it prints.
struct Step {
    command: String,
    output: String,
}

impl Step {
    fn read(session: &str) -> Vec<Self> {
        let mut steps: Vec<Self> = Vec::new();
        for line in session.lines() {
            match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push(Self { command: command.to_owned(), output: String::new() }),
                (None, Some(step)) if step.command.ends_with('\\') => {
                    step.command.push('\n');
                    step.command.push_str(line);
                }
                (None, Some(step)) => step.output.extend([line, "\n"]),
                (None, None) => assert!(line.is_empty(), "the session begins with output: {line}"),
            }
        }
        steps
    }
}

/// Builds the command. Cargo tells tests the path of a binary of their own package alone.
fn build() -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "presign-cli", "--bin", "presign", "--message-format", "json"]);
    cargo.args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    // What cargo says about this package would have build scripts that watch those variables run again.
    let ours = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(ours)) {
        cargo.env_remove(name);
    }
    let built = cargo.output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let messages = String::from_utf8(built.stdout).unwrap();
    let executable = messages.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(|path| Path::new(path).to_owned())
    });
    executable.expect("cargo names the executable that it built")
}
