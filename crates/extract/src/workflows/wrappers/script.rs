//! `./deploy.sh`, `bash ci/test.sh`, and programs that run something only they know.

use super::{Behind, Part};
use crate::shell::{Callers, Shell};
use crate::workflows::path;
use crate::workflows::reader::Reader;

/// Programs whose work depends on files that are not read here, whatever they are told.
const HIDES_ITS_WORK: [&str; 28] = [
    "gradle", "gradlew", "mvn", "mvnw", "ant", "sbt", "lein", "rake", "thor", "nox", "tox", "invoke", "inv",
    "fab", "mage", "earthly", "dagger", "bazel", "bazelisk", "buck2", "pants", "nx", "turbo", "lerna",
    "moon", "gulp", "grunt", "nuke",
];

/// Programs that run somebody's own code when told so.
const RUNS_OWN_CODE: [(&str, &[&str]); 7] = [
    ("cargo", &["run", "xtask", "make", "x"]),
    ("go", &["run", "generate"]),
    ("dotnet", &["run", "script", "cake", "nuke"]),
    ("deno", &["run", "task"]),
    ("swift", &["run"]),
    ("mix", &["run"]),
    ("zig", &["build", "run"]),
];

/// Interpreters of languages that are not read.
const INTERPRETERS: [&str; 11] =
    ["python", "python3", "py", "node", "ruby", "perl", "php", "tsx", "ts-node", "Rscript", "julia"];

/// Whether what a program does is written somewhere that is not read.
fn hides(name: &str, words: &[String]) -> bool {
    let first = words[1..].iter().find(|word| !word.starts_with('-')).map_or("", String::as_str);
    if HIDES_ITS_WORK.contains(&name.trim_end_matches(".bat").trim_end_matches(".cmd")) {
        // Without a task these two only print.
        return !first.is_empty() || !matches!(name, "gradle" | "gradlew" | "mvn" | "mvnw");
    }
    if let Some((_, verbs)) = RUNS_OWN_CODE.iter().find(|(program, _)| *program == name) {
        return verbs.contains(&first) || first.ends_with(".dll");
    }
    // `python -c …` shows its code; `python release.py` does not.
    let file = first.contains('/') || first.rsplit_once('.').is_some_and(|(_, ending)| ending.len() <= 3);
    let code =
        |word: &String| word.starts_with('-') && !word.starts_with("--") && word.ends_with(['c', 'e', 'r']);
    INTERPRETERS.contains(&name) && file && !words[1..].iter().take(4).any(code)
}

pub(super) fn behind(reader: &Reader<'_>, words: &[String], folders: &[&str]) -> Behind {
    let program = words[0].as_str();
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    let written = match name {
        "bash" | "sh" | "zsh" | "dash" | "ksh" | "source" | "." => script_argument(words),
        "pwsh" | "powershell" => powershell_argument(words),
        "gradlew" | "gradlew.bat" | "mvnw" | "mvnw.cmd" => None,
        _ if program.contains(['/', '\\']) || shell_of_name(program).is_some() => Some(program),
        _ => None,
    };
    let Some(written) = written else {
        let unknown = hides(name, words) && reader.catalogue.by_command(words).is_empty();
        return if unknown { Behind::Opaque } else { Behind::Nothing };
    };
    let found = folders.iter().find_map(|folder| {
        let path = path::join(folder, written)?;
        let text = reader.text(&path)?;
        Some((path, text))
    });
    let Some((path, text)) = found else {
        return if reader.knows(words) { Behind::Nothing } else { Behind::Opaque };
    };
    let shell = shell_of(&path, &text);
    if shell == Shell::Other {
        return if reader.knows(words) { Behind::Nothing } else { Behind::Opaque };
    }
    let arguments = words.last().is_some_and(|last| last != written);
    Behind::Scripts(vec![Part {
        title: written.to_owned(),
        sourced: matches!(name, "source" | ".").then(Callers::anybody),
        chooses: arguments && chooses_by_argument(&text),
        texts: vec![(1, text.to_string())],
        shell,
        // A script runs where it is called, not where it stands.
        folder: folders.first().map_or("", |folder| folder).to_owned(),
        file: path,
    }])
}

fn script_argument(words: &[String]) -> Option<&str> {
    let word = words[1..].iter().find(|word| !word.starts_with('-') && !word.starts_with('+'))?;
    // `source venv/bin/activate` prepares an environment.
    (!word.ends_with("/activate") && !word.starts_with('/')).then_some(word)
}

fn powershell_argument(words: &[String]) -> Option<&str> {
    words[1..].iter().map(String::as_str).find(|word| word.to_ascii_lowercase().ends_with(".ps1"))
}

fn shell_of_name(path: &str) -> Option<Shell> {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())?;
    match ending.as_str() {
        "sh" | "bash" | "zsh" => Some(Shell::Posix),
        "ps1" => Some(Shell::PowerShell),
        "cmd" | "bat" => Some(Shell::Cmd),
        _ => None,
    }
}

/// By its first line, else by its ending; anything else is no shell script.
fn shell_of(path: &str, text: &str) -> Shell {
    if text.contains('\0') {
        return Shell::Other;
    }
    if let Some(line) = text.strip_prefix("#!").and_then(|rest| rest.lines().next()) {
        let mut words = line.split_whitespace().filter(|word| !word.starts_with('-'));
        let first = words.next().unwrap_or("");
        let program = if first.ends_with("/env") { words.next().unwrap_or("") } else { first };
        let base = program.rsplit('/').next().unwrap_or(program);
        return match base {
            "bash" | "sh" | "zsh" | "dash" | "ksh" | "ash" => Shell::Posix,
            "pwsh" => Shell::PowerShell,
            _ => Shell::Other,
        };
    }
    shell_of_name(path).unwrap_or(Shell::Other)
}

/// Whether the script branches on what it was told, or hands it on to a function.
fn chooses_by_argument(text: &str) -> bool {
    let told = ["\"$1\"", "$1", "\"${1", "${1", "\"$@\"", "$@", "\"$*\""];
    text.lines().map(str::trim).any(|line| {
        let branches =
            line.strip_prefix("case ").is_some_and(|rest| told.iter().any(|word| rest.starts_with(word)));
        let compares = (line.starts_with("if ") || line.starts_with("elif "))
            && (line.contains("$1") || line.contains("${1"));
        branches || compares || told.iter().any(|word| line.starts_with(word))
    })
}
