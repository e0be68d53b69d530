//! Other CI and delivery systems that documents, image stages and make targets name.
//!
//! A definition file of another system is found by its name, elsewhere. This is about repositories
//! whose pipeline lives outside and that only say so.

use plimsoll_domain::Stage;
use plimsoll_domain::facts::{FileFact, FileFinding};

use super::input::{File, Input, Refine, found, lines};
use super::systems::{System, in_address, in_name, in_sentence};
use crate::shell::{self, Shell};

/// The detail of a system that is only named.
pub(super) const MENTIONED: &str = "mentioned";
/// The detail of a system whose badge or project address is shown.
const BADGE: &str = "badge";

/// How much of a file is read, in lines and in bytes.
const MAX_LINES: usize = 2_000;
const MAX_BYTES: usize = 200 * 1024;

/// Whether a file may name the CI system that builds it.
pub(super) fn names_ci(path: &str) -> bool {
    source_of(path).is_some()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Document,
    Dockerfile,
    Makefile,
}

fn source_of(path: &str) -> Option<Source> {
    let lower = path.to_ascii_lowercase();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let document = name.starts_with("readme") || name.starts_with("contributing");
    if document && matches!(folder, "" | "docs" | "doc" | ".github") {
        return Some(Source::Document);
    }
    if name.starts_with("dockerfile") || name.ends_with(".dockerfile") {
        return Some(Source::Dockerfile);
    }
    matches!(name, "makefile" | "gnumakefile").then_some(Source::Makefile)
}

/// One finding per system and file, unless a GitHub workflow builds or tests: then it is history or advice.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    let mut named = Vec::new();
    for file in &input.files {
        let Some(source) = source_of(file.path) else { continue };
        if source == Source::Document || !(file.sample || file.kind.is_test()) {
            look(input, file, source, &mut named);
        }
    }
    if !named.is_empty() && !workflows_build(input) {
        out.append(&mut named);
    }
}

fn look(input: &Input<'_>, file: &File<'_>, source: Source, out: &mut Vec<FileFinding>) {
    let Some(text) = input.text(file.path) else { return };
    let mut seen: Vec<&str> = Vec::new();
    for (number, line) in bounded(&text) {
        for (system, detail) in systems_in(line, source) {
            if seen.contains(&system.id) {
                continue;
            }
            seen.push(system.id);
            let fact = if system.delivers { FileFact::ForeignCd } else { FileFact::ForeignCi };
            out.push(found(fact, file.path).tool(system.id).line(Some(number)).detail(detail));
        }
    }
}

fn bounded(text: &str) -> impl Iterator<Item = (u32, &str)> {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    lines(&text[..end]).take(MAX_LINES)
}

fn systems_in(line: &str, source: Source) -> Vec<(&'static System, &'static str)> {
    let mentioned = |systems: Vec<&'static System>| systems.into_iter().map(|system| (system, MENTIONED));
    match source {
        Source::Document => {
            let addresses = in_address(line).into_iter().map(|system| (system, BADGE));
            addresses.chain(mentioned(in_sentence(line))).collect()
        }
        Source::Dockerfile | Source::Makefile => {
            if let Some((_, comment)) = line.split_once('#') {
                return mentioned(in_sentence(comment)).collect();
            }
            let name = if source == Source::Dockerfile { stage(line) } else { target(line) };
            mentioned(name.map(in_name).unwrap_or_default()).collect()
        }
    }
}

/// The name of an image's stage: `FROM x AS name`.
fn stage(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    words.next().filter(|word| word.eq_ignore_ascii_case("from"))?;
    words.find(|word| word.eq_ignore_ascii_case("as"))?;
    words.next()
}

/// The target of a makefile's rule.
fn target(line: &str) -> Option<&str> {
    let (name, rest) = line.split_once(':')?;
    let rule = !name.starts_with(['\t', ' ']) && !rest.starts_with('=') && !name.contains('=');
    rule.then_some(name)
}

/// Whether a line of some GitHub workflow builds or tests.
fn workflows_build(input: &Input<'_>) -> bool {
    let workflows = input.files.iter().filter(|file| file.path.starts_with(".github/workflows/"));
    workflows.filter_map(|file| input.text(file.path)).any(|text| {
        bounded(&text).any(|(_, line)| {
            let line = line.trim_start().trim_start_matches("- ");
            !line.starts_with('#') && builds(input, line)
        })
    })
}

fn builds(input: &Input<'_>, line: &str) -> bool {
    let checks = |stage: Stage| {
        matches!(stage, Stage::Build | Stage::UnitTest | Stage::IntegrationTest | Stage::AcceptanceTest)
    };
    if let Some(action) = line.strip_prefix("uses:") {
        let action = action.trim().trim_matches(['"', '\'']);
        return input
            .catalogue
            .tools_of_action(action)
            .into_iter()
            .any(|tool| tool.stage.is_some_and(checks));
    }
    let script = line.strip_prefix("run:").unwrap_or(line);
    shell::commands(script, 1, Shell::Posix).iter().any(|command| {
        let hits = input.catalogue.by_command(&command.words);
        hits.iter().any(|hit| checks(hit.stage) && hit.disqualified.is_none()) || is_runner(&command.words)
    })
}

/// `make test`, `npm run build`, `./gradlew check`.
fn is_runner(words: &[String]) -> bool {
    const RUNNERS: [&str; 9] = ["make", "npm", "yarn", "pnpm", "just", "task", "gradlew", "rake", "tox"];
    let runner = words.first().map(|word| word.rsplit('/').next().unwrap_or(word));
    let task = |word: &String| {
        word.split(['-', ':', '_']).any(|part| matches!(part, "test" | "tests" | "build" | "check" | "ci"))
    };
    runner.is_some_and(|runner| RUNNERS.contains(&runner)) && words.iter().skip(1).take(3).any(task)
}
