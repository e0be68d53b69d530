//! The `git` program, cut off from whoever runs it.

use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use crate::error::Error;
use crate::stream::{ID_LENGTH, Question, Stream};

/// Takes from a command what would make its result depend on the machine: git's variables and configuration, the
/// home folder, the language and the time zone.
pub fn isolate(command: &mut Command, home: &Path) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    command
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", home.join("no-such-gitconfig"))
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home.join("no-such-config"))
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        // A commit made by a porcelain command in a test has an identity and an instant as fixed as all others.
        .env("GIT_AUTHOR_NAME", "Testkit")
        .env("GIT_AUTHOR_EMAIL", "testkit@example.org")
        .env("GIT_AUTHOR_DATE", "1767603600 +0000")
        .env("GIT_COMMITTER_NAME", "Testkit")
        .env("GIT_COMMITTER_EMAIL", "testkit@example.org")
        .env("GIT_COMMITTER_DATE", "1767603600 +0000");
}

/// Runs git in a folder and returns what it printed, without the last line feed.
pub(crate) fn run<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Result<String, Error> {
    feed(folder, arguments, b"")
}

/// Runs git in a folder with something to read.
pub(crate) fn feed<S: AsRef<OsStr>>(folder: &Path, arguments: &[S], input: &[u8]) -> Result<String, Error> {
    let shown = || {
        let words: Vec<_> = arguments.iter().map(|word| word.as_ref().to_string_lossy()).collect();
        format!("git {}", words.join(" "))
    };
    let output = execute(folder, arguments, input)
        .map_err(|error| Error::new(format!("{}: {error} (is git installed and on the path?)", shown())))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Error::new(format!("{} failed ({}): {}", shown(), output.status, said.trim())));
    }
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.truncate(text.trim_end_matches('\n').len());
    Ok(text)
}

/// Runs `git fast-import`, answering with its own answers where the stream asks for ids.
pub(crate) fn fast_import(folder: &Path, export: &str, stream: Stream) -> Result<(), Error> {
    let talk = |child: &mut Child| converse(child, stream);
    let output = spawn(folder, &["fast-import", "--quiet", "--done", export], talk).map_err(|error| {
        Error::new(format!("git fast-import: {error} (is git installed and on the path?)"))
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Error::new(format!("git fast-import failed ({}): {}", output.status, said.trim())))
}

fn converse(child: &mut Child, stream: Stream) -> std::io::Result<()> {
    let Stream { mut bytes, questions } = stream;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.as_mut()) else { return Ok(()) };
    let mut fed = 0;
    for Question { asked_at, answer_at } in questions {
        stdin.write_all(&bytes[fed..asked_at])?;
        stdin.flush()?;
        fed = asked_at;
        let mut answer = [0; ID_LENGTH + 1];
        stdout.read_exact(&mut answer)?;
        bytes[answer_at..answer_at + ID_LENGTH].copy_from_slice(&answer[..ID_LENGTH]);
    }
    stdin.write_all(&bytes[fed..])
}

fn execute<S: AsRef<OsStr>>(folder: &Path, arguments: &[S], input: &[u8]) -> std::io::Result<Output> {
    spawn(folder, arguments, |child| child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(input)))
}

fn spawn<S: AsRef<OsStr>>(
    folder: &Path,
    arguments: &[S],
    talk: impl FnOnce(&mut Child) -> std::io::Result<()>,
) -> std::io::Result<Output> {
    let mut command = Command::new("git");
    isolate(&mut command, folder);
    // Importing takes and gives back memory for every object; with room to spare, half of the time is saved.
    command.env("MALLOC_TOP_PAD_", "67108864");
    command.current_dir(folder).args(["-c", "protocol.file.allow=always", "-c", "gc.auto=0"]).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let talked = talk(&mut child);
    let output = child.wait_with_output()?;
    match talked {
        // A program that stopped reading says why on its own error output.
        Err(error) if output.status.success() => Err(error),
        _ => Ok(output),
    }
}
