//! The `git` program, in an environment in which it asks nobody and runs nothing that it was not told to.

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use plimsoll_collect_git::Progress;

use super::Authorization;
use super::deadline::Deadline;

/// Settings for every call. Hooks and helpers are for the user's own work trees.
const SETTINGS: [&str; 9] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "protocol.ext.allow=never",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "gc.auto=0",
    "maintenance.auto=false",
    // A connection over which nothing comes for minutes is dead.
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=300",
];

/// Ways to a repository that git may take.
const PROTOCOLS: [&str; 5] = ["https", "http", "ssh", "git", "file"];

/// Variables that would lead git to another repository, or fill its error output.
const UNSET: [&str; 12] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_SHALLOW_FILE",
    "GIT_TEMPLATE_DIR",
    "GIT_CURL_VERBOSE",
    "GIT_DEFAULT_HASH",
    "LANGUAGE",
];

/// Error output that is kept, in lines and in bytes of each.
const LINES: usize = 100;
const LINE: u64 = 4_000;

/// The program and what it is given.
pub(super) struct Git {
    program: OsString,
    environment: Vec<(OsString, OsString)>,
    authorization: Option<Authorization>,
    deadline: Deadline,
}

/// Why git did not do it.
pub(super) enum Failure {
    /// There is no such program.
    NotInstalled,
    /// It could not be run, or not be talked to.
    NotRun(io::Error),
    /// It failed and said this.
    Failed(String),
    /// It was not done when the deadline came.
    Late,
}

impl Git {
    /// The git on the path.
    pub(super) fn new(authorization: Option<Authorization>) -> Self {
        Self { program: "git".into(), environment: Vec::new(), authorization, deadline: Deadline::default() }
    }

    /// The same, ended when the deadline comes.
    pub(super) fn until(self, deadline: Deadline) -> Self {
        Self { deadline, ..self }
    }

    /// Another program in its place, in another environment.
    #[cfg(test)]
    pub(super) fn instead(
        program: impl Into<OsString>,
        environment: Vec<(OsString, OsString)>,
        authorization: Option<Authorization>,
    ) -> Self {
        Self { program: program.into(), environment, authorization, deadline: Deadline::default() }
    }

    /// Runs it in a folder, gives it `input`, and returns what it printed.
    pub(super) fn run<S: AsRef<OsStr>>(
        &self,
        folder: &Path,
        arguments: impl IntoIterator<Item = S>,
        input: &[u8],
        progress: &dyn Progress,
    ) -> Result<Vec<u8>, Failure> {
        if self.deadline.has_come() {
            return Err(Failure::Late);
        }
        let mut command = self.command(folder);
        self.deadline.prepare(&mut command);
        let mut child = command.args(arguments).spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound if folder.is_dir() => Failure::NotInstalled,
            _ => Failure::NotRun(error),
        })?;
        let Talk { printed, said, late } = talk(&mut child, input, progress, self.deadline);
        if child.wait().map_err(Failure::NotRun)?.success() {
            return printed.map_err(Failure::NotRun);
        }
        if late {
            return Err(Failure::Late);
        }
        printed.map_err(Failure::NotRun)?;
        let said = self.authorization.as_ref().map_or_else(|| said.clone(), |token| token.redact(&said));
        Err(Failure::Failed(said))
    }

    fn command(&self, folder: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        for name in UNSET {
            command.env_remove(name);
        }
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GIT_TRACE") {
                command.env_remove(name);
            }
        }
        command
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ALLOW_PROTOCOL", protocols(std::env::var("GIT_ALLOW_PROTOCOL").ok().as_deref()))
            .env("GIT_DEFAULT_REF_FORMAT", "files")
            // What it says is read by a program.
            .env("LC_ALL", "C")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // The cache may lie inside somebody's repository, whose configuration is of no concern here.
        if let Some(above) = folder.parent() {
            command.env("GIT_CEILING_DIRECTORIES", above);
        }
        if let Some(authorization) = &self.authorization {
            let set = std::env::var("GIT_CONFIG_COUNT").ok().and_then(|count| count.parse::<u32>().ok());
            let (count, (name, value)) = (set.unwrap_or(0), authorization.setting());
            command
                .env("GIT_CONFIG_COUNT", (count + 1).to_string())
                .env(format!("GIT_CONFIG_KEY_{count}"), name)
                .env(format!("GIT_CONFIG_VALUE_{count}"), value);
        }
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command
    }
}

