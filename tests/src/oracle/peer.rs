use std::fmt;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use serde_json::Value;

/// Who answers questions, in the order in which they are asked.
pub(crate) trait Peer {
    /// Its name and version.
    fn name(&self) -> &str;

    /// Hands over a question, without waiting for the answer.
    ///
    /// # Errors
    /// Nobody takes it.
    fn ask(&mut self, question: &Value) -> Result<()>;

    /// The answer to the oldest question that has none yet.
    ///
    /// # Errors
    /// No answer came.
    fn answer(&mut self) -> Result<Value>;
}

/// A process that answers on its stdout what it is asked on its stdin, one JSON object a line; the first line out says
/// its `name` and `version`. It is ended when this is dropped.
pub(crate) struct Process {
    child: Child,
    name: String,
    questions: BufWriter<ChildStdin>,
    answers: Receiver<String>,
}

/// One answer takes less than a millisecond; the first waits for the start of an interpreter.
const PATIENCE: Duration = Duration::from_secs(60);

impl Process {
    /// Starts `command`.
    ///
    /// # Errors
    /// It does not start, or does not introduce itself.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{program} could not be started"))?;
        let (stdin, stdout) =
            child.stdin.take().zip(child.stdout.take()).context("a child that was given pipes has none")?;
        // A thread of its own takes the answers, so that neither side waits for the other with a full pipe.
        let (sender, answers) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut process = Self { child, name: program, questions: BufWriter::new(stdin), answers };
        let hello = process.answer().context("waiting for it to say who it is")?;
        let said = |field: &str| hello.get(field).and_then(Value::as_str).map(str::to_owned);
        let (name, version) = said("name").zip(said("version")).context("it does not say who it is")?;
        process.name = format!("{name} {version}");
        Ok(process)
    }
}

impl Peer for Process {
    fn name(&self) -> &str {
        &self.name
    }

    fn ask(&mut self, question: &Value) -> Result<()> {
        writeln!(self.questions, "{question}").with_context(|| format!("{} takes no more questions", self.name))
    }

    fn answer(&mut self) -> Result<Value> {
        self.questions.flush().with_context(|| format!("{} takes no more questions", self.name))?;
        let line =
            self.answers.recv_timeout(PATIENCE).map_err(|error| anyhow!("{} has no answer: {error}", self.name))?;
        serde_json::from_str(&line).with_context(|| format!("{} answered something other than JSON: {line}", self.name))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process").field("name", &self.name).finish_non_exhaustive()
    }
}
