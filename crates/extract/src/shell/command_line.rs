//! From a simple command as written to the commands it means.

use plimsoll_domain::facts::workflow::Command;

use super::frame::Raw;
use super::wrappers::{Inner, base, inner};
use super::{Shell, read};

/// How many wrappers may stand in front of each other.
const MAX_WRAPPERS: usize = 12;

/// Adds what a simple command runs.
pub(super) fn interpret(raw: Raw, shell: Shell, depth: usize, found: &mut Vec<Command>) {
    let Raw { words, line, input, .. } = raw;
    let takes_input = words.first().is_some_and(|word| reads_script(base(word)));
    unwrap(words, line, shell, depth, found);
    if let Some((script, first)) = input
        && takes_input
    {
        read(&script, first, Shell::Posix, depth + 1, found);
    }
}

fn reads_script(program: &str) -> bool {
    matches!(program, "bash" | "sh" | "zsh" | "ssh" | "sudo" | "su" | "sshpass")
}

fn unwrap(mut words: Vec<String>, line: u32, shell: Shell, depth: usize, found: &mut Vec<Command>) {
    for _ in 0..MAX_WRAPPERS {
        name_program(&mut words);
        let Some(program) = words.first() else { return };
        if base(program) == "docker-compose" {
            words.splice(0..1, ["docker".to_owned(), "compose".to_owned()]);
        }
        if only_looks(&words) {
            return;
        }
        match inner(&words) {
            Inner::None => break,
            Inner::Rest(at) => {
                words.drain(..at.min(words.len()));
                // `hatch run env:script` names an environment in front of the program.
                continue;
            }
            Inner::Also(at) => {
                let rest = words.get(at..).unwrap_or_default().to_vec();
                found.push(Command { words, line, tolerated: false });
                words = rest;
                continue;
            }
            Inner::Script(at) => {
                if let Some(script) = words.get(at) {
                    read(script, line, shell_of(&words[0], shell), depth + 1, found);
                }
                return;
            }
            Inner::Remote(at) => {
                let script = words.get(at..).unwrap_or_default().join(" ");
                found.push(Command { words, line, tolerated: false });
                read(&script, line, Shell::Posix, depth + 1, found);
                return;
            }
        }
    }
    if !words.is_empty() {
        found.push(Command { words, line, tolerated: false });
    }
}

/// Sees through a program that is looked up, or a `sudo` that may or may not be needed.
fn name_program(words: &mut Vec<String>) {
    let Some(first) = words.first().filter(|word| word.starts_with(['$', '`']) && words.len() > 1) else {
        return;
    };
    if first.to_ascii_lowercase().contains("sudo") {
        words.remove(0);
        return;
    }
    let inner = first.trim_start_matches(['$', '(', '`']).trim_end_matches([')', '`']);
    let looked_up = inner.strip_prefix("which ").or_else(|| inner.strip_prefix("command -v "));
    if let Some(program) = looked_up.map(str::trim).filter(|program| !program.contains(' ')) {
        words[0] = program.to_owned();
    }
}

fn shell_of(program: &str, around: Shell) -> Shell {
    match base(program) {
        "pwsh" | "powershell" => Shell::PowerShell,
        "cmd" => Shell::Cmd,
        "eval" => around,
        _ => Shell::Posix,
    }
}

/// Whether a command only prints its own help or version, or asks where a program is.
fn only_looks(words: &[String]) -> bool {
    // A runner's word after its name is a target of somebody's own.
    const RUNNERS: [&str; 12] =
        ["make", "gmake", "just", "task", "rake", "mage", "invoke", "inv", "nx", "npm", "yarn", "pnpm"];
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    let last = words.last().map_or("", String::as_str);
    match base(word(0)) {
        "which" | "type" | "hash" | "whereis" | "man" | "help" | "info" => return true,
        "command" => return word(1).starts_with("-v") || word(1).starts_with("-V"),
        _ => {}
    }
    if words.iter().skip(1).any(|word| word == "--help") || (last == "--version" && words.len() <= 3) {
        return true;
    }
    // `cargo +nightly --version --verbose`
    let first = if word(1).starts_with('+') { 2 } else { 1 };
    let options_follow = words.iter().skip(first + 1).all(|word| word.starts_with('-'));
    if options_follow && (word(first) == "--version" || asks_version(base(word(0)), word(first))) {
        return words.len() == first + 1 || word(first) == "--version";
    }
    let question = matches!(word(1), "-version" | "-h" | "version" | "help");
    words.len() == 2 && question && !RUNNERS.contains(&base(word(0)))
}

/// Whether a short option asks a program for its version. For most, and for most that run tests, it asks to say more.
fn asks_version(program: &str, option: &str) -> bool {
    const SMALL: [&str; 43] = [
        "jest",
        "vitest",
        "rspec",
        "node",
        "nodejs",
        "npm",
        "npx",
        "yarn",
        "pnpm",
        "bun",
        "deno",
        "mvn",
        "mvnw",
        "gradle",
        "gradlew",
        "php",
        "ruby",
        "perl",
        "lua",
        "gem",
        "bundle",
        "docker",
        "docker-compose",
        "git",
        "terraform",
        "tofu",
        "tsc",
        "eslint",
        "prettier",
        "stylelint",
        "webpack",
        "gcc",
        "g++",
        "cc",
        "c++",
        "clang",
        "clang++",
        "swiftc",
        "flyway",
        "lerna",
        "serverless",
        "firebase",
        "ng",
    ];
    const LARGE: [&str; 22] = [
        "pytest",
        "mocha",
        "python",
        "python3",
        "pip",
        "pip3",
        "cargo",
        "rustc",
        "rustup",
        "rustfmt",
        "deno",
        "curl",
        "ssh",
        "tar",
        "composer",
        "sbt",
        "ruff",
        "mypy",
        "poetry",
        "uv",
        "diesel",
        "shellcheck",
    ];
    match option {
        "-v" => SMALL.contains(&program),
        "-V" => LARGE.contains(&program),
        "-vV" | "-Vv" => matches!(program, "cargo" | "rustc"),
        _ => false,
    }
}