/// The protocols allowed here, of those that the user allows.
fn protocols(users: Option<&str>) -> String {
    let allowed = |name: &&str| users.is_none_or(|users| users.split(':').any(|user| user == *name));
    PROTOCOLS.iter().copied().filter(allowed).collect::<Vec<_>>().join(":")
}

/// What a program said, and whether it had to be ended.
struct Talk {
    printed: io::Result<Vec<u8>>,
    said: String,
    late: bool,
}

/// Writes and reads all streams at once, so that neither side waits for the other.
fn talk(child: &mut Child, input: &[u8], progress: &dyn Progress, deadline: Deadline) -> Talk {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (running, done) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let watch = scope.spawn(move || deadline.watch(child, &done));
        let said = scope.spawn(move || stderr.map(|stderr| listen(stderr, progress)).unwrap_or_default());
        // A program that stops reading says why on its error output.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        let mut bytes = Vec::new();
        let read = stdout.map_or(Ok(0), |mut stdout| stdout.read_to_end(&mut bytes));
        let said = said.join().unwrap_or_default();
        drop(running);
        Talk { printed: read.map(|_| bytes), said, late: watch.join().unwrap_or_default() }
    })
}

/// Hands progress on and keeps the last of what else is said.
fn listen(stderr: impl Read, progress: &dyn Progress) -> String {
    let mut lines: VecDeque<String> = VecDeque::new();
    let mut reader = BufReader::new(stderr);
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        match next_line(&mut reader, &mut bytes) {
            Ok(true) => {}
            Ok(false) | Err(_) => break,
        }
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim();
        if let Some((what, done, total)) = counted(line) {
            progress.at(&what, done, Some(total));
        } else if !line.is_empty() {
            lines.truncate(LINES - 1);
            lines.push_front(line.to_owned());
        }
    }
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}

/// Reads up to a line feed or carriage return; false at the end.
fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    let mut any = false;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let taken = end.unwrap_or(buffer.len());
        let room = (LINE as usize).saturating_sub(line.len());
        line.extend_from_slice(&buffer[..taken.min(room)]);
        reader.consume(taken + usize::from(end.is_some()));
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// `Receiving objects:  45% (9/20), 1 MiB` as what, 9 and 20.
fn counted(line: &str) -> Option<(String, u64, u64)> {
    let (what, rest) = line.strip_prefix("remote: ").unwrap_or(line).split_once(": ")?;
    let (done, total) = rest.split_once("% (")?.1.split_once(')')?.0.split_once('/')?;
    Some((what.to_ascii_lowercase(), done.parse().ok()?, total.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_from_complaints() {
        assert_eq!(
            counted("Receiving objects:  45% (9/20), 1 MiB | 2 MiB/s"),
            Some(("receiving objects".to_owned(), 9, 20))
        );
        assert_eq!(counted("remote: Counting objects: 100% (4/4), done.").map(|(_, done, _)| done), Some(4));
        assert_eq!(counted("fatal: repository 'x' not found"), None);
        let said = listen(&b"Receiving objects: 1% (1/9)\rReceiving objects: 9% (2/9)\nfatal: no\n"[..], &());
        assert_eq!(said, "fatal: no");
        let long = "x".repeat(100_000) + "\n" + &"y\n".repeat(1_000);
        let said = listen(long.as_bytes(), &());
        assert!(said.len() < 10_000 && said.ends_with('y'), "{}", said.len());
    }

    #[test]
    fn a_user_may_allow_less_and_never_more() {
        assert_eq!(protocols(None), "https:http:ssh:git:file");
        assert_eq!(protocols(Some("https:ext")), "https");
    }
}
